/// Breadth-first search over encoded states, level by level, on several threads.
///
/// A level is finished before the next one starts, and what is kept of it (the counts, the depth, for each state its least parent, the least
/// fault) does not depend on which thread came first: neither does anything that is reported.
module internal Mommie.Checking.Engine.Search

open System
open System.Collections.Generic
open System.Runtime.ExceptionServices
open System.Threading
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.Step
open Mommie.Core.Semantics.Start
open Mommie.Checking
open Mommie.Checking.Engine.Layout
open Mommie.Checking.Engine.Reading
open Mommie.Checking.Engine.Memo
open Mommie.Checking.Engine.Moves
open Mommie.Checking.Engine.Conditions
open Mommie.Checking.Engine.Visited
open Mommie.Checking.Engine.Frontier

/// What is wrong, as far as the search looks.
[<RequireQualifiedAccess>]
type FaultKind =
    /// some invariant is not true in a state within BOUND
    | Inside
    /// some invariant is not true in a state outside
    | Outside
    /// BOUND has no value in a state
    | Bound of Failure
    /// a step that has no successor
    | Step of StepId * Failure

/// A fault: the fingerprint of its state and of the state that it was reached from (0: it is initial); of a step, of the state that it starts from.
type Fault =
    {
        Kind: FaultKind
        State: uint64
        Parent: uint64
        Vector: int[]
    }

/// An order on the faults of one level.
let private rank (f: Fault) =
    match f.Kind with
    | FaultKind.Inside -> struct (0, f.State, 0UL, "")
    | FaultKind.Outside -> struct (1, f.State, f.Parent, "")
    | FaultKind.Bound _ -> struct (2, f.State, f.Parent, "")
    | FaultKind.Step(id, failure) ->
        struct (3, f.State, uint64 (1000 * id.Instance + id.Transition + 1), failure.Message)

/// What a search is asked for.
type Request =
    {
        Started: Started
        Placements: (Value * Value) list
        Workers: int
        MaxStates: int64 option
        ContinueAfterFault: bool
        Cancel: CancellationToken
        /// distinct, generated, depth, waiting
        Report: (int64 -> int64 -> int -> int64 -> unit) option
    }

/// What a search has established.
type Found =
    {
        Distinct: int64
        Generated: int64
        Depth: int
        /// whether BOUND left out some state
        Cut: bool
        /// by index in `Machine.Moves`
        Fired: int64[]
        Moves: StepId[]
        /// the first fault
        Fault: Fault option
        Store: Store
        Visited: Visited
        /// why it stopped before everything was explored
        Stopped: string option
    }

/// What all threads of a search share.
[<Sealed>]
type private Common(request: Request) =
    let world = request.Started.World
    let store = Store(Layout world)
    let classes = ClassStore store
    let invariants, bounds = sizes request.Started
    let mutable distinct = 0L

    member _.Request = request
    member _.Store = store
    member val Moves = SharedMoves(classes, (Machine request.Started).Moves, world.Instances.Length)
    member val Conditions = SharedConditions(classes, invariants, bounds)
    member val Visited = Visited()

    /// Statements retired tell states apart while exploring, but do not count.
    member val Counted = (if world.Counted < world.Size then Some(Visited()) else None)

    member _.Distinct = Volatile.Read(&distinct)
    member _.Add(count: int64) = Interlocked.Add(&distinct, count)
    member val Stopped: string option = None with get, set

/// One thread's part.
[<Sealed>]
type private Worker(common: Common, started: Started) =
    let store = common.Store
    let width = store.Layout.Width
    let mover = Mover(common.Moves, started)
    let judge = Judge(common.Conditions, started)
    let visited = common.Visited
    let vector: int[] = Array.zeroCreate width
    let next: int[] = Array.zeroCreate width
    let pending = Pending width
    let fired: int64[] = Array.zeroCreate common.Moves.Moves.Length
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

    // A state within BOUND that was not seen before.
    let keep (v: int[]) fingerprint parent depth changed =
        let counts =
            match common.Counted with
            | Some counted -> counted.Add(fingerprintOf (store.CountedSum v), 0UL, depth)
            | None -> true

        if not (judge.AllHold(v, changed)) then
            found FaultKind.Inside v fingerprint parent

        pending.Add v

        if counts then
            let distinct = common.Add 1L

            match common.Request.MaxStates with
            | Some most when distinct >= most ->
                common.Stopped <- Some(sprintf "the limit of %d states was reached" most)
            | _ -> ()

    /// A successor or an initial state: counted, checked, and kept where it is new. `changed`: the groups that differ from a state that was checked, as bits.
    member _.Reach(v: int[], sum: uint64, parent: uint64, depth: int, changed: uint64) =
        let fingerprint = fingerprintOf sum

        match judge.Within(v, changed) with
        | Bounded.Truth.True ->
            if visited.Add(fingerprint, parent, depth) then
                keep v fingerprint parent depth changed
        | Bounded.Truth.False ->
            cut <- true

            if not (judge.AllHold(v, changed)) then
                found FaultKind.Outside v fingerprint parent
        | Bounded.Truth.NoValue failure -> found (FaultKind.Bound failure) v fingerprint parent

    /// An initial state.
    member this.Start(state: State) =
        generated <- generated + 1L
        let v = store.Encode state
        this.Reach(v, store.Sum v, 0UL, 0, UInt64.MaxValue)

    /// The successors of a state; `depth` is theirs.
    member this.Expand(chunk: Chunk, index: int, depth: int) =
        Array.Copy(chunk.Numbers, index * width, vector, 0, width)
        let sum = store.Sum vector
        let fingerprint = fingerprintOf sum

        for family in 0 .. mover.Families - 1 do
            let successors = mover.Successors(family, vector)
            generated <- generated + int64 successors.Generated

            for struct (move, count) in successors.Fired do
                fired[move] <- fired[move] + int64 count

            for struct (id, failure) in successors.Failures do
                found (FaultKind.Step(id, failure)) vector fingerprint 0UL

            for change in successors.Changes do
                Array.Copy(vector, next, width)
                mover.Apply(change, next)
                let mutable sum = sum
                let mutable changed = 0UL

                for g in 0 .. width - 1 do
                    if next[g] <> vector[g] then
                        sum <- sum - store.Interner(g).Hash vector[g] + store.Interner(g).Hash next[g]
                        changed <- changed ||| (1UL <<< min g 63)

                if changed <> 0UL && common.Stopped.IsNone then
                    this.Reach(next, sum, fingerprint, depth, changed)

    member _.Generated = generated
    member _.Cut = cut
    member _.Fired = fired
    member _.Pending = pending
    member _.Fault = fault

/// Explores. Raises `World.TooLarge` and (for initial values and what belongs to no transition) `World.NoValue`.
let run (request: Request) : Found =
    let common = Common request
    let first = Worker(common, request.Started)
    let workers = List<Worker>([ first ])
    let mutable level: Chunk[] = [||]
    let mutable depth = 0
    let mutable fault: Fault option = None
    let total (f: Worker -> int64) = Seq.sumBy f workers

    let report waiting =
        match request.Report with
        | Some f -> f common.Distinct (total _.Generated) depth waiting
        | None -> ()

    let isOver () =
        (fault.IsSome && not request.ContinueAfterFault) || common.Stopped.IsSome

    let another () =
        match start request.Started.World.Plan with
        | Ok started -> workers.Add(Worker(common, started))
        | Error _ -> invalidOp "a plan that started once does not start again"

    // One thread's share of a level: chunks, as long as there are any.
    let expand (worker: Worker) (taken: int ref) =
        let mutable chunk = Interlocked.Increment taken

        while chunk < level.Length && common.Stopped.IsNone do
            let states = level[chunk]
            let mutable i = 0

            while i < states.Count && common.Stopped.IsNone do
                worker.Expand(states, i, depth + 1)
                i <- i + 1

                if i &&& 63 = 0 && request.Cancel.IsCancellationRequested then
                    common.Stopped <- Some "cancelled"

            level[chunk] <- null

            if obj.ReferenceEquals(worker, first) then
                report (int64 (level.Length - chunk) * int64 chunkSize)

            if request.Cancel.IsCancellationRequested then
                common.Stopped <- Some "cancelled"

            chunk <- Interlocked.Increment taken

    let expandAll () =
        let taken = ref -1
        // A small level is not worth a thread.
        let wanted = min request.Workers (level.Length / 2 + 1)

        while workers.Count < wanted do
            another ()

        let failed = List<ExceptionDispatchInfo>()

        let threads =
            [
                for w in 1 .. wanted - 1 do
                    Thread(
                        (fun () ->
                            try
                                expand workers[w] taken
                            with e ->
                                common.Stopped <- Some e.Message
                                lock failed (fun () -> failed.Add(ExceptionDispatchInfo.Capture e))),
                        256 * 1024 * 1024
                    )
            ]

        for t in threads do
            t.Start()

        try
            expand first taken
        finally
            for t in threads do
                t.Join()

        if failed.Count > 0 then
            failed[0].Throw()

    let gather () =
        level <- workers |> Seq.collect (fun w -> w.Pending.Take()) |> Array.ofSeq

        if fault.IsNone then
            fault <- workers |> Seq.choose _.Fault |> Seq.sortBy rank |> Seq.tryHead

    initial request.Started request.Placements (fun state ->
        if common.Stopped.IsNone then
            first.Start state)

    gather ()

    while level.Length > 0 && not (isOver ()) do
        if depth = deepest then
            common.Stopped <- Some(sprintf "runs are longer than %d steps" deepest)
        else
            expandAll ()
            gather ()

            if level.Length > 0 then
                depth <- depth + 1

    report 0L

    {
        Distinct = common.Distinct
        Generated = total _.Generated
        Depth = depth
        Cut = workers.Exists(fun w -> w.Cut)
        Fired = common.Moves.Moves |> Array.mapi (fun i _ -> total (fun w -> w.Fired[i]))
        Moves = common.Moves.Moves
        Fault = fault
        Store = common.Store
        Visited = common.Visited
        Stopped = common.Stopped
    }
