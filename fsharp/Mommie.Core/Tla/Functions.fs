/// EXTERNs and FUNCTIONs as operators.
module Mommie.Core.Tla.Functions

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope
open Mommie.Core.Tla.Sources
open Mommie.Core.Tla.Reads
open Mommie.Core.Tla.Expressions
open Mommie.Core.Tla.Universes
open Mommie.Core.Tla.Allocation
open Mommie.Core.Tla.State

let private argumentsKey (args: Expr list) =
    match args with
    | [ one ] -> one
    | many -> Tuple many

/// An EXTERN as an operator; None where a MODEL defines it, and where it would need answers that nobody asks for.
let externDefinition (e: Emission) (x: Extern) : Definition option =
    e.Names.StartDefinition()
    let name = e.Names.Global(Key.externName x.Name, x.Name)
    let parameters = x.Parameters |> List.map (fun p -> e.Names.Local p.Name)
    let args = parameters |> List.map Name
    let oracle () = Name(stateName e ("oracle " + x.Name))

    let from (d: Definition) =
        { d with
            Comments =
                x.Doc
                @ [
                    "EXTERN "
                    + (match x.Kind with
                       | ExternKind.Pure -> "PURE "
                       | ExternKind.Reads -> "READS "
                       | ExternKind.Restores -> "RESTORES "
                       | ExternKind.Stateful -> "")
                    + (x.Result |> Option.map (fun t -> show t + " ") |> Option.defaultValue "")
                    + x.Name
                    + (match x.Kind with
                       | ExternKind.Stateful -> ": what a call may answer"
                       | ExternKind.Restores -> ": the history afterwards"
                       | ExternKind.Pure
                       | ExternKind.Reads -> "")
                ]
            Source = Some(where e x.Span)
        }

    match e.Plan.Answers[x.Name] with
    | Plan.Answer.Defined _ -> None
    | Plan.Answer.Reads ->
        let h = e.Names.Fresh "calls"
        Some(from (define name (h :: parameters) (Tuple [ String x.Name; Name h; Tuple args ])))
    | Plan.Answer.Restores ->
        // A term that READS returned carries the history; anything else is a lie, of which only the value is known.
        let lie = Tuple [ Tuple(String x.Name :: [ Tuple args ]) ]

        let body =
            match x.Parameters, args with
            | [ { Type = TOpaque o } ], [ arg ] ->
                let readers =
                    e.Program.Externs
                    |> List.filter (fun r -> r.Result = Some(TOpaque o) && e.Plan.Answers[r.Name] = Plan.Answer.Reads)

                let values =
                    if isBound e o then
                        Name(e.Names.Global(Key.opaque o, o))
                    else
                        Set(junk e o :: twoValues e o)

                if readers.IsEmpty then
                    lie
                else
                    If(
                        isIn arg values,
                        lie,
                        If(
                            isIn (At(arg, Int 1L)) (Set(readers |> List.map (fun r -> String r.Name))),
                            At(arg, Int 2L),
                            lie
                        )
                    )
            | _ -> lie

        Some(from (define name parameters body))
    // Answers are chosen for what is called alone: nobody needs the operator, and its table is not there.
    | Plan.Answer.Interpreted
    | Plan.Answer.Choice when
        x.Kind = ExternKind.Pure
        && (e.Plan.Externs || e.Plan.Answers[x.Name] = Plan.Answer.Choice)
        && not (List.contains x.Name e.Plan.PureChoices)
        ->
        None
    | Plan.Answer.Interpreted
    | Plan.Answer.Choice when x.Kind = ExternKind.Pure ->
        let chosen = At(oracle (), argumentsKey args)
        let term = Tuple [ String x.Name; Tuple args ]

        let body =
            match e.Plan.Answers[x.Name] with
            | Plan.Answer.Interpreted when e.Plan.Externs ->
                If(equal (Name(stateName e "externs")) (String "free"), term, chosen)
            | Plan.Answer.Interpreted -> term
            | Plan.Answer.Choice
            | Plan.Answer.Defined _
            | Plan.Answer.Reads
            | Plan.Answer.Restores -> chosen

        Some(from (define name parameters body))
    | Plan.Answer.Interpreted
    | Plan.Answer.Choice ->
        let given = e.Names.Fresh "given"
        let h = e.Names.Fresh "calls"
        let asked = Tuple [ Name h; Tuple args ]

        let chosen =
            If(isIn asked (Prefix("DOMAIN", Name given)), Set [ At(Name given, asked) ], answersOf e x)

        let term = Set [ Tuple [ String x.Name; Name h; Tuple args ] ]

        let body =
            match e.Plan.Answers[x.Name] with
            | Plan.Answer.Interpreted when e.Plan.Externs ->
                If(equal (Name(stateName e "externs")) (String "free"), term, chosen)
            | Plan.Answer.Interpreted -> term
            | Plan.Answer.Choice
            | Plan.Answer.Defined _
            | Plan.Answer.Reads
            | Plan.Answer.Restores -> chosen

        Some(from (define name (given :: h :: parameters) body))

/// A FUNCTION of the program.
let functionDefinition (e: Emission) (f: Mommie.Core.Model.Tree.Function) : Definition =
    e.Names.StartDefinition()

    { define
          (e.Names.Global(Key.func f.Name, f.Name))
          (f.Parameters |> List.map (fun p -> e.Names.Local p.Name))
          (expr (outside e) f.Body) with
        Comments = f.Doc
        Source = Some(where e f.Span)
    }

/// A FUNCTION of a node, over the state's variables.
let nodeFunctionDefinition (e: Emission) role (f: Mommie.Core.Model.Tree.Function) : Definition =
    e.Names.StartDefinition()
    let self = e.Names.Fresh "self"
    let reads = readByFunction e role f
    let held = reads.Looks |> List.map (fun r -> r, e.Names.Fresh("held" + legal r))

    let place =
        { outside e with
            Role = Some role
            Self = Name self
            Held = held |> List.map (fun (r, name) -> r, Name name) |> Map.ofList
            History =
                (if (Plan.nodeOf e.Plan role).History then
                     at (stateName e ("history " + role)) (Name self)
                 else
                     Tuple [])
        }

    { define
          (e.Names.Global(Key.nodeFunction role f.Name, f.Name))
          (self :: (held |> List.map snd)
           @ (f.Parameters |> List.map (fun p -> e.Names.Local p.Name)))
          (expr place f.Body) with
        Comments = f.Doc
        Source = Some(where e f.Span)
    }
