/// What visiting a state comes to, whatever the order in which states are visited: its conditions are looked at, and its successors found.
module internal Mommie.Checking.Engine.Worker

open System
open System.Collections.Generic
open System.Runtime.ExceptionServices
open System.Threading
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.Step
open Mommie.Core.Semantics.Start
open Mommie.Checking
open Mommie.Checking.Engine.Layout
open Mommie.Checking.Engine.Reading
open Mommie.Checking.Engine.Outcome
open Mommie.Checking.Engine.Moves
open Mommie.Checking.Engine.Told
open Mommie.Checking.Engine.Tail
open Mommie.Checking.Engine.Tails
open Mommie.Checking.Engine.Conditions
open Mommie.Checking.Engine.Visited
open Mommie.Checking.Engine.Finding

/// What all threads of a search share.
[<Sealed>]
type Common(request: Request) =
    let world = request.Started.World
    let store = Store(Layout world)
    let invariants, bounds, repeated = sizes request.Started request.Choice
    let mutable uncovered = false
    let mutable blamed: Set<Laziness.Name> = Set.empty
    let gate = obj ()

    let shared =
        SharedMoves(store, (Machine request.Started).Moves, isLate world request.Late)

    let mutable counted = 0L
    let mutable stopped: string option = None
    let mutable torn = false
    let mutable pausing = false

    let symmetry =
        if request.Symmetric then
            Symmetry.Symmetry.Of(store, request.Started, request.Placements)
        else
            Symmetry.Symmetry.Nothing store

    member _.Request = request
    member _.Symmetry = symmetry
    member _.Store = store
    member val Moves = shared

    /// What is put off, where anything is.
    member val Tails =
        (if request.Late.IsEmpty then
             None
         else
             Some(SharedTails(store, shared, request.Late)))

    /// Transitions that cannot be put off. A level is finished all the same, so that they do not depend on the threads.
    member _.Blamed = Volatile.Read(&blamed)

    member _.Blame(names: Set<Laziness.Name>) =
        lock gate (fun () -> Volatile.Write(&blamed, Set.union blamed names))

    member val Conditions = SharedConditions(store, invariants, bounds, repeated)
    member val Visited = Visited request.Workers

    /// Statements retired tell states apart while exploring, but do not count.
    member val Counted =
        (if world.Counted < world.Size then
             Some(Visited request.Workers)
         else
             None)

    /// Counts states towards the limit, where there is one: each thread counts for itself otherwise. How many there are.
    member _.Count(more: int64) = Interlocked.Add(&counted, more)

    /// Why the search ends before everything is explored. Each thread finishes the state that it is at.
    member _.Stopped = Volatile.Read(&stopped)

    member _.Stop(reason: string) =
        if stopped.IsNone then
            Volatile.Write(&stopped, Some reason)

    /// Whether the placements left out are not covered.
    member _.Uncovered
        with get () = Volatile.Read(&uncovered)
        and set (v: bool) = Volatile.Write(&uncovered, v)

    /// Whether some state was not finished: the search cannot be gone on with.
    member _.Torn
        with get () = Volatile.Read(&torn)
        and set (v: bool) = Volatile.Write(&torn, v)

    /// Drops what can be evaluated again.
    member this.Forget() =
        this.Moves.Forget()
        this.Conditions.Forget()
        store.Forget()

    /// Whether the threads are to stop at the next state.
    member _.Pausing
        with get () = Volatile.Read(&pausing)
        and set (v: bool) = Volatile.Write(&pausing, v)

/// One thread's part: states are checked and expanded. `later` takes a copy of the vector of each new one.
[<Sealed>]
type Worker(common: Common, started: Started, later: int[] -> unit) =
    let store = common.Store
    let width = store.Layout.Width
    let mover = Mover(common.Moves, started)
    let judge = Judge(common.Conditions, started, common.Request.Choice)
    let visited = common.Visited
    let symmetry = common.Symmetry
    let vector: int[] = Array.zeroCreate width
    let next: int[] = Array.zeroCreate width
    // What each family leads to.
    let all: Successors[] = Array.zeroCreate common.Moves.Families.Length
    let tailer = common.Tails |> Option.map (fun shared -> Tailer(shared, mover))
    let fired: int64[] = Array.zeroCreate common.Moves.Moves.Length
    let mutable distinct = 0L
    let mutable generated = 0L
    let mutable cut = false
    let mutable fault: Fault option = None

    let found kind (v: int[]) state parent =
        let candidate =
            {
                Kind = kind
                State = state
                Parent = parent
                Vector = v
            }

        if fault |> Option.forall (fun f -> rank candidate < rank f) then
            fault <- Some { candidate with Vector = Array.copy v }

    // A state within BOUND that was not seen before. Of those that exchanges take to each other the one with the least sum is kept (`which` takes
    // this one to it): its conditions are evaluated whole, for its successors look at what changes alone.
    let keep (v: int[]) which fingerprint parent depth changed =
        let v, changed =
            if which >= 0 then
                let image = symmetry.Image(which, v)
                judge.Within(image, UInt64.MaxValue) |> ignore
                image, UInt64.MaxValue
            else
                v, changed

        let counts =
            match common.Counted with
            | Some counted -> counted.Add(fingerprintOf (symmetry.LeastCounted v), 0UL, depth)
            | None -> true

        if not (judge.AllHold(v, changed)) then
            found FaultKind.Inside v fingerprint parent

        if common.Request.Choice.IsSome && not (judge.Repeatable(v, changed)) then
            common.Uncovered <- true
            common.Stop "the placements left out are not covered"

        later v

        if counts then
            distinct <- distinct + 1L

            match common.Request.MaxStates with
            | Some most when common.Count 1L >= most ->
                common.Torn <- true
                common.Stop(sprintf "the limit of %d states was reached" most)
            | _ -> ()

    let byGroup (tails: Tail[]) =
        let states: Choices[] = Array.zeroCreate width

        for t in tails do
            states[t.Group] <- t.Choices

        states

    // Whether what follows by late firings alone is as it must be: no condition says otherwise of it than of the state itself.
    let quiet (v: int[]) (tails: Tail[]) (states: Choices[]) =
        judge.QuietAmong(v, states)
        && (common.Request.Choice.IsNone
            || tails
               |> Array.forall (fun t -> isNull t.Choices || judge.RepeatableWith(v, t.Group, t.States)))

    // The same of what is outside BOUND one step further.
    let quietOutside (v: int[]) (tails: Tail[]) (main: Successors[][]) (states: Choices[]) =
        let mutable quiet = true

        let look g h =
            if not (judge.SameBound(v, g, h)) then
                let own = v[g]
                v[g] <- h
                let truth = judge.Within(v, 1UL <<< min g 63)
                v[g] <- own

                match truth with
                | Bounded.Truth.True -> ()
                | Bounded.Truth.NoValue _ -> quiet <- false
                | Bounded.Truth.False -> quiet <- judge.AllHoldOutside(v, states, g, h)

        if judge.Bounded then
            for t in tails do
                for s in main[t.Owner] do
                    for c in s.Changes do
                        if quiet then
                            look t.Group c.Numbers[0]

        quiet

    // A successor or an initial state: checked, and kept where it is new.
    let reach (v: int[]) sum parent depth changed =
        let struct (least, which) =
            if symmetry.Any then
                symmetry.Least(v, sum)
            else
                struct (sum, -1)

        let fingerprint = fingerprintOf least

        // Most are known; BOUND is looked at for the others.
        if not judge.Bounded then
            if visited.Add(fingerprint, parent, depth) then
                keep v which fingerprint parent depth changed
        elif not (visited.Touch(fingerprint, parent, depth)) then
            match judge.Within(v, changed) with
            | Bounded.Truth.True ->
                if visited.Add(fingerprint, parent, depth) then
                    keep v which fingerprint parent depth changed
            | Bounded.Truth.False ->
                cut <- true

                if not (judge.AllHold(v, changed)) then
                    found FaultKind.Outside v fingerprint parent
            | Bounded.Truth.NoValue failure -> found (FaultKind.Bound failure) v fingerprint parent

    /// An initial state.
    member _.Start(state: State) =
        generated <- generated + 1L
        let v = store.Encode state
        reach v (store.Sum v) 0UL 0 UInt64.MaxValue

    /// A state from a checkpoint: evaluates its conditions, for its successors look at what changes alone.
    member _.Recall(v: int[]) =
        if judge.Within(v, UInt64.MaxValue) = Bounded.Truth.True then
            judge.AllHold(v, UInt64.MaxValue) |> ignore

            if common.Request.Choice.IsSome && not (judge.Repeatable(v, UInt64.MaxValue)) then
                common.Uncovered <- true

    /// The successors of the state whose vector stands there; `depth` is theirs.
    member _.Expand(numbers: int[], at: int, depth: int) =
        Array.Copy(numbers, at, vector, 0, width)
        Array.Copy(vector, next, width)
        let sum = store.Sum vector
        let fingerprint = fingerprintOf sum

        let follow (change: Change) =
            if not common.Torn then
                let delta = mover.Apply(change, next)

                let bits =
                    if change.Answers.Length = 0 then
                        change.Bits
                    else
                        change.Bits ||| (1UL <<< min store.Layout.Oracle 63)

                reach next (sum + delta) fingerprint depth bits

                for g in change.Groups do
                    next[g] <- vector[g]

                if change.Answers.Length > 0 then
                    next[store.Layout.Oracle] <- vector[store.Layout.Oracle]

        let followAll (successors: Successors) =
            generated <- generated + int64 successors.Generated

            for struct (move, count) in successors.Fired do
                fired[move] <- fired[move] + int64 count

            for struct (id, failure) in successors.Failures do
                found (FaultKind.Step(id, failure)) vector fingerprint 0UL

            for change in successors.Changes do
                follow change

        match tailer with
        | None ->
            mover.All(vector, all)

            // Looking up what is new waits for memory most of the time.
            if not symmetry.Any then
                for successors in all do
                    for delta in successors.Deltas do
                        visited.Approach(fingerprintOf (sum + delta))

            for successors in all do
                followAll successors
        | Some tailer ->
            let here = tailer.Here vector
            let main = here |> Array.map (fun t -> tailer.Main(t.Owner, vector))

            for successors in main do
                followAll successors

            let count (struct (move, count)) =
                generated <- generated + int64 count
                fired[move] <- fired[move] + int64 count

            match tailer.Of(vector, here, main) with
            | Ahead.Nothing ->
                for t in here do
                    Array.iter count t.Fired
            | Ahead.Blamed names -> common.Blame names
            | Ahead.Tails(tails, after, early) ->
                for t in tails do
                    Array.iter count t.Fired

                    for i in 1 .. t.States.Length - 1 do
                        Array.iter count after[t.Owner].[i].Fired

                for change in early do
                    follow change

                let states = byGroup tails

                if not (quiet vector tails states && quietOutside vector tails after states) then
                    common.Blame common.Request.Late

    /// The distinct states that this thread came to first.
    member _.Distinct
        with get () = distinct
        and set v = distinct <- v

    member _.Generated
        with get () = generated
        and set v = generated <- v

    member _.Cut
        with get () = cut
        and set v = cut <- v

    member _.Fired = fired

    member _.Fault
        with get () = fault
        and set v = fault <- v

/// Does the work on so many threads with deep stacks, this one among them (0). Once all are done, raises what one of them raised.
let onThreads (common: Common) (threads: int) (work: int -> unit) =
    let failed = List<ExceptionDispatchInfo>()

    let guarded number =
        try
            work number
        with e ->
            common.Stop e.Message
            lock failed (fun () -> failed.Add(ExceptionDispatchInfo.Capture e))

    let others =
        [
            for number in 1 .. threads - 1 do
                Thread((fun () -> guarded number), 256 * 1024 * 1024)
        ]

    for t in others do
        t.Start()

    guarded 0

    for t in others do
        t.Join()

    if failed.Count > 0 then
        failed[0].Throw()
