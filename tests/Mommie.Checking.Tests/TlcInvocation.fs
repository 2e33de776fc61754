/// How TLC is called: command lines, checkpoints that count, its distributed mode, simulation, the export.
module Mommie.Checking.Tests.TlcInvocation

open System
open System.Diagnostics
open System.IO
open System.Net
open System.Net.Sockets
open Expecto
open Mommie.Core.Tla
open Mommie.Checking
open Mommie.Checking.Result
open Mommie.Checking.Tlc
open Mommie.Checking.Tlc.Invocation

let private jar: Tools.Tools =
    {
        Jar = "/there/tla2tools.jar"
        Java = "java"
    }

let private quick =
    { Invocation.defaults with
        Workers = Some 1
        Java = [ "-XX:+UseSerialGC"; "-XX:TieredStopAtLevel=1" ]
    }

/// Liars, a BOUND and states enough for two workers.
let private program =
    Programs.typed (
        Programs.program
            "FAULTS { R BYZANTINE AT MOST 1; }"
            "RECORD X { Int a; }"
            "  VAR Int n <- 0;\n  VAR SET<Int> s <- {};
  TRANSITION Say FOR Int k IN 0 .. 3 WHERE n == k @@{ PUBLISH [ME, R, NOONE] X(n); n <- n + 1; @@}
  TRANSITION Hear WHEN [R >= 2, ME, NOONE] X x WHERE x.a > 0 @@{ s <- s UNION { x.a }; @@}"
            "FORALL r IN HONEST(R) : COUNT(r.s) <= 3\nINVARIANT Low : FORALL r IN HONEST(R) : !(1 IN r.s)"
            "R = {a, b, c}; CHECK I; BOUND n <= 2; }\nMODEL bad { R = {a, b, c}; CHECK Low; BOUND n <= 2;"
    )

let private emitted (model: string) =
    match Emit.emit program [ model ] "T.mommie" with
    | Ok e -> e.Models.Head
    | Error ds -> failtestf "%A" ds

let private own (model: string) =
    Checker.check
        { Result.defaults with
            Reductions = Mommie.Core.Semantics.Plan.stateReductions
        }
        program
        (program.Models |> List.find (fun m -> m.Name = model))

let private scratch (work: string -> unit) =
    let made = Directory.CreateTempSubdirectory "mommie-test-"

    try
        work made.FullName
    finally
        made.Delete true

/// Tools whose jar has a distributed mode.
let private distributing () =
    let tools = TlcAgreement.tools ()

    if Tools.distributes tools.Jar then
        tools
    else
        skiptest $"{tools.Jar} has no working distributed mode: MOMMIE_TLA2TOOLS may name one that has"

let private freePort () =
    use listener = new TcpListener(IPAddress.Loopback, 0)
    listener.Start()

    match listener.LocalEndpoint with
    | :? IPEndPoint as here -> here.Port
    | other -> failtestf "%O" other

let private run (directory: string) (jar: string) =
    let start =
        ProcessStartInfo("sh", [ Path.Combine(directory, "check.sh") ], RedirectStandardOutput = true)

    start.Environment["TLA2TOOLS"] <- jar
    start.Environment["WORKERS"] <- "1"
    start.Environment["JAVA_OPTS"] <- String.concat " " quick.Java

    match Process.Start start with
    | null -> failtest "sh does not start"
    | p ->
        use p = p
        let said = p.StandardOutput.ReadToEnd()
        p.WaitForExit()
        p.ExitCode, said

[<Tests>]
let tests =
    testList
        "calling TLC"
        [
            test "a search" {
                Expect.equal
                    (String.concat " " (alone { quick with Java = [ "-Xmx1g" ] } jar "S" None "MCT_m"))
                    "-Xmx1g -cp /there/tla2tools.jar tlc2.TLC -tool -noGenerateSpecTE -workers 1 -metadir S -config MCT_m.cfg MCT_m"
                    "as it is"

                let kept =
                    alone
                        { Invocation.defaults with
                            Checkpoint = Some 5
                            Extra = [ "-fpbits"; "2" ]
                        }
                        jar
                        "S"
                        (Some "S/then")
                        "MCT_m"
                    |> String.concat " "

                Expect.stringContains kept "-workers auto" "all processors"
                Expect.stringContains kept "-checkpoint 5 -recover S/then -fpbits 2 -config" "kept, and gone on with"
            }

            test "a simulation" {
                let simulate workers depth seed =
                    alone
                        { Invocation.defaults with
                            Workers = workers
                            Simulate =
                                Some
                                    {
                                        Runs = 50L
                                        Depth = depth
                                        Seed = seed
                                    }
                        }
                        jar
                        "S"
                        None
                        "M"
                    |> String.concat " "

                Expect.stringContains
                    (simulate None (Some 20L) (Some -7L))
                    "-workers 1 -metadir S -simulate num=50 -depth 20 -seed -7 -config"
                    "one worker, so that a seed means something"

                Expect.stringContains
                    (simulate (Some 4) None None)
                    "-workers 4 -metadir S -simulate num=50 -config"
                    "without"
            }

            test "a server and its workers agree on port and address" {
                let d =
                    {
                        Workers = 2
                        Host = "big.example"
                        Port = 4711
                    }

                let server = Invocation.server quick jar d "S" "M" |> String.concat " "
                let worker = Invocation.worker quick jar d |> String.concat " "
                Expect.stringContains server "-Djava.rmi.server.hostname=big.example" "what workers elsewhere call"
                Expect.stringContains server "tlc2.tool.distributed.TLCServer -tool -deadlock" "deadlock is no error"

                Expect.isFalse
                    (server.Contains "-continue" || server.Contains "-workers")
                    "what the server does not know"

                Expect.stringEnds worker "tlc2.tool.distributed.TLCWorker 127.0.0.1" "workers here"

                for line in [ server; worker ] do
                    Expect.stringContains line "-Dtlc2.tool.distributed.TLCServer.port=4711" "the port"
            }

            test "a checkpoint counts only as it was when TLC had reported no error, and for the same search" {
                scratch (fun directory ->
                    let jarFile = Path.Combine(directory, "tla2tools.jar")
                    File.WriteAllText(jarFile, "one")
                    let tools = { jar with Jar = jarFile }

                    let place options tools m =
                        Kept.directory options tools (emitted m) directory

                    let states = place quick tools "m"
                    Expect.isNone (Kept.find states) "nothing there"
                    let at = Path.Combine(states, "26-01-01-00-00-00")
                    Directory.CreateDirectory at |> ignore
                    let queue = Path.Combine(at, "queue.chkpt")
                    File.WriteAllText(queue, "q")
                    Expect.isNone (Kept.find states) "TLC has not said that it is complete"
                    Kept.vouch states
                    Expect.equal (Kept.find states) (Some at) "it counts"
                    File.SetLastWriteTimeUtc(queue, File.GetLastWriteTimeUtc(queue).AddSeconds 60.)
                    Expect.isNone (Kept.find states) "written again, after an error for all we know"
                    Kept.vouch states
                    Expect.equal (place { quick with Workers = Some 2 } tools "m") states "workers may differ"
                    Expect.notEqual (place quick tools "bad") states "another MODEL"
                    Expect.notEqual (place { quick with Extra = [ "-fp"; "3" ] } tools "m") states "other options"
                    File.WriteAllText(jarFile, "two")
                    Expect.notEqual (place quick tools "m") states "another TLC")
            }

            test "there is nothing to go on from" {
                scratch (fun directory ->
                    let jarFile = Path.Combine(directory, "tla2tools.jar")
                    File.WriteAllText(jarFile, "one")

                    let r =
                        Tlc.check
                            { quick with
                                Recover = true
                                Directory = Some directory
                            }
                            { jar with Jar = jarFile }
                            (emitted "m")

                    Expect.stringStarts (Programs.word r) "undecided" "no verdict"
                    Expect.equal (r.Diagnostics |> List.map _.Code) [ "MOM5207" ] "said")
            }

            test "does not go on past a violation" {
                let tools = TlcAgreement.tools ()

                scratch (fun directory ->
                    let kept =
                        { quick with
                            Checkpoint = Some 1
                            Directory = Some directory
                        }

                    // TLC keeps a checkpoint of its own when it has found a violation. It does not count.
                    let bad = Tlc.check kept tools (emitted "bad")
                    Expect.equal (Programs.word bad) "violated" "found"

                    let written =
                        Directory.GetFiles(directory, "queue.chkpt", SearchOption.AllDirectories)

                    Expect.isNonEmpty written "TLC's checkpoint"
                    let again = Tlc.check { kept with Recover = true } tools (emitted "bad")
                    Expect.equal (again.Diagnostics |> List.map _.Code) [ "MOM5207" ] "refused")
            }

            test "goes on from a checkpoint to the same result" {
                // TLC keeps nothing in the first minute.
                if Environment.GetEnvironmentVariable "MOMMIE_SOAK" <> "1" then
                    skiptest "takes minutes: MOMMIE_SOAK=1 runs it"

                let tools = TlcAgreement.tools ()
                let counters = Programs.typed (EngineAgreement.Counters.text 3 150)

                let emitted =
                    match Emit.emit counters [] "T.mommie" with
                    | Ok e -> e.Models.Head
                    | Error ds -> failtestf "%A" ds

                scratch (fun directory ->
                    use late = new Threading.CancellationTokenSource(TimeSpan.FromSeconds 80.)

                    let kept =
                        { quick with
                            Checkpoint = Some 1
                            Directory = Some directory
                            Cancel = late.Token
                        }

                    let first = Tlc.check kept tools emitted
                    Expect.equal (Programs.word first) "undecided: cancelled" "interrupted"

                    let r =
                        Tlc.check
                            { kept with
                                Recover = true
                                Cancel = Threading.CancellationToken.None
                            }
                            tools
                            emitted

                    Expect.equal (Programs.word r, r.DistinctStates) ("holds", 3_442_951L) "all of it")
            }

            test "the distributed mode: two workers, the checker's verdicts and counts" {
                let tools = distributing ()

                let distributed model =
                    Tlc.check
                        { quick with
                            Distributed =
                                Some
                                    {
                                        Workers = 2
                                        Host = "127.0.0.1"
                                        Port = freePort ()
                                    }
                        }
                        tools
                        (emitted model)

                let r, mine = distributed "m", own "m"

                Expect.equal
                    (Programs.word r, r.DistinctStates, r.Depth)
                    (Programs.word mine, mine.DistinctStates, mine.Depth)
                    "verdict, states, depth"

                let r, mine = distributed "bad", own "bad"
                Expect.equal (Programs.word r) (Programs.word mine) "a violation"
                Expect.equal r.Violation.Value.Property mine.Violation.Value.Property "of the same invariant"
            }

            test "a simulation finds violations, and never says that a MODEL holds" {
                let tools = TlcAgreement.tools ()

                let simulated model =
                    Tlc.check
                        { quick with
                            Simulate =
                                Some
                                    {
                                        Runs = 200L
                                        Depth = Some 20L
                                        Seed = Some 7L
                                    }
                        }
                        tools
                        (emitted model)

                let r = simulated "m"
                Expect.stringStarts (Programs.word r) "undecided: simulation: no violation in" "nothing found"
                Expect.stringContains (Programs.word r) "(seed 7)" "to be repeated"
                let r = simulated "bad"
                Expect.equal (Programs.word r, r.Violation.Value.Property) ("violated", "Low") "found"
                Expect.isGreaterThan r.Violation.Value.Trace.Steps.Length 2 "and told"
            }

            test "what is exported" {
                match Export.files Threading.CancellationToken.None program [] "T.mommie" with
                | Error ds -> failtestf "%A" ds
                | Ok(files, _) ->
                    let text name =
                        files |> List.find (fst >> (=) name) |> snd

                    let count model =
                        (Checker.check
                            { Result.defaults with
                                Reductions = Mommie.Core.Semantics.Plan.stateReductions
                                ContinueAfterViolation = true
                            }
                            program
                            (program.Models |> List.find (fun m -> m.Name = model)))
                            .DistinctStates

                    let expected =
                        sprintf
                            "# module verdict invariant distinct-states\nMCT_m holds - %d\nMCT_bad violated Low %d\n"
                            (count "m")
                            (count "bad")

                    Expect.equal (text "expected.txt") expected "what TLC is expected to say"

                    for name in [ "MCT_m.cfg"; "MCT_bad.tla"; "check.sh"; "README.md" ] do
                        Expect.isNonEmpty (text name) name
            }

            test
                "temporal properties are not checked with checkpoints, at random or on several machines, and not exported" {
                let text check =
                    Programs.program
                        ""
                        ""
                        "  VAR Int n <- 0;\n  TRANSITION Up WHERE n == 0 @@{ n <- 1; @@}"
                        "FORALL r IN R : r.n <= 1\nPROPERTY P : FORALL r IN R : EVENTUALLY r.n == 1"
                        $"R = {{a}}; CHECK {check};"

                let both = Programs.typed (text "I, P")
                let alone = Programs.typed (text "P")

                // No module is left, so that TLC is not called.
                let undecided options =
                    match Emit.emit alone [] "T.mommie" with
                    | Error ds -> failtestf "%A" ds
                    | Ok e -> Programs.word (Tlc.checkModel options jar e.Models)

                for what, options in
                    [
                        "distributed",
                        { quick with
                            Distributed = Some { Workers = 1; Host = "h"; Port = 1 }
                        }
                        "at random",
                        { quick with
                            Simulate = Some { Runs = 1L; Depth = None; Seed = None }
                        }
                        "with checkpoints", { quick with Checkpoint = Some 1 }
                        "gone on with", { quick with Recover = true }
                    ] do
                    Expect.equal (undecided options) "undecided: not checked in this mode: P" what

                let exported program =
                    Export.files Threading.CancellationToken.None program [] "T.mommie"

                match exported both with
                | Error ds -> failtestf "%A" ds
                | Ok(files, remarks) ->
                    Expect.equal (remarks |> List.map _.Code) [ "MOM5208" ] "what is left out is said"
                    Expect.stringContains remarks.Head.Message "PROPERTY P of MODEL m" "by name"

                    Expect.equal
                        (files |> List.map fst |> List.sort)
                        (List.sort [ "MCT_m.cfg"; "MCT_m.tla"; "README.md"; "T.tla"; "check.sh"; "expected.txt" ])
                        "the modules of the invariants alone"

                match exported alone with
                | Ok(files, _) -> failtestf "exported: %A" (List.map fst files)
                | Error ds -> Expect.equal (ds |> List.map _.Code) [ "MOM5208" ] "there is nothing to compare"
            }

            test "what gives TLC nothing to say is not exported" {
                let refused body invariant model =
                    let p = Programs.typed (Programs.program "" "" body invariant model)

                    match Export.files Threading.CancellationToken.None p [] "T.mommie" with
                    | Ok _ -> []
                    | Error ds -> ds |> List.map _.Code

                Expect.equal
                    (refused
                        "  VAR Int n <- 0;\n  TRANSITION Up WHERE n == 0 @@{ n <- 1 / n; @@}"
                        "FORALL r IN R : r.n == 0"
                        "R = {a};")
                    [ "MOM5208" ]
                    "an evaluation error"
            }

            test "the exported script: 0 where TLC says the same, 1 where a count or a verdict differs" {
                let tools = TlcAgreement.tools ()

                scratch (fun directory ->
                    match Export.files Threading.CancellationToken.None program [] "T.mommie" with
                    | Error ds -> failtestf "%A" ds
                    | Ok(files, _) ->
                        for name, text in files do
                            File.WriteAllText(Path.Combine(directory, name), text)

                        let expected = Path.Combine(directory, "expected.txt")
                        let right = File.ReadAllLines expected
                        let code, said = run directory tools.Jar
                        Expect.equal code 0 said
                        Expect.stringContains said "MCT_bad: violated" "both are told"

                        let wrongly what (change: string -> string) =
                            File.WriteAllLines(
                                expected,
                                right
                                |> Array.filter (fun l -> not (l.StartsWith "MCT_bad"))
                                |> Array.map change
                            )

                            let code, said = run directory tools.Jar
                            Expect.equal code 1 (what + ": " + said)
                            said

                        let states = (own "m").DistinctStates
                        let said = wrongly "a count" (fun l -> l.Replace($"- {states}", $"- {states + 1L}"))
                        Expect.stringContains said $"TLC finds {states} distinct states, expected {states + 1L}" "said"

                        wrongly "a verdict" (fun l -> l.Replace("holds -", "violated I")) |> ignore
                        // With -continue TLC ends with 0 and "No error has been found" where it has found a violation.
                        File.WriteAllText(expected, right[2].Replace("violated Low", "holds -") + "\n")
                        Expect.equal (fst (run directory tools.Jar)) 1 "a violation taken for none"
                        File.WriteAllText(expected, "# nothing\n")
                        Expect.equal (fst (run directory tools.Jar)) 1 "nothing checked is never green"
                        Expect.equal (fst (run directory "/nowhere/tla2tools.jar")) 1 "no jar")
            }
        ]
