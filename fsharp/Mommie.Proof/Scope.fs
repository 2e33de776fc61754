/// What names mean in a deployment, and the values of its constants.
module internal Mommie.Proof.Scope

open System.Collections.Generic
open Mommie.Core.Text
open Mommie.Core.Syntax
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Syntax.DeploymentTree
open Mommie.Proof.Mechanisms
open Mommie.Proof.Deployment

type internal Program = Mommie.Core.Model.Tree.Program

let internal quoted (names: string seq) =
    names |> Seq.map (fun n -> "`" + n + "`") |> String.concat ", "

// ---- text of lines, for cores and attacks

let internal exprText (e: Expr) =
    (Printer.printExpression e).Split([| ' '; '\n'; '\r' |], System.StringSplitOptions.RemoveEmptyEntries)
    |> String.concat " "

let internal useText (u: MechanismUse) =
    match u with
    | Open _ -> "?"
    | Chosen(n, [], _) -> n.Text
    | Chosen(n, args, _) ->
        let arg a =
            match a with
            | Hash h -> h.Text
            | Argument e -> exprText e

        n.Text + "(" + String.concat ", " (List.map arg args) + ")"

let internal selectorText (s: Selector) =
    s.Items
    |> List.map (fun i ->
        match i with
        | Named n -> n.Text
        | Everyone _ -> "*")
    |> String.concat ", "

let internal arrowText (a: Arrow) =
    (match a.Record with
     | Some r -> r.Text + ": "
     | None -> "")
    + selectorText a.From
    + (if a.Both then " <-> " else " -> ")
    + selectorText a.To

// ---- names

/// What names mean in this deployment; collects the problems.
type internal Scope(program: Program, problems: List<Diagnostic>) =
    let atoms = Dictionary<string, Atom>()
    let order = List<string>()

    member _.Problems = problems

    member _.Error(code, span: Span, message, mend) =
        problems.Add(Diagnostic.error code span message |> Diagnostic.withMend mend)

    member _.Warning(code, span: Span, message, mend) =
        problems.Add(Diagnostic.warning code span message |> Diagnostic.withMend mend)

    member _.Atoms = [ for n in order -> atoms[n] ]

    member _.TryAtom(name: string) =
        match atoms.TryGetValue name with
        | true, a -> Some a
        | _ -> None

    /// A principal is of one role. Naming it twice with one role is no error: a constant may name it too.
    member this.Declare(name: Name, role: string option, explicitly: bool) =
        let taken =
            program.Roles |> List.exists (fun r -> r.Set = name.Text || r.Name = name.Text)
            || program.Constants |> List.exists (fun c -> c.Name = name.Text)

        if taken then
            this.Error(
                "MOM3008",
                name.Span,
                "`"
                + name.Text
                + "` is a role or a constant of the program, so no principal can bear the name",
                "Give the principal another name."
            )
        else
            match atoms.TryGetValue name.Text with
            | true, a when explicitly || (a.Role <> role && not (this.IsSubRole(a.Role, role))) ->
                problems.Add(
                    Diagnostic.error "MOM3008" name.Span ("the principal `" + name.Text + "` is declared twice")
                    |> Diagnostic.withRelated a.Span "first declared here"
                    |> Diagnostic.withMend "A principal has one role and one entry."
                )
            | true, _ -> ()
            | _ ->
                atoms[name.Text] <-
                    {
                        Name = name.Text
                        Role = role
                        Span = name.Span
                    }

                order.Add name.Text

    /// Whether the first role is the second or below it.
    member this.IsSubRole(sub: string option, role: string option) =
        match sub, role with
        | Some s, Some r when s <> r ->
            match program.Roles |> List.tryFind (fun x -> x.Name = s) with
            | Some { Parent = Some p } -> this.IsSubRole(Some p, role)
            | _ -> false
        | a, b -> a = b

    member this.Who(n: Name) : Who option =
        let roleBySet = program.Roles |> List.tryFind (fun r -> r.Set = n.Text)
        let roleByType = program.Roles |> List.tryFind (fun r -> r.Name = n.Text)
        let constant = program.Constants |> List.tryFind (fun c -> c.Name = n.Text)

        match roleBySet, constant, this.TryAtom n.Text with
        | Some r, _, _ -> Some(OfRole r.Name)
        | _, Some c, _ ->
            match c.Type with
            | TRole _
            | TPrincipal -> Some(ConstantPrincipal c.Name)
            | TSet(TRole _)
            | TSet TPrincipal -> Some(ConstantSet c.Name)
            | t ->
                this.Error(
                    "MOM3002",
                    n.Span,
                    "`"
                    + n.Text
                    + "` is a constant of type "
                    + show t
                    + ", not a principal or a set of principals",
                    "Name a principal, a role set, or a constant that is one."
                )

                None
        | _, _, Some a -> Some(Principal a.Name)
        | None, None, None ->
            match roleByType with
            | Some r ->
                this.Error(
                    "MOM3002",
                    n.Span,
                    "`" + n.Text + "` is a role's type; a selector names the set of its principals",
                    "Write `" + r.Set + "`."
                )
            | None ->
                this.Error(
                    "MOM3002",
                    n.Span,
                    "nobody is called `" + n.Text + "`: it is no role set, constant or principal",
                    "Declare it under [Principals] (`"
                    + n.Text
                    + " : "
                    + (program.Roles
                       |> List.tryHead
                       |> Option.map _.Name
                       |> Option.defaultValue "TRUSTED")
                    + ";`), or name one of "
                    + quoted (
                        (program.Roles |> List.map _.Set)
                        @ (program.Constants
                           |> List.filter (fun c ->
                               match c.Type with
                               | TRole _
                               | TPrincipal -> true
                               | _ -> false)
                           |> List.map _.Name)
                    )
                    + "."
                )

            None

    member this.Selector(s: Selector) : Who list =
        s.Items
        |> List.choose (fun i ->
            match i with
            | Everyone _ -> Some Everybody
            | Named n -> this.Who n)

    member this.Record(n: Name) =
        if program.Records |> List.exists (fun r -> r.Name = n.Text) then
            Some n.Text
        else
            this.Error(
                "MOM3003",
                n.Span,
                "the program has no record `" + n.Text + "`",
                "Name one of " + quoted (program.Records |> List.map _.Name) + "."
            )

            None

// ---- constants

let rec internal number (known: Map<string, Value>) (e: Expr) : int64 option =
    let both a b f =
        match number known a, number known b with
        | Some x, Some y ->
            try
                f x y
            with :? System.OverflowException ->
                None
        | _ -> None

    match e.Node with
    | IntLiteral n -> Some n
    | Identifier n ->
        match Map.tryFind n known with
        | Some(Number n) -> Some n
        | _ -> None
    | Unary(UnaryOp.Negate, a) -> number known a |> Option.map (fun x -> -x)
    | Binary(BinaryOp.Add, a, b) -> both a b (fun x y -> Some(Checked.(+) x y))
    | Binary(BinaryOp.Subtract, a, b) -> both a b (fun x y -> Some(Checked.(-) x y))
    | Binary(BinaryOp.Multiply, a, b) -> both a b (fun x y -> Some(Checked.(*) x y))
    | _ -> None

let internal constants (scope: Scope) (program: Program) (entries: Entry list) : Binding list =
    let known = Dictionary<string, Value>()
    let bindings = List<Binding>()

    for entry in entries do
        match entry with
        | Constant(name, e, span) ->
            match program.Constants |> List.tryFind (fun c -> c.Name = name.Text) with
            | None ->
                scope.Error(
                    "MOM3007",
                    name.Span,
                    "the program has no constant `" + name.Text + "`",
                    "It has " + quoted (program.Constants |> List.map _.Name) + "."
                )
            | Some _ when known.ContainsKey name.Text ->
                scope.Error(
                    "MOM3007",
                    name.Span,
                    "the constant `" + name.Text + "` is bound twice",
                    "Leave one of the two."
                )
            | Some c ->
                let wrong expected =
                    scope.Error(
                        "MOM3007",
                        e.Span,
                        "`" + name.Text + "` is " + expected + ", and this is not",
                        "Bind it to a value of its type " + show c.Type + "."
                    )

                    None

                let role (t: Type) =
                    match t with
                    | TRole r -> Some r
                    | _ -> None

                let principal (t: Type) (e: Expr) =
                    match e.Node with
                    | Identifier n ->
                        let name = { Text = n; Span = e.Span }

                        match role t, known.TryGetValue n with
                        | _, (true, OnePrincipal p) -> Some p
                        | Some r, _ ->
                            scope.Declare(name, Some r, false)
                            Some n
                        | None, _ ->
                            match scope.TryAtom n with
                            | Some _ -> Some n
                            | None ->
                                scope.Who name |> ignore
                                None
                    | _ -> wrong "a principal"

                let value =
                    match c.Type, e.Node with
                    | TInt, _ ->
                        let values = Map.ofSeq (Seq.map (|KeyValue|) known)

                        match number values e with
                        | Some n -> Some(Number n)
                        | None -> wrong "a number"
                    | (TRole _ | TPrincipal), _ -> principal c.Type e |> Option.map OnePrincipal
                    | TSet((TRole _ | TPrincipal) as t), SetLiteral es ->
                        Some(Principals(es |> List.choose (principal t)))
                    | _ -> Some Opaque

                match value with
                | Some v ->
                    known[name.Text] <- v

                    bindings.Add
                        {
                            Constant = name.Text
                            Value = v
                            Text = name.Text + " = " + exprText e
                            Span = span
                        }
                | None -> ()
        | _ -> ()

    List.ofSeq bindings
