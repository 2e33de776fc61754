/// What transitions and INIT have in common: their conditions, what they update, what they leave alone.
module Mommie.Core.Tla.Effects

open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope
open Mommie.Core.Tla.Runs

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
let asValue (e: Expr) =
    let one (e: Expr) =
        if branches e then Infix("=", e, Bool true) else e

    match e with
    | And items -> conj (List.map one items)
    | other -> one other

/// The action of the clauses and what follows them. `needed`: the names that what follows uses; clauses behind the last
/// of their binders are one condition.
let rec compose (clauses: Clause list) (needed: Set<string>) (inner: Expr) : Expr =
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
let alive (e: Emission) (node: Plan.NodePlan) self (needsStart: bool) =
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
let update (name: string) self (value: Expr) =
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

/// The key of the variable with the statements that a node holds.
let knownName (role: string) (record: string) = "known " + role + "." + record

/// The statements of a record type that a node may take in beside those it uses.
let offered (e: Emission) (role: string) (record: string) self =
    Apply(e.Demand("offered " + role + " " + record, "Offered" + legal record), [ self ])

/// Whether a node holds what it publishes to itself at once: in the machine for a temporal property only what would arrive by a step of its own, since
/// anything else is sure for good.
let private takesInOwn (e: Emission) (node: Plan.NodePlan) (record: string) =
    e.Plan.Live.IsNone || node.Explicit.Contains record

/// What is common to a firing and to INIT: the body's items, the updates and what stays the same.
let finish
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
        run.Pool
        |> Map.toList
        |> List.map (fun (key, value) ->
            let name = stateName e key
            name, equal (Prime(Name name)) value)

    let oracles =
        run.Oracles
        |> Map.toList
        |> List.map (fun (f, value) ->
            let name = stateName e ("oracle " + f)
            name, equal (Prime(Name name)) value)

    // What a node publishes for itself it holds at once.
    let own record =
        if run.Pool.ContainsKey("published " + record) && takesInOwn e node record then
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

    List.fold
        (fun (inner: Expr) item ->
            match item with
            | Defined(name, value) ->
                if uses name inner then
                    match inner with
                    | Let(more, body) -> Let(define name [] value :: more, body)
                    | _ -> Let([ define name [] value ], inner)
                else
                    inner
            | Chosen(name, set) -> Exists([ bound name set ], inner)
            | Checked condition -> conj [ asValue condition; inner ]
            | Needed(path, value) ->
                match Evaluated.evaluating path value true inner with
                | Some condition -> conj [ condition; inner ]
                | None -> inner)
        effects
        run.Items
