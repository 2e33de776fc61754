/// The module of a program: constants, state, what can be said, what is available, the transitions, the properties.
module Mommie.Core.Tla.Modules

open System.Collections.Generic
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope
open Mommie.Core.Tla.Sources
open Mommie.Core.Tla.Expressions
open Mommie.Core.Tla.Universes
open Mommie.Core.Tla.Allocation
open Mommie.Core.Tla.State
open Mommie.Core.Tla.Demanded
open Mommie.Core.Tla.Functions

/// Puts definitions after those they use, otherwise in the order given.
let private sorted (units: Unit list) : Unit list =
    let definitions =
        units
        |> List.choose (fun u ->
            match u with
            | Unit.Define d -> Some(d.Name, d)
            | _ -> None)
        |> Map.ofList

    let usedBy (d: Definition) =
        let own = Set.ofList (d.Parameters |> List.map _.Name)
        free (Let([ d ], Bool true)) - own |> Set.filter definitions.ContainsKey

    let placed = HashSet<string>()
    let result = List<Unit>()

    let rec place (d: Definition) =
        if placed.Add d.Name then
            for other in usedBy d do
                if other <> d.Name then
                    place definitions[other]

            result.Add(Unit.Define d)

    for u in units do
        match u with
        | Unit.Define d -> place d
        | other -> result.Add other

    List.ofSeq result

/// The transitions' actions joined: one disjunct per transition and per INIT, each for every node of its role.
let private next (e: Emission) (starts: (string * string) list) (actions: (string * string) list) =
    let self = e.Names.Fresh "self"

    let crash =
        if e.Plan.Crashes then
            let running =
                e.Plan.Nodes |> List.map (fun n -> roleSet e n.Node.Role) |> List.reduce union

            [
                Exists([ bound self running ], Apply(named e "crash action" "Crash", [ Name self ]))
            ]
        else
            []

    disj (
        (starts @ actions
         |> List.map (fun (role, name) -> Exists([ bound self (roleSet e role) ], Apply(name, [ Name self ]))))
        @ crash
    )

/// The module of the emission's program, with the invariants given.
let build (e: Emission) (invariants: Property list) (name: string) : Module =
    let program = e.Program
    allocate e
    e.Names.StartDefinition()
    let variables = stateVariables e
    let all = variables |> List.map _.Name

    let invariants =
        invariants
        |> List.map (fun p ->
            e.Names.StartDefinition()

            { define (e.Names.Global(Key.property p.Name, p.Name)) [] (expr (outside e) p.Formula) with
                Comments = p.Doc
                Source = Some(where e p.Span)
            })

    let functions = program.Functions |> List.map (functionDefinition e)

    let nodes =
        e.Plan.Nodes
        |> List.map (fun n ->
            let functions = n.Node.Functions |> List.map (nodeFunctionDefinition e n.Node.Role)

            let start = n.Node.Init |> Option.map (Actions.initial e all n) |> Option.toList

            let actions = n.Transitions |> List.map (Actions.transition e all n)
            n, functions, start, actions)

    e.Names.StartDefinition()

    let crash =
        if e.Plan.Crashes then
            let self = e.Names.Fresh "self"
            let crashed = stateName e "crashed"
            let others = all |> List.filter ((<>) crashed)

            [
                Unit.Define
                    { define
                          (named e "crash action" "Crash")
                          [ self ]
                          (conj
                              [
                                  isIn (Name self) (Name(stateName e "mayCrash"))
                                  Infix("\\notin", Name self, Name crashed)
                                  equal (Prime(Name crashed)) (Infix("\\cup", Name crashed, Set [ Name self ]))
                                  Prefix("UNCHANGED", Tuple(others |> List.map Name))
                              ]) with
                        Comments = [ "A principal stops for good." ]
                    }
            ]
        else
            []

    let init =
        define
            "Init"
            []
            (conj (
                variables
                |> List.map (fun v ->
                    if v.ChosenFrom then
                        isIn (Name v.Name) v.Initial
                    else
                        equal (Name v.Name) v.Initial)
            ))

    let nextStep =
        define
            "Next"
            []
            (next
                e
                (nodes
                 |> List.collect (fun (n, _, start, _) -> start |> List.map (fun d -> n.Node.Role, d.Name)))
                (nodes
                 |> List.collect (fun (n, _, _, actions) -> actions |> List.map (fun d -> n.Node.Role, d.Name))))

    let externs = program.Externs |> List.choose (externDefinition e)

    // Definitions ask for others until nothing is missing.
    let helpers = List<string * Definition>()
    let seen = HashSet<string>()
    let mutable missing = true

    while missing do
        let wanted =
            e.Demands |> Seq.filter (seen.Contains >> not) |> Seq.sort |> List.ofSeq

        missing <- not wanted.IsEmpty

        for key in wanted do
            seen.Add key |> ignore

            match generated e key with
            | Some d -> helpers.Add((key, d))
            | None -> ()

    let group (keys: string list) =
        helpers
        |> Seq.filter (fun (key, _) -> List.contains (key.Split ' ').[0] keys)
        |> Seq.sortBy fst
        |> Seq.map (snd >> Unit.Define)
        |> List.ofSeq

    let operators =
        group
            [
                "min"
                "max"
                "the"
                "positive"
                "quotient"
                "remainder"
                "product"
                "map"
                "options"
                "maps"
                "covers"
            ]

    let who = group [ "principals"; "allowed"; "decisive" ]
    let said = group [ "inputs"; "values"; "lies" ]
    let pool = group [ "sent"; "seen"; "taken"; "own"; "uses"; "offered" ]
    let answered = group [ "answered" ]

    let roles =
        program.Roles
        |> List.map (fun r ->
            {
                Name = e.Names.Global(Key.roleSet r.Name, r.Set)
                Arity = 0
                Comment =
                    Some(
                        $"ROLE {r.Name}"
                        + (r.Parent |> Option.map (fun p -> " SUBSET OF " + p) |> Option.defaultValue "")
                        + ", "
                        + where e r.Span
                    )
            }
            : Declared)

    let constants =
        program.Constants
        |> List.map (fun c ->
            {
                Name = e.Names.Global(Key.constant c.Name, c.Name)
                Arity = 0
                Comment = Some("CONST " + show c.Type + ", " + where e c.Span)
            }
            : Declared)

    let opaque =
        program.OpaqueTypes
        |> List.filter (isBound e)
        |> List.map (fun o ->
            {
                Name = e.Names.Global(Key.opaque o, o)
                Arity = 0
                Comment = Some("TYPE " + o)
            }
            : Declared)

    let defined =
        program.Externs
        |> List.choose (fun x ->
            match e.Plan.Answers[x.Name] with
            | Plan.Answer.Defined _ ->
                Some(
                    {
                        Name = e.Names.Global(Key.externName x.Name, x.Name)
                        Arity = x.Parameters.Length
                        Comment = Some("EXTERN " + x.Name + ", defined by the MODEL, " + where e x.Span)
                    }
                    : Declared
                )
            | Plan.Answer.Reads
            | Plan.Answer.Restores
            | Plan.Answer.Interpreted
            | Plan.Answer.Choice -> None)

    let lies =
        program.Records
        |> List.filter (fun r -> e.Restricted.Contains r.Name && e.Demands.Contains $"lies {r.Name} in ")
        |> List.map (fun r ->
            {
                Name = mayLie e r.Name
                Arity = 1
                Comment = Some("LIES " + r.Name)
            }
            : Declared)

    let anyone: Declared =
        {
            Name = "ANYONE"
            Arity = 0
            Comment = Some "the top of the auditor sets"
        }

    let assumptions =
        program.Assumptions
        |> List.map (fun a -> Assume(Some(where e a.Span), expr (outside e) a))

    let section title (units: Unit list) =
        if units.IsEmpty then [] else Heading [ title ] :: units

    let head =
        [
            Constants(roles @ constants @ opaque @ defined @ demandedConstants e @ lies @ [ anyone ])
            Variables(
                variables
                |> List.map (fun v ->
                    {
                        Name = v.Name
                        Arity = 0
                        Comment = Some v.Comment
                    })
            )
            Unit.Define(define "vars" [] (Tuple(all |> List.map Name)))
        ]

    let rest =
        section "Values." (operators @ (functions |> List.map Unit.Define) @ assumptions)
        @ section "Principals and faults." who
        @ section "What inputs and liars range over." said
        @ section "What is available, and what is held." pool
        @ section "The application." ((externs |> List.map Unit.Define) @ answered)
        @ [ Heading [ "The first state." ]; Unit.Define init ]
        @ (nodes
           |> List.collect (fun (n, functions, start, actions) ->
               (Heading($"NODE {n.Node.Role}" :: n.Node.Doc)
                :: (functions |> List.map Unit.Define)
                @ (start |> List.map Unit.Define)
                @ (actions |> List.map Unit.Define))))
        @ section "Faults." crash
        @ [
            Heading [ "The system." ]
            Unit.Define nextStep
            Unit.Define(define "Spec" [] (And [ Name "Init"; Prefix("[]", Square(Name "Next", Name "vars")) ]))
        ]
        @ section "Properties." (invariants |> List.map Unit.Define)

    // What the reduction *sinks* left out is not in the module; a reader is told.
    let leftOut =
        let each kind names =
            names |> List.map (fun n -> kind + " " + n)

        match
            each "transition" (e.Plan.LeftOut.Transitions |> List.map snd)
            @ each "variable" (e.Plan.LeftOut.Variables |> List.map snd)
            @ each "published" e.Plan.LeftOut.Records
        with
        | [] -> []
        | names ->
            "Left out, since nothing that is checked depends on it:"
            :: (names |> List.map (fun n -> "  " + n))

    {
        Name = name
        Preamble =
            leftOut
            |> List.append
                [
                    $"Generated from {e.File}. The state space is that of docs/semantics.md."
                    "A published statement is a record by, to, aud, rec: issuer, verifiers, auditors, record."
                ]
        Extends = [ "Integers"; "FiniteSets"; "Sequences"; "TLC" ]
        Units = head @ sorted rest
    }
