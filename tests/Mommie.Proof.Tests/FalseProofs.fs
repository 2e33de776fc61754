/// Deployments that look sound and are not: each was once, or would easily be, a false proof.
module Mommie.Proof.Tests.FalseProofs

open Expecto
open Mommie.Proof.Results
open Mommie.Proof.Tests.Support

let private matrix set threshold =
    $"[Authentication]\nC <-> R : HMAC-SHA256;\nR <-> R : HMAC-SHA256;\n[Non-repudiation]\nC -> * : MATRIX({set}, {threshold});\n"

let private backups = "ROLE Backup B SUBSET OF R;\nROLE Spare S SUBSET OF R;"

let private rows =
    [
        "a threshold below the faults of the role above the set",
        programWith byzantine "ASSUME COUNT(R) == 3 * f + 1 && f >= 1 && COUNT(B) >= 1;" "R" backups,
        matrix "B" "0"
        "a threshold below the faults of a part of the set",
        programWith "B BYZANTINE AT MOST f; C BYZANTINE;" "ASSUME COUNT(R) >= 4 && f >= 2;" "R" backups,
        matrix "R" "1"
        "a threshold below the faults of a part that may share members with the set",
        programWith "S BYZANTINE AT MOST f; C BYZANTINE;" "ASSUME COUNT(B) >= 4 && f >= 2;" "R" backups,
        matrix "B" "1"
        "a threshold that liars keep, and liars and those that stop do not",
        programWith "R BYZANTINE AT MOST f; R CRASH AT MOST f; C BYZANTINE;" (assume + " ASSUME f >= 1;") "R" "",
        matrix "R" "f"
        "a threshold below nothing", auditedProgram, matrix "R" "-1"
        "a threshold that is no number the arithmetic knows", auditedProgram, matrix "R" "f / 2"
        "a negated ASSUME of which one part is beyond the arithmetic",
        programWith byzantine "ASSUME !(COUNT(R) <= 3 * f && (FORALL r IN R : r == PRIMARY)); ASSUME f >= 1;" "R" "",
        matrix "R" "f"
    ]

// The auditors are others than the verifiers, so that they have a line of their own from whoever attests.
let private witnessed = programWith byzantine Support.assume "W" "ROLE Witness W;"

let private unmakable =
    "MECHANISM INBOX { KEY k(verifier) HELD BY verifier; TOKEN MADE WITH k CHECKED WITH k; }\n"

let private split =
    "MECHANISM SPLIT { KEY m(issuer, verifier) HELD BY verifier; KEY k(issuer, verifier) HELD BY issuer, verifier; TOKEN MADE WITH m CHECKED WITH k; }\n"

let private byNotary mechanism use' =
    mechanism
    + "[Principals]\nz : TRUSTED;\n[Authentication]\nC <-> R : HMAC-SHA256;\nR <-> R : HMAC-SHA256;\n"
    + $"C -> z : HMAC-SHA256;\nz -> R : HMAC-SHA256;\nz -> W : {use'};\n[Non-repudiation]\nC -> * : TTP(z);\n"

let private byMatrix mechanism use' =
    mechanism
    + "[Authentication]\nC <-> R : HMAC-SHA256;\nR <-> R : HMAC-SHA256;\n"
    + $"R -> W : {use'};\n[Non-repudiation]\nC -> * : MATRIX(R, f);\n"

// Name, deployment, whether whoever attests can make what it owes to the auditor.
let private owed =
    [
        "a party that holds no key for what it owes", byNotary unmakable "INBOX", false
        "a party that can only check what it should make", byNotary split "SPLIT", false
        "a party whose second alternative cannot be made", byNotary unmakable "HMAC-SHA256, INBOX", false
        "members of a set that hold no key for what they owe", byMatrix unmakable "INBOX", false
        "members of a set that can only check what they should make", byMatrix split "SPLIT", false
        "a party that shares a key with the auditor", byNotary "" "HMAC-SHA256", true
        "a party with a channel to the auditor", "[Channels]\nz <-> W : VPN;\n" + byNotary "" "Plain", true
        "members of a set that share keys with the auditor", byMatrix "" "HMAC-SHA256", true
    ]

// The set that attests is nobody's verifier and no auditor, so that only its members hear each other by the line among them.
let private attested =
    programWith
        (byzantine + " S BYZANTINE AT MOST f;")
        (Support.assume + " ASSUME COUNT(S) == 3 * f + 1;")
        "W"
        "ROLE Witness W; ROLE Server S;"

let private keys m k =
    $"MECHANISM OWN {{ KEY m(issuer, verifier) HELD BY {m}; KEY k(issuer, verifier) HELD BY {k}; TOKEN MADE WITH m CHECKED WITH k; }}\n"

// Name, deployment: lines whose ends cannot hold the keys of their mechanism, on which only VERIFY has a word to say.
let private unheld =
    [
        "an issuer that does not hold the key that makes its tokens",
        keys "verifier" "issuer, verifier" + TableTests.all "OWN"
        "a verifier that does not hold the key that checks tokens", keys "issuer" "issuer" + TableTests.all "OWN"
        "keys that only auditors check with", keys "issuer" "auditor" + TableTests.all "OWN"
        "a key of the group among those who are in none",
        "MECHANISM CLUB { KEY k(issuer, verifier) HELD BY group; TOKEN MADE WITH k CHECKED WITH k; }\n"
        + "[Authentication]\nC <-> R : HMAC-SHA256;\nR <-> R : CLUB;\n"
    ]

// Evidence by [Authentication] alone: whoever attests owes it to auditors too, to which no line leads.
let private unowed =
    [
        "a party that authenticates, with no line to the auditor",
        "[Principals]\nz : TRUSTED;\n[Authentication]\nR -> C : HMAC-SHA256;\nR <-> R : HMAC-SHA256;\nC -> z : HMAC-SHA256;\nz -> R : HMAC-SHA256;\nC -> * : TTP(z);\n"
        "a set that authenticates, with no line to the auditor",
        "[Authentication]\nC -> W : MATRIX(R, f);\nR -> C : HMAC-SHA256;\nR <-> R : HMAC-SHA256;\nC -> R : HMAC-SHA256;\n[Non-repudiation]\nC -> * : MATRIX(R, f);\n"
        "a nested party that owes an auditor, with no line to it",
        "[Principals]\ny : TRUSTED; z : TRUSTED;\n[Authentication]\nR -> C : HMAC-SHA256;\nR <-> R : HMAC-SHA256;\nC -> z : HMAC-SHA256;\nz -> y : HMAC-SHA256;\ny -> R : HMAC-SHA256;\nz -> R, W : TTP(y);\nC -> * : TTP(z);\n"
    ]

// The issuer is the party itself: it attests what it says, and still has to tell the auditor.
let private ownWord =
    (programWith "C BYZANTINE;" Support.assume "NOONE" "ROLE Witness W;")
        .Replace("PUBLISH [ME, R, NOONE] Order", "PUBLISH [ME, R, W] Order")

let private byItself lines =
    "[Authentication]\nC <-> R : HMAC-SHA256;\nR <-> R : HMAC-SHA256;\n"
    + lines
    + "[Non-repudiation]\nR -> * : TTP(PRIMARY);\n"

// The same with a line to the auditor, by a mechanism that is not good enough.
let private owedBy covers use' =
    $"MECHANISM OWN {{ KEY k(issuer, verifier) HELD BY issuer, verifier; TOKEN MADE WITH k CHECKED WITH k COVERS ({covers}); }}\n"
    + unmakable
    + "[Principals]\nz : TRUSTED;\n[Authentication]\nR -> C : HMAC-SHA256;\nR <-> R : HMAC-SHA256;\nC -> z : HMAC-SHA256;\nz -> R : HMAC-SHA256;\n"
    + $"z -> W : {use'};\nC -> * : TTP(z);\n"

let private owedByLine =
    [
        "a party that authenticates, and tells the auditor", "ALL", "OWN", []
        "a party that authenticates, and tells the auditor what can be replayed",
        "program, deployment, issuer, V, A, type, content",
        "OWN",
        [ "BIND" ]
        "a party that authenticates, and tells the auditor under keys of other deployments too",
        "program, epoch, issuer, V, A, type, content",
        "OWN",
        [ "BIND"; "KEYS" ]
        "a party that authenticates, and cannot tell the auditor", "ALL", "INBOX", [ "AUDIT-TRANSFER" ]
        "a party that authenticates, in whose name anybody tells the auditor", "ALL", "Plain", [ "AUDIT-SOUND" ]
    ]

let private setOf covers among =
    $"MECHANISM OWN {{ KEY k(issuer, verifier) HELD BY issuer, verifier; TOKEN MADE WITH k CHECKED WITH k COVERS ({covers}); }}\n"
    + unmakable
    + "[Authentication]\nC <-> R : HMAC-SHA256;\nR <-> R : HMAC-SHA256;\nC -> S : HMAC-SHA256;\nS -> R, W : HMAC-SHA256;\n"
    + among
    + "\n[Non-repudiation]\nC -> * : MATRIX(S, f);\n"

// Name, what tokens of OWN cover, what the members of the set tell each other by, the codes that are refuted.
let private members =
    [
        "members of a set that never tell each other", "ALL", "", [ "COVER" ]
        "members of a set that tell each other of other records", "ALL", "Order: S <-> S : HMAC-SHA256;", [ "COVER" ]
        "members of a set that cannot make what they tell each other", "ALL", "S <-> S : INBOX;", [ "VERIFY" ]
        "members of a set in whose name anybody speaks to the others", "ALL", "S <-> S : Plain;", [ "AUTHENTIC" ]
        "members of a set in whose name liars speak to the others",
        "ALL",
        "S <-> S : GROUP-HMAC-SHA256;",
        [ "AUTHENTIC"; "KEYS" ]
        "members of a set whose word to each other can be changed",
        "program, deployment, epoch, issuer, V, A, type",
        "S <-> S : OWN;",
        [ "AUTHENTIC"; "BIND" ]
        "members of a set whose word to each other can be replayed",
        "program, deployment, issuer, V, A, type, content",
        "S <-> S : OWN;",
        [ "BIND" ]
        "members of a set whose keys serve other deployments",
        "program, epoch, issuer, V, A, type, content",
        "S <-> S : OWN;",
        [ "BIND"; "KEYS" ]
        "members of a set that share keys", "ALL", "S <-> S : OWN;", []
        "members of a set with channels among them", "ALL", "S <-> S : Plain;\n[Channels]\nS <-> S : VPN;", []
    ]

[<Tests>]
let tests =
    testList
        "never a false proof"
        [
            for name, program, deployment in rows do
                test name {
                    let r = verify program deployment
                    Expect.contains (refuted r) "TRUST" (describe r)
                    Expect.equal r.Verdict DeploymentVerdict.Refuted "refuted"
                }

            for name, deployment in unheld do
                test name {
                    let r = verify plainProgram deployment
                    Expect.contains (refuted r) "VERIFY" (describe r)
                    Expect.equal r.Verdict DeploymentVerdict.Refuted "refuted"
                }

            for name, deployment in unowed do
                test name {
                    let r = verify witnessed deployment
                    Expect.equal (refuted r) [ "COVER" ] (describe r)
                }

            test "a party that attests what it says itself, with no line to the auditor" {
                let r = verify ownWord (byItself "")
                Expect.equal r.Verdict DeploymentVerdict.Refuted (describe r)
            }

            for name, use', codes in
                [
                    "a party that is the only verifier, and cannot tell the auditor", "INBOX", [ "AUDIT-TRANSFER" ]
                    "a party that is the only verifier, and tells the auditor", "HMAC-SHA256", []
                ] do
                test name {
                    let program =
                        (programWith "C BYZANTINE;" Support.assume "NOONE" "ROLE Witness W;")
                            .Replace("PUBLISH [ME, R, NOONE] Request", "PUBLISH [ME, { PRIMARY }, W] Request")

                    let r =
                        verify
                            program
                            (unmakable
                             + "[Authentication]\nC -> PRIMARY : HMAC-SHA256;\nR -> C : HMAC-SHA256;\nOrder: PRIMARY -> R : HMAC-SHA256;\n"
                             + $"PRIMARY -> W : {use'};\n[Non-repudiation]\nC -> * : TTP(PRIMARY);\n")

                    Expect.equal (refuted r) codes (describe r)
                }

            test "a party that attests what it says itself to the auditor" {
                let r = verify ownWord (byItself "R -> W : HMAC-SHA256;\n")
                Expect.isEmpty (refuted r) (describe r)
            }

            for name, covers, use', codes in owedByLine do
                test name {
                    let r = verify witnessed (owedBy covers use')
                    Expect.equal (refuted r) codes (describe r)

                    if codes = [] then
                        Expect.equal r.Verdict DeploymentVerdict.Proved (describe r)
                }

            for name, covers, among, codes in members do
                test name {
                    let r = verify attested (setOf covers among)
                    Expect.equal (refuted r) codes (describe r)

                    Expect.equal
                        r.Verdict
                        (if codes = [] then
                             DeploymentVerdict.Proved
                         else
                             DeploymentVerdict.Refuted)
                        (describe r)
                }

            for name, deployment, can in owed do
                test name {
                    let r = verify witnessed deployment

                    if can then
                        Expect.equal r.Verdict DeploymentVerdict.Proved (describe r)
                    else
                        Expect.equal (refuted r) [ "AUDIT-TRANSFER" ] (describe r)
                        Expect.equal r.Verdict DeploymentVerdict.Refuted "refuted"
                }

            test "a threshold that liars and those that stop keep together is proved" {
                let r =
                    verify
                        (programWith
                            "R BYZANTINE AT MOST f; R CRASH AT MOST f; C BYZANTINE;"
                            "ASSUME COUNT(R) == 6 * f + 1;"
                            "R"
                            "")
                        (matrix "R" "2 * f")

                Expect.isFalse (List.contains "TRUST" (refuted r)) (describe r)
            }
        ]
