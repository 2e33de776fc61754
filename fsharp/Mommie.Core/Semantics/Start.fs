/// How a MODEL starts: constants, assumptions, lies, and the initial states.
module Mommie.Core.Semantics.Start

open System.Collections.Generic
open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.Plan
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.View
open Mommie.Core.Semantics.Context
open Mommie.Core.Semantics.Evaluate

/// A MODEL ready to be run.
type Started =
    {
        World: World
        Compiler: Compiler
        Liar: Universe.Liar
    }

/// A fresh context for one thread.
let context (s: Started) = Context(s.World, s.Liar)

/// Evaluates a closed expression.
let private closed (compiler: Compiler) (liar: Universe.Liar) (state: State) (e: Expr) : Value =
    let scope = Scope None
    let code = compiler.Expr scope e
    let ctx = Context(compiler.World, liar)
    ctx.State <- Plain state
    ctx.Frame <- Array.zeroCreate (max scope.Size 1)
    code ctx

/// The value of an expression of constants and role sets; None where it is another or has none.
let constant (s: Started) (e: Expr) : Value option =
    let ofConstants =
        not (
            Walk.exists
                (fun e ->
                    match e.Node with
                    | IntLiteral _
                    | Constant _
                    | RoleSet _
                    | Unary _
                    | Binary _
                    | BuiltinCall((Builtin.Count | Builtin.Min | Builtin.Max), _) -> false
                    | _ -> true)
                e
        )

    if ofConstants then
        let state: State = Array.create s.World.Size emptySet

        try
            Some(closed s.Compiler s.Liar state e)
        with NoValue _ ->
            None
    else
        None

let private blank (world: World) : State =
    let s = Array.create world.Size emptySet
    s[Place.adversarial] <- no
    s[Place.oracle] <- emptyMap
    s

/// Constants of the MODEL, in an order in which each finds those it needs.
let private evaluateConstants (world: World) compiler liar =
    let rec go (waiting: (string * Expr) list) =
        let failed =
            waiting
            |> List.choose (fun (name, e) ->
                try
                    world.Constants[name] <- closed compiler liar (blank world) e
                    None
                with NoValue(span, message) ->
                    Some((name, e), (span, message)))

        if failed.Length < waiting.Length && not failed.IsEmpty then
            go (List.map fst failed)
        else
            failed
            |> List.map (fun ((name, _), (span, message)) ->
                Diagnostic.error "MOM4003" span (sprintf "the constant %s has no value: %s" name message))

    if world.Model.Constants.IsEmpty then
        []
    else
        go world.Model.Constants

/// What LIES says, made usable while listing: equalities that fix a field, and bounds on the size of a set field.
let private restriction (started: Started) (l: LieRestriction) : Universe.Restriction =
    let world = started.World
    let scope = Scope None
    let slot = scope.Slot l.Binder.Name
    let conditions = l.Conditions |> List.collect Walk.conjuncts

    let value e =
        try
            Some(closed started.Compiler started.Liar (blank world) e)
        with NoValue _ ->
            None

    let isField (e: Expr) =
        match e.Node with
        | Field({ Node = Local b }, _, i) when b = l.Binder.Name -> Some i
        | _ -> None

    let fixedFields =
        conditions
        |> List.choose (fun c ->
            match c.Node with
            | Binary(BinaryOp.Equal, a, b) ->
                match isField a, isField b with
                | Some i, None when (Walk.localNames b).IsEmpty -> value b |> Option.map (fun v -> i, v)
                | None, Some i when (Walk.localNames a).IsEmpty -> value a |> Option.map (fun v -> i, v)
                | _ -> None
            | _ -> None)

    let most =
        conditions
        |> List.choose (fun c ->
            match c.Node with
            | Binary((BinaryOp.LessEqual | BinaryOp.Less) as op,
                     {
                         Node = BuiltinCall(Builtin.Count, [ f ])
                     },
                     n) when (Walk.localNames n).IsEmpty ->
                match isField f, value n with
                | Some i, Some n -> Some(i, int n.Number - (if op = BinaryOp.Less then 1 else 0))
                | _ -> None
            | _ -> None)

    let codes = conditions |> List.map (started.Compiler.Expr scope)
    let ctx = context started
    ctx.State <- Plain(blank world)
    ctx.Frame <- Array.zeroCreate scope.Size

    {
        Admits =
            fun v ->
                ctx.Frame[slot] <- v
                codes |> List.forall (fun c -> isTrue (c ctx))
        Fixed = Map.ofList fixedFields
        Most = Map.ofList most
        Alone =
            world.Records[l.Record].Fields
            |> List.mapi (fun i _ -> i)
            |> List.choose (fun i ->
                match
                    List.zip conditions codes
                    |> List.filter (fun (c, _) -> Walk.fieldsRead l.Binder.Name c = (1L <<< i))
                    |> List.map snd
                with
                | [] -> None
                | alone ->
                    let size = world.Records[l.Record].Fields.Length

                    Some(
                        i,
                        fun v ->
                            ctx.Frame[slot] <- record l.Record (Array.init size (fun k -> if k = i then v else nil))
                            // One that an earlier condition protects is left to `Admits`.
                            try
                                alone |> List.forall (fun c -> isTrue (c ctx))
                            with NoValue _ ->
                                true
                    ))
            |> Map.ofList
    }

/// The sets of principals that the clauses of one kind allow, smallest first; `among` is what may be chosen from.
let private allowed (started: Started) (kind: FaultKind) (among: Value -> bool) : Value[] =
    let world = started.World

    let clauses =
        world.Program.Faults
        |> List.filter (fun (f: Fault) -> f.Kind = kind)
        |> List.map (fun f ->
            let most =
                f.AtMost
                |> Option.map (fun e -> (closed started.Compiler started.Liar (blank world) e).Number)

            Map.tryFind f.Role world.Roles |> Option.defaultValue emptySet, most)

    let covered =
        world.Principals
        |> Array.filter (fun p -> among p && clauses |> List.exists (fun (s, _) -> contains s p))

    Universe.subsets "the placements of faults" covered covered.Length
    |> Array.filter (fun chosen ->
        clauses
        |> List.forall (fun (s, most) ->
            match most with
            | Some m -> int64 (intersect chosen s).Items.Length <= m
            | None -> true))

/// Who is Byzantine and who may crash: every placement that FAULTS allows, or the MODEL's FAULTY.
let placements (started: Started) : Result<(Value * Value) list, Diagnostic> =
    let world = started.World
    let crashes = world.Plan.Crashes
    let byzantine = allowed started FaultKind.Byzantine (fun _ -> true)

    let mayCrash byz =
        if crashes then
            allowed started FaultKind.Crash (fun p -> not (contains byz p))
        else
            [| emptySet |]

    match world.Model.Faulty with
    | None ->
        Ok
            [
                for b in byzantine do
                    for c in mayCrash b -> b, c
            ]
    | Some e ->
        let faulty = closed started.Compiler started.Liar (blank world) e

        let covered kind =
            world.Program.Faults
            |> List.filter (fun (f: Fault) -> f.Kind = kind)
            |> List.map (fun f -> Map.tryFind f.Role world.Roles |> Option.defaultValue emptySet)
            |> List.fold union emptySet

        let byz = intersect faulty (covered FaultKind.Byzantine)
        let rest = minus faulty byz

        let crashing = allowed started FaultKind.Crash (fun p -> not (contains byz p))

        if not (Array.contains byz byzantine) || not (Array.contains rest crashing) then
            Error(
                Diagnostic.error
                    "MOM4004"
                    e.Span
                    (sprintf "FAULTY = %s is not a placement that FAULTS allows" (Show.value world.Program faulty))
                |> Diagnostic.withMend "Take out principals, or allow more faults in FAULTS."
            )
        else
            Ok [ byz, (if crashes then rest else emptySet) ]

/// Makes the world of a plan: constants, integers, LIES. Errors say what has no value.
let start (plan: Plan) : Result<Started, Diagnostic list> =
    let world = World.make plan
    let compiler = Compiler world
    Matching.install compiler
    let liar = Universe.Liar world

    let started =
        {
            World = world
            Compiler = compiler
            Liar = liar
        }

    let problems = evaluateConstants world compiler liar

    if not problems.IsEmpty then
        Error problems
    else
        try
            world.Ints <- (closed compiler liar (blank world) plan.Model.Ints).Items

            for l in plan.Model.Lies do
                liar.Restrict(l.Record, restriction started l)

            Ok started
        with NoValue(span, message) ->
            Error [ Diagnostic.error "MOM4003" span message ]

/// The assumptions that are false in this MODEL, or have no value.
let assumptions (started: Started) : Diagnostic list =
    let world = started.World

    world.Program.Assumptions
    |> List.collect Walk.conjuncts
    |> List.choose (fun e ->
        try
            if isTrue (closed started.Compiler started.Liar (blank world) e) then
                None
            else
                Some(
                    Diagnostic.error
                        "MOM4002"
                        e.Span
                        (sprintf "ASSUME %s is false in MODEL %s" (Show.expr world.Program e) world.Model.Name)
                    |> Diagnostic.withRelated world.Model.Span "the MODEL"
                    |> Diagnostic.withMend "Change the MODEL's constants or members."
                )
        with NoValue(span, message) ->
            Some(
                Diagnostic.error
                    "MOM4003"
                    span
                    (sprintf "ASSUME has no value in MODEL %s: %s" world.Model.Name message)
            ))

/// The arguments for which the answers of a PURE EXTERN are chosen.
let private pureArguments (world: World) (e: Extern) =
    e.Parameters
    |> List.map (fun p -> Universe.inputs world p.Type)
    |> List.fold
        (fun (acc: Value[][]) choice ->
            acc
            |> Array.collect (fun prefix -> choice |> Array.map (fun v -> Array.append prefix [| v |])))
        [| [||] |]

/// Calls `visit` with every initial state: all placements, interpretations, answers of PURE EXTERNs; variables evaluated. Raises
/// `NoValue` where an initial value has none.
let initial (started: Started) (placements: (Value * Value) list) (visit: State -> unit) =
    let world = started.World
    let plan = world.Plan
    let ctx = context started

    let variables =
        world.Instances
        |> Array.map (fun i ->
            let scope = Scope(Some i.Plan)

            let codes =
                i.Plan.Node.Variables
                |> List.map (fun v -> started.Compiler.Expr scope v.Initial)
                |> Array.ofList

            i, scope, codes)

    let pures =
        plan.PureChoices
        |> List.map (fun name ->
            let e = world.Program.Externs |> List.find (fun (e: Extern) -> e.Name = name)
            e, pureArguments world e)

    for byz, mayCrash in placements do
        for adversarial in (if plan.Externs then [ no; yes ] else [ no ]) do
            ctx.EveryChoice(fun () ->
                let s = blank world
                s[Place.byz] <- byz
                s[Place.adversarial] <- adversarial
                s[Place.mayCrash] <- mayCrash
                ctx.State <- Plain s

                for e, arguments in pures do
                    let values =
                        match plan.Answers[e.Name], e.Result with
                        | Choice, Some t -> Universe.inputs world t
                        | Interpreted, Some(TOpaque o) when isTrue adversarial -> Universe.twoValues o
                        | _ -> [||]

                    if values.Length > 0 then
                        for args in arguments do
                            s[Place.oracle] <-
                                put
                                    s[Place.oracle]
                                    (tuple [| ofString e.Name; tuple args |])
                                    values[ctx.Choose values.Length]

                for i, _, _ in variables do
                    let honest = not (contains byz i.Principal)

                    let set place v =
                        if place >= 0 then
                            s[place] <- (if honest then v else absent)

                    set i.Started no
                    set i.History emptySeq
                    set i.Retired emptySet
                    set i.Promises emptySet
                    i.Calls |> Array.iter (fun c -> set c (ofInt 0L))
                    i.Queues |> Array.iter (fun q -> set q emptySeq)
                    i.Fired |> Array.iter (fun f -> set f emptySet)
                    i.Known |> Array.iter (fun k -> set k emptySet)

                    for k in 0 .. i.Plan.Node.Variables.Length - 1 do
                        s[i.Base + k] <- absent

                for i, scope, codes in variables do
                    if not (contains byz i.Principal) then
                        ctx.Me <- i.Principal
                        ctx.Instance <- i
                        ctx.Base <- i.Base
                        ctx.Frame <- Array.zeroCreate (max scope.Size 1)
                        codes |> Array.iteri (fun k code -> s[i.Base + k] <- code ctx)

                visit s)
