/// Expressions to functions: each expression is compiled once into a closure over slots of a frame.
module Mommie.Core.Semantics.Evaluate

open System
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

/// A compiled pattern: calls the continuation for each match, names bound; the continuation says whether to stop, and so
/// does the result.
type Matcher = Context -> (unit -> bool) -> bool

/// Which statements a pattern is matched against.
[<RequireQualifiedAccess>]
type Source =
    /// what is available to the local node
    | Available
    /// what the local node holds (`Context.Held`)
    | Held
    /// what honest issuers have published
    | Published

/// The names of one unit of compilation (a transition, a property, a function) and their slots.
[<Sealed>]
type Scope(node: NodePlan option) =
    let slots = Dictionary<string, int>()
    member _.Node = node

    /// The slot of a name; the name gets one at its first use. No name of the language hides another.
    member _.Slot(name: string) =
        match slots.TryGetValue name with
        | true, slot -> slot
        | _ ->
            slots[name] <- slots.Count
            slots.Count - 1

    member _.Has(name: string) = slots.ContainsKey name

    /// The size of a frame.
    member _.Size = slots.Count

/// A compiled function: the size of its frame (parameters first) and its body.
type private Compiled = { Size: int; Body: Code }

/// Compiles the expressions of one MODEL.
[<Sealed>]
type Compiler(world: World) =
    let functions = Dictionary<string, Lazy<Compiled>>()
    let program = world.Program

    let byNumber =
        program.Nodes
        |> List.map (fun n ->
            let table: Instance[] = Array.zeroCreate world.Principals.Length

            for i in world.Instances do
                if i.Plan.Node.Role = n.Role then
                    table[int i.Principal.Number] <- i

            n.Role, table)
        |> Map.ofList

    /// Patterns to matchers; set by `Matching` (the two need each other).
    member val Match: Scope -> Source -> Pattern -> Matcher =
        (fun _ _ _ -> invalidOp "Matching.install was not called") with get, set

    member _.World = world

    /// The value of a constant; evaluated when the world is started.
    member private _.ConstantValue(name: string, span) =
        match world.Constants.TryGetValue name with
        | true, v -> v
        | _ -> noValue span (sprintf "the MODEL binds no value to %s" name)

    member private this.Function(key: string, parameters: Binder list, body: Expr, node: NodePlan option) =
        match functions.TryGetValue key with
        | true, f -> f
        | _ ->
            let f =
                lazy
                    (let scope = Scope node

                     for p in parameters do
                         scope.Slot p.Name |> ignore

                     let code = this.Expr scope body
                     { Size = scope.Size; Body = code })

            functions[key] <- f
            f

    member private _.Apply (f: Lazy<Compiled>) (args: Code[]) : Code =
        fun ctx ->
            let values = Array.map (fun (a: Code) -> a ctx) args
            let f = f.Value
            let frame: Value[] = Array.zeroCreate (max f.Size values.Length)
            Array.blit values 0 frame 0 values.Length
            let outer = ctx.Frame
            ctx.Frame <- frame

            try
                f.Body ctx
            finally
                ctx.Frame <- outer

    /// A generator or qualifier: binds and continues; stops when the continuation says so.
    member private this.Qualifier (scope: Scope) (q: Qualifier) : Matcher =
        match q with
        | Generate g ->
            let source = this.Expr scope g.Source
            let slot = scope.Slot g.Binder.Name

            fun ctx next ->
                let items = (source ctx).Items
                let mutable i = 0
                let mutable stop = false

                while not stop && i < items.Length do
                    ctx.Frame[slot] <- items[i]
                    stop <- next ()
                    i <- i + 1

                stop
        | Condition e ->
            let e = this.Expr scope e
            fun ctx next -> isTrue (e ctx) && next ()
        | FromKnown p -> this.Known scope p
        | FromPublished p -> this.Match scope Source.Published p

    member private this.Qualifiers (scope: Scope) (qs: Qualifier list) : Matcher =
        match qs with
        | [] -> fun _ next -> next ()
        | [ q ] -> this.Qualifier scope q
        | q :: rest ->
            let first = this.Qualifier scope q
            let others = this.Qualifiers scope rest
            fun ctx next -> first ctx (fun () -> others ctx next)

    /// KNOWN: what is held of tracked record types, what is available of the others.
    member this.Known (scope: Scope) (p: Pattern) : Matcher =
        let tracked =
            match scope.Node with
            | Some n -> List.contains p.Record n.Tracked
            | None -> false

        this.Match scope (if tracked then Source.Held else Source.Available) p

    /// KNOWN as a condition. What is available depends on the state and the names in the pattern alone: the view may remember it.
    member this.Knows (scope: Scope) (p: Pattern) : Code =
        let run = this.Known scope p
        let own = patternBinders p |> List.map _.Name

        let binds (e: Expr) =
            Walk.exists
                (fun e ->
                    match e.Node with
                    | Issuer
                    | Quantified _
                    | Choose _
                    | Let _
                    | SetComprehension _
                    | MapComprehension _
                    | Known _
                    | Published _ -> true
                    | _ -> false)
                e

        // The outermost expressions that are a name, or fields of one.
        let rec names (e: Expr) : Expr list =
            let rec root (e: Expr) =
                match e.Node with
                | Local n -> Some n
                | Field(inner, _, _) -> root inner
                | _ -> None

            match root e with
            | Some n when List.contains n own -> []
            | Some _ -> [ e ]
            | None -> Walk.children e |> List.collect names

        let expressions = Walk.patternExprs p

        match scope.Node with
        | Some n when not (List.contains p.Record n.Tracked) && not (List.exists binds expressions) ->
            let inquiry = Inquiry(n.Node.Role, p)

            let names =
                expressions |> List.collect names |> List.map (this.Expr scope) |> Array.ofList

            fun ctx ->
                let evaluate (view: View) =
                    let outer = ctx.State
                    ctx.State <- view

                    try
                        run ctx (fun () -> true)
                    finally
                        ctx.State <- outer

                ofBool (ctx.State.Known(inquiry, ctx.Me, names |> Array.map (fun name -> name ctx), evaluate))
        | _ -> fun ctx -> ofBool (run ctx (fun () -> true))

    /// The answer of an EXTERN answered by a definition, a term or a kept choice; `history` is None for PURE ones.
    member this.Answer(e: Extern, span: Span) : Context -> Value option -> Value[] -> Value =
        let plan = world.Plan

        let chosen (universe: unit -> Value[]) =
            fun (ctx: Context) (history: Value option) (args: Value[]) ->
                let key =
                    match history with
                    | Some h -> tuple [| ofString e.Name; h; tuple args |]
                    | None -> tuple [| ofString e.Name; tuple args |]

                match ctx.State.Answer key with
                | v when isAbsent v ->
                    if e.Kind = ExternKind.Pure then
                        noValue
                            span
                            (sprintf
                                "%s is applied to (%s), which is outside the universe of its arguments"
                                e.Name
                                (args |> Array.map (Show.value program) |> String.concat ", "))
                    else
                        let universe = universe ()

                        if universe.Length = 0 then
                            noValue span (sprintf "the result type of %s has no values in this MODEL" e.Name)

                        let v = universe[ctx.Choose universe.Length]
                        ctx.State.Answered(key, v)
                        v
                | v -> v

        let result = e.Result |> Option.defaultValue TBottom

        match plan.Answers[e.Name] with
        | Defined d ->
            let f = this.Function("extern " + d.Name, d.Parameters, d.Body, None)

            fun ctx _ args ->
                let f = f.Value
                let frame: Value[] = Array.zeroCreate (max f.Size args.Length)
                Array.blit args 0 frame 0 args.Length
                let outer = ctx.Frame
                ctx.Frame <- frame

                try
                    f.Body ctx
                finally
                    ctx.Frame <- outer
        | Reads
        | Restores -> fun _ history args -> term e.Name history args
        | Interpreted ->
            let name =
                match result with
                | TOpaque o -> o
                | other -> show other

            let choose = chosen (fun () -> Universe.twoValues name)

            fun ctx history args ->
                if isTrue ctx.State[Place.adversarial] then
                    choose ctx history args
                else
                    term e.Name history args
        | Choice -> chosen (fun () -> Universe.inputs world result)

    member private this.Extern(name: string) =
        program.Externs |> List.find (fun (e: Extern) -> e.Name = name)

    /// The history of the local node's stateful calls.
    member _.History(ctx: Context) =
        if not (obj.ReferenceEquals(ctx.Instance, null)) && ctx.Instance.History >= 0 then
            ctx.State[ctx.Instance.History]
        else
            emptySeq

    /// Compiles an expression.
    member this.Expr (scope: Scope) (e: Expr) : Code =
        let compile = this.Expr scope
        let span = e.Span
        let constant v : Code = fun _ -> v
        let all es = es |> List.map compile |> Array.ofList

        match e.Node with
        | IntLiteral i -> constant (ofInt i)
        | StringLiteral s -> constant (ofString s)
        | BoolLiteral b -> constant (ofBool b)
        | Nil -> constant nil
        | EnumMember(enum, name) -> constant (world.Enums[enum] |> Array.find (fun v -> v.Text = name))
        | Me -> fun ctx -> ctx.Me
        | Issuer -> fun ctx -> ctx.Issuer
        | NoOneSet -> constant emptySet
        | AnyoneSet -> constant (set [ anyone ])
        | RoleSet role -> constant (Map.tryFind role world.Roles |> Option.defaultValue emptySet)
        | Constant name -> fun _ -> this.ConstantValue(name, span)
        | PrincipalAtom name ->
            match world.ByName.TryGetValue name with
            | true, v -> constant v
            | _ -> fun _ -> noValue span (sprintf "no principal %s in this MODEL" name)
        | OpaqueAtom(t, name) ->
            match
                Map.tryFind t world.Carriers
                |> Option.bind (Array.tryFind (fun v -> v.Text = name))
            with
            | Some v -> constant v
            | None -> constant (atom -2L name)
        | Local name ->
            let slot = scope.Slot name
            fun ctx -> ctx.Frame[slot]
        | Variable name ->
            match scope.Node with
            | Some n ->
                let i = n.Node.Variables |> List.findIndex (fun v -> v.Name = name)
                fun ctx -> ctx.State[ctx.Base + i]
            | None -> fun _ -> noValue span (sprintf "%s has no value here" name)
        | NodeVariable(p, role, variable) ->
            let p = compile p
            let table = byNumber[role]

            let i =
                (program.Nodes |> List.find (fun n -> n.Role = role)).Variables
                |> List.findIndex (fun v -> v.Name = variable)

            fun ctx ->
                let p = p ctx
                let instance = table[int p.Number]

                if obj.ReferenceEquals(instance, null) then
                    noValue span (sprintf "%s runs no NODE with a variable %s" p.Text variable)
                else
                    match ctx.State[instance.Base + i] with
                    | v when isAbsent v ->
                        noValue span (sprintf "%s is Byzantine: it has no variable %s" p.Text variable)
                    | v -> v
        | CallFunction(name, args) ->
            let f = program.Functions |> List.find (fun f -> f.Name = name)
            this.Apply (this.Function(name, f.Parameters, f.Body, None)) (all args)
        | CallNodeFunction(role, name, args) ->
            let node = world.Plan.Nodes |> List.find (fun n -> n.Node.Role = role)
            let f = node.Node.Functions |> List.find (fun f -> f.Name = name)
            this.Apply (this.Function(role + "." + name, f.Parameters, f.Body, Some node)) (all args)
        | CallPure(name, args) ->
            let answer = this.Answer(this.Extern name, span)
            let args = all args
            fun ctx -> answer ctx None (args |> Array.map (fun a -> a ctx))
        | CallReads(name, args) ->
            let answer = this.Answer(this.Extern name, span)
            let args = all args
            fun ctx -> answer ctx (Some(this.History ctx)) (args |> Array.map (fun a -> a ctx))
        | MakeRecord(name, fields) ->
            let fields = all fields
            fun ctx -> record name (fields |> Array.map (fun f -> f ctx))
        | BuiltinCall(b, args) -> Operators.builtin span b (all args)
        | Unary(UnaryOp.Not, a) ->
            let a = compile a
            fun ctx -> if isTrue (a ctx) then no else yes
        | Unary(UnaryOp.Negate, a) ->
            let a = compile a

            fun ctx ->
                let v = (a ctx).Number

                if v = Int64.MinValue then
                    noValue span "the number is outside 64 bits"
                else
                    ofInt -v
        | Binary(op, a, b) -> Operators.binary span op (compile a) (compile b)
        | Quantified(q, generators, body) ->
            let run = this.Qualifiers scope (generators |> List.map Generate)
            let body = compile body

            match q with
            | Quantifier.Exists -> fun ctx -> ofBool (run ctx (fun () -> isTrue (body ctx)))
            | Quantifier.Forall -> fun ctx -> ofBool (not (run ctx (fun () -> not (isTrue (body ctx)))))
        | Choose(g, body) ->
            let run = this.Qualifier scope (Generate g)
            let slot = scope.Slot g.Binder.Name
            let body = compile body

            fun ctx ->
                let mutable found: Value = absent
                let mutable count = 0

                run ctx (fun () ->
                    if isTrue (body ctx) then
                        found <- ctx.Frame[slot]
                        count <- count + 1

                    false)
                |> ignore

                if count = 1 then
                    found
                elif count = 0 then
                    noValue span "CHOOSE: no member satisfies the condition"
                else
                    noValue span (sprintf "CHOOSE: %d members satisfy the condition; there must be one" count)
        | Let(b, v, body) ->
            let v = compile v
            let slot = scope.Slot b.Name
            let body = compile body

            fun ctx ->
                ctx.Frame[slot] <- v ctx
                body ctx
        | IfThenElse(c, a, b) ->
            let c = compile c
            let a = compile a
            let b = compile b
            fun ctx -> if isTrue (c ctx) then a ctx else b ctx
        | Always _
        | Eventually _
        | LeadsTo _ -> fun _ -> noValue span "a temporal formula has no value in one state"
        | Field(a, _, index) ->
            let a = compile a
            fun ctx -> (a ctx).Items[index]
        | TupleItem(a, i) ->
            let a = compile a
            fun ctx -> (a ctx).Items[i - 1]
        | MapAt(m, k) ->
            let m = compile m
            let k = compile k

            fun ctx ->
                let m = m ctx
                let k = k ctx

                match lookup m k with
                | v when isAbsent v -> noValue span (sprintf "the map has no key %s" (Show.value program k))
                | v -> v
        | SeqAt(s, i) ->
            let s = compile s
            let i = compile i

            fun ctx ->
                let s = s ctx
                let i = (i ctx).Number

                if i >= 0L && i < int64 s.Items.Length then
                    s.Items[int i]
                else
                    noValue span (sprintf "the sequence of length %d has no index %d" s.Items.Length i)
        | With(r, changes) ->
            let r = compile r
            let changes = changes |> List.map (fun (_, i, v) -> i, compile v)

            fun ctx ->
                let r = r ctx
                let items = Array.copy r.Items

                for i, v in changes do
                    items[i] <- v ctx

                record r.Text items
        | Tuple es ->
            let es = all es
            fun ctx -> tuple (es |> Array.map (fun e -> e ctx))
        | SetLiteral es ->
            let es = all es
            fun ctx -> set (es |> Array.map (fun e -> e ctx))
        | SeqLiteral es ->
            let es = all es
            fun ctx -> ofSeq (es |> Array.map (fun e -> e ctx))
        | SetComprehension(head, qs) ->
            let run = this.Qualifiers scope qs
            let head = compile head

            fun ctx ->
                let found = List<Value>()

                run ctx (fun () ->
                    found.Add(head ctx)
                    false)
                |> ignore

                set found
        | MapLiteral kvs ->
            let kvs = kvs |> List.map (fun (k, v) -> compile k, compile v)
            fun ctx -> Operators.makeMap (span, kvs |> List.map (fun (k, v) -> k ctx, v ctx))
        | MapComprehension(k, v, qs) ->
            let run = this.Qualifiers scope qs
            let k = compile k
            let v = compile v

            fun ctx ->
                let found = List<Value * Value>()

                run ctx (fun () ->
                    found.Add((k ctx, v ctx))
                    false)
                |> ignore

                Operators.makeMap (span, found)
        | Known p -> this.Knows scope p
        | Published p ->
            let run = this.Match scope Source.Published p
            fun ctx -> ofBool (run ctx (fun () -> true))
