/// Random walks over encoded states.
///
/// Of each state on a walk all moves are looked at; a move is a transition of a node, or a step of the environment. One is chosen among those that
/// have a successor other than the state itself, each alike; then one of its different successors, each alike. A successor outside BOUND is looked
/// at, and another one is chosen in its place. A walk starts in one of the initial states, each alike. What is chosen follows from the seed and the
/// number of the walk, whichever thread makes it.
module internal Mommie.Checking.Engine.Walk

open System
open System.Collections.Generic
open System.Threading
open Mommie.Core.Semantics.Start
open Mommie.Checking.Result
open Mommie.Checking.Engine.Layout
open Mommie.Checking.Engine.Outcome
open Mommie.Checking.Engine.Moves
open Mommie.Checking.Engine.Conditions
open Mommie.Checking.Engine.Visited
open Mommie.Checking.Engine.Finding
open Mommie.Checking.Engine.Worker
open Mommie.Checking.Engine.Shorten

/// Walks are made in rounds of so many; a round is finished before anything is said about it.
let private round = 64

/// Of more distinct states than this no count is kept: it would take memory that the walks need.
let mostCounted = 10_000_000L

/// SplitMix64: the same numbers everywhere.
[<Sealed>]
type private Dice(seed: int64, walk: int64) =
    let golden = 0x9e3779b97f4a7c15UL
    let mutable state = scramble (scramble (uint64 seed) + golden * uint64 (walk + 1L))

    /// A number below `n`.
    member _.Below(n: int) : int =
        state <- state + golden
        int (Math.BigMul(scramble state, uint64 n) >>> 64)

/// How a walk ended.
[<RequireQualifiedAccess>]
type private End =
    /// no step changes the state
    | Stuck
    | Bound
    | Depth
    | Fault of FaultKind
    | Cancelled

/// One walk.
type private Made =
    {
        Number: int64
        Start: int[]
        /// where it ends with a fault
        Steps: struct (int * Change) list
        Length: int
        End: End
    }

/// Counts distinct states. Shared by all threads.
[<Sealed>]
type private Tally(common: Common) =
    let seen = common.Counted |> Option.defaultValue common.Visited

    /// A state that a walk passes through.
    member this.Add(vector: int[], sum: uint64) =
        if not this.Full then
            let sum =
                match common.Counted with
                | Some _ -> common.Store.CountedSum vector
                | None -> sum

            seen.Add(fingerprintOf sum, 0UL, 0) |> ignore

    /// Whether there are too many to go on counting. Asked while nobody adds, so that it does not depend on who came first.
    member val Full = false with get, set

    member _.Distinct = seen.Count

/// One thread's part.
[<Sealed>]
type private Walker(common: Common, tally: Tally, started: Started, walks: Walks, starts: int[][]) =
    let store = common.Store
    let layout = store.Layout
    let shared = common.Moves
    let mover = Mover(shared, started)
    let judge = Judge(common.Conditions, started, None)
    let vector: int[] = Array.zeroCreate layout.Width
    let previous: int[] = Array.zeroCreate layout.Width
    let current: Successors[] = Array.zeroCreate shared.Moves.Length
    let fired: int64[] = Array.zeroCreate shared.Moves.Length
    let mutable passed = 0L

    let count sum =
        passed <- passed + 1L
        tally.Add(vector, sum)

    // The successors anew, of those moves that depend on what changed; the first failure among all.
    let successors changed : FaultKind option =
        let mutable failure = None

        for m in 0 .. current.Length - 1 do
            if isNull current[m] || (shared.Concerns m &&& changed) <> 0UL then
                current[m] <- mover.Move(m, vector)

            if failure.IsNone && current[m].Failures.Length > 0 then
                let struct (id, why) = current[m].Failures[0]
                failure <- Some(FaultKind.Step(id, why))

        failure

    // Of each move, how many of its successors turned out to be outside BOUND, and which.
    let beyond: int[] = Array.zeroCreate shared.Moves.Length
    let rejected = HashSet<struct (int * int)>()

    let forget () =
        if rejected.Count > 0 then
            Array.Clear beyond
            rejected.Clear()

    // A move, and the index of a successor.
    let choose (dice: Dice) : struct (int * int) voption =
        let left m = current[m].Changes.Length - beyond[m]
        let mutable able = 0

        for m in 0 .. current.Length - 1 do
            if left m > 0 then
                able <- able + 1

        if able = 0 then
            ValueNone
        else
            let mutable skip = dice.Below able
            let mutable move = 0

            while left move = 0 || skip > 0 do
                if left move > 0 then
                    skip <- skip - 1

                move <- move + 1

            skip <- dice.Below(left move)
            let mutable index = 0

            while rejected.Contains(struct (move, index)) || skip > 0 do
                if not (rejected.Contains(struct (move, index))) then
                    skip <- skip - 1

                index <- index + 1

            ValueSome(struct (move, index))

    /// The walk of that number.
    member _.Walk(number: int64) : Made =
        let dice = Dice(walks.Seed, number)
        let start = starts[dice.Below starts.Length]
        let steps = List<struct (int * Change)>()
        Array.Copy(start, vector, vector.Length)
        Array.Clear current
        let mutable sum = store.Sum vector
        let mutable ending = None

        let judged looked =
            match looked with
            | Looked.Wrong kind ->
                if kind = FaultKind.Inside then
                    count sum

                ending <- Some(End.Fault kind)
            | Looked.Beyond -> ending <- Some End.Bound
            | Looked.Fine -> ()

        // Goes on by one step; gives the groups that it changes, as bits.
        let rec step () : uint64 =
            match choose dice with
            | ValueNone ->
                ending <- Some(if rejected.Count > 0 then End.Bound else End.Stuck)
                0UL
            | ValueSome _ when steps.Count = walks.Depth ->
                ending <- Some End.Depth
                0UL
            | ValueSome(struct (move, index)) ->
                let change = current[move].Changes[index]
                let bits = changed layout change
                let before = sum
                Array.Copy(vector, previous, vector.Length)
                sum <- sum + mover.Apply(change, vector)

                match look judge vector bits with
                | Looked.Beyond ->
                    Array.Copy(previous, vector, vector.Length)
                    sum <- before
                    beyond[move] <- beyond[move] + 1
                    rejected.Add(struct (move, index)) |> ignore
                    step ()
                | looked ->
                    fired[move] <- fired[move] + 1L
                    steps.Add(struct (move, change))
                    judged looked
                    bits

        let mutable bits = UInt64.MaxValue

        judged (look judge vector bits)

        while ending.IsNone do
            count sum
            forget ()

            match successors bits with
            | Some kind -> ending <- Some(End.Fault kind)
            | None when common.Request.Cancel.IsCancellationRequested -> ending <- Some End.Cancelled
            | None -> bits <- step ()

        forget ()

        let isFault =
            match ending.Value with
            | End.Fault _ -> true
            | _ -> false

        {
            Number = number
            Start = start
            Steps = (if isFault then List.ofSeq steps else [])
            Length = steps.Count
            End = ending.Value
        }

    /// A violating walk with steps left out.
    member _.Shortened(made: Made, kind: FaultKind) : Run =
        let v = Array.copy made.Start
        let mutable sum = store.Sum v
        let path = List<uint64>([ fingerprintOf sum ])

        let steps =
            [
                for struct (move, change) in made.Steps do
                    let way =
                        mover.Ways(move, v)
                        |> Array.find (fun w -> w.Failure.IsNone && mover.Change(v, w).Same change)

                    sum <- sum + mover.Apply(change, v)
                    path.Add(fingerprintOf sum)
                    { Move = move; Way = way }
            ]

        shorten
            mover
            judge
            shared
            made.Start
            {
                Steps = steps
                Kind = kind
                Vector = v
                Path = List.ofSeq path
            }

    /// How many states the walks passed through.
    member _.Passed = passed

    /// The steps taken, by move.
    member _.Fired = fired

/// Walks. Of the violating walks of a round (after a violation, of all walks, where the request says to go on) the shortest one counts, of those the first.
/// Raises `World.TooLarge` and (for initial values and what belongs to no transition) `World.NoValue`.
let run (walks: Walks) (request: Request) : Found * Walked =
    let common = Common request
    let tally = Tally common
    let walkers = List<Walker>()
    let starts = List<int[]>()
    let seen = HashSet<uint64>()
    let mutable made = 0L
    let mutable longest = 0
    let mutable worst: (Made * FaultKind) option = None
    let ended = Array.zeroCreate<int64> 3

    initial request.Started request.Placements (fun state ->
        if request.Cancel.IsCancellationRequested then
            common.Stop "cancelled"
        else
            let v = common.Store.Encode state

            if seen.Add(common.Store.Sum v) then
                starts.Add v)

    let starts = starts.ToArray()

    let employ started =
        walkers.Add(Walker(common, tally, started, walks, starts))

    let total (f: Walker -> int64) = Seq.sumBy f walkers

    let housekeeping () =
        match request.Report with
        | Some f -> f tally.Distinct (total _.Passed) longest -1L
        | None -> ()

        if tally.Distinct >= mostCounted then
            tally.Full <- true

        if GC.GetTotalMemory false > request.Memory then
            common.Forget()

            if GC.GetTotalMemory true > request.Memory then
                common.Stop(outOfMemory request)

    let conclude (w: Made) =
        match w.End with
        | End.Cancelled -> common.Stop "cancelled"
        | ending ->
            made <- made + 1L
            longest <- max longest w.Length

            match ending with
            | End.Stuck -> ended[0] <- ended[0] + 1L
            | End.Bound -> ended[1] <- ended[1] + 1L
            | End.Depth -> ended[2] <- ended[2] + 1L
            | End.Fault kind when worst |> Option.forall (fun (known, _) -> w.Length < known.Length) ->
                worst <- Some(w, kind)
            | End.Fault _
            | End.Cancelled -> ()

    employ request.Started

    while made < walks.Count
          && common.Stopped.IsNone
          && (worst.IsNone || request.ContinueAfterFault) do
        let results = Array.zeroCreate<Made>(int (min (int64 round) (walks.Count - made)))

        let wanted = min request.Workers (max 1 (results.Length / 8))

        while walkers.Count < wanted do
            match start request.Started.World.Plan with
            | Ok started -> employ started
            | Error _ -> invalidOp "a plan that started once does not start again"

        let taken = ref -1

        onThreads common wanted (fun thread ->
            let mutable next = Interlocked.Increment taken

            while next < results.Length do
                results[next] <- walkers[thread].Walk(made + int64 next)
                next <- Interlocked.Increment taken)

        // In the order of their numbers.
        for w in results do
            conclude w

        housekeeping ()

    let shortened = worst |> Option.map (fun (w, kind) -> walkers[0].Shortened(w, kind))

    let fault (run: Run) : Fault =
        {
            Kind = run.Kind
            State = List.last run.Path
            Parent = 0UL
            Vector = run.Vector
        }

    {
        Distinct = tally.Distinct
        Generated = total _.Passed
        Depth = longest
        Cut = ended[1] > 0L
        Fired = common.Moves.Moves |> Array.mapi (fun m _ -> total (fun w -> w.Fired[m]))
        Moves = common.Moves.Moves
        Fault = shortened |> Option.map fault
        Runs =
            match shortened with
            | Some run -> Seq.singleton run.Path
            | None -> Seq.empty
        Store = common.Store
        Symmetry = common.Symmetry
        Uncovered = false
        Blamed = Set.empty
        Stopped = common.Stopped
    },
    {
        Made = made
        Ended = ended[0]
        Left = ended[1]
        CutShort = ended[2]
        Uncounted = tally.Full
        Found =
            worst
            |> Option.map (fun (w, kind) ->
                match kind with
                // The failing step is told, too.
                | FaultKind.Step _ -> w.Length + 1
                | _ -> w.Length)
    }
