/// Depth-first search over encoded states: the state found last is gone on from first.
///
/// What is found is what `Search` finds (the same states, each expanded once), but for the order: a run to a fault need not be a shortest one.
module internal Mommie.Checking.Engine.DepthFirst

open System
open System.Collections.Generic
open Mommie.Core.Semantics.Start
open Mommie.Checking.Engine.Visited
open Mommie.Checking.Engine.Finding
open Mommie.Checking.Engine.Worker

/// How many states a block of the stack holds.
let private blockSize = 4096

/// The states waiting, each with the length of the run to it.
[<Sealed>]
type private Stack(width: int) =
    let size = width + 1
    let blocks = List<int[]>()
    let mutable count = 0L

    let at (i: int64) =
        struct (int (i / int64 blockSize), int (i % int64 blockSize) * size)

    member _.Count = count

    /// The length of the runs to what is pushed.
    member val Depth = 0 with get, set

    /// The longest run to a state that was pushed.
    member val Deepest = 0 with get, set

    member this.Push(vector: int[]) =
        let struct (block, offset) = at count

        if block = blocks.Count then
            blocks.Add(Array.zeroCreate (blockSize * size))

        Array.Copy(vector, 0, blocks[block], offset, width)
        blocks[block].[offset + width] <- this.Depth
        this.Deepest <- max this.Deepest this.Depth
        count <- count + 1L

    /// Takes the state pushed last: where it stands until the next one is pushed, and the length of the run to it.
    member _.Pop() : struct (int[] * int * int) =
        count <- count - 1L
        let struct (block, offset) = at count
        struct (blocks[block], offset, blocks[block].[offset + width])

/// Explores on one thread. `most`: runs of more steps are cut off, and then the search ends undecided. Raises `World.TooLarge` and (for initial
/// values and what belongs to no transition) `World.NoValue`.
let run (most: int option) (request: Request) : Found =
    let common = Common request
    let store = common.Store
    let stack = Stack store.Layout.Width
    let worker = Worker(common, request.Started, stack.Push)
    let limit = most |> Option.fold min deepest
    let mutable fault: Fault option = None
    let mutable cut = false
    let mutable depth = 0
    let mutable sinceLooked = 0

    let watchMemory () =
        if GC.GetTotalMemory false > request.Memory then
            common.Forget()

            if GC.GetTotalMemory true > request.Memory then
                common.Stop(outOfMemory request)

    let report waiting =
        match request.Report with
        | Some f -> f worker.Distinct worker.Generated depth waiting
        | None -> ()

    let isOver () =
        (fault.IsSome && not request.ContinueAfterFault) || common.Stopped.IsSome

    let look () =
        if request.Cancel.IsCancellationRequested then
            common.Stop "cancelled"

        if fault.IsNone then
            fault <- worker.Fault

        sinceLooked <- sinceLooked + 1

        if sinceLooked = 4096 then
            sinceLooked <- 0
            report stack.Count
            watchMemory ()

    initial request.Started request.Placements (fun state ->
        if not (isOver ()) then
            worker.Start state
            look ())

    while stack.Count > 0L && not (isOver ()) do
        let struct (numbers, at, length) = stack.Pop()
        depth <- length

        if length = limit then
            cut <- true
        else
            stack.Depth <- length + 1
            worker.Expand(numbers, at, length + 1)

        look ()

    if cut && common.Stopped.IsNone then
        common.Stop(sprintf "runs are longer than %d steps" limit)

    report 0L

    {
        Distinct = worker.Distinct
        Generated = worker.Generated
        Depth = stack.Deepest
        Cut = worker.Cut
        Fired = worker.Fired
        Moves = common.Moves.Moves
        Fault = fault
        Runs =
            match fault with
            | Some f -> runsTo common.Visited f
            | None -> Seq.empty
        Store = store
        Symmetry = common.Symmetry
        Uncovered = common.Uncovered
        Blamed = Set.empty
        Stopped = common.Stopped
    }
