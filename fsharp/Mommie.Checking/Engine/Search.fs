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
        /// why these stand for others (reduction *placements*); then what that needs is looked at
        Choice: Placements.Choice option
        /// whether states that an exchange takes to each other are one (reduction *symmetry*)
        Symmetric: bool
        Workers: int
        MaxStates: int64 option
        ContinueAfterFault: bool
        /// bytes that the search may take
        Memory: int64
        /// what a checkpoint belongs to: the program, the MODEL, the options
        Identity: string
        /// where to keep the search, and how often
        Checkpoint: (string * TimeSpan) option
        /// the checkpoint to go on from
        Resume: string option
        Cancel: CancellationToken
        /// distinct, generated, depth, waiting
        Report: (int64 -> int64 -> int -> int64 -> unit) option
    }

/// A checkpoint that cannot be gone on from: why.
exception CannotResume of reason: string

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
        Symmetry: Symmetry.Symmetry
        /// whether the placements left out are not covered by those searched: liars could not repeat what honest ones said
        Uncovered: bool
        /// why it stopped before everything was explored
        Stopped: string option
    }

/// What all threads of a search share.
[<Sealed>]
type private Common(request: Request) =
    let world = request.Started.World
    let store = Store(Layout world)
    let invariants, bounds, repeated = sizes request.Started request.Choice
    let mutable uncovered = false
    let mutable distinct = 0L
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
    member val Moves = SharedMoves(store, (Machine request.Started).Moves)
    member val Conditions = SharedConditions(store, invariants, bounds, repeated)
    member val Visited = Visited()
    member val Spill = new Spill(IO.Path.GetTempPath(), store.Layout.Width)

    /// Statements retired tell states apart while exploring, but do not count.
    member val Counted = (if world.Counted < world.Size then Some(Visited()) else None)

    member _.Distinct = Volatile.Read(&distinct)
    member _.Add(count: int64) = Interlocked.Add(&distinct, count)

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

    /// Whether the threads are to stop at the next state.
    member _.Pausing
        with get () = Volatile.Read(&pausing)
        and set (v: bool) = Volatile.Write(&pausing, v)

/// One thread's part.
[<Sealed>]
type private Worker(common: Common, started: Started) =
    let store = common.Store
    let width = store.Layout.Width
    let mover = Mover(common.Moves, started)
    let judge = Judge(common.Conditions, started, common.Request.Choice)
    let visited = common.Visited
    let symmetry = common.Symmetry
    let vector: int[] = Array.zeroCreate width
    let next: int[] = Array.zeroCreate width
    let pending = Pending(width, common.Spill)
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

        pending.Add v

        if counts then
            let distinct = common.Add 1L

            match common.Request.MaxStates with
            | Some most when distinct >= most ->
                common.Torn <- true
                common.Stop(sprintf "the limit of %d states was reached" most)
            | _ -> ()

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

    /// The successors of a state; `depth` is theirs.
    member _.Expand(chunk: Chunk, index: int, depth: int) =
        Array.Copy(chunk.Numbers, index * width, vector, 0, width)
        Array.Copy(vector, next, width)
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

    member _.Generated
        with get () = generated
        and set v = generated <- v

    member _.Cut
        with get () = cut
        and set v = cut <- v

    member _.Fired = fired
    member _.Pending = pending

    member _.Fault
        with get () = fault
        and set v = fault <- v

// What a checkpoint holds of a fault; those of failing steps are not kept.
let private writeFault (out: IO.BinaryWriter) (fault: Fault option) =
    match fault with
    | Some f ->
        out.Write(if f.Kind = FaultKind.Inside then 1 else 2)
        out.Write f.State
        out.Write f.Parent
        Checkpoint.writeNumbers out (ReadOnlySpan f.Vector)
    | None -> out.Write 0

let private readFault (from: IO.BinaryReader) : Fault option =
    match from.ReadInt32() with
    | 0 -> None
    | kind ->
        let state = from.ReadUInt64()
        let parent = from.ReadUInt64()

        Some
            {
                Kind = (if kind = 1 then FaultKind.Inside else FaultKind.Outside)
                State = state
                Parent = parent
                Vector = Checkpoint.readNumbers from
            }

let private writeVisited (out: IO.BinaryWriter) (visited: Visited) =
    out.Write visited.Count

    visited.Each(fun fingerprint entry ->
        out.Write fingerprint
        out.Write entry)

let private readVisited (from: IO.BinaryReader) (visited: Visited) =
    for _ in 1L .. from.ReadInt64() do
        let fingerprint = from.ReadUInt64()
        visited.Restore(fingerprint, from.ReadUInt64())

/// Explores. Raises `World.TooLarge` and (for initial values and what belongs to no transition) `World.NoValue`, and `CannotResume`.
let run (request: Request) : Found =
    let common = Common request
    use spill = common.Spill
    let store = common.Store
    let width = store.Layout.Width
    let first = Worker(common, request.Started)
    let workers = List<Worker>([ first ])
    let mutable level: Chunk[] = [||]
    let mutable taken = ref -1
    let mutable depth = 0
    let mutable fault: Fault option = None
    let total (f: Worker -> int64) = Seq.sumBy f workers
    let kept = Diagnostics.Stopwatch.StartNew()
    let sinceCollected = Diagnostics.Stopwatch.StartNew()
    let mutable collected = false

    let report waiting =
        match request.Report with
        | Some f -> f common.Distinct (total _.Generated) depth waiting
        | None -> ()

    let gatherFaults () =
        if fault.IsNone then
            fault <- workers |> Seq.choose _.Fault |> Seq.sortBy rank |> Seq.tryHead

    let isOver () =
        (fault.IsSome && not request.ContinueAfterFault) || common.Stopped.IsSome

    let another () =
        match start request.Started.World.Plan with
        | Ok started -> workers.Add(Worker(common, started))
        | Error _ -> invalidOp "a plan that started once does not start again"

    // Memory: first what can be had again, then the frontier to a file, then no further.
    let watchMemory () =
        if
            GC.GetTotalMemory false > request.Memory
            && (not collected || sinceCollected.ElapsedMilliseconds > 500L)
        then
            common.Moves.Forget()
            common.Conditions.Forget()
            store.Forget()
            spill.Active <- true
            first.Pending.StoreAll()
            let used = GC.GetTotalMemory true
            collected <- true
            sinceCollected.Restart()

            if used > request.Memory then
                common.Stop(sprintf "the memory limit of %d MiB was reached" (max 1L (request.Memory / 1048576L)))

        match spill.Failure with
        | Some reason -> common.Stop("the states waiting could not be written to a file: " + reason)
        | None -> ()

    let housekeeping () =
        let waiting =
            int64 (max 0 (level.Length - taken.Value - 1)) * int64 chunkSize
            + (workers |> Seq.sumBy _.Pending.Count)

        report waiting
        watchMemory ()

        match request.Checkpoint with
        | Some(_, every) when kept.Elapsed >= every -> common.Pausing <- true
        | _ -> ()

    // One thread's share of a level: chunks, as long as there are any.
    let expand (worker: Worker) =
        let isFirst = obj.ReferenceEquals(worker, first)

        let next () =
            if common.Pausing || common.Stopped.IsSome then
                level.Length
            else
                Interlocked.Increment taken

        let mutable index = next ()

        while index < level.Length do
            let chunk = level[index]
            chunk.Load spill

            while chunk.From < chunk.Count && common.Stopped.IsNone do
                worker.Expand(chunk, chunk.From, depth + 1)
                chunk.From <- chunk.From + 1

                if chunk.From &&& 15 = 0 && request.Cancel.IsCancellationRequested then
                    common.Stop "cancelled"

            if chunk.From = chunk.Count then
                level[index] <- null

            if request.Cancel.IsCancellationRequested then
                common.Stop "cancelled"

            if isFirst then
                housekeeping ()

            index <- next ()

    let expandAll () =
        // A small level is not worth a thread.
        let wanted = min request.Workers (max 1 ((level.Length - taken.Value) / 2))

        while workers.Count < wanted do
            another ()

        let failed = List<ExceptionDispatchInfo>()

        let threads =
            [
                for w in 1 .. wanted - 1 do
                    Thread(
                        (fun () ->
                            try
                                expand workers[w]
                            with e ->
                                common.Stop e.Message
                                lock failed (fun () -> failed.Add(ExceptionDispatchInfo.Capture e))),
                        256 * 1024 * 1024
                    )
            ]

        for t in threads do
            t.Start()

        try
            try
                expand first
            with e ->
                common.Stop e.Message
                lock failed (fun () -> failed.Insert(0, ExceptionDispatchInfo.Capture e))
        finally
            for t in threads do
                t.Join()

        if failed.Count > 0 then
            failed[0].Throw()

    let remaining () =
        level |> Array.filter (fun chunk -> not (isNull chunk))

    let write (out: IO.BinaryWriter) =
        out.Write depth
        out.Write common.Distinct
        out.Write(total _.Generated)
        out.Write(workers.Exists(fun w -> w.Cut))

        for m in 0 .. common.Moves.Moves.Length - 1 do
            out.Write(total (fun w -> w.Fired[m]))

        writeFault out fault
        let values = Checkpoint.ValueWriter out

        for g in 0 .. width - 1 do
            let interner = store.Interner g
            let count = interner.Count
            out.Write count

            for n in 0 .. count - 1 do
                values.Write(interner.Value n)

        writeVisited out common.Visited
        common.Counted |> Option.iter (writeVisited out)

        let writeChunks (chunks: Chunk[]) =
            out.Write chunks.Length

            for chunk in chunks do
                let inMemory = chunk.Numbers.Length > 0
                chunk.Load spill

                Checkpoint.writeNumbers
                    out
                    (ReadOnlySpan(chunk.Numbers, chunk.From * width, (chunk.Count - chunk.From) * width))

                if not inMemory then
                    chunk.Store spill

        writeChunks (remaining ())
        writeChunks (workers |> Seq.collect _.Pending.Chunks |> Array.ofSeq)

    // Keeps the search, where a checkpoint is wanted and the state of things can be kept.
    let save () =
        gatherFaults ()

        let keepable =
            match fault with
            | None -> true
            | Some f -> f.Kind = FaultKind.Inside || f.Kind = FaultKind.Outside

        match request.Checkpoint with
        | Some(path, _) when keepable && not common.Torn ->
            match Checkpoint.save path request.Identity write with
            | Ok() -> kept.Restart()
            | Error reason -> common.Stop(sprintf "the checkpoint %s could not be written: %s" path reason)
        | _ -> kept.Restart()

    let restore (from: IO.BinaryReader) =
        depth <- from.ReadInt32()
        common.Add(from.ReadInt64()) |> ignore
        first.Generated <- from.ReadInt64()
        first.Cut <- from.ReadBoolean()

        for m in 0 .. common.Moves.Moves.Length - 1 do
            first.Fired[m] <- from.ReadInt64()

        fault <- readFault from
        let values = Checkpoint.ValueReader from

        for g in 0 .. width - 1 do
            for _ in 1 .. from.ReadInt32() do
                store.Interner(g).Number(values.Read()) |> ignore

        readVisited from common.Visited
        common.Counted |> Option.iter (readVisited from)

        let readChunks () =
            Array.init (from.ReadInt32()) (fun _ ->
                let numbers = Checkpoint.readNumbers from
                let chunk = Chunk width
                Array.blit numbers 0 chunk.Numbers 0 numbers.Length
                chunk.Count <- numbers.Length / width

                for i in 0 .. chunk.Count - 1 do
                    first.Recall(Array.sub numbers (i * width) width)

                chunk)

        level <- readChunks ()

        for chunk in readChunks () do
            for i in 0 .. chunk.Count - 1 do
                first.Pending.Add(Array.sub chunk.Numbers (i * width) width)

    let gather () =
        level <- workers |> Seq.collect (fun w -> w.Pending.Take()) |> Array.ofSeq
        taken <- ref -1
        gatherFaults ()

    let finishLevel () =
        while taken.Value < level.Length - 1 && common.Stopped.IsNone do
            expandAll ()
            housekeeping ()

            if common.Pausing && common.Stopped.IsNone then
                common.Pausing <- false
                save ()

            common.Pausing <- false

    match request.Resume with
    | None ->
        initial request.Started request.Placements (fun state ->
            if request.Cancel.IsCancellationRequested then
                common.Torn <- true
                common.Stop "cancelled"

            if common.Stopped.IsNone then
                first.Start state)

        gather ()
    | Some path ->
        match Checkpoint.load path request.Identity restore with
        | Ok() when level.Length = 0 && first.Pending.Count > 0L ->
            gather ()
            depth <- depth + 1
        | Ok() -> ()
        | Error reason -> raise (CannotResume reason)

    while level.Length > 0 && not (isOver ()) do
        if depth = deepest then
            common.Stop(sprintf "runs are longer than %d steps" deepest)
        else
            finishLevel ()
            gatherFaults ()

            if common.Stopped.IsNone then
                gather ()

                if level.Length > 0 then
                    depth <- depth + 1

    // Interrupted within a level: what was established is kept.
    let inside = common.Stopped.IsSome && workers.Exists(fun w -> w.Pending.Count > 0L)

    if common.Stopped.IsSome && not common.Uncovered then
        save ()

    report 0L

    {
        Distinct = common.Distinct
        Generated = total _.Generated
        Depth = (if inside then depth + 1 else depth)
        Cut = workers.Exists(fun w -> w.Cut)
        Fired = common.Moves.Moves |> Array.mapi (fun i _ -> total (fun w -> w.Fired[i]))
        Moves = common.Moves.Moves
        Fault = fault
        Store = store
        Visited = common.Visited
        Symmetry = common.Symmetry
        Uncovered = common.Uncovered
        Stopped = common.Stopped
    }
