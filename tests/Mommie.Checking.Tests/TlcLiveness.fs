/// TLC on the emitted modules of temporal properties against the embedded checker: the same verdict, exactly the same number of distinct states of
/// the property's machine, and a run of TLC's that the definition of fairness confirms. Where TLC is not found the tests say so and are skipped.
module Mommie.Checking.Tests.TlcLiveness

open System
open Expecto
open Mommie.Core.Tla
open Mommie.Checking
open Mommie.Checking.Result
open Mommie.Checking.Tlc
open Mommie.Checking.Tests.Liveness

let private emissions text =
    let program = Programs.typed text

    match Emit.emit program [] "t.mommie" with
    | Ok e -> program, e.Models |> List.filter _.Plan.Live.IsSome
    | Error ds -> failtestf "%A" ds

let private runTlc m =
    Tlc.check
        { Invocation.defaults with
            Workers = Some 1
            Java = [ "-XX:+UseSerialGC"; "-XX:TieredStopAtLevel=1" ]
        }
        (TlcAgreement.tools ())
        m

let private codes (r: ModelResult) = r.Diagnostics |> List.map _.Code

/// What both say of each temporal property of the program, in words: the verdicts are compared here.
let private agree limit text =
    let program, all = emissions text

    [
        for m in all do
            let live = m.Plan.Live.Value

            let ours =
                Liveness.Temporal.check { defaults with MaxStates = Some limit } program m.Plan.Model live.Property

            match ours.Verdict with
            | Verdict.Undecided why -> yield "undecided: " + why
            | _ ->
                let theirs = runTlc m
                let told = sprintf "%s\n%A\n%s" live.Property.Name theirs.Diagnostics text

                match ours.Verdict with
                | Verdict.Violated ->
                    Expect.equal (Programs.word theirs) "violated" told
                    let v = theirs.Violation.Value
                    Expect.equal v.Kind ViolationKind.Temporal told
                    Expect.isSome v.Trace.Cycle told
                    yield "violated"
                | _ ->
                    Expect.equal (Programs.word theirs) "holds" told
                    Expect.equal theirs.DistinctStates ours.States told
                    yield "holds"
    ]

let private known name text words =
    test name { Expect.equal (agree 200_000L text) words name }

let private holds name text = known name text [ "holds" ]
let private violated name text = known name text [ "violated" ]
let private crashing = "FAULTS { S CRASH AT MOST 1; }"
let private lying = "FAULTS { S BYZANTINE AT MOST 1; }"

let private programs =
    [
        holds "an answer" (asking "" answered serves)
        violated "an input that is not FAIR" (asking "" ": FORALL c IN C : EVENTUALLY c.asked" serves)
        holds "a FAIR input" (asking "" "FAIR ask : FORALL c IN C : EVENTUALLY c.answered" serves)
        violated "a server that may crash" (asking crashing answered serves)
        holds
            "a correct server"
            (asking crashing ": FORALL c IN C, s IN S : CORRECT(s) => (c.asked LEADSTO c.answered)" serves)
        violated "a server that may lie" (asking lying answered serves)
        violated "a duration that is not FAIR" (asking "" ": FORALL c IN C : c.asked LEADSTO c.suspects" serves)
        holds "a FAIR duration" (asking "" "FAIR d : FORALL c IN C : c.asked LEADSTO c.suspects" "")
        violated "what arrives first" (asking "" "FAIR d : FORALL c IN C : c.asked LEADSTO c.suspects" serves)
        violated "a lie that arrives first" (asking lying "FAIR d : FORALL c IN C : c.asked LEADSTO c.suspects" "")
        holds "EVENTUALLY ALWAYS" (asking "" ": FORALL c IN C : EVENTUALLY ALWAYS (c.asked => c.answered)" serves)
        violated "ALWAYS alone is no invariant" (asking "" ": FORALL c IN C : ALWAYS (c.asked => c.answered)" serves)
        holds "ALWAYS EVENTUALLY" (asking "" ": FORALL c IN C : ALWAYS EVENTUALLY (c.asked => c.answered)" serves)
        holds
            "ALWAYS EVENTUALLY of the honest"
            (asking
                "FAULTS { C BYZANTINE AT MOST 1; }"
                ": FORALL c IN HONEST(C) : ALWAYS EVENTUALLY (c.asked => c.answered)"
                serves)
        violated
            "ALWAYS EVENTUALLY of the honest, where a server may lie"
            (asking
                "FAULTS { S BYZANTINE AT MOST 1; C BYZANTINE AT MOST 1; }"
                ": FORALL c IN HONEST(C) : ALWAYS EVENTUALLY (c.asked => c.answered)"
                serves)
        holds
            "ALWAYS EVENTUALLY beside what happens on the way"
            (asking "" ": FORALL c IN C : (EVENTUALLY c.asked) => (ALWAYS EVENTUALLY (c.asked => c.answered))" serves)
        violated "EXISTS" (asking "" ": EXISTS c IN C : ALWAYS EVENTUALLY c.asked" serves)
        holds "negations" (asking "" ": FORALL c IN C : (ALWAYS !c.answered) => (ALWAYS !c.asked)" serves)
        holds
            "a condition on the first state"
            (asking "" ": FORALL c IN C : !c.asked && (c.asked LEADSTO c.answered)" serves)
        violated
            "a false condition on the first state"
            (asking "" ": FORALL c IN C : c.asked && (EVENTUALLY !c.asked)" serves)
        holds "toggling starves nobody" (asking "" answered toggling)
        holds "a promise without UNTIL" (promising "")
        violated "a promise that ends early" (promising " UNTIL [R >= 1, ME, NOONE] Y")
        holds "a promise that ends when all have answered" (promising " UNTIL [R >= 3, ME, NOONE] Y")
        holds "EVENTUALLY TIMELY" (repeated "EVENTUALLY TIMELY d : FORALL c IN C : c.asked LEADSTO c.answered")
        known "two-phase commit where the coordinator may crash" (written "TwoPhase" []) [ "violated" ]
        test "BOUND that cuts leaves a property undecided" {
            let text property =
                Programs.program
                    ""
                    ""
                    "  VAR Int n <- 0;\n  TRANSITION Up FOR Int k IN { 0, 1, 2 } WHERE n == k @@{ n <- n + 1; @@}"
                    $"TRUE\nPROPERTY P : FORALL r IN R : {property}"
                    "R = {a}; BOUND n <= 2; CHECK P;"

            let verdict property =
                Programs.word (runTlc (List.exactlyOne (snd (emissions (text property)))))

            Expect.equal
                (verdict "EVENTUALLY r.n == 2")
                "undecided: P: BOUND cut, and what happens outside is not known"
                "it holds inside"

            Expect.equal
                (verdict "EVENTUALLY r.n == 5")
                "undecided: P: BOUND cut, and what happens outside is not known"
                "it is false outside"
        }
    ]

/// Reliable broadcast has machines of tens of thousands of states.
let private large =
    [
        if Environment.GetEnvironmentVariable "MOMMIE_SOAK" = "1" then
            known
                "two-phase commit where it does not"
                (written
                    "TwoPhase"
                    [
                        "FAULTS { TM CRASH AT MOST 1; }", ""
                        "PROPERTY Terminates :", "PROPERTY Terminates FAIR voteTimeout :"
                    ])
                [ "holds" ]

            known "reliable broadcast" (written "Bracha" []) [ "holds"; "holds" ]
    ]

/// How many random programs; MOMMIE_RANDOM_PROGRAMS asks for more.
let private randomPrograms =
    match Environment.GetEnvironmentVariable "MOMMIE_RANDOM_PROGRAMS" with
    | null
    | "" -> 6
    | text -> int text

/// What TLC would print of a run that is not fair: the client asks, and then nothing happens, though the server owes an answer.
let private starving =
    let state n action asked calls published =
        $"@!@!@STARTMSG 2217:4 @!@!@\n{n}: <{action}>\n/\\ asked = (c1 :> {asked})\n/\\ answered = (c1 :> FALSE)\n"
        + $"/\\ suspects = (c1 :> FALSE)\n/\\ calls_ask = (c1 :> {calls})\n/\\ fired_Hear = (c1 :> {{}})\n"
        + "/\\ fired_Suspect = (c1 :> {})\n/\\ knownAnswer = (c1 :> {})\n/\\ up = (s1 :> TRUE)\n/\\ fired_Serve = (s1 :> {})\n"
        + $"/\\ knownAsk = (s1 :> {{}})\n/\\ publishedAsk = {{{published}}}\n/\\ publishedAnswer = {{}}\n@!@!@ENDMSG 2217 @!@!@\n"

    "@!@!@STARTMSG 2116:1 @!@!@\nTemporal properties were violated.\n@!@!@ENDMSG 2116 @!@!@\n"
    + state 1 "Initial predicate" "FALSE" 0 ""
    + state
        2
        "Send(c1) line 1, col 1 to line 2, col 2 of module T"
        "TRUE"
        1
        "[by |-> c1, to |-> {s1}, aud |-> {}, rec |-> [c |-> c1]]"
    + "@!@!@STARTMSG 2218:4 @!@!@\n3: Stuttering\n@!@!@ENDMSG 2218 @!@!@\n"

let private read text =
    let r = Output.empty ()
    let reader = Output.Reader(Output.receive r, r.Loose.Add)

    for line in (text: string).Split '\n' do
        reader.Line line

    r

[<Tests>]
let tests =
    testList
        "TLC agrees on liveness"
        (programs
         @ large
         @ [
             for name, words in
                 [
                     "PrimaryBackup", [ "holds" ]
                     "PrimaryBackupUntil", [ "violated"; "violated" ]
                 ] do
                 known
                     $"specs {name}"
                     (IO.File.ReadAllText(IO.Path.Combine(TlaEmission.root, "specs", "PrimaryBackup", name + ".mommie")))
                     words
         ]
         @ [
             test "a run that is not fair violates nothing" {
                 let _, all = emissions (asking "" answered serves)
                 let r = Tlc.conclude all.Head (read starving) (Some 13)
                 Expect.equal (codes r) [ "MOM5205" ] (sprintf "%A" r)
                 Expect.stringContains (Programs.word r) "not fair" "why"
             }
             test "a run that is fair violates the property" {
                 // Nobody serves: then nobody owes an answer.
                 let _, all = emissions (asking "" answered "")

                 let text =
                     starving.Replace("/\\ fired_Serve = (s1 :> {})\n", "").Replace("/\\ knownAsk = (s1 :> {})\n", "")

                 let r = Tlc.conclude all.Head (read text) (Some 13)
                 Expect.equal (Programs.word r) "violated" (sprintf "%A" r)
                 Expect.equal (r.Violation.Value.Trace.Steps |> List.map _.Transition) [ "Send" ] "the way"
                 Expect.equal r.Violation.Value.Trace.Cycle (Some 1) "then nothing"
             }
             test "a run that cannot be read violates nothing" {
                 let _, all = emissions (asking "" answered serves)

                 let r =
                     Tlc.conclude all.Head (read (starving.Replace("up = ", "down = "))) (Some 13)

                 Expect.equal (codes r) [ "MOM5204" ] (sprintf "%A" r)
                 Expect.stringStarts (Programs.word r) "undecided" "verdict"
             }
             test "a run that the program does not have violates nothing" {
                 let _, all = emissions (asking "" answered serves)

                 let text =
                     starving.Replace(
                         "asked = (c1 :> TRUE)\n/\\ answered = (c1 :> FALSE)",
                         "asked = (c1 :> TRUE)\n/\\ answered = (c1 :> TRUE)"
                     )

                 let r = Tlc.conclude all.Head (read text) (Some 13)
                 Expect.equal (codes r) [ "MOM5205" ] (sprintf "%A" r)
                 Expect.stringContains (Programs.word r) "does not come to" "why"
             }
             for seed in 1..randomPrograms do
                 test $"random program {seed}" {
                     let words = agree 2_000L (generate seed)

                     if words |> List.forall (fun w -> w.StartsWith "undecided") then
                         skiptest "the embedded checker does not decide it"
                 }
         ])
