/// Programs and deployments for the tests of this room.
module Mommie.Proof.Tests.Support

open Expecto
open Mommie.Core.Text
open Mommie.Core.Syntax
open Mommie.Proof
open Mommie.Proof.Results
open Mommie.Proof.Proof

/// The program of language.md; what varies is FAULTS, the ASSUME, whether the Request is auditable, and more declarations.
let programWith (faults: string) (assume: string) (requestAuditors: string) (extra: string) =
    $"""PROGRAM PrimaryBackup
ROLE Client  C;
ROLE Replica R;
{extra}
CONST Int f;
CONST Replica PRIMARY;
{assume}
FAULTS {{ {faults} }}
TYPE Op;
TYPE Result;
EXTERN Result execute(Request req);
RECORD Request {{ Client client; Int stamp; Op op; }}
RECORD Order   {{ Request m; Int seqNo; }}
RECORD Reply   {{ Request m; Result res; }}
DURATION orderTimeout;
NODE Client IN C {{
  VAR Int stamp <- 0;
  VAR SET<Reply> accepted <- {{}};
  INPUT submit(Op op);
  OUTPUT done(Op op, Result res);
  TRANSITION Submit
  ON submit(op)
  @@{{
    stamp <- stamp + 1;
    PUBLISH [ME, R, {requestAuditors}] Request(ME, stamp, op)
      UNTIL [R >= 2 * f + 1, ME, NOONE] Reply {{{{ m == Request(ME, stamp, op); res == _; }}}};
  @@}}
  TRANSITION Accept
  WHEN [R >= 2 * f + 1, ME, NOONE] Reply r
  WHERE r.m.client == ME
  @@{{ accepted <- accepted UNION {{r}}; EMIT done(r.m.op, r.res); @@}}
}}
NODE Replica IN R {{
  VAR Int nextSeqNo <- 0;
  VAR Int executeSeqNo <- 0;
  TRANSITION Assign
  WHEN [c C == 1, ME, NOONE] Request req {{{{ client == c; }}}}
  WHERE ME == PRIMARY
  @@{{ PUBLISH [ME, R, NOONE] Order(req, nextSeqNo); nextSeqNo <- nextSeqNo + 1; @@}}
  TRANSITION Execute
  WHEN [PRIMARY, ME, NOONE] Order order {{{{ m == req; seqNo == executeSeqNo; }}}}
  ANDWHEN [c C == 1, ME, NOONE] Request req
  @@{{
    Result res <- execute(req);
    PUBLISH [ME, c, NOONE] Reply(req, res);
    executeSeqNo <- executeSeqNo + 1;
  @@}}
}}
"""

let byzantine = "R BYZANTINE AT MOST f; C BYZANTINE;"
let assume = "ASSUME COUNT(R) == 3 * f + 1;"

/// All statements NOONE.
let plainProgram = programWith byzantine assume "NOONE" ""

/// `PUBLISH [ME, R, R] Request`
let auditedProgram = programWith byzantine assume "R" ""

/// The typed program; fails the test with its diagnostics where it has errors.
let program (text: string) =
    match Parser.parseProgram "Test.mommie" text with
    | Some p, ds when not (List.exists Diagnostic.isError ds) ->
        match Mommie.Core.Typing.Typing.check p with
        | Some p, ds when not (List.exists Diagnostic.isError ds) -> p
        | _, ds -> failtestf "the program has type errors: %A" (ds |> List.map _.Message)
    | _, ds -> failtestf "the program does not parse: %A" (ds |> List.map _.Message)

/// The parsed deployment; fails the test where it does not parse.
let deployment (text: string) =
    match Parser.parseDeployment "test.deploy" text with
    | Some d, ds when not (List.exists Diagnostic.isError ds) -> d
    | _, ds -> failtestf "the deployment does not parse: %A" (ds |> List.map _.Message)

/// The prover of all tests that do not need one of their own: most of their deployments say the same.
let prover = new Prover(defaults)

/// The result for a program and a deployment given as texts.
let verify (programText: string) (deployText: string) =
    prover.Verify(program programText, "test.deploy", deployment deployText)

/// The codes that are refuted, each once, in the order of the alphabet.
let refuted (r: DeploymentResult) =
    r.Obligations
    |> List.filter (fun o -> o.Verdict = Discharge.Refuted)
    |> List.map _.Code
    |> List.distinct
    |> List.sort

/// A readable summary, for failing tests.
let describe (r: DeploymentResult) =
    let obligations =
        r.Obligations
        |> List.map (fun o ->
            $"{o.Id} {o.Record} [{o.LineText}] {o.About}: {verdictText o.Verdict}"
            + (match o.Verdict with
               | Discharge.Undecided why -> " (" + why + ")"
               | Discharge.Proved ->
                   "\n    core "
                   + String.concat "; " (o.Core |> List.map _.Text)
                   + "\n    assumes "
                   + String.concat "; " o.Assumes
               | Discharge.Refuted -> "")
            + String.concat "" (o.Attack |> List.mapi (fun k s -> $"\n    {k + 1}. {s}"))
            + (match o.Mend with
               | Some m -> "\n    mend: " + m
               | None -> ""))

    let diagnostics =
        r.Diagnostics
        |> List.map (fun d -> $"{d.Code} {d.Span.StartLine}:{d.Span.StartColumn} {d.Message}")

    String.concat "\n" ([ deploymentVerdictText r.Verdict ] @ diagnostics @ obligations)

/// The text of the file at a span that lies on one line.
let textAt (file: string) (s: Span) =
    let line = file.Split('\n')[s.StartLine - 1]

    if s.EndLine = s.StartLine then
        line.Substring(s.StartColumn - 1, s.EndColumn - s.StartColumn)
    else
        line.Substring(s.StartColumn - 1)
