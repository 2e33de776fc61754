/// What is derived about each mechanism, against what reasoning about its keys says.
module Mommie.Proof.Tests.MechanismTests

open Expecto
open Mommie.Core.Text
open Mommie.Core.Syntax
open Mommie.Proof
open Mommie.Proof.Results
open Mommie.Proof.Tests.Support

let private table (text: string) =
    let own =
        if text = "" then
            []
        else
            match Parser.parseDeployment "own.deploy" text with
            | Some d, ds when not (List.exists Diagnostic.isError ds) -> d.Mechanisms
            | _, ds -> failtestf "the mechanisms do not parse: %A" (ds |> List.map _.Message)

    match Derived.table defaults "own.deploy" own with
    | Some(rows, _), ds ->
        Expect.isEmpty (ds |> List.map _.Message) "no diagnostics"
        rows
    | None, ds -> failtestf "no table: %A" (ds |> List.map _.Message)

let private cells (r: Derived.Row) =
    r.Name,
    [ r.Bound; r.Authentic; r.AuditSound; r.Transferable; r.Relayable ]
    |> List.map (fun c -> Derived.answerText c.Answer),
    r.Trusted

// Codes of a pair: only the two hold the key, so nobody else can speak, and no auditor can check anything. A relay carries a
// code for each verifier.
let private pairwise = [ "yes"; "yes"; "convinces nobody"; "no"; "yes" ]

// Only the issuer can sign and everybody can check.
let private signature = [ "yes"; "yes"; "yes"; "yes"; "yes" ]

let private catalogue =
    [
        // The channel says who speaks, where there is one; it leaves nothing to show, and that of a relay speaks for the relay.
        "Plain", [ "yes"; "over a channel"; "convinces nobody"; "no"; "no" ], ""
        "HMAC-SHA1", pairwise, ""
        "HMAC-SHA256", pairwise, ""
        "HMAC-SHA512", pairwise, ""
        "KEYED-BLAKE2b", pairwise, ""
        // Every member of the group can make what every member accepts, auditors among them.
        "GROUP-HMAC-SHA256", [ "yes"; "no"; "no"; "yes"; "yes" ], ""
        "RSA", signature, ""
        "RSA-3072", signature, ""
        "ECDSA-P256", signature, ""
        "ED25519", signature, ""
        // As good as the word of the party, heard and told by codes of a pair, which can be relayed.
        "TTP(z)", [ "by its lines"; "yes"; "yes"; "yes"; "yes" ], "z"
        "MATRIX(S, t)", [ "by its lines"; "yes"; "yes"; "yes"; "yes" ], "all but t of S"
    ]

let private own =
    [
        "a signature whose key verifiers hold is no signature",
        "MECHANISM M { KEY sk(issuer) HELD BY issuer, verifier; KEY pk(issuer) HELD BY ANYONE; TOKEN MADE WITH sk CHECKED WITH pk; }",
        [ "yes"; "no"; "no"; "yes"; "yes" ]
        "a signature whose key anyone holds",
        "MECHANISM M { KEY sk(issuer) HELD BY ANYONE; TOKEN MADE WITH sk CHECKED WITH sk; }",
        [ "yes"; "no"; "no"; "yes"; "yes" ]
        "a signature that auditors cannot check",
        "MECHANISM M { KEY sk(issuer) HELD BY issuer; KEY pk(issuer) HELD BY verifier; TOKEN MADE WITH sk CHECKED WITH pk; }",
        [ "yes"; "yes"; "yes"; "no"; "yes" ]
        "a signature that does not cover V is good for other verifiers",
        "MECHANISM M { KEY sk(issuer) HELD BY issuer; KEY pk(issuer) HELD BY ANYONE; TOKEN MADE WITH sk CHECKED WITH pk COVERS (program, deployment, epoch, issuer, A, type, content); }",
        [ "no"; "no"; "no"; "yes"; "yes" ]
        "a signature that does not cover the epoch can be replayed, and is sound within one",
        "MECHANISM M { KEY sk(issuer) HELD BY issuer; KEY pk(issuer) HELD BY ANYONE; TOKEN MADE WITH sk CHECKED WITH pk COVERS (program, deployment, issuer, V, A, type, content); }",
        [ "no"; "yes"; "yes"; "yes"; "yes" ]
        "a signature of a hash that has collisions",
        "MECHANISM SIG(hash) { KEY sk(issuer) HELD BY issuer; KEY pk(issuer) HELD BY ANYONE; TOKEN MADE WITH sk CHECKED WITH pk; } MECHANISM M = SIG(SHA-1);",
        [ "no"; "yes"; "yes"; "yes"; "yes" ]
        "a code of a pair that does not cover the issuer is reflected",
        "MECHANISM M { KEY k(issuer, verifier) HELD BY issuer, verifier; TOKEN MADE WITH k CHECKED WITH k COVERS (program, deployment, epoch, V, A, type, content); }",
        [ "no"; "no"; "convinces nobody"; "no"; "yes" ]
        "a code of a pair that auditors can check is no evidence: the verifier makes it too",
        "MECHANISM M { KEY k(issuer, verifier) HELD BY issuer, verifier, auditor; TOKEN MADE WITH k CHECKED WITH k; }",
        [ "yes"; "no"; "no"; "yes"; "yes" ]
    ]

[<Tests>]
let tests =
    testList
        "mechanisms"
        [
            test "the catalogue, in its order" {
                let rows = table ""
                Expect.equal (rows |> List.map cells) catalogue "the derived table"

                for r in rows do
                    for c in [ r.Bound; r.Authentic; r.AuditSound; r.Transferable; r.Relayable ] do
                        if c.Answer = Derived.No then
                            Expect.isNonEmpty c.Because (r.Name + " says why not")
            }

            for name, text, expected in own do
                test name {
                    match table text |> List.filter (fun r -> r.Name = "M") with
                    | [ row ] -> Expect.equal (cells row) ("M", expected, "") $"{row}"
                    | rows -> failtestf "one row was expected, found %A" rows
                }

            test "a name says nothing: what is called a signature and is a group's code is one" {
                let text =
                    "MECHANISM RSA-4096 { KEY k(group) HELD BY group; TOKEN MADE WITH k CHECKED WITH k; }"

                let row = table text |> List.find (fun r -> r.Name = "RSA-4096")
                Expect.equal (cells row) ("RSA-4096", [ "yes"; "no"; "no"; "yes"; "yes" ], "") "as GROUP"
                Expect.equal row.Cost "one code" "as GROUP"
            }

            test "a description without instances is shown with a sound hash" {
                let text =
                    "MECHANISM MINE(hash) { KEY k(issuer, verifier) HELD BY issuer, verifier; TOKEN MADE WITH k CHECKED WITH k; }"

                let row = table text |> List.find (fun r -> r.Name.StartsWith "MINE")
                Expect.equal (cells row) ("MINE(SHA-256)", pairwise, "") "as HMAC"
            }

            test "a party of another name, and one that a line names outside the generic site" {
                let text =
                    "MECHANISM NOTARY(n) { TRUSTS n; ATTESTED BY n; } MECHANISM OURS = NOTARY(nora);"

                let row = table text |> List.find (fun r -> r.Name = "OURS")
                let _, answers, trusted = cells row
                Expect.all answers (fun a -> a = "unknown") "nora is nobody there, so nothing is known"
                Expect.equal trusted "" "nothing is said of trust"
            }
        ]
