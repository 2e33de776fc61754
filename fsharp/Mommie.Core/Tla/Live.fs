/// The machine of a temporal property in TLA+: the steps that the reduced machine does not have, and fairness.
///
/// Weak fairness of docs/semantics.md asks of each instance that is owed for ever that it is done again and again. Firing an instance that is owed makes it owed no more, so
/// that in a fair run no set of instances, not empty, is for ever exactly what a transition owes. This is what is said here, for each transition of each
/// node: it needs no list of all instances. It asks less than the definition, so that a property that TLC finds to hold holds of all fair runs; a run that TLC finds is held
/// against the definition (`Tlc`).
module Mommie.Core.Tla.Live

open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope
open Mommie.Core.Tla.Sources
open Mommie.Core.Tla.Expressions
open Mommie.Core.Tla.Universes
open Mommie.Core.Tla.Effects
open Mommie.Core.Tla.Triggers

/// A step of every node of a role, or what is owed of one.
type Step =
    {
        Role: string
        Definition: Definition
        /// what it owes: the definition of a set, or of a condition where `Once`
        Owed: Definition option
        /// it can be done so often and no more: it must not be owed for ever
        Once: bool
    }

let private unchanged (all: string list) (changed: string list) =
    match all |> List.filter (fun v -> not (List.contains v changed)) with
    | [] -> []
    | [ one ] -> [ Prefix("UNCHANGED", Name one) ]
    | many -> [ Prefix("UNCHANGED", Tuple(List.map Name many)) ]

/// `IF alive THEN owed ELSE nothing`: variables of a Byzantine are not there.
let private owedWhere (conditions: Expr list) owed nothing =
    match conditions with
    | [] -> owed
    | _ -> If(conj conditions, owed, nothing)

let private owedName (e: Emission) (step: string) =
    e.Names.Global("owed " + step, "Owed_" + step)

/// What a node owes of a transition: the instances enabled with what is sure in place of what is held. None where nobody has to fire it.
let owed (e: Emission) (node: Plan.NodePlan) (plan: Plan.TransitionPlan) : Definition option =
    let t = plan.Transition
    let role = node.Node.Role
    let live = e.Plan.Live.Value

    let mustEnd =
        match t.Delay with
        | Some d -> List.contains d.Duration live.Property.Fair
        | None -> true

    let mustTake =
        match t.On with
        | Some(input, _) -> isWaitedFor e input
        | None -> true

    if not (mustEnd && mustTake) then
        None
    else
        e.Names.StartDefinition()
        let selfName = e.Names.Fresh "self"
        let self = Name selfName
        let place = place e node self (fun r -> at (stateName e (knownName role r)) self)
        let early, late = conditions e t

        let clauses, _ =
            matched place plan (fun p ->
                (if node.Explicit.Contains p.Record then
                     Holding place.Held[p.Record]
                 else
                     Holding(Sure.sure e role p.Record self)),
                false)

        let call, waits =
            match t.On with
            | Some(input, binders) -> waitingCall e role self input binders, [ callWaits e role self input ]
            | None -> [], []

        let instances =
            setOfClauses (instance e t) (call @ clauses @ notFired e role self plan @ guards place t late)

        let name = e.Names.Global(Key.transition role t.Name, t.Name)

        Some(
            { define
                  (owedName e name)
                  [ selfName ]
                  (owedWhere (alive e node self true @ waits @ (early |> List.map (expr place))) instances (Set [])) with
                Comments = [ $"The instances of {name} that self owes." ]
            }
        )

/// Statements that arrive: a step for each record type whose statements do so in steps of their own.
let arrivals (e: Emission) (all: string list) (node: Plan.NodePlan) : Step list =
    let role = node.Node.Role

    node.Tracked
    |> List.filter node.Explicit.Contains
    |> List.map (fun record ->
        e.Names.StartDefinition()
        let selfName = e.Names.Fresh "self"
        let self = Name selfName
        let stm = e.Names.Fresh "stm"
        let known = stateName e (knownName role record)
        let name = e.Names.Global($"arrive {role} {record}", "Arrive" + legal record)

        let arrive =
            { define
                  name
                  [ selfName ]
                  (conj (
                      alive e node self true
                      @ [
                          Exists(
                              [ bound stm (Infix("\\", offered e role record self, at known self)) ],
                              conj (
                                  update known self (Infix("\\cup", Name "@", Set [ Name stm ]))
                                  :: unchanged all [ known ]
                              )
                          )
                      ]
                  )) with
                Comments = [ $"One {record} statement arrives." ]
            }

        e.Names.StartDefinition()
        let selfName = e.Names.Fresh "self"
        let self = Name selfName

        {
            Role = role
            Definition = arrive
            Owed =
                Some
                    { define
                          (owedName e name)
                          [ selfName ]
                          (owedWhere
                              (alive e node self true)
                              (Infix("\\", Sure.sure e role record self, at known self))
                              (Set [])) with
                        Comments = [ $"The {record} statements that are promised to self and have not arrived." ]
                    }
            Once = false
        })

/// Calls of FAIR inputs.
let calls (e: Emission) (all: string list) (node: Plan.NodePlan) : Step list =
    let role = node.Node.Role

    node.Inputs
    |> List.filter (isWaitedFor e)
    |> List.map (fun input ->
        let port = node.Node.Inputs |> List.find (fun p -> p.Name = input)
        let waiting = stateName e ("waiting " + role + "." + input)
        let made = stateName e ("calls " + role + "." + input)
        let name = e.Names.Global($"call {role} {input}", "Call_" + legal input)

        let may self =
            alive e node self true
            @ [
                equal (at waiting self) (Tuple [])
                Infix("<", at made self, Name(e.Demand("at most " + role + "." + input, "AtMost_" + legal input)))
            ]

        e.Names.StartDefinition()
        let selfName = e.Names.Fresh "self"
        let self = Name selfName
        let arguments = port.Parameters |> List.map (fun p -> e.Names.Fresh(legal p.Name))

        let bounds =
            List.map2 (fun (p: Binder) n -> bound n (ofType e Inputs [] p.Type)) port.Parameters arguments

        let effect =
            conj (
                [
                    update made self (Infix("+", Name "@", Int 1L))
                    update waiting self (Tuple [ Tuple(List.map Name arguments) ])
                ]
                @ unchanged all [ made; waiting ]
            )

        let call =
            { define
                  name
                  [ selfName ]
                  (conj (may self @ [ (if bounds.IsEmpty then effect else Exists(bounds, effect)) ])) with
                Comments =
                    [
                        $"The environment calls {input}; the call waits until a transition takes it."
                    ]
            }

        e.Names.StartDefinition()
        let selfName = e.Names.Fresh "self"
        let self = Name selfName

        {
            Role = role
            Definition = call
            Owed =
                Some
                    { define
                          (owedName e name)
                          [ selfName ]
                          (owedWhere
                              (may self)
                              (conj (bounds |> List.map (fun b -> Infix("#", b.Set, Set []))))
                              (Bool false)) with
                        Comments = [ $"Whether {input} is to be called." ]
                    }
            Once = true
        })

/// Promises whose UNTIL holds: they end, and their node holds from then on what it used for that.
let ends (e: Emission) (all: string list) (node: Plan.NodePlan) : Step list =
    let role = node.Node.Role

    Promises.sites e
    |> List.filter (fun site -> site.Role = role)
    |> List.choose (fun site -> site.Publish.Until |> Option.map (fun until -> site, until))
    |> List.map (fun (site, until) ->
        e.Names.StartDefinition()
        let selfName = e.Names.Fresh "self"
        let self = Name selfName
        let p = e.Names.Fresh "promise"
        let promised = stateName e site.Key
        let known = stateName e (knownName role until.Record)

        let place =
            Promises.captured (place e node self (fun r -> at (stateName e (knownName role r)) self)) site (Name p)

        let isExplicit = node.Explicit.Contains until.Record

        let m =
            matchPattern
                place
                { plainly (if isExplicit then Holding(at known self) else Available) with
                    Track = not isExplicit && Sure.mayFade e until.Record until.Verifier
                }
                until

        let ended = update promised self (Infix("\\", Name "@", Set [ Name p ]))

        let inner =
            match m.Uses with
            | [] -> conj (ended :: unchanged all [ promised ])
            | uses ->
                conj (
                    [
                        ended
                        update
                            known
                            self
                            (Infix("\\cup", Name "@", Sure.fading e until.Record self (List.reduce union uses)))
                    ]
                    @ unchanged all [ promised; known ]
                )

        let clauses = Bind(p, at promised self) :: m.Clauses

        {
            Role = role
            Definition =
                { define
                      (e.Names.Global("end " + site.Key, "End_" + promised))
                      [ selfName ]
                      (conj [ conj (alive e node self true); compose clauses (free inner) inner ]) with
                    Comments = [ "The UNTIL of a promise holds: it ends." ]
                    Source = Some $"{e.File}:{site.Publish.Span.StartLine}"
                }
            Owed = None
            Once = false
        })

/// INIT, as a step that is owed once.
let init (e: Emission) (node: Plan.NodePlan) (start: Definition) : Step =
    e.Names.StartDefinition()
    let selfName = e.Names.Fresh "self"

    {
        Role = node.Node.Role
        Definition = start
        Owed =
            Some
                { define
                      (owedName e start.Name)
                      [ selfName ]
                      (owedWhere (alive e node (Name selfName) false) (Bool true) (Bool false)) with
                    Comments = [ "Whether INIT is still to run." ]
                }
        Once = true
    }

/// Fairness of a step: for each node of its role, it is not for ever the same that is owed.
let fairness (e: Emission) (step: Step) : Definition option =
    step.Owed
    |> Option.map (fun owed ->
        e.Names.StartDefinition()
        let selfName = e.Names.Fresh "self"
        let self = Name selfName
        let set = Apply(owed.Name, [ self ])

        let formula =
            if step.Once then
                Prefix("[]", Prefix("<>", Prefix("~", set)))
            else
                Or
                    [
                        Prefix("[]", Prefix("<>", equal set (Set [])))
                        Prefix(
                            "[]",
                            Prefix(
                                "<>",
                                Angle(
                                    Or [ Apply(step.Definition.Name, [ self ]); Infix("#", Prime set, set) ],
                                    Name "vars"
                                )
                            )
                        )
                    ]

        define
            (e.Names.Global("fair " + step.Definition.Name, "Fair_" + step.Definition.Name))
            []
            (Forall([ bound selfName (roleSet e step.Role) ], formula)))
