/// Patterns over statements. The names that the patterns of one trigger bind are found first, because slots and
/// constraints may use names that a later pattern binds; then every slot and constraint is typed with all of them.
module Mommie.Core.Typing.Patterns

open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Model
open Mommie.Core.Typing.Subtyping
open Mommie.Core.Typing.Symbols
open Mommie.Core.Typing.Names
open Mommie.Core.Typing.Expect

module S = Mommie.Core.Syntax.Tree
module M = Mommie.Core.Model.Tree

/// Where a pattern stands.
[<RequireQualifiedAccess>]
type Place =
    /// WHEN, ANDWHEN, UNLESS, KNOWN, UNTIL, RETIRE
    | Node
    /// CITING, where `ALL q` may stand
    | Citing
    /// PUBLISHED, which has no local node
    | Published

/// A pattern whose names are in scope and whose slots are still to be typed.
[<NoEquality; NoComparison>]
type Plan =
    private
        {
            Source: S.Pattern
            Place: Place
            /// whether the record is declared
            Known: bool
            Fields: Signature
            /// the constraints on fields, the first of each
            Rights: Map<string, S.ConstraintRight>
            /// `X {{ e; }}` and `binder == e`
            Whole: S.Expr list
            Wheres: S.Expr list
            Binder: M.Binder option
            Issuer: S.Name option
            /// whether the issuer slot binds one principal
            One: bool
            /// names of `*m` that this pattern binds
            Maps: S.Name list
        }

let private isOne (e: S.Expr) =
    match e.Node with
    | S.IntLiteral 1L -> true
    | _ -> false

/// The value of an expression of integer literals.
let rec private constant (e: S.Expr) : int64 option =
    let both f a b =
        match constant a, constant b with
        | Some x, Some y -> Some(f x y)
        | _ -> None

    match e.Node with
    | S.IntLiteral n -> Some n
    | S.Unary(S.UnaryOp.Negate, a) -> constant a |> Option.map (~-)
    | S.Binary(S.BinaryOp.Add, a, b) -> both (+) a b
    | S.Binary(S.BinaryOp.Subtract, a, b) -> both (-) a b
    | S.Binary(S.BinaryOp.Multiply, a, b) -> both (*) a b
    | _ -> None

let private issuerName (slot: S.IssuerSlot) : S.Name option =
    match slot with
    | S.AtLeast(name, _, _) -> name
    | S.ExactlyMany(name, _, _) -> Some name
    | S.AnyIssuer _
    | S.AllOf _
    | S.ThePrincipal _ -> None

/// Whether one record may have several issuers, each with fields of its own.
let private isQuorum (slot: S.IssuerSlot) =
    match slot with
    | S.AtLeast _
    | S.AllOf _ -> true
    | S.ExactlyMany(_, _, n) -> not (isOne n)
    | S.AnyIssuer _
    | S.ThePrincipal _ -> false

/// The type of one issuer of a slot, found without reporting.
let private issuerType ctx (infer: Infer) (scope: Scope) (slot: S.IssuerSlot) : Type =
    silently ctx (fun () ->
        match slot with
        | S.AnyIssuer _ -> TPrincipal
        | S.ThePrincipal e -> (infer scope None e).Type
        | S.AllOf set
        | S.AtLeast(_, set, _)
        | S.ExactlyMany(_, set, _) ->
            match (infer scope None set).Type with
            | TSet t -> t
            | _ -> errorType)

let private ownSlot (p: Plan) (scope: Scope) =
    let own = Option.toList p.Issuer |> List.map _.Text

    scope
    |> forbid own "it is bound by this very slot"
    |> forbid (p.Maps |> List.map _.Text) "it is known only when the issuers of this pattern are chosen"

let private later find =
    Later
        {
            Found = None
            Searching = false
            Cyclic = false
            Find = find
        }

let private recordOf (ctx: Context) (name: S.Name) : Signature option =
    match Map.tryFind name.Text ctx.Symbols.Globals with
    | Some(RecordName fields, _) -> Some fields
    | other ->
        let records =
            ctx.Symbols.Globals
            |> Map.toSeq
            |> Seq.choose (fun (n, (g, _)) ->
                match g with
                | RecordName _ -> Some n
                | _ -> None)

        let found =
            match other with
            | Some(g, _) -> $"'{name.Text}' is {describe g}, not a RECORD"
            | None -> $"there is no RECORD '{name.Text}'"

        error ctx "MOM2005" name.Span found (mendName records name.Text $"Declare it: RECORD {name.Text} {{ ... }}")
        None

/// The constraints of a pattern, sorted by what they constrain.
let private constraintsOf (ctx: Context) (p: S.Pattern) (fields: Signature option) =
    let names = fields |> Option.defaultValue [] |> List.map fst

    match p.Body with
    | S.Positional rights ->
        match fields with
        | Some fields when fields.Length <> rights.Length ->
            let shape = fields |> List.map fst |> String.concat ", "

            error
                ctx
                "MOM2104"
                p.Record.Span
                $"""expected {count fields.Length "field"} for {p.Record.Text}, found {rights.Length}"""
                $"Write {p.Record.Text}({shape}), with '_' for a field that may be anything."
        | _ -> ()

        let n = min names.Length rights.Length
        Map.ofList (List.zip (List.take n names) (List.take n rights)), [], [], None
    | S.Constraints(binder, constraints) ->
        let mutable rights = Map.empty
        let mutable whole = []
        let mutable wheres = []

        match binder, fields with
        | Some b, Some _ when List.contains b.Text names ->
            error
                ctx
                "MOM2305"
                b.Span
                $"the binder '{b.Text}' has the name of a field of {p.Record.Text}, so that '{b.Text} ==' would have two meanings"
                "Choose another name for the binder."
        | _ -> ()

        for c in constraints do
            match c with
            | S.WhereConstraint e -> wheres <- wheres @ [ e ]
            | S.RecordIs e -> whole <- whole @ [ e ]
            | S.FieldConstraint(name, right) when List.contains name.Text names ->
                if Map.containsKey name.Text rights then
                    error
                        ctx
                        "MOM2307"
                        name.Span
                        $"the field '{name.Text}' is constrained twice"
                        $"Keep one, and write the other as WHERE ...;"
                else
                    rights <- Map.add name.Text right rights
            | S.FieldConstraint(name, right) when binder |> Option.exists (fun b -> b.Text = name.Text) ->
                match right with
                | S.Exactly e -> whole <- whole @ [ e ]
                | S.UnivalentAny at
                | S.MultivalentAny(_, at) ->
                    error
                        ctx
                        "MOM2313"
                        at
                        "expected an expression: a don't-care stands for a field, not for the whole record"
                        "Leave the constraint out, or name the fields that may differ."
            | S.FieldConstraint(name, _) when fields.IsSome ->
                error
                    ctx
                    "MOM2306"
                    name.Span
                    $"'{name.Text}' is neither a field of {p.Record.Text} nor the pattern's binder"
                    (mendName names name.Text $"Write it as a condition: WHERE {name.Text} == ...;")
            | S.FieldConstraint _ -> ()

        rights, whole, wheres, binder

/// Adds the names that a pattern binds to the scope. The types of issuer sets and maps are found when they are asked for,
/// in the scope as it is then, with the names of all patterns of the trigger.
let plan (ctx: Context) (infer: Infer) (place: Place) (scope: Scope ref) (p: S.Pattern) : Plan =
    let fields = recordOf ctx p.Record
    let rights, whole, wheres, binder = constraintsOf ctx p fields
    let issuer = issuerName p.Issuer

    let one =
        match p.Issuer with
        | S.ExactlyMany(_, _, n) -> isOne n
        | S.AnyIssuer _
        | S.AllOf _
        | S.ThePrincipal _
        | S.AtLeast _ -> false

    let multivalent =
        rights
        |> Map.filter (fun _ r ->
            match r with
            | S.MultivalentAny _ -> true
            | S.UnivalentAny _
            | S.Exactly _ -> false)
        |> Map.keys
        |> Set.ofSeq

    let binderType =
        match fields with
        | None -> errorType
        | Some _ when multivalent.IsEmpty -> TRecord p.Record.Text
        | Some fields ->
            TPart(p.Record.Text, fields |> List.map fst |> List.filter (fun f -> not (multivalent.Contains f)))

    let mutable made =
        {
            Source = p
            Place = place
            Known = fields.IsSome
            Fields = fields |> Option.defaultValue []
            Rights = rights
            Whole = whole
            Wheres = wheres
            Binder =
                binder
                |> Option.map (fun b ->
                    {
                        Name = b.Text
                        Type = binderType
                        Span = b.Span
                    })
            Issuer = issuer
            One = one
            Maps = []
        }

    let own = made

    match issuer with
    | Some name ->
        let find () =
            let t = issuerType ctx infer (ownSlot own scope.Value) p.Issuer
            if one then t else TSet t

        scope.Value <- introduce ctx name "an issuer of a pattern" (later find) scope.Value
    | None -> ()

    match binder with
    | Some name -> scope.Value <- introduce ctx name "the record of a pattern" (Now binderType) scope.Value
    | None -> ()

    for field, t in made.Fields do
        match Map.tryFind field rights with
        | Some(S.MultivalentAny(Some m, _)) when (declared ctx scope.Value m.Text).IsNone ->
            let find () =
                TMap(issuerType ctx infer (ownSlot own scope.Value) p.Issuer, t)

            scope.Value <- introduce ctx m "a map from issuer to value" (later find) scope.Value
            made <- { made with Maps = made.Maps @ [ m ] }
        | _ -> ()

    made

/// Finds the types of the names that the plans bind, and reports those that need themselves.
let settle (ctx: Context) (scope: Scope) (plans: Plan list) =
    let names = plans |> List.collect (fun p -> Option.toList p.Issuer @ p.Maps)

    for n in names do
        scope.Locals |> Map.tryFind n.Text |> Option.iter (localType >> ignore)

    for n in names do
        match Map.tryFind n.Text scope.Locals with
        | Some { Type = Later { Cyclic = true } } ->
            error
                ctx
                "MOM2308"
                n.Span
                $"'{n.Text}' is taken from a set that depends on '{n.Text}' itself"
                "Take one of the names on the way from a set that is known."
        | _ -> ()

let private principalSet (ctx: Context) (infer: Infer) scope (e: S.Expr) : M.Expr * Type =
    let set = infer scope None e

    match set.Type with
    | TSet t when isPrincipal t || t = TBottom -> set, t
    | t when isError t -> set, errorType
    | t ->
        error
            ctx
            "MOM2311"
            e.Span
            $"expected a set of principals in the issuer slot, found {show t}"
            (if isPrincipal t then
                 "For one issuer write the principal alone."
             else
                 "Name the set of a ROLE, or an expression of type SET of principals.")

        set, errorType

let private issuerSlot (ctx: Context) (infer: Infer) (scope: Scope) (p: Plan) : M.IssuerSlot * Type =
    let binder (name: S.Name) : M.Binder =
        let t =
            match Map.tryFind name.Text scope.Locals with
            | Some l -> localType l
            | None -> errorType

        {
            Name = name.Text
            Type = t
            Span = name.Span
        }

    let inner = ownSlot p scope

    let size n =
        match constant n with
        | Some k when k <= 0L ->
            error ctx "MOM2304" n.Span $"a quorum of {k} asks for nothing" "Ask for one issuer or more."
        | _ -> ()

        expectAs ctx infer inner TInt " as the size of a quorum" n

    match p.Source.Issuer with
    | S.AnyIssuer _ -> M.AnyIssuer, TPrincipal
    | S.AllOf e ->
        if p.Place <> Place.Citing then
            error
                ctx
                "MOM2302"
                e.Span
                "ALL cites a statement of each member; it stands in CITING only"
                "Ask for a number of issuers: S >= n."

        let set, t = principalSet ctx infer inner e
        M.AllOf set, t
    | S.ThePrincipal e ->
        let who = infer scope None e

        if isPrincipal who.Type then
            M.ThePrincipal who, who.Type
        else
            let mend =
                match who.Type with
                | TSet t when isPrincipal t ->
                    "Say how many of the set: S >= 1 for some one of them, 'c S == 1' to name it, '_' for anyone."
                | _ -> "Write a principal, '_', or a set and how many of it."

            error ctx "MOM2311" e.Span $"expected a principal in the issuer slot, found {show who.Type}" mend
            M.ThePrincipal who, errorType
    | S.AtLeast(name, set, n) ->
        let set, t = principalSet ctx infer inner set
        M.AtLeast(Option.map binder name, set, size n), t
    | S.ExactlyMany(name, set, n) ->
        let set, t = principalSet ctx infer inner set

        if p.One then
            M.OneOf(binder name, set), t
        else
            M.ExactlyMany(binder name, set, size n), t

/// A principal or a set of principals, as a set.
let principals (ctx: Context) (infer: Infer) (scope: Scope) (what: string) (e: S.Expr) : M.Expr =
    let typed = infer scope None e

    match typed.Type with
    | TSet t when isPrincipal t || t = TBottom -> typed
    | t when isPrincipal t ->
        {
            Node = M.SetLiteral [ typed ]
            Type = TSet t
            Span = e.Span
        }
    | t ->
        error
            ctx
            "MOM2314"
            e.Span
            $"expected a principal or a set of principals as {what}, found {show t}"
            "Name a principal or the set of a ROLE."

        typed

let private auditorSlot ctx (infer: Infer) scope (slot: S.AuditorSlot) : M.AuditorSlot =
    match slot with
    | S.AnyAuditor _ -> M.NoAuditor
    | S.Auditors { Node = S.NoOneSet _ } -> M.NoAuditor
    | S.Auditors { Node = S.AnyoneSet } -> M.UniversallyAuditable
    | S.Auditors e -> M.AllAuditors(principals ctx infer { scope with NoOne = Allowed } "auditor" e)

let private field
    ctx
    (infer: Infer)
    (scope: Scope)
    (p: Plan)
    (issuer: Type)
    (name: string, t: Type)
    : M.FieldConstraint =
    let many (at: Span) =
        if not (isQuorum p.Source.Issuer) then
            error
                ctx
                "MOM2303"
                at
                "'*' lets every issuer of a quorum have a value of its own; this pattern asks for one issuer"
                "Write '_' for any value, or ask for a quorum: S >= n."

    match Map.tryFind name p.Rights with
    | None
    | Some(S.UnivalentAny _) -> M.Univalent
    | Some(S.MultivalentAny(None, at)) ->
        many at
        M.Multivalent
    | Some(S.MultivalentAny(Some m, at)) ->
        many at

        if p.Maps |> List.exists (fun own -> Span.same own.Span m.Span) then
            M.MultivalentBind
                {
                    Name = m.Text
                    Type = TMap(issuer, t)
                    Span = m.Span
                }
        else
            let map =
                infer
                    scope
                    None
                    {
                        Node = S.Identifier m.Text
                        Span = m.Span
                    }

            match map.Type with
            | TMap(k, v) when comparable ctx.Symbols.Parents k issuer && comparable ctx.Symbols.Parents v t -> ()
            | found when isError found -> ()
            | found -> mismatch ctx m.Span $" for '*{m.Text}'" (TMap(issuer, t)) found

            M.MultivalentSame map
    | Some(S.Exactly e) ->
        let value = infer scope (Some t) e

        if not (comparable ctx.Symbols.Parents value.Type t) then
            error
                ctx
                "MOM2102"
                e.Span
                $"the field '{name}' is {show t} and cannot equal {show value.Type}"
                $"Write an expression of type {show t}."

        M.Equals value

/// Types the slots and constraints of a pattern whose names are in scope.
let typed (ctx: Context) (infer: Infer) (scope: Scope) (p: Plan) : M.Pattern =
    let source = p.Source
    let slot, issuer = issuerSlot ctx infer scope p
    let maps = p.Maps |> List.map _.Text

    let fieldScope =
        scope
        |> forbid maps "it is known only when the issuers of this pattern are chosen"

    match p.Place, source.Verifier with
    | Place.Published, S.VerifierMe at ->
        error
            ctx
            "MOM2310"
            at
            "a property has no local node, so that ME is nobody here"
            "Write '_', which matches every statement."
    | _ -> ()

    let whereScope =
        let issuers =
            if p.One then
                []
            else
                Option.toList p.Issuer |> List.map _.Text

        let whole =
            match p.Binder with
            | Some b when not (isError b.Type) ->
                { fieldScope with
                    Locals =
                        fieldScope.Locals
                        |> Map.change
                            b.Name
                            (Option.map (fun l ->
                                { l with
                                    Type = Now(TRecord source.Record.Text)
                                }))
                }
            | Some _
            | None -> fieldScope

        { forbid issuers "WHERE is a condition on each single statement, before issuers are counted" whole with
            Issuer = Some issuer
        }

    let whole (e: S.Expr) =
        if p.Known then
            expectAs ctx infer fieldScope (TRecord source.Record.Text) " as the whole record" e
        else
            infer fieldScope None e

    {
        Issuer = slot
        Verifier =
            match source.Verifier with
            | S.VerifierMe _ -> M.VerifierMe
            | S.AnyVerifier _ -> M.AnyVerifier
        Auditor = auditorSlot ctx infer fieldScope source.Auditor
        Record = source.Record.Text
        Binder = p.Binder
        Fields = p.Fields |> List.map (field ctx infer fieldScope p issuer)
        Is = List.map whole p.Whole
        Where = p.Wheres |> List.map (expectAs ctx infer whereScope TBool " after WHERE")
        Span = source.Span
    }

/// A pattern on its own: it binds its own names, which the scope returned knows.
let single (ctx: Context) (infer: Infer) (place: Place) (scope: Scope) (p: S.Pattern) : M.Pattern * Scope =
    let names = ref scope
    let plan = plan ctx infer place names p
    settle ctx names.Value [ plan ]
    typed ctx infer names.Value plan, names.Value

/// The names whose values a pattern chooses when it is matched: issuer sets and maps.
let private chosen (p: M.Pattern) : string list =
    let issuers =
        match p.Issuer with
        | M.AtLeast(Some b, _, _)
        | M.ExactlyMany(b, _, _) -> [ b.Name ]
        | M.AtLeast(None, _, _)
        | M.AnyIssuer
        | M.ThePrincipal _
        | M.OneOf _
        | M.AllOf _ -> []

    issuers
    @ (p.Fields
       |> List.choose (fun f ->
           match f with
           | M.MultivalentBind b -> Some b.Name
           | M.Equals _
           | M.Univalent
           | M.Multivalent
           | M.MultivalentSame _ -> None))

/// Reports patterns and FOR clauses that wait for one another: issuer sets, maps and FOR names are chosen one after the
/// other, so that no choice may need its own outcome.
let circles (ctx: Context) (patterns: M.Pattern list) (picks: M.Generator list) =
    let locals walk =
        let found = ResizeArray()

        walk
            { Walk.nothing with
                Expr =
                    fun e ->
                        match e.Node with
                        | M.Local x -> found.Add x
                        | _ -> ()
            }

        Set.ofSeq found

    let items =
        [
            for p in patterns -> p.Span, chosen p, locals (fun v -> Walk.pattern v p)
            for g in picks -> g.Binder.Span, [ g.Binder.Name ], locals (fun v -> Walk.expr v g.Source)
        ]
        |> List.toArray

    let needs i =
        let _, own, uses = items[i]

        [
            for j in 0 .. items.Length - 1 do
                let _, names, _ = items[j]

                if
                    i <> j
                    && names |> List.exists (fun n -> uses.Contains n && not (List.contains n own))
                then
                    j
        ]

    let rec reaches seen goal i =
        needs i
        |> List.exists (fun j -> j = goal || (not (Set.contains j seen) && reaches (Set.add j seen) goal j))

    items
    |> Array.iteri (fun i (span, names, _) ->
        if reaches Set.empty i i then
            let what = names |> List.map (fun n -> $"'{n}'") |> String.concat " and "

            error
                ctx
                "MOM2308"
                span
                (if names.IsEmpty then
                     "this is chosen only when it is known already what is chosen here"
                 else
                     $"{what} can be chosen only when it is known already")
                "Move one of the conditions on the way into the WHERE of the transition.")
