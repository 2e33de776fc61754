/// Patterns over statements. The names that the patterns of one trigger bind are found first, because slots and
/// constraints may use names that a later pattern binds; then every slot and constraint is typed with all of them.
module Mommie.Core.Typing.PatternNames

open Mommie.Core.Text
open Mommie.Core.Model.Types
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

/// Whether an expression is the literal 1: `c C == 1` binds one principal.
let isOne (e: S.Expr) =
    match e.Node with
    | S.IntLiteral 1L -> true
    | _ -> false

/// The value of an expression of integer literals.
let rec constant (e: S.Expr) : int64 option =
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
let isQuorum (slot: S.IssuerSlot) =
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

/// The scope of the slots of a pattern, which may not use what they choose.
let ownSlot (p: Plan) (scope: Scope) =
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

        error
            ctx
            "MOM2005"
            name.Span
            found
            (mendName ctx.Reporter records name.Text $"Declare it: RECORD {name.Text} {{ ... }}")

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
                    (mendName ctx.Reporter names name.Text $"Write it as a condition: WHERE {name.Text} == ...;")
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

/// Finds the types of the names that the plans bind, and reports and returns those that need themselves.
let settle (ctx: Context) (scope: Scope) (plans: Plan list) : string list =
    let names = plans |> List.collect (fun p -> Option.toList p.Issuer @ p.Maps)

    for n in names do
        scope.Locals |> Map.tryFind n.Text |> Option.iter (localType >> ignore)

    [
        for n in names do
            match Map.tryFind n.Text scope.Locals with
            | Some { Type = Later { Cyclic = true } } ->
                error
                    ctx
                    "MOM2308"
                    n.Span
                    $"'{n.Text}' is taken from a set that depends on '{n.Text}' itself"
                    "Take one of the names on the way from a set that is known."

                n.Text
            | _ -> ()
    ]
