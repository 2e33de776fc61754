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

/// The steps joined: one disjunct for each, for every node of its role.
let private next (e: Emission) (steps: (string * string) list) =
    e.Names.StartDefinition()
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
        (steps
         |> List.map (fun (role, name) -> Exists([ bound self (roleSet e role) ], Apply(name, [ Name self ]))))
        @ crash
    )

/// What the machine of a temporal property adds to one NODE.
type private Lasting =
    {
        Node: Plan.NodePlan
        /// steps that the reduced machine does not have
        Steps: Live.Step list
        /// every step that somebody owes
        Owed: Live.Step list
        /// for transitions with a duration named after EVENTUALLY TIMELY: the name of the transition, and it where it is in time
        Timely: (string * Definition) list
    }

let private lasting (e: Emission) all (n: Plan.NodePlan) (start: Definition list) (actions: Definition list) : Lasting =
    match e.Plan.Live with
    | None ->
        {
            Node = n
            Steps = []
            Owed = []
            Timely = []
        }
    | Some live ->
        let steps = Live.ends e all n @ Live.arrivals e all n @ Live.calls e all n

        let fired =
            List.map2
                (fun (t: Plan.TransitionPlan) (action: Definition) ->
                    ({
                        Role = n.Node.Role
                        Definition = action
                        Owed = Live.owed e n t
                        Once = false
                    }
                    : Live.Step))
                n.Transitions
                actions

        {
            Node = n
            Steps = steps
            Owed = List.map (Live.init e n) start @ fired @ steps |> List.filter _.Owed.IsSome
            Timely =
                List.zip n.Transitions actions
                |> List.filter (fun (t, _) ->
                    match t.Transition.Delay with
                    | Some d -> List.contains d.Duration live.Property.Timely
                    | None -> false)
                |> List.map (fun (t, action) -> action.Name, Actions.timely e all n t)
        }

/// The module of the emission's program, with the invariants given, or with the temporal property of its plan. Raises `Formula.Unsayable`.
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
            n, functions, start, actions, lasting e all n start actions)

    e.Names.StartDefinition()

    let crash =
        if e.Plan.Crashes then
            let self = e.Names.Fresh "self"
            let crashed = stateName e "crashed"

            let promises =
                Promises.sites e |> List.map (fun site -> site.Role, stateName e site.Key)

            let others =
                all
                |> List.filter (fun v -> v <> crashed && not (List.exists (fun (_, p) -> p = v) promises))

            // Its promises end with it: who would send again is gone.
            let forgotten =
                promises
                |> List.map (fun (role, p) ->
                    let node = e.Names.Fresh "n"

                    equal
                        (Prime(Name p))
                        (Function(
                            [ bound node (honest e role) ],
                            If(equal (Name node) (Name self), Set [], at p (Name node))
                        )))

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
                                  conj forgotten
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

    let steps =
        (nodes
         |> List.collect (fun (n, _, start, _, _) -> start |> List.map (fun d -> n.Node.Role, d.Name)))
        @ (nodes
           |> List.collect (fun (n, _, _, actions, _) -> actions |> List.map (fun d -> n.Node.Role, d.Name)))
        @ (nodes
           |> List.collect (fun (_, _, _, _, more) -> more.Steps |> List.map (fun s -> s.Role, s.Definition.Name)))

    let nextStep = define "Next" [] (next e steps)
    let allLasting = nodes |> List.map (fun (_, _, _, _, more) -> more)
    let owed = allLasting |> List.collect _.Owed
    let fair = owed |> List.choose (Live.fairness e)
    let timely = allLasting |> List.collect _.Timely

    // From some point on, what is promised arrives before a duration named after EVENTUALLY TIMELY ends.
    let timelyNext =
        match timely with
        | [] -> []
        | _ ->
            let instead = timely |> List.map (fun (name, d) -> name, d.Name) |> Map.ofList

            [
                { define
                      (named e "timely next" "TimelyNext")
                      []
                      (next
                          e
                          (steps
                           |> List.map (fun (role, name) -> role, Map.tryFind name instead |> Option.defaultValue name))) with
                    Comments =
                        [
                            "A step, but no end of a duration that something promised would have prevented."
                        ]
                }
            ]

    let spec =
        [
            yield Name "Init"
            yield Prefix("[]", Square(Name "Next", Name "vars"))
            for d in fair do
                yield Name d.Name
            for d in timelyNext do
                yield Prefix("<>", Prefix("[]", Square(Name d.Name, Name "vars")))
        ]

    let temporal =
        match e.Plan.Live with
        | None -> []
        | Some live ->
            e.Names.StartDefinition()
            let p = live.Property

            [
                { define (e.Names.Global(Key.property p.Name, p.Name)) [] (Formula.property e p) with
                    Comments = p.Doc
                    Source = Some(where e p.Span)
                }
            ]

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

    let pool =
        group
            [
                "sent"
                "seen"
                "taken"
                "own"
                "uses"
                "offered"
                "fading"
                "promised"
                "sure"
            ]

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
           |> List.collect (fun (n, functions, start, actions, more) ->
               (Heading($"NODE {n.Node.Role}" :: n.Node.Doc)
                :: (functions |> List.map Unit.Define)
                @ (start |> List.map Unit.Define)
                @ (actions |> List.map Unit.Define)
                @ (more.Timely |> List.map (snd >> Unit.Define))
                @ (more.Steps |> List.map (fun s -> Unit.Define s.Definition)))))
        @ section "Faults." crash
        @ [ Heading [ "The system." ]; Unit.Define nextStep ]
        @ (timelyNext |> List.map Unit.Define)
        @ section
            "Fairness: what is owed does not stay owed for ever. What is owed of a step is a set that changes when the step is done."
            ((owed |> List.choose _.Owed |> List.map Unit.Define)
             @ (fair |> List.map Unit.Define))
        @ [ Unit.Define(define "Spec" [] (And spec)) ]
        @ section "Properties." (invariants @ temporal |> List.map Unit.Define)

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
                    (match e.Plan.Live with
                     | None -> $"Generated from {e.File}. The state space is that of docs/semantics.md."
                     | Some live ->
                         $"Generated from {e.File}: the machine of PROPERTY {live.Property.Name}, docs/semantics.md, Liveness.")
                    "A published statement is a record by, to, aud, rec: issuer, verifiers, auditors, record."
                ]
        Extends = [ "Integers"; "FiniteSets"; "Sequences"; "TLC" ]
        Units = head @ sorted rest
    }
