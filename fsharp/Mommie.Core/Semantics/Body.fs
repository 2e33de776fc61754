/// Bodies of transitions: statements to actions on the context's state (a copy that the firing owns).
module Mommie.Core.Semantics.Body

open System.Collections.Generic
open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.Plan
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.Context
open Mommie.Core.Semantics.Evaluate

/// An ASSERT that fails. Thrown inside the semantics only.
exception AssertFails of span: Span * condition: Expr

/// A compiled statement.
type Action = Context -> unit

/// The orders in which a FOREACH is tried, beside the canonical one, to see whether the order matters: all of three members, else
/// the reverse, and each exchange of neighbours.
let private otherOrders (items: Value[]) : Value[] list =
    let swapped i =
        let copy = Array.copy items
        copy[i] <- items[i + 1]
        copy[i + 1] <- items[i]
        copy

    let neighbours = [ 0 .. items.Length - 2 ] |> List.map swapped

    let rotations =
        if items.Length = 3 then
            [ [| items[1]; items[2]; items[0] |]; [| items[2]; items[0]; items[1] |] ]
        else
            []

    if items.Length = 2 then
        neighbours
    else
        Array.rev items :: neighbours @ rotations

/// Compiles the statements of one body.
let rec compile (compiler: Compiler) (scope: Scope) (body: Statement list) : Action =
    let actions = body |> List.map (statement compiler scope) |> Array.ofList

    fun ctx ->
        for a in actions do
            a ctx

and private call (compiler: Compiler) (scope: Scope) (name: string) (args: Expr list) (span: Span) : Code =
    let world = compiler.World

    let e = world.Program.Externs |> List.find (fun (e: Extern) -> e.Name = name)

    let args = args |> List.map (compiler.Expr scope) |> Array.ofList
    let answer = compiler.Answer(e, span)

    match world.Plan.Answers[name] with
    | Defined _ ->
        fun ctx ->
            let values = args |> Array.map (fun a -> a ctx)
            let v = answer ctx None values

            if ctx.Tracing then
                ctx.Answers.Add(struct (name, values, v))

            v
    | Restores ->
        fun ctx ->
            let s = args[0] ctx

            // What READS returned is a term with the history it was read from; anything else can only come from a liar.
            let restored =
                if s.Kind = Kind.Term && s.Number = 1L && world.Plan.Answers[s.Text] = Reads then
                    s.Items[0]
                else
                    ofSeq [| tuple [| ofString name; s |] |]

            ctx.State[ctx.Instance.History] <- restored
            nil
    | Reads
    | Interpreted
    | Choice ->
        fun ctx ->
            let values = args |> Array.map (fun a -> a ctx)
            let history = compiler.History ctx
            let v = answer ctx (Some history) values

            if e.Kind = ExternKind.Stateful then
                let made = tuple (Array.append [| ofString name |] values)
                ctx.State[ctx.Instance.History] <- ofSeq (Array.append history.Items [| made |])

            if ctx.Tracing then
                ctx.Answers.Add(struct (name, values, v))

            v

and private statement (compiler: Compiler) (scope: Scope) (s: Statement) : Action =
    let world = compiler.World
    let expr = compiler.Expr scope

    let variable name =
        scope.Node.Value.Node.Variables |> List.findIndex (fun v -> v.Name = name)

    match s.Node with
    | LocalValue(b, e) ->
        let e = expr e
        let slot = scope.Slot b.Name
        fun ctx -> ctx.Frame[slot] <- e ctx
    | LocalExtern(b, f, args) ->
        let call = call compiler scope f args s.Span
        let slot = scope.Slot b.Name
        fun ctx -> ctx.Frame[slot] <- call ctx
    | CallExtern(f, args) ->
        let call = call compiler scope f args s.Span
        fun ctx -> call ctx |> ignore
    | Assign(x, e) ->
        let i = variable x
        let e = expr e
        fun ctx -> ctx.State[ctx.Base + i] <- e ctx
    | AssignAt(x, k, e) ->
        let i = variable x
        let k = expr k
        let e = expr e

        fun ctx ->
            let k = k ctx
            let v = e ctx
            ctx.State[ctx.Base + i] <- put ctx.State[ctx.Base + i] k v
    | If(c, a, b) ->
        let c = expr c
        let a = compile compiler scope a
        let b = compile compiler scope b
        fun ctx -> if isTrue (c ctx) then a ctx else b ctx
    | ForEach(b, source, inner) ->
        let source = expr source
        let slot = scope.Slot b.Name
        let inner = compile compiler scope inner

        fun ctx ->
            let items = (source ctx).Items

            let run (items: Value[]) =
                for item in items do
                    ctx.Frame[slot] <- item
                    inner ctx

            if items.Length < 2 then
                run items
            else
                let start = ctx.State.Copy()
                let choices = ctx.Position
                let own = ctx.OwnHeld.Count
                let emitted = ctx.Emitted.Count
                let answers = ctx.Answers.Count
                run items

                // An answer chosen inside makes the runs incomparable; its history shows the order anyway.
                if ctx.Position = choices then
                    let result = ctx.State
                    let ownAfter = ctx.OwnHeld.ToArray()
                    let emittedAfter = ctx.Emitted.ToArray()
                    let answersAfter = ctx.Answers.ToArray()

                    for other in otherOrders items do
                        ctx.State <- start.Copy()
                        run other

                        if not (ctx.State.Same result) then
                            noValue
                                s.Span
                                (sprintf
                                    "the order of FOREACH matters: %s and %s lead to different states"
                                    (items |> Array.map (Show.value world.Program) |> String.concat ", ")
                                    (other |> Array.map (Show.value world.Program) |> String.concat ", "))

                    ctx.State <- result
                    ctx.OwnHeld.RemoveRange(own, ctx.OwnHeld.Count - own)
                    ctx.OwnHeld.AddRange(Seq.skip own ownAfter)
                    ctx.Emitted.RemoveRange(emitted, ctx.Emitted.Count - emitted)
                    ctx.Emitted.AddRange(Seq.skip emitted emittedAfter)
                    ctx.Answers.RemoveRange(answers, ctx.Answers.Count - answers)
                    ctx.Answers.AddRange(Seq.skip answers answersAfter)
    | PublishStatement p ->
        let verifiers = expr p.Verifiers
        let auditors = expr p.Auditors
        let record = expr p.Record
        let place = world.PublishedAt[p.RecordType]
        let tracked = scope.Node.Value.Tracked |> List.tryFindIndex ((=) p.RecordType)

        // What a temporal property needs to know of it: who promised what, until when.
        let promise =
            match world.Plan.Live with
            | Some live when live.Until.Contains p.RecordType -> Some(Promise.make scope scope.Node.Value.Node p)
            | _ -> None

        fun ctx ->
            let v = verifiers ctx
            let a = auditors ctx
            let x = record ctx
            ctx.State.Publish(place, Pool.statement ctx.Me v a x)

            match promise with
            | Some make ->
                let held = ctx.Instance.Promises
                ctx.State[held] <- add ctx.State[held] (make ctx v a x)
            | None -> ()

            match tracked with
            | Some k when contains v ctx.Me -> ctx.OwnHeld.Add(struct (k, Pool.held ctx.Me true a x))
            | _ -> ()
    | Emit(name, args) ->
        let args = args |> List.map expr |> Array.ofList

        fun ctx ->
            let values = args |> Array.map (fun a -> a ctx)

            if ctx.Tracing then
                ctx.Emitted.Add(struct (name, values))
    | Assert e ->
        let condition = expr e

        fun ctx ->
            if not (isTrue (condition ctx)) then
                raise (AssertFails(e.Span, e))
    // A promise about later triggers, not a change of the state that is counted.
    | Retire p when world.Retires.Contains p.Record ->
        let tracked = List.contains p.Record scope.Node.Value.Tracked

        let matcher =
            Matching.compile
                compiler
                scope
                (if tracked then Source.Held else Source.Available)
                Matching.Use.None
                1000
                []
                p

        fun ctx ->
            let before = ctx.Used.Count
            let found = List<Value>()

            matcher ctx (fun () ->
                for u in Seq.skip before ctx.Used do
                    found.Add(tuple [| ofString u.Record; u.Issuer; u.Value |])

                false)
            |> ignore

            let place = ctx.Instance.Retired
            ctx.State[place] <- union ctx.State[place] (set found)
    | Retire _ -> ignore
