/// Triggers as clauses: what is matched, in the order of the plan, and the conditions on it.
module Mommie.Core.Tla.Triggers

open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope
open Mommie.Core.Tla.Sources
open Mommie.Core.Tla.Expressions
open Mommie.Core.Tla.Evaluated
open Mommie.Core.Tla.Needed

type private MExpr = Mommie.Core.Model.Tree.Expr

/// The place of a transition or INIT of `self`; `held`: what KNOWN reads, by tracked record type.
let place (e: Emission) (node: Plan.NodePlan) (self: Expr) (held: string -> Expr) : Scope =
    let role = node.Node.Role

    { outside e with
        Role = Some role
        Self = self
        History =
            (if node.History then
                 at (stateName e ("history " + role)) self
             else
                 Tuple [])
        Held = node.Tracked |> List.map (fun r -> r, held r) |> Map.ofList
    }

/// WHEN, ANDWHEN and FOR as clauses, with the statements used by record type. `how`: where a pattern looks, and whether what it uses is wanted.
let matched
    (place: Scope)
    (plan: Plan.TransitionPlan)
    (how: Pattern -> Source * bool)
    : Clause list * (string * Expr) list =
    let e = place.Emission
    let patterns = List.toArray plan.Transition.When
    let picks = List.toArray plan.Transition.Picks

    // The record of each pattern is kept for the equalities that come later.
    let clauses, _, uses =
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
                        let source, track = how p

                        let matched =
                            matchPattern
                                place
                                {
                                    Source = source
                                    LaterFields = later |> List.choose _.Field |> Set.ofList
                                    LaterWhole =
                                        later
                                        |> List.filter (fun d -> d.Field.IsNone)
                                        |> List.map _.Whole
                                        |> Set.ofList
                                    Track = track
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

    clauses, uses

/// The conjuncts of WHERE: those that come first, since they need no match and no error could be hidden by that, and the others.
let conditions (e: Emission) (t: Transition) : MExpr list * MExpr list =
    let conjuncts = t.Where |> Option.map Walk.conjuncts |> Option.defaultValue []

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

    let early =
        conjuncts
        |> List.takeWhile (needsMatch >> not)
        |> List.filter (mayFail e.Program >> not)

    early,
    conjuncts
    |> List.filter (fun c -> not (List.exists (fun x -> obj.ReferenceEquals(x, c)) early))

/// What the trigger asks after it has matched, of what is held then: `late` conjuncts of WHERE, and UNLESS.
let guards (after: Scope) (t: Transition) (late: MExpr list) : Clause list =
    (late |> List.map (fun c -> Guard(expr after c)))
    @ (match t.Unless with
       | None -> []
       | Some p ->
           let source =
               match Map.tryFind p.Record after.Held with
               | Some held -> Holding held
               | None -> Available

           [
               Guard(negate (existsClauses (matchPattern after (plainly source) p).Clauses))
           ])

/// The values that make an instance of the transition.
let instance (e: Emission) (t: Transition) =
    Tuple(instanceBinders t |> List.map (fun b -> Name(e.Names.Local b.Name)))

/// Whether the instance has not fired, where that is remembered.
let notFired (e: Emission) (role: string) (self: Expr) (plan: Plan.TransitionPlan) : Clause list =
    if plan.Memory = Refraction.Memory.Kept then
        let fired = stateName e ("fired " + role + "." + plan.Transition.Name)
        [ Guard(Infix("\\notin", instance e plan.Transition, at fired self)) ]
    else
        []

/// The arguments of a call that waits, as names.
let waitingCall (e: Emission) (role: string) (self: Expr) (input: string) (binders: Binder list) : Clause list =
    let call = At(at (stateName e ("waiting " + role + "." + input)) self, Int 1L)

    binders
    |> List.mapi (fun i b -> Define(e.Names.Local b.Name, At(call, Int(int64 (i + 1)))))

/// Some call waits.
let callWaits (e: Emission) (role: string) (self: Expr) (input: string) =
    Infix("#", at (stateName e ("waiting " + role + "." + input)) self, Tuple [])
