/// The types of expressions, found from the inside out. A hint carries what the context would like down to `{}`, NIL and
/// the other literals that do not tell their own type.
module Mommie.Core.Typing.Expressions

open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Typing.Subtyping
open Mommie.Core.Typing.Symbols
open Mommie.Core.Typing.Names
open Mommie.Core.Typing.Expect
open Mommie.Core.Typing.References

module S = Mommie.Core.Syntax.Tree
module M = Mommie.Core.Model.Tree

/// Types an expression. `hint` is what the context would like; it is no check.
let rec infer (ctx: Context) (scope: Scope) (hint: Type option) (e: S.Expr) : M.Expr =
    let span = e.Span
    let made t node = made span t node
    let parents = ctx.Symbols.Parents
    // What is inside asks for a value in one state, unless said otherwise.
    let inner = inOneState scope
    let infer' = infer ctx

    match e.Node with
    | S.IntLiteral n -> made TInt (M.IntLiteral n)
    | S.StringLiteral s -> made TString (M.StringLiteral s)
    | S.BoolLiteral b -> made TBool (M.BoolLiteral b)
    | S.Nil ->
        match hint with
        | Some(TOption t) -> made (TOption t) M.Nil
        | _ -> made (TOption TBottom) M.Nil
    | S.Me ->
        denied ctx "MOM2201" span "ME" scope.Me "Name a principal, or quantify over the set of a ROLE."

        match scope.Node with
        | Some n when Map.containsKey n.Role ctx.Symbols.Globals -> made (TRole n.Role) M.Me
        | Some _
        | None -> made errorType M.Me
    | S.Issuer ->
        match scope.Issuer with
        | Some t -> made t M.Issuer
        | None ->
            error
                ctx
                "MOM2206"
                span
                "ISSUER stands under the WHERE of a pattern only, for the issuer of the statement at hand"
                "Name the issuer in the slot ('c C == 1') and use that name."

            wrong span
    | S.NoOneSet _ ->
        denied ctx "MOM2213" span "NOONE" scope.NoOne "Write {} for an empty set."
        made (TSet TBottom) M.NoOneSet
    | S.AnyoneSet ->
        error
            ctx
            "MOM2213"
            span
            "ANYONE may not stand here: it is no set but a whole auditor slot"
            "Write [.., .., ANYONE], or name the set of a ROLE."

        wrong span
    | S.Identifier x -> identifier ctx scope hint span x
    | S.Call(name, args) -> Calls.call ctx infer' inner span name args
    | S.BuiltinCall(b, args) -> Builtins.builtin ctx infer' inner hint span b args
    | S.Unary(S.UnaryOp.Not, a) ->
        let a = expectAs ctx infer' scope TBool " after '!'" a
        made TBool (M.Unary(S.UnaryOp.Not, a))
    | S.Unary(S.UnaryOp.Negate, a) ->
        made TInt (M.Unary(S.UnaryOp.Negate, expectAs ctx infer' inner TInt " after '-'" a))
    | S.Binary(op, a, b) -> binary ctx scope hint span op a b
    | S.Quantified(q, gs, body) ->
        let what =
            match q with
            | S.Quantifier.Forall -> "FORALL"
            | S.Quantifier.Exists -> "EXISTS"

        let scope, gs = generators ctx scope what gs
        let body = expectAs ctx infer' scope TBool $" under {what}" body
        made TBool (M.Quantified(q, gs, body))
    | S.Choose(g, body) ->
        let inner, gs = generators ctx inner "CHOOSE" [ g ]
        let body = expectAs ctx infer' inner TBool " under CHOOSE" body
        made gs.Head.Binder.Type (M.Choose(gs.Head, body))
    | S.Let(name, value, body) ->
        let value = infer' inner None value
        let scope, b = bind ctx name "a LET name" value.Type scope
        let body = infer' scope hint body
        made body.Type (M.Let(b, value, body))
    | S.IfThenElse(c, a, b) ->
        let c = expectAs ctx infer' inner TBool " as the condition of IF" c
        let a, b = pair ctx inner hint a b

        match join parents a.Type b.Type with
        | Some t -> made t (M.IfThenElse(c, a, b))
        | None ->
            error
                ctx
                "MOM2103"
                b.Span
                $"THEN gives {show a.Type} and ELSE gives {show b.Type}"
                "Make the two of one type."

            wrong span
    | S.Always a ->
        denied ctx "MOM2207" span "ALWAYS" scope.Temporal "Move it to the top of a PROPERTY."
        made TBool (M.Always(expectAs ctx infer' scope TBool " after ALWAYS" a))
    | S.Eventually a ->
        denied ctx "MOM2207" span "EVENTUALLY" scope.Temporal "Move it to the top of a PROPERTY."
        made TBool (M.Eventually(expectAs ctx infer' scope TBool " after EVENTUALLY" a))
    | S.Field(target, x) -> fieldOf ctx inner span (infer' inner None target) x
    | S.TupleItem(target, i) ->
        let target = infer' inner None target

        match target.Type with
        | TTuple ts when i >= 1 && i <= ts.Length -> made ts[i - 1] (M.TupleItem(target, i))
        | t when isError t -> wrong span
        | TTuple ts ->
            error ctx "MOM2107" span $"a tuple of {ts.Length} has no member {i}" $"Its members are .1 to .{ts.Length}."
            wrong span
        | t ->
            error
                ctx
                "MOM2107"
                span
                $"expected a tuple before '.{i}', found {show t}"
                "Only tuples have numbered members."

            wrong span
    | S.Index(target, key) ->
        let target = infer' inner None target

        match target.Type with
        | TMap(k, v) ->
            let key = expectAs ctx infer' inner k " as the key" key
            made v (M.MapAt(target, key))
        | TSeq t ->
            let key = expectAs ctx infer' inner TInt " as the index" key
            made t (M.SeqAt(target, key))
        | t ->
            infer' inner None key |> ignore

            if not (isError t) then
                error
                    ctx
                    "MOM2108"
                    span
                    $"expected a MAP or a SEQ before '[', found {show t}"
                    "Only maps and sequences are indexed."

            wrong span
    | S.With(record, changes) -> Calls.withFields ctx infer' inner hint span record changes
    | S.Tuple items ->
        let hints =
            match hint with
            | Some(TTuple ts) when ts.Length = items.Length -> List.map Some ts
            | _ -> List.map (fun _ -> None) items

        let items = List.map2 (infer' inner) hints items
        made (TTuple(items |> List.map _.Type)) (M.Tuple items)
    | S.RecordLiteral(name, fields) -> Calls.recordLiteral ctx infer' inner span name fields
    | S.SetLiteral items ->
        let hint =
            match hint with
            | Some(TSet t) -> Some t
            | _ -> None

        let items, t = elements ctx inner hint "in the set" items
        made (TSet t) (M.SetLiteral items)
    | S.SeqLiteral items ->
        let hint =
            match hint with
            | Some(TSeq t) -> Some t
            | _ -> None

        let items, t = elements ctx inner hint "in the sequence" items
        made (TSeq t) (M.SeqLiteral items)
    | S.SetComprehension(item, qs) ->
        let hint =
            match hint with
            | Some(TSet t) -> Some t
            | _ -> None

        let inner, qs = qualifiers ctx inner qs
        let item = infer' inner hint item
        made (TSet item.Type) (M.SetComprehension(item, qs))
    | S.MapLiteral pairs ->
        let hk, hv = mapHint hint
        let keys, k = elements ctx inner hk "among the keys" (List.map fst pairs)
        let values, v = elements ctx inner hv "among the values" (List.map snd pairs)
        made (mapType parents hint k v) (M.MapLiteral(List.zip keys values))
    | S.MapComprehension(key, value, qs) ->
        let hk, hv = mapHint hint
        let inner, qs = qualifiers ctx inner qs
        let key = infer' inner hk key
        let value = infer' inner hv value
        made (mapType parents hint key.Type value.Type) (M.MapComprehension(key, value, qs))
    | S.Known p ->
        denied ctx "MOM2202" span "KNOWN" scope.Known "KNOWN is what one node holds: use it inside a NODE."
        let p, _ = Patterns.single ctx infer' PatternNames.Place.Node inner p
        made TBool (M.Known p)
    | S.Published p ->
        denied ctx "MOM2204" span "PUBLISHED" scope.Global "A node knows what it holds: use KNOWN."
        let p, _ = Patterns.single ctx infer' PatternNames.Place.Published inner p
        made TBool (M.Published p)

and private mapHint hint =
    match hint with
    | Some(TMap(k, v)) -> Some k, Some v
    | _ -> None, None

/// MAP is not covariant, so a map that is made here takes the type its context asks for where its parts fit.
and private mapType parents hint k v =
    match hint with
    | Some(TMap(hk, hv)) when isSubtype parents k hk && isSubtype parents v hv -> TMap(hk, hv)
    | _ -> TMap(k, v)

/// Elements of a literal and the least type that holds them all.
and private elements ctx (scope: Scope) hint what (items: S.Expr list) : M.Expr list * Type =
    let parents = ctx.Symbols.Parents
    // An element that tells its own type is typed before those that do not.
    let first =
        if hint.IsNone && List.exists needsContext items then
            List.tryFindIndex (needsContext >> not) items
        else
            None

    let typed =
        match first with
        | Some i ->
            let known = infer ctx scope None items[i]

            items
            |> List.mapi (fun j e -> if i = j then known else infer ctx scope (Some known.Type) e)
        | None -> items |> List.map (infer ctx scope hint)

    let t =
        (TBottom, typed)
        ||> List.fold (fun t e ->
            match join parents t e.Type with
            | Some t -> t
            | None ->
                error
                    ctx
                    "MOM2103"
                    e.Span
                    $"expected {show t} like the others {what}, found {show e.Type}"
                    "The elements are of one type."

                errorType)

    match hint with
    | Some h when items.IsEmpty -> typed, h
    | Some h when not (isError t) && isSubtype parents t h -> typed, h
    | _ -> typed, t

/// Two expressions of which one may need the other to tell its type.
and private pair ctx (scope: Scope) hint (a: S.Expr) (b: S.Expr) : M.Expr * M.Expr =
    if hint.IsNone && needsContext a && not (needsContext b) then
        let b = infer ctx scope None b
        infer ctx scope (Some b.Type) a, b
    else
        let a = infer ctx scope hint a
        a, infer ctx scope (Some(Option.defaultValue a.Type hint)) b

and private binary ctx (scope: Scope) hint span op a b : M.Expr =
    let parents = ctx.Symbols.Parents
    let inner = inOneState scope
    let made t node = made span t node
    let node a b = M.Binary(op, a, b)
    let infer' = infer ctx

    let both (scope: Scope) want result what =
        let a = expectAs ctx infer' scope want what a
        let b = expectAs ctx infer' scope want what b
        made result (node a b)

    let incomparable (a: M.Expr) (b: M.Expr) =
        let mend =
            match a.Type, b.Type with
            | TOption t, u when comparable parents t u ->
                $"Compare with SOME(...), or take VALUE(...) of the left side."
            | t, TOption u when comparable parents t u ->
                $"Compare with SOME(...), or take VALUE(...) of the right side."
            | TRole _, TRole _ -> "Principals of different roles are never the same."
            | _ -> "Compare values of one type."

        error ctx "MOM2102" span $"{show a.Type} and {show b.Type} cannot be equal" mend

    let set (e: M.Expr) =
        match e.Type with
        | TSet t -> t
        | t when isError t -> errorType
        | t ->
            error
                ctx
                "MOM2101"
                e.Span
                $"expected a SET, found {show t}"
                (match t with
                 | TSeq _
                 | TMap _ -> "DOMAIN(...) is the set of its indices or keys."
                 | _ -> "Put it in braces: {...} is the set of it alone.")

            errorType

    let setHint =
        match hint with
        | Some(TSet _) -> hint
        | _ -> None

    match op with
    | S.BinaryOp.LeadsTo ->
        denied ctx "MOM2207" span "LEADSTO" scope.Temporal "Move it to the top of a PROPERTY."
        let a = expectAs ctx infer' inner TBool " before LEADSTO" a
        let b = expectAs ctx infer' inner TBool " after LEADSTO" b
        made TBool (M.LeadsTo(a, b))
    | S.BinaryOp.Implies -> both scope TBool TBool " beside '=>'"
    | S.BinaryOp.Or -> both scope TBool TBool " beside '||'"
    | S.BinaryOp.And -> both scope TBool TBool " beside '&&'"
    | S.BinaryOp.Equal
    | S.BinaryOp.NotEqual ->
        let a, b = pair ctx inner None a b

        if not (comparable parents a.Type b.Type) then
            incomparable a b

        made TBool (node a b)
    | S.BinaryOp.Less
    | S.BinaryOp.LessEqual
    | S.BinaryOp.Greater
    | S.BinaryOp.GreaterEqual -> both inner TInt TBool " to compare by order"
    | S.BinaryOp.In ->
        let a, b =
            if needsContext a then
                let b = infer' inner None b

                let hint =
                    match b.Type with
                    | TSet t -> Some t
                    | _ -> None

                infer' inner hint a, b
            else
                let a = infer' inner None a
                a, infer' inner (Some(TSet a.Type)) b

        let t = set b

        if not (comparable parents a.Type t) then
            error
                ctx
                "MOM2102"
                span
                $"{show a.Type} is never a member of {show b.Type}"
                "Ask for a member of the set's own type."

        made TBool (node a b)
    | S.BinaryOp.SubsetEq ->
        let a, b = pair ctx inner None a b
        let ta, tb = set a, set b

        if not (comparable parents ta tb) then
            incomparable a b

        made TBool (node a b)
    | S.BinaryOp.Union ->
        let a, b = pair ctx inner setHint a b

        match join parents (set a) (set b) with
        | Some t -> made (TSet t) (node a b)
        | None ->
            error ctx "MOM2103" span $"{show a.Type} and {show b.Type} have no union" "Unite sets of one type."
            wrong span
    | S.BinaryOp.Intersect ->
        let a, b = pair ctx inner setHint a b
        let ta, tb = set a, set b

        if not (comparable parents ta tb) then
            error
                ctx
                "MOM2102"
                span
                $"{show a.Type} and {show b.Type} have no member in common"
                "Intersect sets of one type."

        made (TSet(if isSubtype parents tb ta then tb else ta)) (node a b)
    | S.BinaryOp.Minus ->
        let a, b = pair ctx inner setHint a b
        let ta, tb = set a, set b

        if not (comparable parents ta tb) then
            error
                ctx
                "MOM2102"
                span
                $"{show b.Type} takes nothing away from {show a.Type}"
                "Take away a set of the same type."

        made (TSet ta) (node a b)
    | S.BinaryOp.Range -> both inner TInt (TSet TInt) " beside '..'"
    | S.BinaryOp.Add -> both inner TInt TInt " beside '+'"
    | S.BinaryOp.Subtract -> both inner TInt TInt " beside '-'"
    | S.BinaryOp.Multiply -> both inner TInt TInt " beside '*'"
    | S.BinaryOp.Divide -> both inner TInt TInt " beside '/'"
    | S.BinaryOp.Modulo -> both inner TInt TInt " beside '%'"

/// Binders of FORALL, EXISTS, CHOOSE, CITING FORALL; a later one may use the names of earlier ones.
and generators (ctx: Context) (scope: Scope) (what: string) (gs: S.Generator list) : Scope * M.Generator list =
    let scope, gs =
        ((scope, []), gs)
        ||> List.fold (fun (scope, found) g ->
            let source, t = domain ctx (infer ctx) (inOneState scope) what g.Source
            let scope, b = bind ctx g.Variable $"a name of {what}" t scope

            let made: M.Generator = { Binder = b; Source = source }
            scope, made :: found)

    scope, List.rev gs

and private qualifiers ctx (scope: Scope) (qs: S.Qualifier list) : Scope * M.Qualifier list =
    let from (scope: Scope) place p =
        let p, scope = Patterns.single ctx (infer ctx) place scope p
        p, scope

    let scope, qs =
        ((scope, []), qs)
        ||> List.fold (fun (scope, found) q ->
            match q with
            | S.Generate g ->
                let scope, gs = generators ctx scope "a comprehension" [ g ]
                scope, M.Generate gs.Head :: found
            | S.Condition c -> scope, M.Condition(expectAs ctx (infer ctx) scope TBool " as a condition" c) :: found
            | S.FromKnown p ->
                denied ctx "MOM2202" p.Span "KNOWN" scope.Known "KNOWN is what one node holds: use it inside a NODE."
                let p, scope = from scope PatternNames.Place.Node p
                scope, M.FromKnown p :: found
            | S.FromPublished p ->
                denied ctx "MOM2204" p.Span "PUBLISHED" scope.Global "A node knows what it holds: use KNOWN."
                let p, scope = from scope PatternNames.Place.Published p
                scope, M.FromPublished p :: found)

    scope, List.rev qs
