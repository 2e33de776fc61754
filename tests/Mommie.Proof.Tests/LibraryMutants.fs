/// Every one-line weakening of every proved deployment of the protocols in specs/: each is refuted, or stands here with the
/// reason why the meaning stays as it is.
module Mommie.Proof.Tests.LibraryMutants

open System
open System.IO
open Expecto
open Mommie.Core.Text
open Mommie.Core.Syntax
open Mommie.Core.Model.Tree
open Mommie.Proof
open Mommie.Proof.Results
open Mommie.Proof.Tests.Support
open Mommie.Proof.Tests.MutationTests

let private root = nonNull (Path.GetDirectoryName SpecsTests.specs)

let private protocols = [ "Bracha"; "Paxos"; "Pbft"; "Register"; "TwoPhase" ]

let private deployments =
    [
        for p in protocols do
            for path in SpecsTests.files (Path.Combine(root, p)) do
                p, path
    ]

// What is tried in the place of a mechanism: what has fewer secrets, convinces fewer, or rests on a hash with collisions.
let private weaker (mechanism: string) =
    match mechanism with
    | "Plain" -> []
    | "GROUP-HMAC-SHA256" -> [ "Plain" ]
    | "HMAC-SHA256" -> [ "HMAC-SHA1"; "GROUP-HMAC-SHA256"; "Plain" ]
    | "RSA"
    | "ED25519" -> [ "SIGNATURE-SHA1"; "HMAC-SHA256"; "GROUP-HMAC-SHA256"; "Plain" ]
    | _ -> [ "HMAC-SHA256"; "GROUP-HMAC-SHA256"; "Plain" ]

let private changes (program: Program) (section: string) (line: string) : (string * string list) list =
    let mechanisms = section = "[Authentication]" || section = "[Non-repudiation]"

    [
        "drop", []
        match halves line with
        | None -> ()
        | Some(selectors, what) ->
            if mechanisms then
                for m in weaker what do
                    "weaken", [ $"{selectors} : {m};" ]
                    "alternative", [ $"{selectors} : {what}, {m};" ]

                if what.StartsWith "MATRIX(" then
                    let set = what.Substring(7, what.IndexOf ',' - 7)

                    for t in [ "0"; "f - 1"; "f + 1" ] do
                        "threshold", [ $"{selectors} : MATRIX({set}, {t});" ]

                if what.StartsWith "GROUP" then
                    "widen", [ $"* <-> * : {what};" ]

            if mechanisms || section = "[Channels]" then
                match selectors.Split " <-> " with
                | [| a; b |] ->
                    "one direction", [ $"{a} -> {b} : {what};" ]

                    if a <> b then
                        "one direction", [ $"{b} -> {a} : {what};" ]
                | _ -> ()

                if not (selectors.Contains ':') then
                    for r in program.Records do
                        "one record", [ $"{r.Name}: {selectors} : {what};" ]

            if what.StartsWith "TRUSTED" then
                for r in program.Roles do
                    "not trusted", [ $"{selectors} : {r.Name};" ]

            if section = "[Dissemination]" then
                "no time", [ line.Replace("20ms", "0ms").Replace("50ms", "0ms") ]
    ]

let private mutants (program: Program) (text: string) : Mutant list =
    let lines = text.TrimEnd('\n').Split '\n' |> List.ofArray

    let prepared (t: string) =
        if t.Contains "SIGNATURE-SHA1" then
            "MECHANISM SIGNATURE-SHA1 = SIGNATURE(SHA-1);\n" + t
        else
            t

    [
        for k, (line, section) in List.indexed (List.zip lines (sections lines)) do
            let bare = withoutComment line

            if section <> "" && bare <> "" && not (bare.StartsWith "[") then
                for kind, by in changes program section bare do
                    {
                        Kind = kind
                        Change = bare + " => " + String.concat " " by
                        Text = prepared (replaceAt lines k by)
                    }

        if not (text.Contains "[Dissemination]") then
            {
                Kind = "relay"
                Change = "=> * -> * : FLOOD 50ms;"
                Text = text + "\n[Dissemination]\n* -> * : FLOOD 50ms;\n"
            }
        {
            Kind = "no seal"
            Change = "=> * -> * : 64;"
            Text = text + "\n[Batching]\n* -> * : 64;\n"
        }
    ]

/// Weakenings that leave the meaning as it is: the reason, and which they are, of a protocol, a file and a mutant.
let private harmless: (string * (string -> string -> Mutant -> bool)) list =
    let has (part: string) (m: Mutant) = m.Change.Contains part

    let drops (part: string) (m: Mutant) =
        m.Kind = "drop" && m.Change.StartsWith part

    [
        "a constant that is not bound stays open: the proof then holds for every value",
        fun protocol file m ->
            // Bracha's ASSUME lets f be anything as long as it is open, and a set of nobody attests nothing.
            (drops "f = 1;" m && not (protocol = "Bracha" && file = "matrix.deploy"))
            || drops "SENDER = n1;" m
            || drops "WRITER = w1;" m
        "proofs do not depend on times; a warning says that the deployment cannot run",
        fun _ _ m -> m.Kind = "drop" && has "Timeout = " m
        "unicast to all is left", fun _ _ m -> m.Kind = "drop" && (has "FLOOD" m || has "PULL" m || has "OPTIMISTIC" m)
        "what is passed on carries each receiver's own token, but for what only a channel tells",
        fun _ file m -> m.Kind = "relay" && file <> "tls.deploy" && file <> "channels.deploy"
        "a code with a secret key needs no collision resistance: whoever could use a collision would need the key",
        fun _ _ m -> has "HMAC-SHA1" m && not (has "SIGNATURE-SHA1" m)
        "a set to itself is the same pairs in one direction as in both",
        fun _ _ m ->
            m.Kind = "one direction"
            && (m.Change.StartsWith "N <-> N" || m.Change.StartsWith "R <-> R")
        "nobody lies, so that a key that all share is as good as one for each pair",
        fun protocol _ m ->
            (protocol = "Paxos" || protocol = "TwoPhase")
            && has "GROUP-HMAC-SHA256" m
            && not (has "Plain" m)
            && (m.Kind = "weaken" || m.Kind = "alternative" || m.Kind = "widen")
        "neither writers nor readers lie, and they alone share the key; in the program with certificates the writer may",
        fun protocol file m ->
            protocol = "Register"
            && file <> "certificates.deploy"
            && (m.Change.StartsWith "W -> D :" || m.Change.StartsWith "W -> z :")
            && has "GROUP" m
        "writers and readers do no wrong: one of them can be trusted",
        fun protocol _ m ->
            protocol = "Register"
            && m.Kind = "not trusted"
            && (has ": Writer;" m || has ": Reader;" m)
        "nothing else is sent between the two",
        fun _ _ m ->
            m.Kind = "one record"
            && (m.Change.Contains "=> Accepted: A -> L"
                || m.Change.Contains "=> Done: W -> D"
                || m.Change.Contains "=> Write: W -> z"
                || m.Change.Contains "=> Write: z -> S, D")
    ]

let private parsed (m: Mutant) =
    match Parser.parseDeployment "mutant.deploy" m.Text with
    | Some d, ds when not (List.exists Diagnostic.isError ds) -> d
    | _, ds -> failtestf "%s does not parse: %A\n%s" m.Change (ds |> List.map _.Message) m.Text

// A principal that is declared nowhere is an error, which is no proof.
let private refused (m: Mutant) =
    m.Kind = "drop" && m.Change.StartsWith "z : TRUSTED"

let private read (path: string) =
    let text = File.ReadAllText path

    match (deployment text).Header with
    | Some(_, p) ->
        let directory = nonNull (Path.GetDirectoryName path)
        program (File.ReadAllText(Path.Combine(directory, p.Text + ".mommie"))), text
    | None -> failtestf "%s names no program" path

[<Tests>]
let tests =
    testList
        "mutants of protocols"
        [
            for protocol, path in deployments do
                let file = nonNull (Path.GetFileName path)

                test $"{protocol} {file}" {
                    let program, text = read path
                    let original = prover.Judge(program, file, deployment text)
                    Expect.equal original.Verdict DeploymentVerdict.Proved (describe original)
                    let mutable refuted = 0

                    for m in mutants program text do
                        let r = prover.Judge(program, "mutant.deploy", parsed m)
                        let what = $"{protocol}/{file}: {m.Kind}: {m.Change}\n{describe r}"

                        if refused m then
                            Expect.exists r.Diagnostics Diagnostic.isError what
                            Expect.equal r.Verdict DeploymentVerdict.Undecided what
                        else
                            match harmless |> List.tryFind (fun (_, is) -> is protocol file m) with
                            | None ->
                                Expect.equal r.Verdict DeploymentVerdict.Refuted what
                                refuted <- refuted + 1
                            // Were it refuted, its reason would be wrong and it had to leave the list.
                            | Some(reason, _) -> Expect.equal r.Verdict DeploymentVerdict.Proved $"{reason}\n{what}"

                    Expect.isGreaterThan refuted 1 "weakenings that change the meaning"
                }

            test "every reason is needed" {
                let all =
                    [
                        for protocol, path in deployments do
                            let program, text = read path

                            for m in mutants program text do
                                protocol, nonNull (Path.GetFileName path), m
                    ]

                for reason, is in harmless do
                    Expect.exists all (fun (protocol, file, m) -> is protocol file m) reason

                Expect.isGreaterThan
                    (all
                     |> List.filter (fun (p, f, m) -> not (harmless |> List.exists (fun (_, is) -> is p f m)))
                     |> List.length)
                    350
                    "weakenings that change the meaning"
            }
        ]
