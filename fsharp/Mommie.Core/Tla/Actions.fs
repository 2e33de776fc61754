/// Transitions and INIT as TLA+ actions.
module Mommie.Core.Tla.Actions

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope
open Mommie.Core.Tla.Sources
open Mommie.Core.Tla.Expressions
open Mommie.Core.Tla.Runs
open Mommie.Core.Tla.Bodies
open Mommie.Core.Tla.Universes
open Mommie.Core.Tla.Effects
open Mommie.Core.Tla.Triggers

/// Sets of statements that a firing may take in first, by record type: the clauses, and what is held then.
let private intakes (e: Emission) (node: Plan.NodePlan) (self: Expr) (of': Set<string>) =
    let role = node.Node.Role

    node.Tracked
    |> List.filter of'.Contains
    |> List.map (fun record ->
        let name = e.Names.Fresh("intake" + legal record)
        let held = e.Names.Fresh("held" + legal record)
        let known = at (stateName e (knownName role record)) self

        record,
        [
            Bind(name, Prefix("SUBSET", Infix("\\", offered e role record self, known)))
            Define(held, Infix("\\cup", known, Name name))
        ],
        Name held)

/// What KNOWN reads where statements were taken in.
let private heldWith (e: Emission) (node: Plan.NodePlan) (self: Expr) intake record =
    intake
    |> List.tryPick (fun (r, _, held) -> if r = record then Some held else None)
    |> Option.defaultValue (at (stateName e (knownName node.Node.Role record)) self)

/// A transition as an action of `self`. `timely`: only where what is promised to the node and has not arrived would not have prevented it.
let private action
    (e: Emission)
    (allVariables: string list)
    (node: Plan.NodePlan)
    (plan: Plan.TransitionPlan)
    (timely: bool)
    : Definition =
    let t = plan.Transition
    let role = node.Node.Role
    e.Names.StartDefinition()
    let selfName = e.Names.Fresh "self"
    let self = Name selfName
    let knownOf record = stateName e (knownName role record)
    let intake = intakes e node self plan.Intake
    let place = place e node self (heldWith e node self intake)
    let intakeTypes = intake |> List.map (fun (r, _, _) -> r) |> Set.ofList

    // The call.
    let call, callGuard, callUpdate, callChanged =
        match t.On with
        | None -> [], [], [], []
        | Some(input, binders) when isWaitedFor e input ->
            let name = stateName e ("waiting " + role + "." + input)

            waitingCall e role self input binders,
            [ callWaits e role self input ],
            [ update name self (Tuple []) ],
            [ name ]
        | Some(input, binders) ->
            let name = stateName e ("calls " + role + "." + input)

            (binders
             |> List.map (fun b -> Bind(e.Names.Local b.Name, ofType e Inputs [] b.Type))),
            [
                Infix("<", at name self, Name(e.Demand("at most " + role + "." + input, "AtMost_" + legal input)))
            ],
            [ update name self (Infix("+", Name "@", Int 1L)) ],
            [ name ]

    let clauses, uses =
        matched place plan (fun p ->
            if intakeTypes.Contains p.Record || node.Explicit.Contains p.Record then
                Holding place.Held[p.Record], false
            else
                Available,
                List.contains p.Record node.Tracked
                && (e.Plan.Live.IsNone || Sure.mayFade e p.Record p.Verifier))

    // What is held after the firing, of the tracked types that it uses.
    let heldAfter =
        node.Tracked
        |> List.choose (fun record ->
            match uses |> List.filter (fun (r, _) -> r = record) |> List.map snd with
            | [] -> None
            | sets ->
                let name = e.Names.Fresh("held" + legal record)
                let known = at (knownOf record) self

                let value =
                    if e.Plan.Live.IsNone then
                        List.fold union known sets
                    else
                        union known (Sure.fading e record self (List.reduce union sets))

                Some(record, name, value))

    let after =
        { place with
            Held =
                heldAfter
                |> List.fold (fun m (r, name, _) -> Map.add r (Name name) m) place.Held
        }

    // What is promised and has not arrived must not have prevented it.
    let inTime =
        { after with
            Held =
                node.Explicit
                |> Set.fold (fun m r -> Map.add r (union after.Held[r] (Sure.sure e role r self)) m) after.Held
        }

    let early, late = conditions e t

    // Refraction.
    let kept = plan.Memory = Refraction.Memory.Kept

    let firedName =
        if kept then
            stateName e ("fired " + role + "." + t.Name)
        else
            ""

    let firedUpdate =
        if kept then
            [ update firedName self (Infix("\\cup", Name "@", Set [ instance e t ])) ]
        else
            []

    let all =
        call
        @ (intake |> List.collect (fun (_, clauses, _) -> clauses))
        @ clauses
        @ notFired e role self plan
        @ (heldAfter |> List.map (fun (_, name, value) -> Define(name, value)))
        @ guards after t late
        @ (if timely then guards inTime t late else [])

    let held =
        (intake |> List.map (fun (r, _, held) -> r, held))
        @ (heldAfter |> List.map (fun (r, name, _) -> r, Name name))

    let run = run t.Body (start after)

    let inner =
        finish
            e
            node
            self
            held
            (callUpdate @ firedUpdate)
            (callChanged @ (if kept then [ firedName ] else []))
            allVariables
            run

    let guards =
        alive e node self true @ callGuard @ (early |> List.map (expr place >> asValue))

    let plain = e.Names.Global(Key.transition role t.Name, t.Name)

    let name =
        if timely then
            e.Names.Global("timely " + role + "." + t.Name, "Timely_" + plain)
        else
            plain

    { define name [ selfName ] (conj [ conj guards; compose all (free inner) inner ]) with
        Comments =
            (if timely then
                 [
                     $"{plain}, where nothing that is promised and has not arrived would have prevented it."
                 ]
             else
                 t.Doc)
        Source = Some $"{e.File}:{t.Span.StartLine}"
    }

/// A transition as an action of `self`.
let transition e allVariables node plan = action e allVariables node plan false

/// A transition as an action of `self`, where what is promised to the node and has not arrived would not have prevented it.
let timely e allVariables node plan = action e allVariables node plan true

/// INIT of a node as an action of `self`.
let initial (e: Emission) (allVariables: string list) (node: Plan.NodePlan) (body: Statement list) : Definition =
    let role = node.Node.Role
    e.Names.StartDefinition()
    let selfName = e.Names.Fresh "self"
    let self = Name selfName
    let intake = intakes e node self node.InitIntake
    let place = place e node self (heldWith e node self intake)
    let started = stateName e ("started " + role)

    let inner =
        finish
            e
            node
            self
            (intake |> List.map (fun (r, _, held) -> r, held))
            [ update started self (Bool true) ]
            [ started ]
            allVariables
            (run body (start place))

    let name = e.Names.Global("init " + role, "Start" + legal role)
    let clauses = intake |> List.collect (fun (_, clauses, _) -> clauses)

    { define name [ selfName ] (conj [ conj (alive e node self false); compose clauses (free inner) inner ]) with
        Source = Some $"{e.File}:{node.Node.Span.StartLine}"
    }
