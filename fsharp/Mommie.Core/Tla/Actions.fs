/// Transitions and INIT as TLA+ actions.
module Mommie.Core.Tla.Actions

open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope
open Mommie.Core.Tla.Expressions
open Mommie.Core.Tla.Bodies
open Mommie.Core.Tla.Universes

type private MExpr = Mommie.Core.Model.Tree.Expr

/// Whether TLC would look into the condition for more than one way to make it true, and generate a successor for each.
let rec private branches (e: Expr) =
    match e with
    | Or _
    | Exists _
    | Apply _ -> true
    | And items -> List.exists branches items
    | If(_, a, b) -> branches a || branches b
    | Let(_, body)
    | Forall(_, body)
    | Commented(_, body) -> branches body
    | Infix("=>", _, b) -> branches b
    | _ -> false

/// A condition that TLC evaluates as a value, once.
let private asValue (e: Expr) =
    let one (e: Expr) =
        if branches e then Infix("=", e, Bool true) else e

    match e with
    | And items -> conj (List.map one items)
    | other -> one other

/// The action of the clauses and what follows them. `needed`: the names that what follows uses; clauses behind the last
/// of their binders are one condition.
let rec private compose (clauses: Clause list) (needed: Set<string>) (inner: Expr) : Expr =
    let bindsNeeded =
        clauses
        |> List.exists (fun c ->
            match c with
            | Bind(n, _)
            | Define(n, _) -> needed.Contains n
            | Guard _ -> false)

    if not bindsNeeded then
        conj [ asValue (existsClauses clauses); inner ]
    else
        match clauses with
        | [] -> inner
        | Guard g :: rest -> conj [ asValue g; compose rest needed inner ]
        | Define(name, e) :: rest ->
            let body = compose rest needed inner

            if uses name body then
                Let([ define name [] e ], body)
            else
                body
        | Bind(name, set) :: rest -> Exists([ bound name set ], compose rest needed inner)

/// What has to be there before a node does anything: it is honest, has not crashed, has started.
let private alive (e: Emission) (node: Plan.NodePlan) self (needsStart: bool) =
    [
        if e.Plan.Byzantine then
            yield Infix("\\notin", self, byz e)
        if e.Plan.Crashes then
            yield Infix("\\notin", self, Name(stateName e "crashed"))
        if node.Started then
            let started = at (stateName e ("started " + node.Node.Role)) self
            yield (if needsStart then started else negate started)
    ]

/// `x' = [x EXCEPT ![self] = e]`, the old value written `@`
let private update (name: string) self (value: Expr) =
    let old = at name self

    let shortened =
        let hasExcept =
            contains
                (fun e ->
                    match e with
                    | Except _ -> true
                    | _ -> false)
                value

        if hasExcept then value else replace old (Name "@") value

    equal (Prime(Name name)) (Except(Name name, [ PathAt self, shortened ]))

let private knownName (role: string) (record: string) = "known " + role + "." + record

/// The statements of a record type that a node may take in beside those it uses.
let private offered (e: Emission) (role: string) (record: string) self =
    Apply(e.Demand("offered " + role + " " + record, "Offered" + legal record), [ self ])

/// What is common to a firing and to INIT: the body's items, the updates and what stays the same.
let private finish
    (e: Emission)
    (node: Plan.NodePlan)
    (self: Expr)
    (held: (string * Expr) list)
    (updates: Expr list)
    (changed: string list)
    (allVariables: string list)
    (run: Run)
    =
    let role = node.Node.Role

    let variables =
        node.Node.Variables
        |> List.choose (fun v ->
            Map.tryFind v.Name run.Scope.Assigned
            |> Option.map (fun value ->
                let name = e.Names.Global(Key.variable role v.Name, v.Name)
                name, update name self value))

    let history =
        if run.Scope.Called then
            let name = stateName e ("history " + role)
            [ name, update name self run.Scope.History ]
        else
            []

    let published =
        run.Published
        |> Map.toList
        |> List.map (fun (t, value) ->
            let name = stateName e ("published " + t)
            name, equal (Prime(Name name)) value)

    let oracles =
        run.Oracles
        |> Map.toList
        |> List.map (fun (f, value) ->
            let name = stateName e ("oracle " + f)
            name, equal (Prime(Name name)) value)

    // What a node publishes for itself it holds at once.
    let own record =
        if run.Published.ContainsKey record then
            Some(Apply(e.Demand("own", "OwnStatements"), [ self; Prime(Name(stateName e ("published " + record))) ]))
        else
            None

    let known =
        node.Tracked
        |> List.choose (fun record ->
            let name = stateName e (knownName role record)

            let now =
                held
                |> List.tryFind (fun (r, _) -> r = record)
                |> Option.map snd
                |> Option.defaultValue (at name self)

            match own record with
            | Some mine -> Some(name, update name self (union now mine))
            | None ->
                if now = at name self then
                    None
                else
                    Some(name, update name self now))

    let changes = variables @ history @ published @ known @ oracles
    let names = Set.ofList (changed @ List.map fst changes)
    let unchanged = allVariables |> List.filter (fun v -> not (names.Contains v))

    let stays =
        match unchanged with
        | [] -> []
        | [ one ] -> [ Prefix("UNCHANGED", Name one) ]
        | many -> [ Prefix("UNCHANGED", Tuple(List.map Name many)) ]

    let effects = conj (updates @ List.map snd changes @ stays)

    // Names that are used by nothing but would fail to evaluate are looked at: TLC evaluates only what it needs.
    List.fold
        (fun (inner: Expr) item ->
            match item with
            | Defined(name, value) ->
                if uses name inner then
                    match inner with
                    | Let(more, body) -> Let(define name [] value :: more, body)
                    | _ -> Let([ define name [] value ], inner)
                else
                    match value with
                    | At _
                    | Apply _ -> conj [ equal value value; inner ]
                    | _ -> inner
            | Chosen(name, set) -> Exists([ bound name set ], inner)
            | Checked condition -> conj [ asValue condition; inner ])
        effects
        run.Items

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
