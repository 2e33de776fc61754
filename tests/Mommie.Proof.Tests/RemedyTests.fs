/// What is said to close a hole closes it, and what is said to be stronger than needed is: each is applied and proved afresh.
module Mommie.Proof.Tests.RemedyTests

open System
open System.IO
open Expecto
open Mommie.Core.Text
open Mommie.Core.Model.Tree
open Mommie.Proof
open Mommie.Proof.Results
open Mommie.Proof.Proof
open Mommie.Proof.Edits
open Mommie.Proof.Remedies
open Mommie.Proof.Tests.Support

let private countOf (r: DeploymentResult) (o: ObligationResult) =
    r.Obligations
    |> List.filter (fun p ->
        p.Verdict <> Discharge.Proved
        && (p.Code, p.Record, p.Transition) = (o.Code, o.Record, o.Transition))
    |> List.length

/// Whether every remedy of a deployment does what is said of it; how many refuted obligations have one.
let private holds (program: Program) (name: string) (text: string) =
    let r = prover.Verify(program, name, deployment text)
    let found = remedies prover program text (deployment text) r

    for o in r.Obligations do
        match Map.tryFind o.Id found with
        | None -> ()
        | Some m ->
            Expect.equal o.Verdict Discharge.Refuted (name + ": only what is refuted is mended")
            let changed = apply text m.Edit
            let what = $"{name}, {o.Code}: {m.Edit.Title}\n{changed}"
            let after = verifyDeployment defaults program (name, deployment changed)
            Expect.isEmpty (after.Diagnostics |> List.filter Diagnostic.isError) what
            Expect.isLessThan (countOf after o) (countOf r o) what

            match m.Established with
            | ProvesAll -> Expect.equal after.Verdict DeploymentVerdict.Proved (what + "\n" + describe after)
            | Closes -> Expect.notEqual after.Verdict DeploymentVerdict.Proved (what + "\n" + describe after)

            Expect.stringEnds (sentence m) ")." what

    r, found

let private refusedSpecs =
    lazy
        [
            for path in SpecsTests.files (Path.Combine(SpecsTests.specs, "refuted")) do
                nonNull (Path.GetFileName path), SpecsTests.programOf path, File.ReadAllText path
        ]

let private excessOf (programText: string) (text: string) =
    let program = program programText
    let r = prover.Verify(program, "test.deploy", deployment text)
    Expect.equal r.Verdict DeploymentVerdict.Proved (describe r)

    [
        for d in excess prover program text (deployment text) r do
            Expect.equal d.Code "MOM3124" "the code"
            Expect.equal d.Severity Severity.Info "a remark"

            match d.Fix with
            | None -> failtest "a remark without its change"
            | Some f ->
                let changed =
                    apply
                        text
                        {
                            Title = f.Title
                            Span = f.Span
                            Text = f.Text
                        }

                let after = verify programText changed
                Expect.equal after.Verdict DeploymentVerdict.Proved (changed + "\n" + describe after)
                textAt text d.Span, f.Text
    ]

let private constants = "[Constants]\nf = 1; PRIMARY = r1;\n"

[<Tests>]
let tests =
    testList
        "remedies"
        [
            for path in SpecsTests.files (Path.Combine(SpecsTests.specs, "refuted")) do
                let name = nonNull (Path.GetFileName path)

                test ("every hole of " + name + " has a change that closes it") {
                    let _, program, text = refusedSpecs.Value |> List.find (fun (n, _, _) -> n = name)
                    let r, found = holds program name text

                    for o in r.Obligations do
                        if o.Verdict = Discharge.Refuted then
                            Expect.isTrue (Map.containsKey o.Id found) $"{o.Code} {o.LineText}"
                }

            test "the cheapest comes first" {
                let title (programText: string) (lines: string) code =
                    let text = constants + lines
                    let r, found = holds (program programText) "test.deploy" text

                    let o =
                        r.Obligations
                        |> List.find (fun o -> o.Code = code && o.Verdict = Discharge.Refuted)

                    found[o.Id].Edit.Title

                Expect.equal
                    (title
                        plainProgram
                        "[Authentication]\nC <-> R : HMAC-SHA256;\nR <-> R : HMAC-SHA256, Plain;\n"
                        "AUTHENTIC")
                    "leave out the alternative `Plain`"
                    "an alternative less costs nothing"

                Expect.equal
                    (title plainProgram "[Authentication]\nC <-> R : Plain;\nR <-> R : HMAC-SHA256;\n" "AUTHENTIC")
                    "write `HMAC-SHA256` in the place of `Plain`"
                    "a code where a code is enough"

                Expect.equal
                    (title
                        auditedProgram
                        "[Authentication]\nC <-> R : HMAC-SHA256;\nR <-> R : HMAC-SHA256;\n"
                        "AUDIT-TRANSFER")
                    "write `Request: C -> * : RSA;` under [Non-repudiation]"
                    "a signature where others must be convinced, on what they are shown"
            }

            test "what no line closes is not said to be closed" {
                let text =
                    constants
                    + "[Authentication]\n* <-> * : HMAC-SHA256;\n[Non-repudiation]\n* -> * : RSA;\n"

                let citing =
                    auditedProgram.Replace(
                        "PUBLISH [ME, R, NOONE] Order(req, nextSeqNo);",
                        "PUBLISH [ME, R, NOONE] Order(req, nextSeqNo) CITING [c, _, NOONE] Request {{ req; }};"
                    )

                let r = prover.Verify(program citing, "test.deploy", deployment text)
                Expect.contains (refuted r) "CITE" (describe r)
                let found = remedies prover (program citing) text (deployment text) r

                for o in r.Obligations do
                    if o.Code = "CITE" then
                        Expect.isFalse (Map.containsKey o.Id found) "the program has to change"
            }

            test "random deployments: every remedy does what is said of it" {
                let mutable mended = 0

                for seed in 0..11 do
                    let text = OracleTests.randomDeployment (Random(7000 + seed)) OracleTests.names
                    let _, found = holds (program auditedProgram) $"seed {seed}" text
                    mended <- mended + found.Count

                Expect.isGreaterThan mended 20 "there was something to mend"
            }

            test "a remedy is the same whatever was verified before" {
                let text =
                    constants + "[Authentication]\nC <-> R : Plain;\nR <-> R : HMAC-SHA256;\n"

                let p = program plainProgram
                let r = prover.Verify(p, "test.deploy", deployment text)
                use fresh = new Prover(defaults)
                let again = fresh.Verify(p, "test.deploy", deployment text)

                let told (m: Map<string, Remedy>) =
                    m |> Map.toList |> List.map (fun (id, m) -> id, sentence m)

                Expect.equal
                    (told (remedies fresh p text (deployment text) again))
                    (told (remedies prover p text (deployment text) r))
                    "the same"
            }

            test "a line is added to a text that does not end its last line" {
                let text =
                    constants + "[Authentication]\nC -> R : HMAC-SHA256;\nR <-> R : HMAC-SHA256;"

                let r, found = holds (program plainProgram) "test.deploy" text
                Expect.equal (refuted r) [ "COVER" ] (describe r)
                Expect.isNonEmpty found "mended"
            }

            test "what is stronger than anything needs is pointed out, and nothing else" {
                let found =
                    excessOf
                        plainProgram
                        (constants
                         + "[Channels]\nR <-> R : VPN;\n[Authentication]\nC -> R : RSA;\nR -> C : HMAC-SHA256;\nR <-> R : HMAC-SHA256;\n[Non-repudiation]\nC -> * : RSA;\n")

                Expect.equal
                    found
                    [ "RSA", "HMAC-SHA256"; "HMAC-SHA256", "Plain"; "C -> * : RSA", "" ]
                    "each with what is enough"
            }

            test "a deployment without anything to spare gets no remark" {
                Expect.isEmpty
                    (excessOf
                        auditedProgram
                        (constants
                         + "[Authentication]\nC <-> R : HMAC-SHA256;\nR <-> R : HMAC-SHA256;\n[Non-repudiation]\nC -> * : RSA;\n"))
                    "all of it is needed"
            }
        ]
