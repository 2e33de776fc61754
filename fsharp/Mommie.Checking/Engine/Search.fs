/// Breadth-first search over encoded states, level by level, on several threads.
///
/// A level is finished before the next one starts, and what is kept of it (the counts, the depth, for each state its least parent, the least
/// fault) does not depend on which thread came first: neither does anything that is reported.
module internal Mommie.Checking.Engine.Search

open System
open System.Collections.Generic
open System.Threading
open Mommie.Core.Semantics.Start
open Mommie.Checking
open Mommie.Checking.Engine.Visited
open Mommie.Checking.Engine.Frontier
open Mommie.Checking.Engine.Finding
open Mommie.Checking.Engine.Worker

/// A checkpoint that cannot be gone on from: why.
exception CannotResume of reason: string

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

let private writeLate (out: IO.BinaryWriter) (late: Set<Laziness.Name>) =
    out.Write late.Count

    for role, transition in late do
        out.Write role
        out.Write transition

let private readLate (from: IO.BinaryReader) : Set<Laziness.Name> =
    [
        for _ in 1 .. from.ReadInt32() do
            let role = from.ReadString()
            role, from.ReadString()
    ]
    |> Set.ofList

/// The transitions that the search in a checkpoint puts off. Raises `CannotResume`.
let lateIn (path: string) (identity: string) : Set<Laziness.Name> =
    match Checkpoint.load path identity readLate with
    | Ok late -> late
    | Error reason -> raise (CannotResume reason)

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
    let store = common.Store
    let width = store.Layout.Width
    use spill = new Spill(IO.Path.GetTempPath(), width)
    let pending = List<Pending>()
    let workers = List<Worker>()

    let employ started =
        let mine = Pending(width, spill)
        pending.Add mine
        workers.Add(Worker(common, started, mine.Add))

    employ request.Started
    let first = workers[0]
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
        | Some f -> f (total _.Distinct) (total _.Generated) depth waiting
        | None -> ()

    let gatherFaults () =
        if fault.IsNone then
            fault <- workers |> Seq.choose _.Fault |> Seq.sortBy rank |> Seq.tryHead

    let isOver () =
        (fault.IsSome && (not request.ContinueAfterFault || not request.Late.IsEmpty))
        || not common.Blamed.IsEmpty
        || common.Stopped.IsSome

    let another () =
        match start request.Started.World.Plan with
        | Ok started -> employ started
        | Error _ -> invalidOp "a plan that started once does not start again"

    // Memory: first what can be had again, then the frontier to a file, then no further.
    let watchMemory () =
        if
            GC.GetTotalMemory false > request.Memory
            && (not collected || sinceCollected.ElapsedMilliseconds > 500L)
        then
            common.Forget()
            spill.Active <- true
            pending[0].StoreAll()
            let used = GC.GetTotalMemory true
            collected <- true
            sinceCollected.Restart()

            if used > request.Memory then
                common.Stop(outOfMemory request)

        match spill.Failure with
        | Some reason -> common.Stop("the states waiting could not be written to a file: " + reason)
        | None -> ()

    let housekeeping () =
        let waiting =
            int64 (max 0 (level.Length - taken.Value - 1)) * int64 chunkSize
            + (pending |> Seq.sumBy _.Count)

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
                worker.Expand(chunk.Numbers, chunk.From * width, depth + 1)
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

        onThreads common wanted (fun thread -> expand workers[thread])

    let remaining () =
        level |> Array.filter (fun chunk -> not (isNull chunk))

    let write (out: IO.BinaryWriter) =
        writeLate out request.Late
        out.Write depth
        out.Write(total _.Distinct)
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
        writeChunks (pending |> Seq.collect _.Chunks |> Array.ofSeq)

    // Keeps the search, where a checkpoint is wanted and the state of things can be kept.
    let save () =
        gatherFaults ()

        let keepable =
            match fault with
            | None -> true
            | Some f -> f.Kind = FaultKind.Inside || f.Kind = FaultKind.Outside

        match request.Checkpoint with
        | Some(path, _) when keepable && not common.Torn && common.Blamed.IsEmpty ->
            match Checkpoint.save path request.Identity write with
            | Ok() -> kept.Restart()
            | Error reason -> common.Stop(sprintf "the checkpoint %s could not be written: %s" path reason)
        | _ -> kept.Restart()

    let restore (from: IO.BinaryReader) =
        if readLate from <> request.Late then
            raise (CannotResume "it puts off other transitions")

        depth <- from.ReadInt32()
        first.Distinct <- from.ReadInt64()
        common.Count first.Distinct |> ignore
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
                pending[0].Add(Array.sub chunk.Numbers (i * width) width)

    let gather () =
        level <- pending |> Seq.collect (fun p -> p.Take()) |> Array.ofSeq
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
        | Ok() when level.Length = 0 && pending[0].Count > 0L ->
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
    let inside = common.Stopped.IsSome && pending.Exists(fun p -> p.Count > 0L)

    if common.Stopped.IsSome && not common.Uncovered then
        save ()

    report 0L

    {
        Distinct = total _.Distinct
        Generated = total _.Generated
        Depth = (if inside then depth + 1 else depth)
        Cut = workers.Exists(fun w -> w.Cut)
        Fired = common.Moves.Moves |> Array.mapi (fun i _ -> total (fun w -> w.Fired[i]))
        Moves = common.Moves.Moves
        Fault = fault
        Runs =
            (match fault with
             | Some f -> runsTo common.Visited f
             | None -> Seq.empty)
        Store = store
        Symmetry = common.Symmetry
        Uncovered = common.Uncovered
        Blamed =
            if fault.IsSome then
                Set.union common.Blamed request.Late
            else
                common.Blamed
        Stopped = common.Stopped
    }
