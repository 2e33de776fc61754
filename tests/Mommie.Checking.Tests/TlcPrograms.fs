/// Random programs in which the reference semantics, the embedded checker and TLC must agree.
module Mommie.Checking.Tests.TlcPrograms

open System
open System.IO
open System.Text.RegularExpressions
open System.Threading
open Expecto
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla
open Mommie.Checking
open Mommie.Checking.Result
open Mommie.Checking.Tlc
open Mommie.Checking.Tests

/// More states than this take TLC longer than it takes to start.
let private most = 1_200

/// A program of the corpus: its text, and its states as the reference semantics has them.
type private Drawn =
    {
        Seed: int
        Text: string
        Program: Program
        Space: Reference.Space
    }

/// How many statements of liars a firing may take in at most, by the intakes of the plan: TLC tries every subset of them.
let private taken (text: string) (program: Program) : int =
    let plan = Plan.make Plan.stateReductions program program.Models.Head

    let members =
        Regex.Match(text, @"R = \{([^}]*)\}").Groups[1].Value.Split(',').Length

    let liars =
        if text.Contains "FAULTY" || text.Contains "AT MOST 1" then
            1
        elif text.Contains "BYZANTINE" then
            members
        else
            0

    let records name =
        if name = "X" && text.Contains "INT 0 .. 2" then 3 else 2

    plan.Nodes
    |> List.collect (fun n ->
        n.InitIntake :: (n.Transitions |> List.map _.Intake)
        |> List.map (
            Seq.sumBy (fun name ->
                liars
                * records name
                * (n.LieForms
                   |> Map.tryFind name
                   |> Option.map List.length
                   |> Option.defaultValue 0))
        ))
    |> List.fold max 0

/// The program at a place of the corpus: the first of the seeds for it whose state space is neither trivial nor more than TLC
/// searches in about a second, and that is `wanted`. `mostTaken`: how many statements of liars a firing may take in.
let private drawn generate mostTaken wanted (place: int) : Drawn =
    Seq.initInfinite (fun attempt -> 1_000 * place + attempt)
    |> Seq.pick (fun seed ->
        let text = generate seed

        let program =
            try
                Programs.typed text
            with e ->
                failtestf "seed %d: %s\n%s" seed e.Message text

        let space =
            if taken text program > mostTaken then
                None
            else
                try
                    Reference.explore Plan.stateReductions most program program.Models.Head
                with World.TooLarge _ ->
                    None

        match space with
        | Some space when not space.Limited && space.Distinct > 1L && wanted space ->
            Some
                {
                    Seed = seed
                    Text = text
                    Program = program
                    Space = space
                }
        | _ -> None)

/// A corpus of programs, each named by its place.
type private Corpus =
    {
        Draw: int -> Drawn
        Features: (string * Generator.Feature) list
    }

let private whole =
    {
        Draw = drawn Generator.generate 8 (fun _ -> true)
        Features = Generator.features
    }

/// In a third of the programs something may have no value and always has one; in a third a shortest run ends at an ASSERT that fails, in a third where
/// something has no value.
let private failing =
    let wanted place (space: Reference.Space) =
        let ends kind =
            space.First |> Set.exists (fun (k, _) -> k = kind)

        match place % 3 with
        | 0 -> not space.Failed
        | 1 -> ends ViolationKind.Assertion
        | _ -> ends ViolationKind.Evaluation

    {
        Draw = fun place -> drawn FailingGenerator.generate 6 (wanted place) place
        Features = FailingGenerator.features
    }

/// The names of the features that a program has and uses.
let private featuresOf (corpus: Corpus) (drawn: Drawn) =
    // Those that fail are used, too.
    let fired =
        drawn.Space.Fired
        |> Map.keys
        |> Seq.map snd
        |> Set.ofSeq
        |> Set.union (Set.map snd drawn.Space.First)

    corpus.Features
    |> List.filter (fun (_, feature) -> Generator.has drawn.Text fired feature)
    |> List.map fst

/// The places to take: 1 .. `few`, or what the variable of the environment says, a number of them or FIRST-LAST (266-266 is one place).
let private places variable few =
    match Environment.GetEnvironmentVariable variable with
    | null
    | "" -> [ 1..few ]
    | text ->
        match text.Split '-' with
        | [| first; last |] -> [ int first .. int last ]
        | _ -> [ 1 .. int text ]

/// What there is to say against the checker, and against TLC; nothing where all agree. None: TLC was not given the time to finish, and what it said until
/// then agrees. `tlc` gives its result, and whether it was stopped.
let private differences (tlc: Emit.ModelEmission -> ModelResult * bool) (drawn: Drawn) : string list option =
    let model = drawn.Program.Models.Head
    let space = drawn.Space

    let ours =
        Checker.check
            { defaults with
                Reductions = Plan.stateReductions
                ContinueAfterViolation = true
            }
            drawn.Program
            model

    // What reduces the search further changes no verdict.
    let reduced = Checker.check defaults drawn.Program model

    let emitted =
        match Emit.emit drawn.Program [ model.Name ] "T.mommie" with
        | Ok e -> e.Models.Head
        | Error ds -> failtestf "seed %d is not emitted: %A" drawn.Seed ds

    let theirs, stopped = tlc emitted
    let word = if space.Fault.IsSome then "violated" else "holds"

    // counted: whether the search came to an end, so that its counts say something.
    let against who counted (r: ModelResult) =
        [
            if Programs.word r <> word then
                $"{who} says {Programs.word r}, the reference semantics {word}"
            match r.Violation, space.Fault with
            | Some v, Some length when v.Trace.Steps.Length <> length ->
                $"{who}'s run has {v.Trace.Steps.Length} steps, the shortest {length}"
            | Some v, Some _ when not (space.First.Contains(v.Kind, v.Property)) ->
                sprintf "%s finds %A of %s, the reference semantics %A" who v.Kind v.Property space.First
            | _ -> ()
            if counted then
                if r.DistinctStates <> space.Distinct then
                    $"{who} has {r.DistinctStates} states, the reference semantics {space.Distinct}"

                if r.Depth <> space.Depth then
                    $"{who}'s depth is {r.Depth}, the reference semantics' {space.Depth}"
            for d in r.Diagnostics do
                if d.Code.StartsWith "MOM52" then
                    $"{who}: {d.Message}"
        ]

    let found =
        [
            if Programs.word reduced <> word then
                $"the checker with all reductions says {Programs.word reduced}, the reference semantics {word}"
        ]
        @ against "the checker" true ours
        @ (match theirs.Verdict with
           | Verdict.Undecided "cancelled" -> []
           // Where something has no value, TLC ends.
           | _ -> against "TLC" (not stopped && not space.Failed) theirs)

    if stopped && found.IsEmpty then None else Some found

/// A run of TLC's that mostly starts: with an archive of the classes that it loads, which saves a third of that. Java does without where it cannot be made.
let private quickly (limit: float) (directory: string) (tools: Tools.Tools) =
    let archive = Path.Combine(directory, "tlc.jsa")

    let run java (emitted: Emit.ModelEmission) =
        use late = new CancellationTokenSource(TimeSpan.FromSeconds limit)

        let result =
            Tlc.check
                { Invocation.defaults with
                    Workers = Some 1
                    ContinueAfterViolation = true
                    Java =
                        java
                        :: [ "-Xmx300m"; "-XX:+UseSerialGC"; "-XX:TieredStopAtLevel=1"; "-Xshare:auto" ]
                    Cancel = late.Token
                }
                tools
                emitted

        result, late.IsCancellationRequested

    let first =
        Programs.typed (Programs.program "" "" "  VAR Int n <- 0;" "FORALL r IN R : r.n == 0" "R = {a};")

    match Emit.emit first [] "T.mommie" with
    | Ok e -> run $"-XX:ArchiveClassesAtExit={archive}" e.Models.Head |> ignore
    | Error ds -> failtestf "%A" ds

    run $"-XX:SharedArchiveFile={archive}"

/// Compares the programs at the places; how many of them are violated.
let private compare (corpus: Corpus) (places: int list) : int =
    let tools = TlcAgreement.tools ()
    let directory = Directory.CreateTempSubdirectory "mommie-tlc-"

    try
        // TLC may need longer than it is given where a guard has many subsets to try; one program that is asked for alone is given more.
        let tlc = quickly (if places.Length = 1 then 200. else 20.) directory.FullName tools

        let mutable late = 0
        let mutable violated = 0
        let mutable failed = 0
        let mutable states = 0L
        let found = Collections.Generic.SortedDictionary<string, int>()
        let wrong = ResizeArray<string>()

        let count name =
            found[name] <-
                1
                + (match found.TryGetValue name with
                   | true, n -> n
                   | _ -> 0)

        for place in places do
            let drawn = corpus.Draw place
            states <- states + drawn.Space.Distinct
            violated <- violated + (if drawn.Space.Fault.IsSome then 1 else 0)
            failed <- failed + (if drawn.Space.Failed then 1 else 0)
            List.iter count (featuresOf corpus drawn)

            for kind in drawn.Space.First |> Set.map fst do
                count $"at the end of a shortest run: {kind}"

            match differences tlc drawn with
            | Some [] -> ()
            | None ->
                late <- late + 1
                eprintfn "place %d, seed %d: TLC is not ready in time" place drawn.Seed
            | Some ds ->
                let told =
                    sprintf "place %d, seed %d: %s\n%s" place drawn.Seed (String.concat "; " ds) drawn.Text

                eprintfn "%s" told
                wrong.Add told

        eprintfn
            "%d programs, %d states, %d violated, %d where something has no value, %d that TLC does not finish in time"
            places.Length
            states
            violated
            failed
            late

        for kv in found do
            eprintfn "%6d  %s" kv.Value kv.Key

        if wrong.Count > 0 then
            failtestf "%d programs differ:\n%s" wrong.Count (String.concat "\n" (Seq.truncate 3 wrong))

        Expect.isLessThan (50 * late) (50 + places.Length) "TLC finishes nearly all"
        violated
    finally
        directory.Delete true

/// No more programs are drawn than it takes to find all that they must contain.
let private contains (corpus: Corpus) (places: int list) =
    let rec missing names places =
        match places with
        | place :: rest when not (Set.isEmpty names) ->
            missing (names - Set.ofList (featuresOf corpus (corpus.Draw place))) rest
        | _ -> names

    let names = corpus.Features |> List.map fst |> Set.ofList
    Expect.equal (missing names places) Set.empty "all are found"

[<Tests>]
let tests =
    testList
        "random programs and TLC"
        [
            test "the corpus contains everything that decides the state space" { contains whole [ 1..200 ] }
            test "the failing corpus contains everything that may have no value" { contains failing [ 1..100 ] }

            test "the reference semantics, the checker and TLC agree" {
                let places = places "MOMMIE_TLC_PROGRAMS" 25
                let violated = compare whole places

                // A few may all hold, or all be violated.
                if places.Length >= 25 then
                    Expect.isGreaterThan violated 0 "some are violated"
                    Expect.isLessThan violated places.Length "some hold"
            }

            test "they agree where something has no value" { compare failing (places "MOMMIE_TLC_FAILING" 6) |> ignore }
        ]
