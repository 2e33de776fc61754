/// Every PUBLISH of a program, with the principals that it can concern as formulas over an issuer.
///
/// A slot's expression is translated exactly where that is possible; what it reads from the node's state becomes a constant or
/// a predicate of which only the type is known. The same expression becomes the same symbol, so that "every verifier is an
/// auditor of what is cited" can be seen to hold where both slots name one set.
module Mommie.Proof.Sites

open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Proof.Smt

/// A set of principals as an obligation sees it.
type SetShape =
    | NoPrincipal
    | EveryPrincipal
    | RoleMembers of string
    | Single of Term
    /// a predicate symbol
    | Unknown of string
    | UnionOf of SetShape * SetShape
    | IntersectionOf of SetShape * SetShape
    | DifferenceOf of SetShape * SetShape

/// A symbol that a slot needs, with the role that its values are known to have.
type SlotSymbol =
    {
        Symbol: string
        Role: string option
        IsPredicate: bool
        /// how the program writes it, for comments
        Text: string
    }

/// What a citation asks of the auditors of what is cited.
type CitedAuditors =
    | CitedBy of SetShape
    | CitedUniversally
    | CitedByNobody

/// A pattern after CITING.
type Citing =
    {
        Record: string
        Auditors: CitedAuditors
        Span: Span
    }

/// One PUBLISH.
type Site =
    {
        Number: int
        /// the role of the issuer, by its type name
        Role: string
        Transition: string
        Record: string
        Verifiers: SetShape
        Auditors: SetShape
        /// from `WHERE ME == e`: who an honest issuer can only be
        IssuerIs: Term list
        Symbols: SlotSymbol list
        Citing: Citing list
        /// whose statements the UNTIL asks for; None without an UNTIL
        Until: SetShape option
        /// the symbols of `Until` that no slot needs
        UntilSymbols: SlotSymbol list
        Span: Span
    }

/// The symbol of a constant of the program.
let constantSymbol (name: string) = symbol ("const." + name)

/// The symbol of a principal that the deployment names.
let atomSymbol (name: string) = symbol ("p." + name)

/// The predicate of a role.
let roleSymbol (name: string) = symbol ("role." + name)

/// The issuer's symbol.
let issuerSymbol = "i"

/// Whether a set has a member at all as far as its form tells.
let rec isEmpty (s: SetShape) =
    match s with
    | NoPrincipal -> true
    | UnionOf(a, b) -> isEmpty a && isEmpty b
    | IntersectionOf(a, b) -> isEmpty a || isEmpty b
    | DifferenceOf(a, _) -> isEmpty a
    | EveryPrincipal
    | RoleMembers _
    | Single _
    | Unknown _ -> false

/// That a principal is in the set.
let rec memberOf (s: SetShape) (p: Term) : Formula =
    match s with
    | NoPrincipal -> False
    | EveryPrincipal -> True
    | RoleMembers r -> Atom(roleSymbol r, [ p ])
    | Single t -> Same(p, t)
    | Unknown predicate -> Atom(predicate, [ p ])
    | UnionOf(a, b) -> disj [ memberOf a p; memberOf b p ]
    | IntersectionOf(a, b) -> conj [ memberOf a p; memberOf b p ]
    | DifferenceOf(a, b) -> conj [ memberOf a p; neg (memberOf b p) ]

let private roleOf (t: Type) =
    match t with
    | TRole r
    | TSet(TRole r) -> Some r
    | _ -> None

/// Translates the slots of one PUBLISH. Symbols are handed out in the order of first use.
type private Slots() =
    let known = ResizeArray<Expr * SlotSymbol>()

    let symbolFor (e: Expr) isPredicate =
        match known |> Seq.tryFind (fun (x, _) -> x = e) with
        | Some(_, s) -> s.Symbol
        | None ->
            let text =
                match e.Node with
                | Local n
                | Variable n -> n
                | Constant n -> n
                | Field({ Node = Local n }, f, _) -> n + "." + f
                | _ -> (if isPredicate then "set" else "principal") + string (known.Count + 1)

            let taken = known |> Seq.exists (fun (_, s) -> s.Text = text)

            let text =
                if taken then
                    text + "." + string (known.Count + 1)
                else
                    text

            let s =
                {
                    Symbol = symbol ("slot." + text)
                    Role = roleOf e.Type
                    IsPredicate = isPredicate
                    Text = text
                }

            known.Add(e, s)
            s.Symbol

    member _.Symbols = known |> Seq.map snd |> List.ofSeq

    member _.Principal(e: Expr) : Term =
        match e.Node with
        | Me -> issuerSymbol
        | Constant c -> constantSymbol c
        | _ -> symbolFor e false

    member this.Set(e: Expr) : SetShape =
        match e.Type, e.Node with
        | _, NoOneSet -> NoPrincipal
        | _, AnyoneSet -> EveryPrincipal
        | _, RoleSet r -> RoleMembers r
        | _, SetLiteral es ->
            es
            |> List.map (fun x -> Single(this.Principal x))
            |> List.fold (fun a b -> if a = NoPrincipal then b else UnionOf(a, b)) NoPrincipal
        | _, Binary(BinaryOp.Union, a, b) -> UnionOf(this.Set a, this.Set b)
        | _, Binary(BinaryOp.Intersect, a, b) -> IntersectionOf(this.Set a, this.Set b)
        | _, Binary(BinaryOp.Minus, a, b) -> DifferenceOf(this.Set a, this.Set b)
        | (TRole _ | TPrincipal), _ -> Single(this.Principal e)
        // A constant set has the symbol by which selectors name it too.
        | _, Constant c -> Unknown(constantSymbol c)
        | _ -> Unknown(symbolFor e true)

    member this.Citations(c: Citation) : Citing list =
        match c with
        | CiteForall(_, c) -> this.Citations c
        | CitePattern p ->
            let auditors =
                match p.Auditor with
                | NoAuditor -> CitedByNobody
                | AllAuditors e -> CitedBy(this.Set e)
                | UniversallyAuditable -> CitedUniversally

            [
                {
                    Record = p.Record
                    Auditors = auditors
                    Span = p.Span
                }
            ]

let rec private conjuncts (e: Expr) =
    match e.Node with
    | Binary(BinaryOp.And, a, b) -> conjuncts a @ conjuncts b
    | _ -> [ e ]

let rec private publishes (s: Statement) : Publish list =
    match s.Node with
    | PublishStatement p -> [ p ]
    | If(_, a, b) -> List.collect publishes a @ List.collect publishes b
    | ForEach(_, _, body) -> List.collect publishes body
    | LocalValue _
    | LocalExtern _
    | CallExtern _
    | Assign _
    | AssignAt _
    | Emit _
    | Assert _
    | Retire _ -> []

/// Only what does not change while the transition fires may restrict the issuer: constants and bound names, not variables.
let private restriction (slots: Slots) (where: Expr option) =
    let stable (e: Expr) =
        match e.Node with
        | Constant _ -> true
        | _ -> false

    where
    |> Option.map conjuncts
    |> Option.defaultValue []
    |> List.choose (fun e ->
        match e.Node with
        | Binary(BinaryOp.Equal, { Node = Me }, x) when stable x -> Some(slots.Principal x)
        | Binary(BinaryOp.Equal, x, { Node = Me }) when stable x -> Some(slots.Principal x)
        | _ -> None)

let private site (role: string) (transition: string) (where: Expr option) (p: Publish) =
    let slots = Slots()
    let verifiers = slots.Set p.Verifiers
    let auditors = slots.Set p.Auditors
    let issuer = restriction slots where
    let citing = p.Citing |> List.collect slots.Citations
    let symbols = slots.Symbols

    let until =
        p.Until
        |> Option.map (fun u ->
            match u.Issuer with
            | AnyIssuer -> EveryPrincipal
            | ThePrincipal e
            | OneOf(_, e)
            | AtLeast(_, e, _)
            | ExactlyMany(_, e, _)
            | AllOf e -> slots.Set e)

    {
        Number = p.Site
        Role = role
        Transition = transition
        Record = p.RecordType
        Verifiers = verifiers
        Auditors = auditors
        IssuerIs = issuer
        Symbols = symbols
        Citing = citing
        Until = until
        UntilSymbols = List.skip (List.length symbols) slots.Symbols
        Span = p.Span
    }

/// All sites, by node, then in the order of the source. A PUBLISH in a procedure has one site for each place that calls it.
let ofProgram (program: Program) : Site list =
    program.Nodes
    |> List.collect (fun n ->
        let init =
            n.Init
            |> Option.defaultValue []
            |> List.collect publishes
            |> List.map (site n.Role "INIT" None)

        let transitions =
            n.Transitions
            |> List.collect (fun t -> t.Body |> List.collect publishes |> List.map (site n.Role t.Name t.Where))

        init @ transitions)
