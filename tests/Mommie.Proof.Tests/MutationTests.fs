/// Every one-line weakening of every proved deployment of specs/: what changes the meaning is never proved.
module Mommie.Proof.Tests.MutationTests

open System.IO
open Expecto
open Mommie.Core.Text
open Mommie.Core.Syntax
open Mommie.Core.Model.Tree
open Mommie.Proof
open Mommie.Proof.Results
open Mommie.Proof.Proof
open Mommie.Proof.Tests.Support

/// A deployment with one line changed. `Change` says how, as `before => after`.
type Mutant =
    {
        Kind: string
        Change: string
        Text: string
    }

let internal replaceAt (lines: string list) (k: int) (by: string list) =
    List.truncate k lines @ by @ List.skip (k + 1) lines |> String.concat "\n"

let internal withoutComment (line: string) =
    match line.IndexOf "//" with
    | -1 -> line.Trim()
    | at -> line.Substring(0, at).Trim()

// The section that each line stands in.
let internal sections (lines: string list) =
    lines
    |> List.scan
        (fun section line ->
            let t = line.Trim()
            if t.StartsWith "[" then t else section)
        ""
    |> List.tail

/// What stands on a line `selectors : what;`.
let internal halves (line: string) =
    match line.LastIndexOf " : " with
    | -1 -> None
    | at -> Some(line.Substring(0, at), line.Substring(at + 3).TrimEnd(';'))

// Weaker on the line of a mechanism: what has fewer secrets, or the same with a hash that has collisions.
let private weakerMechanisms (mechanism: string) =
    match mechanism with
    | "Plain" -> []
    | "GROUP-HMAC-SHA256" -> [ "Plain" ]
    | "HMAC-SHA256" -> [ "HMAC-SHA1"; "GROUP-HMAC-SHA256"; "Plain" ]
    | "RSA" -> [ "SIGNATURE-SHA1"; "HMAC-SHA256"; "GROUP-HMAC-SHA256"; "Plain" ]
    | _ -> [ "HMAC-SHA256"; "GROUP-HMAC-SHA256"; "Plain" ]

let private thresholds (mechanism: string) =
    if mechanism.StartsWith "MATRIX(" then
        [ "MATRIX(R, 0)"; "MATRIX(R, f - 1)"; "MATRIX(R, f + 1)" ]
    else
        []

let private parties (mechanism: string) =
    if mechanism.StartsWith "TTP(" then
        [ "TTP(PRIMARY)" ]
    else
        []

// The changes of one line: kind and the lines that replace it.
let private changes (section: string) (line: string) : (string * string list) list =
    let mechanisms = section = "[Authentication]" || section = "[Non-repudiation]"

    [
        "drop", []
        match halves line with
        | Some(selectors, what) ->
            if mechanisms then
                for m in weakerMechanisms what do
                    "weaken", [ $"{selectors} : {m};" ]

                    "alternative", [ $"{selectors} : {what}, {m};" ]

                for m in thresholds what do
                    "threshold", [ $"{selectors} : {m};" ]

                for m in parties what do
                    "party", [ $"{selectors} : {m};" ]

                if what.StartsWith "GROUP" then
                    for wider in [ "* <-> *"; "C, R <-> R"; "C <-> R" ] do
                        "widen", [ $"{wider} : {what};" ]

                if section = "[Non-repudiation]" then
                    "narrow", [ $"C -> C : {what};" ]
                    "narrow", [ $"Order: C -> * : {what};" ]

            if mechanisms || section = "[Channels]" then
                match selectors.Split " <-> " with
                | [| a; b |] ->
                    "one direction", [ $"{a} -> {b} : {what};" ]

                    if a <> b then
                        "one direction", [ $"{b} -> {a} : {what};" ]

                    "one record", [ $"Order: {selectors} : {what};" ]
                | _ -> ()

            if what.StartsWith "TRUSTED" then
                "not trusted", [ $"{selectors} : Replica;" ]
                "not trusted", [ $"{selectors} : Client;" ]

            if section = "[Batching]" then
                "no seal", [ line.Replace(" / 1ms", "").Replace(" / 5ms", "") ]
                "no seal", [ line.Replace("64 /", "0 /").Replace("16 /", "0 /") ]

            if section = "[References]" then
                "digest", [ line.Replace("SHA-256", "SHA-1") ]
                "digest", [ line.Replace("SHA-256", "MD5") ]

            if section = "[Dissemination]" then
                "no time", [ line.Replace("50ms", "0ms") ]
        | None -> ()
    ]

/// The weakenings of a text: of each line, and by one line more.
let private mutants (text: string) : Mutant list =
    let lines = text.TrimEnd('\n').Split '\n' |> List.ofArray

    let prepared (t: string) =
        if t.Contains "SIGNATURE-SHA1" then
            "MECHANISM SIGNATURE-SHA1 = SIGNATURE(SHA-1);\n" + t
        else
            t

    let changed =
        List.zip lines (sections lines)
        |> List.indexed
        |> List.collect (fun (k, (line, section)) ->
            let bare = withoutComment line

            if section = "" || bare = "" || bare.StartsWith "[" then
                []
            else
                changes section bare
                |> List.map (fun (kind, by) ->
                    {
                        Kind = kind
                        Change = bare + " => " + String.concat " " by
                        Text = prepared (replaceAt lines k by)
                    }))

    let added =
        [
            if not (text.Contains "[Dissemination]") then
                for way in [ "C -> R"; "R -> R"; "R -> C" ] do
                    "relay", $"[Dissemination]\n{way} : OPTIMISTIC(PRIMARY) 50ms;"
            if not (text.Contains "[References]") then
                "digest", "[References]\nOrder.m : Digest(SHA-1);"
                "digest", "[References]\nReply.m : Digest(SHA-1);"
            if not (text.Contains "[Batching]") then
                "no seal", "[Batching]\n* -> * : 64;"
        ]
        |> List.map (fun (kind, line) ->
            {
                Kind = kind
                Change = "=> " + line.Replace("\n", " ")
                Text = text + "\n" + line + "\n"
            })

    changed @ added

// Weakenings that leave the meaning as it is: the reason, and which they are.
let private harmless: (string * (string -> string -> Mutant -> bool)) list =
    let has (part: string) (m: Mutant) = m.Change.Contains part

    let drops (line: string) (m: Mutant) =
        m.Kind = "drop" && m.Change.StartsWith line

    [
        "a constant that is not bound stays open: the proof then holds for every value",
        fun _ _ m -> drops "f = 1;" m || drops "PRIMARY = r1;" m
        "proofs do not depend on times; a warning says that the deployment cannot run",
        fun _ _ m -> drops "orderTimeout" m
        "what is not batched is sent one by one, and what is no digest is sent whole",
        fun file _ m ->
            m.Kind = "drop"
            && ((file = "batched.deploy"
                 && m.Change.Contains "ms; =>"
                 && not (m.Change.Contains "orderTimeout"))
                || ((file = "digests.deploy" || file = "referenced.deploy")
                    && m.Change.Contains "Digest("))
        "unicast to all is left", fun _ _ m -> drops "C -> R : OPTIMISTIC" m
        "R <-> R and R -> R are the same pairs", fun _ _ m -> m.Kind = "one direction" && m.Change.StartsWith "R <-> R"
        "replicas send each other nothing but orders; where they attest requests to each other, that is refuted",
        fun file _ m ->
            m.Kind = "one record"
            && m.Change.StartsWith "R <-> R"
            && file <> "matrix.deploy"
        "the party has nothing to tell clients, who are not auditors",
        fun _ _ m -> m.Kind = "one direction" && has "=> C -> z" m
        "a code with a secret key needs no collision resistance: whoever could use a collision would need the key",
        fun _ _ m -> has "HMAC-SHA1" m && not (has "SIGNATURE-SHA1" m)
        "nobody lies in PrimaryBackup, so that a key that all share is as good as one for each pair",
        fun file program m ->
            file <> "clients lie"
            && program = "PrimaryBackup"
            && (m.Kind = "weaken" || m.Kind = "alternative" || m.Kind = "widen")
            && has "GROUP" m
            && not (has "Plain" m)
            // A line that names clients and replicas covers no pair of replicas.
            && not (has "=> C <-> R : GROUP" m && m.Kind = "widen")
        "a key of the group of two trusted parties is held by nobody else",
        fun file _ m ->
            file = "notaries.deploy"
            && (m.Kind = "weaken" || m.Kind = "alternative")
            && m.Change.StartsWith "z -> y"
            && has "GROUP" m
        "keys of its own do for a party what the word of another does, and need no other",
        fun file _ m ->
            file = "notaries.deploy"
            && (m.Kind = "weaken" || m.Kind = "alternative")
            && (has "=> z -> R : HMAC-SHA256" m || has "=> z -> R : TTP(y), HMAC-SHA256" m)
        "a relayed message carries each receiver's own token", fun file _ m -> m.Kind = "relay" && file <> "vpn.deploy"
        "among replicas nobody but the primary publishes: the relay is the issuer",
        fun _ _ m -> m.Kind = "relay" && has "R -> R" m
    ]

// Of which codes one at least is refuted, by kind.
let private codes =
    Map.ofList
        [
            "drop", [ "COVER"; "AUTHENTIC"; "AUDIT-TRANSFER" ]
            "weaken", [ "AUTHENTIC"; "AUDIT-SOUND"; "AUDIT-TRANSFER"; "BIND" ]
            "alternative", [ "AUTHENTIC"; "AUDIT-SOUND"; "AUDIT-TRANSFER"; "BIND" ]
            "threshold", [ "TRUST" ]
            "party", [ "TRUST" ]
            "not trusted", [ "TRUST" ]
            "widen", [ "AUTHENTIC"; "COVER" ]
            "narrow", [ "AUDIT-TRANSFER" ]
            "one direction", [ "COVER"; "AUTHENTIC" ]
            "one record", [ "COVER"; "AUTHENTIC" ]
            "no time", [ "LIVE" ]
            "no seal", [ "LIVE" ]
            "relay", [ "VERIFY" ]
            "digest", [ "REFERENCE" ]
        ]

// A principal that is declared nowhere is an error, which is no proof.
let private refused =
    [ "z : TRUSTED @ 10.0.0.9:7109; => "; "y : TRUSTED; => "; "z : TRUSTED; => " ]

let private parsed (m: Mutant) =
    match Parser.parseDeployment "mutant.deploy" m.Text with
    | Some d, ds when not (List.exists Diagnostic.isError ds) -> d
    | _, ds -> failtestf "%s does not parse: %A" m.Change (ds |> List.map _.Message)

let private check (file: string) (program: Program) (m: Mutant) =
    let r = prover.Verify(program, "mutant.deploy", parsed m)
    let reasons = harmless |> List.filter (fun (_, is) -> is file program.Name m)
    let text = $"{file}: {m.Kind}: {m.Change}\n{describe r}"

    if List.contains m.Change refused then
        Expect.exists r.Diagnostics Diagnostic.isError text
        Expect.equal r.Verdict DeploymentVerdict.Undecided text
    elif List.isEmpty reasons then
        Expect.equal r.Verdict DeploymentVerdict.Refuted text
        Expect.exists (refuted r) (fun c -> List.contains c codes[m.Kind]) text
    else
        // Were it refuted, its reason would be wrong and it had to leave the list.
        Expect.equal r.Verdict DeploymentVerdict.Proved $"{fst (List.head reasons)}\n{text}"

/// Name, program and text of every deployment that is weakened.
let private originals =
    lazy
        ([
            for path in SpecsTests.files SpecsTests.specs do
                nonNull (Path.GetFileName path), SpecsTests.programOf path, File.ReadAllText path

            // In specs/ nobody lies where a group's key is shared; here clients do, and must not get it.
            "clients lie",
            program TableTests.crash,
            "[Authentication]\nC <-> R : HMAC-SHA256;\nR <-> R : GROUP-HMAC-SHA256;\n"
         ]
         |> List.map (fun (name, program, text) -> name, program, text, mutants text))

[<Tests>]
let tests =
    testList
        "mutants"
        [
            for name in
                (SpecsTests.files SpecsTests.specs
                 |> List.map (fun p -> nonNull (Path.GetFileName p)))
                @ [ "clients lie" ] do
                test name {
                    let _, program, text, mutants =
                        originals.Value |> List.find (fun (n, _, _, _) -> n = name)

                    let original = prover.Verify(program, name, deployment text)
                    Expect.equal original.Verdict DeploymentVerdict.Proved (describe original)

                    for m in mutants do
                        check name program m
                }

            test "every kind of weakening occurs, and every reason is needed" {
                let all =
                    originals.Value
                    |> List.collect (fun (file, program, _, mutants) ->
                        mutants |> List.map (fun m -> file, program.Name, m))

                let kinds = all |> List.map (fun (_, _, m) -> m.Kind) |> List.distinct |> List.sort
                Expect.equal kinds (codes |> Map.toList |> List.map fst) "kinds"

                for reason, is in harmless do
                    Expect.exists all (fun (file, program, m) -> is file program m) reason

                let same =
                    all
                    |> List.filter (fun (file, program, m) ->
                        harmless |> List.exists (fun (_, is) -> is file program m))

                Expect.isGreaterThan (List.length all - List.length same) 150 "weakenings that change the meaning"
            }
        ]
