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

type private MExpr = Mommie.Core.Model.Tree.Expr

/// A transition as an action of `self`.
let transition
    (e: Emission)
    (allVariables: string list)
    (node: Plan.NodePlan)
    (plan: Plan.TransitionPlan)
    : Definition =
    let t = plan.Transition
    let role = node.Node.Role
    e.Names.StartDefinition()
    let selfName = e.Names.Fresh "self"
    let self = Name selfName
    let knownOf record = stateName e (knownName role record)

    // Record types of which any set of statements may be taken in.
    let intake =
        node.Tracked
        |> List.filter plan.Intake.Contains
        |> List.map (fun record ->
            let name = e.Names.Fresh("intake" + legal record)
            let held = e.Names.Fresh("held" + legal record)
            let known = at (knownOf record) self

            record,
            [
                Bind(name, Prefix("SUBSET", Infix("\\", offered e role record self, known)))
                Define(held, Infix("\\cup", known, Name name))
            ],
            Name held)

    let place =
        { outside e with
            Role = Some role
            Self = self
            History =
                (if node.History then
                     at (stateName e ("history " + role)) self
                 else
                     Tuple [])
            Held =
                node.Tracked
                |> List.map (fun r ->
                    r,
                    intake
                    |> List.tryPick (fun (record, _, held) -> if record = r then Some held else None)
                    |> Option.defaultValue (at (knownOf r) self))
                |> Map.ofList
        }

    let intakeTypes = intake |> List.map (fun (r, _, _) -> r) |> Set.ofList

    // The call.
    let call =
        match t.On with
        | None -> []
        | Some(_, binders) ->
            binders
            |> List.map (fun b -> Bind(e.Names.Local b.Name, ofType e Inputs [] b.Type))

    let callGuard =
        match t.On with
        | None -> []
        | Some(input, _) ->
            [
                Infix(
                    "<",
                    at (stateName e ("calls " + role + "." + input)) self,
                    Name(e.Demand("at most " + role + "." + input, "AtMost_" + legal input))
                )
            ]

    // Matching, in the plan's order; the record of each pattern, for the equalities that come later.
    let patterns = List.toArray t.When
    let picks = List.toArray t.Picks

    let clauses, records, uses =
        plan.Steps
        |> List.fold
            (fun (clauses, records: Map<int, Expr>, used) step ->
                let more, records, moreUsed =
                    match step.Conjunct with
                    | Order.PickMember index ->
                        let g = picks[index]
                        [ Bind(e.Names.Local g.Binder.Name, expr place g.Source) ], records, []
                    | Order.MatchPattern(index, later) ->
                        let p = patterns[index]
                        let tracked = List.contains p.Record node.Tracked
                        let fromHeld = intakeTypes.Contains p.Record

                        let matched =
                            matchPattern
                                place
                                {
                                    Source = if fromHeld then Holding place.Held[p.Record] else Available
                                    LaterFields = later |> List.choose _.Field |> Set.ofList
                                    LaterWhole =
                                        later
                                        |> List.filter (fun d -> d.Field.IsNone)
                                        |> List.map _.Whole
                                        |> Set.ofList
                                    Track = tracked && not fromHeld
                                }
                                p

                        matched.Clauses,
                        Map.add index matched.Record records,
                        (matched.Uses |> List.map (fun u -> p.Record, u))

                let after =
                    step.After
                    |> List.map (fun d ->
                        let x = records[d.Pattern]

                        match d.Field with
                        | Some i ->
                            let f = (recordOf e.Program patterns[d.Pattern].Record).Fields[i]
                            Guard(equal (Field(x, field f.Name)) (expr place d.Value))
                        | None -> Guard(equal x (expr place d.Value)))

                clauses @ more @ after, records, used @ moreUsed)
            ([], Map.empty, [])

    ignore records

    // What is held after the firing, of the tracked types that it uses.
    let heldAfter =
        node.Tracked
        |> List.choose (fun record ->
            match uses |> List.filter (fun (r, _) -> r = record) |> List.map snd with
            | [] -> None
            | sets ->
                let name = e.Names.Fresh("held" + legal record)
                Some(record, name, List.fold union (at (knownOf record) self) sets))

    let after =
        { place with
            Held =
                heldAfter
                |> List.fold (fun m (r, name, _) -> Map.add r (Name name) m) place.Held
        }

    // Conditions that need no match come first where no error could be hidden by that.
    let conjuncts = t.Where |> Option.map Walk.conjuncts |> Option.defaultValue []

    let early =
        let bound =
            instanceBinders t @ List.collect patternBinders t.When
            |> List.map _.Name
            |> Set.ofList

        let needsMatch (c: MExpr) =
            not (Set.isEmpty (Set.intersect bound (Walk.localNames c)))
            || Walk.exists
                (fun x ->
                    match x.Node with
                    | Known _
                    | CallNodeFunction _ -> true
                    | SetComprehension(_, qs)
                    | MapComprehension(_, _, qs) ->
                        qs
                        |> List.exists (fun q ->
                            match q with
                            | FromKnown _ -> true
                            | FromPublished _
                            | Generate _
                            | Condition _ -> false)
                    | _ -> false)
                c

        conjuncts
        |> List.takeWhile (needsMatch >> not)
        |> List.filter (mayFail e.Program >> not)

    let late =
        conjuncts
        |> List.filter (fun c -> not (List.exists (fun x -> obj.ReferenceEquals(x, c)) early))

    let unlessClauses =
        match t.Unless with
        | None -> []
        | Some p ->
            let source =
                match Map.tryFind p.Record after.Held with
                | Some held -> Holding held
                | None -> Available

            [
                Guard(negate (existsClauses (matchPattern after (plainly source) p).Clauses))
            ]

    // Refraction.
    let kept = plan.Memory = Refraction.Memory.Kept

    let firedName =
        if kept then
            stateName e ("fired " + role + "." + t.Name)
        else
            ""

    let instance =
        Tuple(instanceBinders t |> List.map (fun b -> Name(e.Names.Local b.Name)))

    let firedGuard =
        if kept then
            [ Guard(Infix("\\notin", instance, at firedName self)) ]
        else
            []

    let firedUpdate =
        if kept then
            [ update firedName self (Infix("\\cup", Name "@", Set [ instance ])) ]
        else
            []

    let callUpdate, callChanged =
        match t.On with
        | Some(input, _) ->
            let name = stateName e ("calls " + role + "." + input)
            [ update name self (Infix("+", Name "@", Int 1L)) ], [ name ]
        | None -> [], []

    let all =
        call
        @ (intake |> List.collect (fun (_, clauses, _) -> clauses))
        @ clauses
        @ firedGuard
        @ (heldAfter |> List.map (fun (_, name, value) -> Define(name, value)))
        @ (late |> List.map (fun c -> Guard(expr after c)))
        @ unlessClauses

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

    let name = e.Names.Global(Key.transition role t.Name, t.Name)

    { define name [ selfName ] (conj [ conj guards; compose all (free inner) inner ]) with
        Comments = t.Doc
        Source = Some $"{e.File}:{t.Span.StartLine}"
    }

/// INIT of a node as an action of `self`.
let initial (e: Emission) (allVariables: string list) (node: Plan.NodePlan) (body: Statement list) : Definition =
    let role = node.Node.Role
    e.Names.StartDefinition()
    let selfName = e.Names.Fresh "self"
    let self = Name selfName
    let knownOf record = stateName e (knownName role record)

    let intake =
        node.Tracked
        |> List.filter node.InitIntake.Contains
        |> List.map (fun record ->
            let name = e.Names.Fresh("intake" + legal record)
            let held = e.Names.Fresh("held" + legal record)
            let known = at (knownOf record) self

            record,
            [
                Bind(name, Prefix("SUBSET", Infix("\\", offered e role record self, known)))
                Define(held, Infix("\\cup", known, Name name))
            ],
            Name held)

    let place =
        { outside e with
            Role = Some role
            Self = self
            History =
                (if node.History then
                     at (stateName e ("history " + role)) self
                 else
                     Tuple [])
            Held =
                node.Tracked
                |> List.map (fun r ->
                    r,
                    intake
                    |> List.tryPick (fun (record, _, held) -> if record = r then Some held else None)
                    |> Option.defaultValue (at (knownOf r) self))
                |> Map.ofList
        }

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
