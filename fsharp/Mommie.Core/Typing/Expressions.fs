/// The types of expressions, found from the inside out. A hint carries what the context would like down to `{}`, NIL and
/// the other literals that do not tell their own type.
module Mommie.Core.Typing.Expressions

open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Typing.Subtyping
open Mommie.Core.Typing.Symbols
open Mommie.Core.Typing.Names
open Mommie.Core.Typing.Expect

module S = Mommie.Core.Syntax.Tree
module M = Mommie.Core.Model.Tree

/// Whether an expression takes its type from its context, so that its neighbour is typed first.
let rec private needsContext (e: S.Expr) =
    match e.Node with
    | S.Nil
    | S.SetLiteral []
    | S.SeqLiteral []
    | S.MapLiteral [] -> true
    | S.SetLiteral items
    | S.SeqLiteral items
    | S.Tuple items -> List.exists needsContext items
    | S.BuiltinCall(S.Builtin.Some, [ e ]) -> needsContext e
    | S.IfThenElse(_, a, b) -> needsContext a && needsContext b
    | S.Binary((S.BinaryOp.Union | S.BinaryOp.Intersect), a, b) -> needsContext a && needsContext b
    | _ -> false

let private denied ctx code span what permission mend =
    match permission with
    | Allowed -> ()
    | Denied reason -> error ctx code span $"{what} may not stand here: {reason}" mend

let private made (span: Span) t node : M.Expr = { Node = node; Type = t; Span = span }

/// The same record of the typed tree where only the hint decides: PRINCIPAL atoms.
let private atom (ctx: Context) hint span (name: string) (a: Atom) : M.Expr =
    match a with
    | OpaqueValue t -> made span (TOpaque t) (M.OpaqueAtom(t, name))
    | PrincipalName roles ->
        let role =
            match hint with
            | Some(TRole wanted) when List.contains wanted roles -> wanted
            | _ -> List.head roles

        ignore ctx
        made span (TRole role) (M.PrincipalAtom name)

let private identifier (ctx: Context) (scope: Scope) (hint: Type option) (span: Span) (name: string) : M.Expr =
    let made = made span

    let inNode (n: NodeName) =
        match n with
        | VariableName(t, ghost) ->
            denied
                ctx
                "MOM2211"
                span
                $"the variable '{name}'"
                scope.Variables
                "Read it in a transition, or set it in INIT."

            if ghost then
                match scope.Variables with
                | Allowed ->
                    denied
                        ctx
                        "MOM2212"
                        span
                        $"the GHOST VAR '{name}'"
                        scope.Ghosts
                        "Drop GHOST from its declaration, or keep what the algorithm needs in a VAR."
                | Denied _ -> ()

            made t (M.Variable name)
        | InputName _
        | OutputName _
        | NodeFunctionName _
        | ProcedureName _ ->
            error
                ctx
                "MOM2011"
                span
                $"'{name}' is {describeInNode n}, not a value"
                (match n with
                 | NodeFunctionName _ -> $"Call it: {name}(...)."
                 | _ -> "Name a value here.")

            wrong span

    match Map.tryFind name scope.Locals with
    | Some l ->
        match l.Forbidden with
        | Some reason ->
            error ctx "MOM2309" span $"'{name}' may not stand here: {reason}" "Say it in the WHERE of the transition."
            wrong span
        | None -> made (localType l) (M.Local name)
    | None ->
        match Map.tryFind name scope.Atoms with
        | Some(a, _) -> atom ctx hint span name a
        | None ->
            match scope.Node |> Option.bind (fun n -> Map.tryFind name n.Names) with
            | Some(n, _) -> inNode n
            | None ->
                match Map.tryFind name ctx.Symbols.Globals with
                | Some(RoleSetName role, _) -> made (TSet(TRole role)) (M.RoleSet role)
                | Some(ConstantName t, _) -> made t (M.Constant name)
                | Some(EnumMemberName enum, _) -> made (TEnum enum) (M.EnumMember(enum, name))
                | Some(g, _) ->
                    let mend =
                        match g with
                        | RoleType set -> $"The set of all {name} principals is {set}."
                        | RecordName _
                        | FunctionName _
                        | ExternName _ -> $"Write {name}(...)."
                        | _ -> "Name a value here."

                    error ctx "MOM2011" span $"'{name}' is {describe g}, not a value" mend
                    wrong span
                | None ->
                    let elsewhere =
                        ctx.Symbols.Nodes
                        |> List.tryFind (fun n ->
                            match Map.tryFind name n.Names with
                            | Some(VariableName _, _) -> true
                            | _ -> false)

                    let otherwise =
                        match elsewhere, scope.Node, scope.Global with
                        | Some n, None, Allowed ->
                            $"It is a variable of NODE {n.Role}: write p.{name} for one of node p."
                        | Some n, _, _ -> $"It is a variable of NODE {n.Role}, which only that NODE reads."
                        | None, _, _ -> "Declare it, or bind it in a pattern."

                    error
                        ctx
                        "MOM2003"
                        span
                        $"there is nothing called '{name}' here"
                        (mendName (visible ctx scope) name otherwise)

                    wrong span

/// The type of `p.x` in a property.
let private nodeVariable (ctx: Context) (scope: Scope) span (node: M.Expr) (role: string) (x: S.Name) : M.Expr =
    denied
        ctx
        "MOM2205"
        span
        $"'.{x.Text}' of a node"
        scope.Global
        "A node knows others only by what they publish: use a pattern."

    match nodeOfRole ctx.Symbols role with
    | None ->
        error
            ctx
            "MOM2008"
            x.Span
            $"principals of type {role} run no NODE and have no variables"
            $"Declare NODE {role}."

        wrong span
    | Some n ->
        match Map.tryFind x.Text n.Names with
        | Some(VariableName(t, _), _) -> made span t (M.NodeVariable(node, n.Role, x.Text))
        | other ->
            let variables =
                n.Names
                |> Map.toSeq
                |> Seq.choose (fun (name, (n, _)) ->
                    match n with
                    | VariableName _ -> Some name
                    | _ -> None)

            let found =
                match other with
                | Some(n, _) -> $"'{x.Text}' is {describeInNode n}, not a VAR"
                | None -> $"NODE {n.Role} has no variable '{x.Text}'"

            error
                ctx
                "MOM2008"
                x.Span
                found
                (mendName variables x.Text $"Declare it: VAR T {x.Text} <- ...; (or GHOST VAR).")

            wrong span

let private fieldNames (fields: Signature) =
    fields |> List.map fst |> String.concat ", "

let private recordFields (ctx: Context) (r: string) : Signature =
    match Map.tryFind r ctx.Symbols.Globals with
    | Some(RecordName fields, _) -> fields
    | _ -> []

let private fieldOf (ctx: Context) (scope: Scope) span (target: M.Expr) (x: S.Name) : M.Expr =
    let unknown what fields =
        error
            ctx
            "MOM2007"
            x.Span
            $"{what} has no field '{x.Text}'"
            (mendName (List.map fst fields) x.Text $"Its fields are: {fieldNames fields}.")

        wrong span

    match target.Type with
    | t when isError t -> wrong span
    | TRecord r ->
        let fields = recordFields ctx r

        match fields |> List.tryFindIndex (fun (f, _) -> f = x.Text) with
        | Some i -> made span (snd fields[i]) (M.Field(target, x.Text, i))
        | None -> unknown $"RECORD {r}" fields
    | TPart(r, kept) ->
        let fields = recordFields ctx r

        match List.tryFindIndex ((=) x.Text) kept, fields |> List.tryFind (fun (f, _) -> f = x.Text) with
        | Some i, Some(_, t) -> made span t (M.Field(target, x.Text, i))
        | _, Some _ ->
            error
                ctx
                "MOM2110"
                x.Span
                $"every issuer may have its own '{x.Text}': it was left open with '*'"
                $"Bind the values, {x.Text} == *m, and read m[i] for an issuer i."

            wrong span
        | _, None -> unknown $"RECORD {r}" fields
    | TRole role -> nodeVariable ctx scope span target role x
    | TPrincipal ->
        match scope.Global with
        | Allowed ->
            error
                ctx
                "MOM2504"
                x.Span
                $"'.{x.Text}' of a PRINCIPAL is of no one NODE: it may be of any role"
                "Take the principal from the set of one ROLE."
        | Denied _ ->
            denied
                ctx
                "MOM2205"
                x.Span
                $"'.{x.Text}' of a node"
                scope.Global
                "A node knows others only by what they publish: use a pattern."

        wrong span
    | t ->
        let mend =
            match t with
            | TOption _ -> "Write VALUE(...) around it, where it is known not to be NIL."
            | TTuple _ -> "The members of a tuple are .1, .2, ..."
            | TMap _ -> "Write m[k] for the value of a key."
            | TSet _ -> "Range over its members: { x.f | x IN S }."
            | _ -> "Only records have fields."

        error ctx "MOM2106" x.Span $"expected a record before '.{x.Text}', found {show t}" mend
        wrong span

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
    | S.Call(name, args) -> call ctx inner span name args
    | S.BuiltinCall(b, args) -> builtin ctx inner hint span b args
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
    | S.With(record, changes) -> withFields ctx inner hint span record changes
    | S.Tuple items ->
        let hints =
            match hint with
            | Some(TTuple ts) when ts.Length = items.Length -> List.map Some ts
            | _ -> List.map (fun _ -> None) items

        let items = List.map2 (infer' inner) hints items
        made (TTuple(items |> List.map _.Type)) (M.Tuple items)
    | S.RecordLiteral(name, fields) -> recordLiteral ctx inner span name fields
    | S.SetLiteral items ->
        let hint =
            match hint with
            | Some(TSet t) -> Some t
            | _ -> None

        let items, t = elements ctx inner hint "the set" items
        made (TSet t) (M.SetLiteral items)
    | S.SeqLiteral items ->
        let hint =
            match hint with
            | Some(TSeq t) -> Some t
            | _ -> None

        let items, t = elements ctx inner hint "the sequence" items
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
        let keys, k = elements ctx inner hk "the keys" (List.map fst pairs)
        let values, v = elements ctx inner hv "the values" (List.map snd pairs)
        made (mapType parents hint k v) (M.MapLiteral(List.zip keys values))
    | S.MapComprehension(key, value, qs) ->
        let hk, hv = mapHint hint
        let inner, qs = qualifiers ctx inner qs
        let key = infer' inner hk key
        let value = infer' inner hv value
        made (mapType parents hint key.Type value.Type) (M.MapComprehension(key, value, qs))
    | S.Known p ->
        denied ctx "MOM2202" span "KNOWN" scope.Known "KNOWN is what one node holds: use it inside a NODE."
        let p, _ = Patterns.single ctx infer' Patterns.Place.Node inner p
        made TBool (M.Known p)
    | S.Published p ->
        denied ctx "MOM2204" span "PUBLISHED" scope.Global "A node knows what it holds: use KNOWN."
        let p, _ = Patterns.single ctx infer' Patterns.Place.Published inner p
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
                    $"expected {show t} as {what} has it so far, found {show e.Type}"
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
                let p, scope = from scope Patterns.Place.Node p
                scope, M.FromKnown p :: found
            | S.FromPublished p ->
                denied ctx "MOM2204" p.Span "PUBLISHED" scope.Global "A node knows what it holds: use KNOWN."
                let p, scope = from scope Patterns.Place.Published p
                scope, M.FromPublished p :: found)

    scope, List.rev qs

and private call ctx (scope: Scope) span (name: S.Name) (args: S.Expr list) : M.Expr =
    let made t node = made span t node

    let arguments signature =
        arguments ctx (infer ctx) scope name signature args

    let loose () =
        for a in args do
            infer ctx scope None a |> ignore

        wrong span

    let callable () =
        let globals =
            ctx.Symbols.Globals
            |> Map.toSeq
            |> Seq.choose (fun (n, (g, _)) ->
                match g with
                | FunctionName _
                | ExternName _
                | RecordName _ -> Some n
                | _ -> None)

        let node =
            match scope.Node with
            | Some n ->
                n.Names
                |> Map.toSeq
                |> Seq.choose (fun (x, (n, _)) ->
                    match n with
                    | NodeFunctionName _ -> Some x
                    | _ -> None)
            | None -> Seq.empty

        Seq.append node globals

    let notCallable what =
        error
            ctx
            "MOM2006"
            name.Span
            $"'{name.Text}' is {what}, which is not called"
            "Call a FUNCTION, an EXTERN or a RECORD."

        loose ()

    match
        declared ctx { scope with Node = None } name.Text,
        scope.Node |> Option.bind (fun n -> Map.tryFind name.Text n.Names)
    with
    | _, Some(NodeFunctionName(result, signature), _) ->
        denied
            ctx
            "MOM2211"
            name.Span
            $"the FUNCTION '{name.Text}' of the NODE"
            scope.NodeFunctions
            "Declare the FUNCTION outside the NODE."

        let role = scope.Node |> Option.map _.Role |> Option.defaultValue ""
        made result (M.CallNodeFunction(role, name.Text, arguments signature))
    | _, Some(ProcedureName _, _) ->
        error
            ctx
            "MOM2006"
            name.Span
            $"the PROCEDURE '{name.Text}' gives no value"
            $"Call it as a statement: {name.Text}(...);"

        loose ()
    | _, Some(n, _) -> notCallable (describeInNode n)
    | Some(what, _), None when Map.containsKey name.Text scope.Locals || Map.containsKey name.Text scope.Atoms ->
        notCallable what
    | _ ->
        match Map.tryFind name.Text ctx.Symbols.Globals with
        | Some(FunctionName(result, signature), _) ->
            if ctx.CallPure.Contains name.Text then
                denied
                    ctx
                    "MOM2210"
                    name.Span
                    $"the FUNCTION '{name.Text}', which calls an EXTERN,"
                    scope.Pure
                    "Use a FUNCTION that calls no EXTERN."

            made result (M.CallFunction(name.Text, arguments signature))
        | Some(RecordName fields, _) -> made (TRecord name.Text) (M.MakeRecord(name.Text, arguments fields))
        | Some(ExternName(kind, result, signature), _) ->
            let result = Option.defaultValue errorType result

            match kind with
            | S.ExternKind.Pure ->
                denied ctx "MOM2210" name.Span $"the EXTERN '{name.Text}'" scope.Pure "Write the value itself."
                made result (M.CallPure(name.Text, arguments signature))
            | S.ExternKind.Reads ->
                denied
                    ctx
                    "MOM2209"
                    name.Span
                    $"'{name.Text}'"
                    scope.Reads
                    "Read it in a body and keep the value in a VAR."

                made result (M.CallReads(name.Text, arguments signature))
            | S.ExternKind.Stateful ->
                arguments signature |> ignore

                error
                    ctx
                    "MOM2208"
                    name.Span
                    $"the EXTERN '{name.Text}' changes the application's state and is no part of an expression"
                    $"Call it in a body: {show result} x <- {name.Text}(...); and use x. An EXTERN PURE may stand here."

                wrong span
            | S.ExternKind.Restores ->
                arguments signature |> ignore

                error
                    ctx
                    "MOM2208"
                    name.Span
                    $"the EXTERN '{name.Text}' restores the application's state and gives no value"
                    $"Call it in a body: {name.Text}(...);"

                wrong span
        | Some(g, _) -> notCallable (describe g)
        | None ->
            error
                ctx
                "MOM2006"
                name.Span
                $"there is no FUNCTION, EXTERN or RECORD '{name.Text}'"
                (mendName (callable ()) name.Text $"Declare it: FUNCTION T {name.Text}(...) = ...;")

            loose ()

and private builtin ctx (scope: Scope) hint span (b: S.Builtin) (args: S.Expr list) : M.Expr =
    let parents = ctx.Symbols.Parents
    let made t args = made span t (M.BuiltinCall(b, args))
    let infer' = infer ctx

    let name, arity =
        match b with
        | S.Builtin.Count -> "COUNT", 1
        | S.Builtin.Min -> "MIN", 1
        | S.Builtin.Max -> "MAX", 1
        | S.Builtin.Len -> "LEN", 1
        | S.Builtin.Append -> "APPEND", 2
        | S.Builtin.Domain -> "DOMAIN", 1
        | S.Builtin.Some -> "SOME", 1
        | S.Builtin.Value -> "VALUE", 1
        | S.Builtin.Order -> "ORDER", 1
        | S.Builtin.Honest -> "HONEST", 1
        | S.Builtin.Correct -> "CORRECT", 1

    let unexpected (e: M.Expr) what mend =
        if not (isError e.Type) then
            error ctx "MOM2101" e.Span $"expected {what} for {name}, found {show e.Type}" mend

        wrong span

    if args.Length <> arity then
        error
            ctx
            "MOM2104"
            span
            $"""expected {count arity "argument"} for {name}, found {args.Length}"""
            $"""Give {name} {count arity "argument"}."""

        for a in args do
            infer' scope None a |> ignore

        wrong span
    else
        match b with
        | S.Builtin.Count ->
            let s = infer' scope None args.Head

            match s.Type with
            | TSet _ -> made TInt [ s ]
            | TSeq _ -> unexpected s "a SET" "LEN(s) is the length of a sequence."
            | TMap _ -> unexpected s "a SET" "COUNT(DOMAIN(m)) counts the keys of a map."
            | _ -> unexpected s "a SET" "COUNT counts the members of a set."
        | S.Builtin.Min
        | S.Builtin.Max -> made TInt [ expectAs ctx infer' scope (TSet TInt) $" for {name}" args.Head ]
        | S.Builtin.Len ->
            let s = infer' scope None args.Head

            match s.Type with
            | TSeq _ -> made TInt [ s ]
            | TSet _ -> unexpected s "a SEQ" "COUNT(S) counts the members of a set."
            | _ -> unexpected s "a SEQ" "LEN is the length of a sequence."
        | S.Builtin.Append ->
            let s, x =
                if needsContext args[0] && hint.IsNone then
                    let x = infer' scope None args[1]
                    infer' scope (Some(TSeq x.Type)) args[0], x
                else
                    let s = infer' scope hint args[0]

                    let hint =
                        match s.Type with
                        | TSeq t -> Some t
                        | _ -> None

                    s, infer' scope hint args[1]

            match s.Type with
            | TSeq t ->
                match join parents t x.Type with
                | Some t -> made (TSeq t) [ s; x ]
                | None ->
                    mismatch ctx x.Span " for APPEND" t x.Type
                    wrong span
            | _ -> unexpected s "a SEQ" "APPEND(s, x) puts x behind the sequence s; S UNION { x } adds to a set."
        | S.Builtin.Domain ->
            let m = infer' scope None args.Head

            match m.Type with
            | TMap(k, _) -> made (TSet k) [ m ]
            | TSeq _ -> made (TSet TInt) [ m ]
            | _ -> unexpected m "a MAP or a SEQ" "DOMAIN gives the keys of a map or the indices of a sequence."
        | S.Builtin.Some ->
            let inner =
                match hint with
                | Some(TOption t) -> Some t
                | _ -> None

            let x = infer' scope inner args.Head

            match inner with
            | Some t when isSubtype parents x.Type t -> made (TOption t) [ x ]
            | _ -> made (TOption x.Type) [ x ]
        | S.Builtin.Value ->
            let o = infer' scope (hint |> Option.map TOption) args.Head

            match o.Type with
            | TOption t -> made t [ o ]
            | _ -> unexpected o "an OPTION" "VALUE(o) takes the value out of SOME(value)."
        | S.Builtin.Order ->
            let s = infer' scope None args.Head

            match s.Node, s.Type with
            | M.RoleSet role, _ -> made (TSeq(TRole role)) [ s ]
            | _, t ->
                if not (isError t) then
                    error
                        ctx
                        "MOM2111"
                        s.Span
                        "expected the set of a ROLE for ORDER: only those have an order, that of the MODEL or of the deployment"
                        "Write ORDER(R) for the set R of a ROLE."

                wrong span
        | S.Builtin.Honest
        | S.Builtin.Correct ->
            denied ctx "MOM2203" span name scope.Global "No node can tell who is faulty: ask for a quorum."
            let p = infer' scope None args.Head

            match p.Type with
            | TSet t when isPrincipal t -> made (TSet t) [ p ]
            | t when isError t -> wrong span
            | t when isPrincipal t -> made TBool [ p ]
            | _ -> unexpected p "a principal or a set of principals" "Name a principal or the set of a ROLE."

and private withFields ctx (scope: Scope) hint span (record: S.Expr) (changes: (S.Name * S.Expr) list) : M.Expr =
    let record = infer ctx scope hint record

    match record.Type with
    | TRecord r ->
        let changes = fieldValues ctx scope r changes
        made span (TRecord r) (M.With(record, changes))
    | t ->
        for _, e in changes do
            infer ctx scope None e |> ignore

        if not (isError t) then
            error ctx "MOM2106" span $"expected a record before WITH, found {show t}" "Only records have fields."

        wrong span

/// Field, position and value of `f = e`; unknown and repeated fields are reported.
and private fieldValues ctx (scope: Scope) (r: string) (given: (S.Name * S.Expr) list) : (string * int * M.Expr) list =
    let fields = recordFields ctx r

    let found =
        given
        |> List.choose (fun (x, e) ->
            match fields |> List.tryFindIndex (fun (f, _) -> f = x.Text) with
            | Some i ->
                let value =
                    expectAs ctx (infer ctx) scope (snd fields[i]) $" for '{x.Text}' of {r}" e

                Some(x, i, value)
            | None ->
                infer ctx scope None e |> ignore

                error
                    ctx
                    "MOM2007"
                    x.Span
                    $"RECORD {r} has no field '{x.Text}'"
                    (mendName (List.map fst fields) x.Text $"Its fields are: {fieldNames fields}.")

                None)

    found
    |> List.iteri (fun i (x, j, _) ->
        if found |> List.take i |> List.exists (fun (_, k, _) -> k = j) then
            error ctx "MOM2105" x.Span $"the field '{x.Text}' is given twice" "Give every field once.")

    found |> List.map (fun (x, i, e) -> x.Text, i, e)

and private recordLiteral ctx (scope: Scope) span (name: S.Name) (given: (S.Name * S.Expr) list) : M.Expr =
    match Map.tryFind name.Text ctx.Symbols.Globals with
    | Some(RecordName fields, _) ->
        let values = fieldValues ctx scope name.Text given

        let missing =
            fields
            |> List.filter (fun (f, _) -> not (given |> List.exists (fun (x, _) -> x.Text = f)))

        if not missing.IsEmpty then
            error
                ctx
                "MOM2105"
                span
                $"expected a value for every field of {name.Text}; missing: {fieldNames missing}"
                $"Give each of: {fieldNames fields}."

            made span (TRecord name.Text) (M.MakeRecord(name.Text, []))
        else
            let value i =
                values
                |> List.tryPick (fun (_, j, e) -> if i = j then Some e else None)
                |> Option.defaultValue (wrong span)

            made span (TRecord name.Text) (M.MakeRecord(name.Text, fields |> List.mapi (fun i _ -> value i)))
    | _ ->
        for _, e in given do
            infer ctx scope None e |> ignore

        let records =
            ctx.Symbols.Globals
            |> Map.toSeq
            |> Seq.choose (fun (n, (g, _)) ->
                match g with
                | RecordName _ -> Some n
                | _ -> None)

        error
            ctx
            "MOM2005"
            name.Span
            $"there is no RECORD '{name.Text}'"
            (mendName records name.Text $"Declare it: RECORD {name.Text} {{ ... }}")

        wrong span
