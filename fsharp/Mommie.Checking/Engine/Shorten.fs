/// A run that leads to a fault, made shorter: steps are left out for as long as what remains still leads to one.
module internal Mommie.Checking.Engine.Shorten

open System.Collections.Generic
open Mommie.Core.Semantics.Value
open Mommie.Checking
open Mommie.Checking.Engine.Layout
open Mommie.Checking.Engine.Outcome
open Mommie.Checking.Engine.Moves
open Mommie.Checking.Engine.Conditions
open Mommie.Checking.Engine.Finding

/// At most so many steps are taken in trying.
let private patience = 100_000

/// What the conditions say of a state.
[<RequireQualifiedAccess>]
type Looked =
    | Fine
    /// outside BOUND, and all invariants are true
    | Beyond
    | Wrong of FaultKind

/// Looks at a state, of whose predecessor all conditions were true; the groups that changed, as bits.
let look (judge: Judge) (vector: int[]) (changed: uint64) : Looked =
    match
        (if judge.Bounded then
             judge.Within(vector, changed)
         else
             Bounded.Truth.True)
    with
    | Bounded.Truth.True when judge.AllHold(vector, changed) -> Looked.Fine
    | Bounded.Truth.True -> Looked.Wrong FaultKind.Inside
    | Bounded.Truth.False when judge.AllHold(vector, changed) -> Looked.Beyond
    | Bounded.Truth.False -> Looked.Wrong FaultKind.Outside
    | Bounded.Truth.NoValue failure -> Looked.Wrong(FaultKind.Bound failure)

/// The groups that a change changes, as bits.
let changed (layout: Layout) (c: Change) =
    if c.Answers.Length = 0 then
        c.Bits
    else
        c.Bits ||| (1UL <<< min layout.Oracle 63)

/// One step of a run: a move, by index, and the way of taking it.
[<Struct>]
type Taken = { Move: int; Way: Outcome }

/// A run to a fault.
type Run =
    {
        Steps: Taken list
        Kind: FaultKind
        /// the state in which it ends
        Vector: int[]
        /// the fingerprints of its states
        Path: uint64 list
    }

/// Whether two ways of taking the same move do the same.
let private same (a: Outcome) (b: Outcome) =
    let alike (x: struct (int * Value)[]) (y: struct (int * Value)[]) =
        x.Length = y.Length
        && Array.forall2 (fun (struct (p, v)) (struct (q, w)) -> p = q && Value.Same(v, w)) x y

    obj.ReferenceEquals(a, b)
    || (alike a.Places b.Places
        && alike a.Statements b.Statements
        && a.Answers.Length = b.Answers.Length
        && Array.forall2
            (fun (struct (c, v)) (struct (d, w)) -> Value.Same(c, d) && Value.Same(v, w))
            a.Answers
            b.Answers)

/// The same of what is published alone: what a node remembers differs where it has done less.
let private saysTheSame (a: Outcome) (b: Outcome) =
    a.Statements.Length = b.Statements.Length
    && Array.forall2 (fun (struct (p, v)) (struct (q, w)) -> p = q && Value.Same(v, w)) a.Statements b.Statements

/// The run through those of the steps that can be taken and stay within BOUND, up to the first fault; none where there is no fault.
let private follow
    (mover: Mover)
    (judge: Judge)
    (shared: SharedMoves)
    (start: int[])
    (kind: FaultKind)
    (steps: Taken list)
    =
    let store = shared.Store
    let vector = Array.copy start
    let mutable sum = store.Sum vector
    let path = List<uint64>([ fingerprintOf sum ])
    let taken = List<Taken>()

    // The move whose failing is looked for.
    let failing =
        match kind with
        | FaultKind.Step(id, _) -> System.Array.IndexOf(shared.Moves, id)
        | FaultKind.Inside
        | FaultKind.Outside
        | FaultKind.Bound _ -> -1

    let fails () =
        if failing < 0 then
            None
        else
            mover.Move(failing, vector).Failures
            |> Array.tryHead
            |> Option.map (fun (struct (id, failure)) -> FaultKind.Step(id, failure))

    let mutable rest = steps
    let mutable found = None

    let conclude looked =
        match looked with
        | Looked.Wrong kind -> found <- Some kind
        | Looked.Fine -> found <- fails ()
        // A walk does not go on from there.
        | Looked.Beyond -> rest <- []

    conclude (look judge vector System.UInt64.MaxValue)

    while found.IsNone && not rest.IsEmpty do
        let step = rest.Head
        rest <- rest.Tail
        let ways = mover.Ways(step.Move, vector) |> Array.filter _.Failure.IsNone

        match
            ways
            |> Array.tryFind (same step.Way)
            |> Option.orElseWith (fun () -> ways |> Array.tryFind (saysTheSame step.Way))
        with
        | Some way ->
            let change = mover.Change(vector, way)

            if change.Groups.Length + change.Answers.Length > 0 then
                let before = Array.copy vector
                let delta = mover.Apply(change, vector)

                match look judge vector (changed store.Layout change) with
                | Looked.Beyond -> System.Array.Copy(before, vector, vector.Length)
                | looked ->
                    sum <- sum + delta
                    taken.Add { Move = step.Move; Way = way }
                    path.Add(fingerprintOf sum)
                    conclude looked
        | None -> ()

    found
    |> Option.map (fun kind ->
        {
            Steps = List.ofSeq taken
            Kind = kind
            Vector = vector
            Path = List.ofSeq path
        })

/// A run to a fault that starts in `start`, of no more steps than `run`. What comes of it follows from the run alone.
let shorten (mover: Mover) (judge: Judge) (shared: SharedMoves) (start: int[]) (run: Run) : Run =
    let mutable best = run
    let mutable tried = 0

    // Takes out pieces of the size, front to back; whether it did.
    let pass size =
        let mutable at = 0
        let mutable any = false

        while at < best.Steps.Length && tried < patience do
            let without =
                List.truncate at best.Steps
                @ (best.Steps |> List.skip (min best.Steps.Length (at + size)))

            tried <- tried + without.Length + 1

            match follow mover judge shared start run.Kind without with
            | Some shorter when shorter.Steps.Length < best.Steps.Length ->
                best <- shorter
                any <- true
            | _ -> at <- at + size

        any

    let mutable size = max 1 (run.Steps.Length / 2)
    let mutable going = true

    while going && tried < patience do
        let any = pass size

        if size > 1 then
            size <- size / 2
        elif not any then
            going <- false

    best
