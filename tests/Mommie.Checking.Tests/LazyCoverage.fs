/// Reduction *lazy* against what it claims: every state that the machine of the reference semantics reaches is in the product of the tails of some state
/// that the reduced search visits. (The other way round nothing is claimed: a firing that could not be put off may have looked at what others would publish
/// late, and then a state is visited that is not reached. What is wrong there is a reason to search again, no violation.)
module Mommie.Checking.Tests.LazyCoverage

open System
open System.Collections.Generic
open System.IO
open Expecto
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.Start
open Mommie.Checking
open Mommie.Checking.Engine
open Mommie.Checking.Tests.Programs

/// A state that the reduced search visits: its vector; by group the numbers that its principal's tail has, null where that is the state's alone; and
/// the numbers that the steps of the group which are not late lead to from there.
type private Visited =
    {
        Vector: int[]
        Tails: int[][]
        Steps: (int * Set<int>) list
    }

/// What the reduced search comes to, or the transitions that cannot be put off. All that is asked of the engine is asked here.
let private search
    (started: Started)
    placements
    (late: Set<Laziness.Name>)
    : Result<(World.State -> int[]) * Visited list, Set<Laziness.Name>> =
    let request: Finding.Request =
        {
            Started = started
            Placements = placements
            Choice = None
            Symmetric = false
            Late = late
            Workers = 1
            MaxStates = None
            ContinueAfterFault = true
            Memory = Int64.MaxValue
            Identity = ""
            Checkpoint = None
            Resume = None
            Cancel = Threading.CancellationToken.None
            Report = None
        }

    let common = Worker.Common request
    let waiting = Queue<int[]>()
    let visited = List<int[]>()

    let worker =
        Worker.Worker(common, started, (fun vector -> waiting.Enqueue(Array.copy vector)))

    initial started placements worker.Start

    while waiting.Count > 0 && common.Blamed.IsEmpty do
        let vector = waiting.Dequeue()
        visited.Add vector
        worker.Expand(vector, 0, 1)

    if not common.Blamed.IsEmpty then
        Error common.Blamed
    else
        let ahead (tailer: Tails.Tailer) (vector: int[]) =
            let here = tailer.Here vector
            let main = here |> Array.map (fun t -> tailer.Main(t.Owner, vector))

            match tailer.Of(vector, here, main) with
            | Tails.Ahead.Nothing -> here, main |> Array.map Array.singleton
            | Tails.Ahead.Tails(tails, after, _) -> tails, after
            | Tails.Ahead.Blamed names -> failtestf "%A is blamed afterwards" names

        let tailer = Tails.Tailer(common.Tails.Value, Moves.Mover(common.Moves, started))

        // One that remembers nothing yet.
        let anew () =
            let isLate = Tail.isLate started.World late

            let moves = Moves.SharedMoves(common.Store, common.Moves.Moves, isLate)
            Tails.Tailer(Tail.SharedTails(common.Store, moves, late), Moves.Mover(moves, started))

        let mutable looked = 0

        let look (vector: int[]) =
            let tails, main = ahead tailer vector
            looked <- looked + 1

            // What is remembered is what is found.
            if looked % 16 = 0 then
                let again, mainAgain = ahead (anew ()) vector

                for t, u in Array.zip tails again do
                    Expect.equal (Set.ofArray t.States) (Set.ofArray u.States) "a tail"
                    Expect.equal (Set.ofArray t.Edges) (Set.ofArray u.Edges) "the firings in a tail"
                    Expect.equal (t.Fired |> Array.sort) (u.Fired |> Array.sort) "how often moves fire"

                for s, u in Seq.zip (Seq.concat main) (Seq.concat mainAgain) do
                    Expect.equal s.Generated u.Generated "how many steps a tail's states have"
                    Expect.isTrue (s.Changes |> Array.forall (fun c -> u.Changes |> Array.exists c.Same)) "their steps"

            let states = Array.create vector.Length Unchecked.defaultof<int[]>

            for t in tails do
                if t.States.Length > 1 then
                    states[t.Group] <- t.States

            {
                Vector = vector
                Tails = states
                Steps =
                    [
                        for t in tails do
                            t.Group,
                            main[t.Owner]
                            |> Seq.collect _.Changes
                            |> Seq.map (fun c -> c.Numbers[0])
                            |> Set.ofSeq
                    ]
            }

        Ok(common.Store.Encode, visited |> Seq.map look |> List.ofSeq)

/// What was compared.
type private Compared =
    {
        /// states visited from which a late firing is possible
        Ahead: int
        Whole: int
        Visited: int
    }

let private vectors () =
    HashSet<int[]>(
        { new IEqualityComparer<int[]> with
            member _.Equals(a, b) =
                match a, b with
                | null, null -> true
                | null, _
                | _, null -> false
                | a, b -> a.AsSpan().SequenceEqual(b.AsSpan())

            member _.GetHashCode v =
                let mutable h = HashCode()

                for n in v do
                    h.Add n

                h.ToHashCode()
        }
    )

/// Whether the vector is in the product of the tails, where the group (-1: none) is left out.
let private among (v: Visited) (but: int) (vector: int[]) =
    let mutable inside = true

    for g in 0 .. vector.Length - 1 do
        inside <-
            inside
            && (g = but
                || vector[g] = v.Vector[g]
                || (not (isNull (box v.Tails[g])) && Array.contains vector[g] v.Tails[g]))

    inside

/// Holds the reduced search against the claim; None where nothing can be put off or the state space is larger than the limit. Invariants are left
/// out: they decide nothing about which states are visited, but end the search.
let private covered what reductions limit (program: Program) (model: Model) : Compared option =
    let without (plan: Plan.Plan) =
        { plan with
            Invariants = []
            Temporal = []
        }

    let rec reduce (started: Started) placements late =
        if Set.isEmpty late then
            None
        else
            match search started placements late with
            | Ok found -> Some found
            | Error blamed -> reduce started placements (Laziness.less started.World late blamed)

    Reference.starting without reductions program model
    |> Option.bind (fun (started, placements) ->
        match Laziness.choose started.World Set.empty with
        | late when late.IsEmpty -> None
        | late ->
            let inside = List<World.State>()
            let outside = List<World.State>()

            let space =
                Reference.exploreEach
                    limit
                    (fun within steps state ->
                        if within then
                            inside.Add state
                        // An initial state outside BOUND is looked at as it is.
                        elif steps > 0 then
                            outside.Add state)
                    (started, placements)

            if space.Limited then
                None
            else
                reduce started placements late
                |> Option.map (fun (encode, visited) ->
                    let name = $"{what} {model.Name}"
                    let whole = vectors ()
                    let beyond = vectors ()

                    for state in inside do
                        whole.Add(encode state) |> ignore

                    for state in outside do
                        beyond.Add(encode state) |> ignore

                    let missed = vectors ()
                    missed.UnionWith whole

                    for v in visited do
                        missed.RemoveWhere(fun vector -> among v -1 vector) |> ignore

                    Expect.equal missed.Count 0 $"{name}: states that are in no product of tails, of {whole.Count}"

                    for v in visited do
                        beyond.RemoveWhere(fun vector ->
                            v.Steps
                            |> List.exists (fun (g, steps) -> steps.Contains vector[g] && among v g vector))
                        |> ignore

                    Expect.equal beyond.Count 0 $"{name}: states outside BOUND that are in no product of tails"

                    {
                        Ahead =
                            visited
                            |> List.filter (fun v -> v.Tails |> Array.exists (fun t -> not (isNull (box t))))
                            |> List.length
                        Whole = whole.Count
                        Visited = visited.Length
                    }))

[<Tests>]
let tests =
    testList
        "what lazy leaves out is in the tails"
        [
            for name, generate, reductions, programs, share in
                [
                    "small", Random.generate, Plan.allReductions, 4, 15
                    "of the whole language", Generator.generate, Plan.allReductions, 4, 40
                    // What is put off here seldom matters to an invariant.
                    "with much to put off", LazyPrograms.generate, Plan.allReductions.Remove Plan.Sinks, 8, 3
                ] do
                test $"on random programs, {name}" {
                    let most = programs * EngineAgreement.randomPrograms

                    let compared =
                        [ 1..most ]
                        |> List.choose (fun seed ->
                            let program = typed (generate seed)

                            try
                                covered $"{name}, seed {seed}" reductions 3_000 program program.Models.Head
                            with World.TooLarge _ ->
                                None)

                    let late = compared |> List.filter (fun c -> c.Ahead > 0)
                    Expect.isGreaterThan late.Length (most / share) "late firings are possible in many"

                    Expect.isLessThan
                        (late |> List.sumBy _.Visited)
                        (late |> List.sumBy _.Whole)
                        "states are left out in them"
                }

            for name, verdict, text in LazyPrograms.Directed.all do
                test $"on a program made for one condition, {name}" {
                    let program = typed text
                    let model = program.Models.Head
                    let off = Plan.allReductions.Remove Plan.Sinks
                    let plan = Plan.make off program model

                    match start plan with
                    | Ok started ->
                        Expect.isNonEmpty (Laziness.choose started.World Set.empty) "something can be put off at first"
                    | Error _ -> failtest "not started"

                    covered name off 3_000 program model |> ignore

                    if verdict <> "" then
                        expect verdict text
                }

            test "on what is in tests/cases/semantics and specs" {
                let compared =
                    [
                        for directory in [ "tests/cases/semantics"; "specs" ] do
                            for path, program in TlaEmission.programsIn directory do
                                for model in program.Models do
                                    yield!
                                        covered
                                            (Path.GetFileNameWithoutExtension path)
                                            Plan.allReductions
                                            3_000
                                            program
                                            model
                                        |> Option.toList
                    ]

                let late = compared |> List.filter (fun c -> c.Ahead > 0)
                Expect.isGreaterThan late.Length 10 "late firings are possible in many"

                Expect.isLessThan
                    (3 * (late |> List.sumBy _.Visited))
                    (late |> List.sumBy _.Whole)
                    "most states are left out in them"
            }
        ]
