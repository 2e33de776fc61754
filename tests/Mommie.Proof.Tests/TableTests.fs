/// A table of deployments and the verdicts they must have: verdict, codes, guilty line, attack.
module Mommie.Proof.Tests.TableTests

open Expecto
open Mommie.Proof
open Mommie.Proof.Results
open Mommie.Proof.Tests.Support

/// A row: `Codes` is exactly the set of refuted codes; each guilty text is where some obligation of that code is blamed; each
/// word stands in the attack of an obligation of that code.
type Row =
    {
        Name: string
        Program: string
        Deployment: string
        Codes: string list
        Guilty: (string * string) list
        Words: (string * string list) list
        /// words that stand in what some proof assumes
        Assumes: string list
    }

let row name program deployment =
    {
        Name = name
        Program = program
        Deployment = deployment
        Codes = []
        Guilty = []
        Words = []
        Assumes = []
    }

let all m =
    $"[Authentication]\nC <-> R : {m};\nR <-> R : {m};\n"

let hmac = all "HMAC-SHA256"

let signature covers =
    $"MECHANISM SIG {{ KEY sk(issuer) HELD BY issuer; KEY pk(issuer) HELD BY ANYONE; TOKEN MADE WITH sk CHECKED WITH pk COVERS ({covers}); }}\n"

let pairwise covers =
    $"MECHANISM PAIR {{ KEY k(issuer, verifier) HELD BY issuer, verifier; TOKEN MADE WITH k CHECKED WITH k COVERS ({covers}); }}\n"

let plainRequests more =
    $"[Authentication]\nC -> R : Plain;\nR -> C : HMAC-SHA256;\nR <-> R : HMAC-SHA256;\n{more}"

let trustedParty = "[Principals]\nz : TRUSTED;\n"

let partyLines =
    hmac
    + "C <-> z : HMAC-SHA256;\nz -> R : HMAC-SHA256;\n[Non-repudiation]\nC -> * : TTP(z);\n"

let crash = programWith "R CRASH AT MOST f; C BYZANTINE;" Support.assume "NOONE" ""

let witness =
    programWith (byzantine + " W CRASH;") Support.assume "R" "ROLE Witness W;"

let rows =
    [
        { row "all pairs HMAC-SHA256" plainProgram hmac with
            Assumes = [ "SHA-256" ]
        }
        { row "all pairs HMAC-SHA1" plainProgram (all "HMAC-SHA1") with
            Assumes = [ "SHA-1" ]
        }
        { row "all pairs keyed BLAKE2b" plainProgram (all "KEYED-BLAKE2b") with
            Assumes = [ "tokens of KEYED-BLAKE2b (hash BLAKE2b) cannot be made without the key" ]
        }
        { row "audited, all pairs keyed BLAKE2b: no auditor holds a key" auditedProgram (all "KEYED-BLAKE2b") with
            Codes = [ "AUDIT-TRANSFER" ]
            Guilty = [ "AUDIT-TRANSFER", "KEYED-BLAKE2b" ]
        }
        row "everybody to everybody HMAC-SHA256" plainProgram "[Authentication]\n* -> * : HMAC-SHA256;"
        { row
              "C -> R and R <-> R only: the Reply has no line"
              plainProgram
              "[Authentication]\nC -> R : HMAC-SHA256;\nR <-> R : HMAC-SHA256;" with
            Codes = [ "COVER" ]
            Guilty = [ "COVER", "[Authentication]" ]
            Words = [ "COVER", [ "Reply"; "R -> C" ] ]
        }
        { row "audited, all pairs HMAC: no auditor holds a key" auditedProgram hmac with
            Codes = [ "AUDIT-TRANSFER" ]
            Guilty = [ "AUDIT-TRANSFER", "HMAC-SHA256" ]
            Words = [ "AUDIT-TRANSFER", [ "c1 publishes"; "no key"; "not convinced" ] ]
        }
        row "audited, RSA under Non-repudiation" auditedProgram (hmac + "[Non-repudiation]\nC -> * : RSA;\n")
        { row "audited, TTP(z), z trusted" auditedProgram (trustedParty + partyLines) with
            Assumes = [ "z is trusted" ]
        }
        { row
              "audited, TTP(z) without a line that covers z"
              auditedProgram
              (trustedParty + hmac + "[Non-repudiation]\nC -> * : TTP(z);\n") with
            Codes = [ "COVER" ]
            Guilty = [ "COVER", "TTP(z)" ]
            Words = [ "COVER", [ "C -> z" ] ]
        }
        { row "audited, TTP(z), z may stop" witness ("[Principals]\nz : Witness;\n" + partyLines) with
            Codes = [ "LIVE" ]
            Guilty = [ "LIVE", "TTP(z)" ]
            Words = [ "LIVE", [ "z may stop" ] ]
        }
        { row
              "audited, TTP(r1), a replica"
              auditedProgram
              ("[Principals]\nr1 : Replica;\n"
               + hmac
               + "[Non-repudiation]\nC -> * : TTP(r1);\n") with
            Codes = [ "AUDIT-SOUND"; "AUDIT-TRANSFER"; "LIVE"; "TRUST" ]
            Guilty = [ "TRUST", "TTP(r1)"; "AUDIT-SOUND", "TTP(r1)" ]
            Words =
                [
                    "TRUST", [ "r1 may be corrupt"; "r1 attests"; "made up" ]
                    "AUDIT-SOUND", [ "r1 is corrupt"; "never published" ]
                ]
        }
        // KEYS besides, by definition: a key of a group with liars has holders who should not hold it.
        { row "audited, GROUP-HMAC" auditedProgram (all "GROUP-HMAC-SHA256") with
            Codes = [ "AUDIT-SOUND"; "AUTHENTIC"; "KEYS" ]
            Guilty = [ "AUDIT-SOUND", "GROUP-HMAC-SHA256"; "AUTHENTIC", "GROUP-HMAC-SHA256" ]
            Words = [ "AUTHENTIC", [ "is corrupt"; "k(group)" ] ]
        }
        { row "C -> R Plain, no channel" plainProgram (plainRequests "") with
            Codes = [ "AUTHENTIC" ]
            Guilty = [ "AUTHENTIC", "Plain" ]
            Words = [ "AUTHENTIC", [ "anyone on the network speaks as c1"; "r1 now believes" ] ]
        }
        { row "C -> R Plain, C <-> R VPN" plainProgram ("[Channels]\nC <-> R : VPN;\n" + plainRequests "") with
            Assumes = [ "C <-> R : VPN (the channel authenticates its ends)" ]
        }
        { row
              "Plain over a VPN with OPTIMISTIC(PRIMARY)"
              plainProgram
              ("[Channels]\nC <-> R : VPN;\n"
               + plainRequests "[Dissemination]\nC -> R : OPTIMISTIC(PRIMARY) 50ms;\n") with
            Codes = [ "VERIFY" ]
            Guilty = [ "VERIFY", "OPTIMISTIC(PRIMARY)" ]
            Words = [ "VERIFY", [ "speaks for PRIMARY and not for c1" ] ]
        }
        row
            "HMAC-SHA256 with OPTIMISTIC(PRIMARY)"
            plainProgram
            (hmac
             + "[Dissemination]\nC -> R : OPTIMISTIC(PRIMARY) 50ms; OPTIMISTIC(QUORUM) 100ms;\n")
        { row
              "Plain, HMAC-SHA1 without a channel: the receiver also accepts Plain"
              plainProgram
              "[Authentication]\nC -> R : HMAC-SHA1, Plain;\nR -> C : HMAC-SHA256;\nR <-> R : HMAC-SHA256;\n" with
            Codes = [ "AUTHENTIC" ]
            Guilty = [ "AUTHENTIC", "Plain" ]
            Words = [ "AUTHENTIC", [ "under Plain anyone on the network" ] ]
        }
        { row
              "R <-> R GROUP-HMAC-SHA256 where R may lie"
              plainProgram
              "[Authentication]\nC <-> R : HMAC-SHA256;\nR <-> R : GROUP-HMAC-SHA256;\n" with
            Codes = [ "AUTHENTIC"; "KEYS" ]
            Guilty = [ "AUTHENTIC", "GROUP-HMAC-SHA256"; "KEYS", "GROUP-HMAC-SHA256" ]
            Words =
                [
                    "AUTHENTIC", [ "Order"; "in PRIMARY's name" ]
                    "KEYS", [ "`k(group)`, held by group"; "is corrupt"; "in the name of PRIMARY" ]
                ]
        }
        { row
              "R <-> R GROUP-HMAC-SHA256 where R may only crash"
              crash
              "[Authentication]\nC <-> R : HMAC-SHA256;\nR <-> R : GROUP-HMAC-SHA256;\n" with
            Assumes = [ "no member of R lies" ]
        }
        { row
              "a signature that does not cover V"
              plainProgram
              (signature "program, deployment, epoch, issuer, A, type, content" + all "SIG") with
            Codes = [ "AUTHENTIC"; "BIND" ]
            Guilty = [ "AUTHENTIC", "SIG" ]
            Words = [ "AUTHENTIC", [ "for other verifiers"; "does not cover" ] ]
        }
        { row
              "a signature that does not cover A"
              auditedProgram
              (signature "program, deployment, epoch, issuer, V, type, content"
               + hmac
               + "[Non-repudiation]\nC -> * : SIG;\n") with
            Codes = [ "AUDIT-SOUND"; "BIND" ]
            Guilty = [ "AUDIT-SOUND", "SIG" ]
            Words = [ "AUDIT-SOUND", [ "for other auditors" ] ]
        }
        { row
              "a signature that does not cover the record type"
              plainProgram
              (signature "program, deployment, epoch, issuer, V, A, content" + all "SIG") with
            Codes = [ "AUTHENTIC"; "BIND" ]
            Guilty = [ "AUTHENTIC", "SIG" ]
            Words = [ "AUTHENTIC", [ "a record of another type" ] ]
        }
        { row
              "a pairwise key that does not cover the issuer"
              plainProgram
              (pairwise "program, deployment, epoch, V, A, type, content" + all "PAIR") with
            // KEYS besides, by definition: one key for both directions, which the token does not tell apart.
            Codes = [ "AUTHENTIC"; "BIND"; "KEYS" ]
            Guilty = [ "AUTHENTIC", "PAIR"; "KEYS", "PAIR" ]
            Words =
                [
                    "AUTHENTIC", [ "reflection" ]
                    "KEYS", [ "in both directions"; "reflection" ]
                ]
        }
        { row
              "no epoch and no deployment covered"
              plainProgram
              (pairwise "program, issuer, V, A, type, content" + all "PAIR") with
            // KEYS besides, by definition: one key for two deployments, which the token does not tell apart.
            Codes = [ "BIND"; "KEYS" ]
            Guilty = [ "BIND", "PAIR"; "KEYS", "PAIR" ]
            Words =
                [
                    "BIND", [ "replays"; "`deployment`, `epoch`" ]
                    "KEYS", [ "Another deployment has the same keys" ]
                ]
        }
        { row
              "audited, MATRIX(R, f), COUNT(R) == 3 * f + 1"
              auditedProgram
              (hmac + "[Non-repudiation]\nC -> * : MATRIX(R, f);\n") with
            Assumes = [ "Aiyer et al." ]
        }
        { row
              "audited, MATRIX(R, f), COUNT(R) == 2 * f + 1"
              (programWith byzantine "ASSUME COUNT(R) == 2 * f + 1;" "R" "")
              (hmac + "[Non-repudiation]\nC -> * : MATRIX(R, f);\n") with
            Codes = [ "TRUST" ]
            Guilty = [ "TRUST", "MATRIX(R, f)" ]
            Words = [ "TRUST", [ "COUNT(R) >= 3 * t + 1" ] ]
        }
        { row "Digest(SHA-1)" plainProgram (hmac + "[References]\nOrder.m : Digest(SHA-1);\n") with
            Codes = [ "REFERENCE" ]
            Words = [ "REFERENCE", [ "not collision resistant" ] ]
        }
        { row
              "one key for all that a verifier hears from"
              plainProgram
              ("MECHANISM INBOX { KEY k(verifier) HELD BY issuer, verifier; TOKEN MADE WITH k CHECKED WITH k; }\n"
               + all "INBOX") with
            Codes = [ "AUTHENTIC"; "KEYS" ]
            Guilty = [ "KEYS", "INBOX" ]
            Words =
                [
                    "KEYS",
                    [
                        "`k(verifier)`, held by issuer, verifier"
                        "holds it too"
                        "in the name of c1"
                    ]
                ]
        }
        { row
              "a signing key that verifiers hold"
              plainProgram
              ("MECHANISM SIG { KEY sk(issuer) HELD BY issuer, verifier; KEY pk(issuer) HELD BY ANYONE; TOKEN MADE WITH sk CHECKED WITH pk; }\n"
               + all "SIG") with
            Codes = [ "AUTHENTIC"; "KEYS" ]
            Guilty = [ "KEYS", "SIG" ]
            Words = [ "KEYS", [ "`sk(issuer)`, held by issuer, verifier"; "is corrupt" ] ]
        }
        { row
              "a signing key that anyone holds"
              plainProgram
              ("MECHANISM SIG { KEY sk(issuer) HELD BY ANYONE; TOKEN MADE WITH sk CHECKED WITH sk; }\n"
               + all "SIG") with
            Codes = [ "AUTHENTIC"; "KEYS" ]
            Words = [ "KEYS", [ "Anyone holds it" ] ]
        }
        { row
              "one key for all that a verifier hears from, where nobody lies"
              (programWith "R CRASH AT MOST f;" Support.assume "NOONE" "")
              ("MECHANISM INBOX { KEY k(verifier) HELD BY issuer, verifier; TOKEN MADE WITH k CHECKED WITH k; }\n"
               + all "INBOX") with
            Assumes = [ "no member of R lies"; "a key of its own"; "counts issuers" ]
        }
        { row
              "a group's key whose tokens do not say who speaks, where nobody lies"
              (programWith "R CRASH AT MOST f;" Support.assume "NOONE" "")
              ("MECHANISM GANG { KEY k(group) HELD BY group; TOKEN MADE WITH k CHECKED WITH k COVERS (program, deployment, epoch, V, A, type, content); }\n"
               + "[Authentication]\nC -> R : HMAC-SHA256;\nR <-> R : HMAC-SHA256;\nR -> C : GANG;\n") with
            Codes = [ "AUTHENTIC"; "BIND"; "KEYS"; "MERGE" ]
            Guilty = [ "MERGE", "GANG"; "KEYS", "GANG" ]
            Words =
                [
                    "MERGE", [ "Reply"; "once more as"; "counts two issuers" ]
                    "KEYS", [ "one key for several issuers" ]
                ]
        }
        // The way by the second line of evidence is asked for too, where the first concerns nobody.
        { row
              "two lines of evidence by one party, which hears by a group's key"
              auditedProgram
              (trustedParty
               + hmac
               + "C -> z : GROUP-HMAC-SHA256;\nz -> R : HMAC-SHA256;\n[Non-repudiation]\nC -> C : TTP(z);\nC -> R : TTP(z);\n") with
            Codes = [ "AUDIT-SOUND"; "KEYS" ]
            Guilty = [ "KEYS", "GROUP-HMAC-SHA256" ]
        }
        { row "Digest(SHA-1) in what a quorum counts" plainProgram (hmac + "[References]\nReply.m : Digest(SHA-1);\n") with
            Codes = [ "MERGE"; "REFERENCE" ]
            Guilty = [ "MERGE", "Reply.m : Digest(SHA-1);" ]
            Words = [ "MERGE", [ "refers to the second"; "a quorum" ] ]
        }
    ]

let batched =
    [
        { row
              "audited, RSA with batching"
              auditedProgram
              (hmac
               + "[Non-repudiation]\nC -> * : RSA;\n[Batching]\nC -> R : 64 / 1ms;\nPRIMARY -> R : 64 / 1ms;\n") with
            Assumes = [ "SHA-256 is collision resistant"; "told apart by tags"; "carries its path" ]
        }
        { row "batches for everybody, under codes of a pair" plainProgram (hmac + "[Batching]\n* -> * : 64 / 1ms;\n") with
            Assumes = [ "told apart by tags" ]
        }
        { row
              "batches over a channel: several statements in one message"
              plainProgram
              ("[Channels]\nC <-> R : VPN;\n"
               + plainRequests "[Batching]\nC -> R : 64 / 1ms;\n") with
            Assumes = [ "C <-> R : VPN" ]
        }
        { row
              "audited, TTP(z), what it hears and attests in batches"
              auditedProgram
              (trustedParty + partyLines + "[Batching]\nC -> z : 8 / 1ms;\nz -> R : 8 / 1ms;\n") with
            Assumes = [ "z is trusted"; "told apart by tags" ]
        }
        { row
              "batches are relayed"
              plainProgram
              (hmac
               + "[Batching]\nC -> R : 64 / 1ms;\n[Dissemination]\nC -> R : OPTIMISTIC(PRIMARY) 50ms;\n") with
            Assumes = [ "carries its path" ]
        }
        { row "a batch without a delay" plainProgram (hmac + "[Batching]\nPRIMARY -> R : 64;\n") with
            Codes = [ "LIVE" ]
            Guilty = [ "LIVE", "PRIMARY -> R : 64" ]
            Words = [ "LIVE", [ "never full"; "never sent" ] ]
        }
        { row "a batch of nothing" plainProgram (hmac + "[Batching]\nPRIMARY -> R : 0 / 1ms;\n") with
            Codes = [ "LIVE" ]
            Words = [ "LIVE", [ "holds 0 statements" ] ]
        }
        { row "a batch with a delay of 0" plainProgram (hmac + "[Batching]\nC -> R : 64 / 0ms;\n") with
            Codes = [ "LIVE" ]
            Words = [ "LIVE", [ "is 0" ] ]
        }
        { row
              "a batch to a trusted party without a delay"
              auditedProgram
              (trustedParty + partyLines + "[Batching]\nC -> z : 8;\n") with
            Codes = [ "LIVE" ]
        }
        row "a line of batches that nothing passes" plainProgram (hmac + "[Batching]\nC -> C : 64;\n")
        { row
              "batches do not mend a signature that does not cover V"
              plainProgram
              (signature "program, deployment, epoch, issuer, A, type, content"
               + all "SIG"
               + "[Batching]\n* -> * : 64 / 1ms;\n") with
            Codes = [ "AUTHENTIC"; "BIND" ]
        }
        { row "Digest(SHA-256)" plainProgram (hmac + "[References]\nOrder.m : Digest(SHA-256);\n") with
            Assumes = [ "SHA-256 is collision resistant"; "DURABLE" ]
        }
        { row
              "audited, digests in what is evidence"
              auditedProgram
              (hmac
               + "[Non-repudiation]\nC -> * : RSA;\n[References]\nRequest.op : Digest(SHA-256);\n") with
            Assumes = [ "evidence includes the records"; "has had what is behind its digests" ]
        }
        { row
              "Digest(SHA-512) in what a quorum counts"
              plainProgram
              (hmac + "[References]\nReply.m : Digest(SHA-512);\n") with
            Assumes = [ "SHA-512 is collision resistant" ]
        }
        { row
              "a sound digest of what has an unsound one"
              plainProgram
              (hmac + "[References]\nOrder.m : Digest(SHA-256);\nRequest.op : Digest(MD5);\n") with
            Codes = [ "MERGE"; "REFERENCE" ]
            Words = [ "REFERENCE", [ "MD5 is not collision resistant" ] ]
        }
    ]

let check (row: Row) =
    test row.Name {
        let r = verify row.Program row.Deployment
        let text = describe r

        let expected =
            if row.Codes = [] then
                DeploymentVerdict.Proved
            else
                DeploymentVerdict.Refuted

        Expect.isEmpty (r.Diagnostics |> List.map _.Message) "no diagnostics"
        Expect.equal (refuted r) (List.sort row.Codes) text
        Expect.equal r.Verdict expected text
        Expect.all r.Obligations (fun o -> o.PremisesSatisfiable) "no obligation is vacuous"

        for code, guilty in row.Guilty do
            let places =
                r.Obligations
                |> List.filter (fun o -> o.Code = code && o.Verdict = Discharge.Refuted)
                |> List.choose _.Line
                |> List.map (textAt row.Deployment)

            Expect.contains places guilty $"{code} is blamed on {guilty}"

        for code, words in row.Words do
            let attacks =
                r.Obligations
                |> List.filter (fun o -> o.Code = code && o.Verdict = Discharge.Refuted)
                |> List.map (fun o -> String.concat "\n" o.Attack)

            for word in words do
                Expect.exists attacks (fun a -> a.Contains word) $"an attack of {code} says {word}:\n{text}"

        let assumed = r.Obligations |> List.collect _.Assumes

        for word in row.Assumes do
            Expect.exists assumed (fun a -> a.Contains word) $"a proof assumes {word}:\n{text}"

        for o in r.Obligations do
            match o.Verdict with
            | Discharge.Refuted ->
                Expect.isNonEmpty o.Attack "an attack has steps"
                Expect.isSome o.Mend "a refuted obligation says how to close the hole"
            | Discharge.Proved -> Expect.isEmpty o.Attack "a proof has no attack"
            | Discharge.Undecided _ -> ()
    }

[<Tests>]
let tests = testList "table" (rows @ batched |> List.map check)

/// Proved deployments and one-line weakenings of each, with a code that is then refuted.
let private weakenings =
    [
        "all pairs HMAC-SHA256",
        plainProgram,
        "[Authentication]\nC -> R : HMAC-SHA256;\nR -> C : HMAC-SHA256;\nR <-> R : HMAC-SHA256;\n",
        [
            "C -> R : HMAC-SHA256;", "C -> R : Plain;", "AUTHENTIC"
            "C -> R : HMAC-SHA256;", "C -> R : HMAC-SHA256, Plain;", "AUTHENTIC"
            "C -> R : HMAC-SHA256;", "C -> R : GROUP-HMAC-SHA256;", "AUTHENTIC"
            "C -> R : HMAC-SHA256;", "", "COVER"
            "R -> C : HMAC-SHA256;", "R -> C : Plain;", "AUTHENTIC"
            "R -> C : HMAC-SHA256;", "Order: R -> C : HMAC-SHA256;", "COVER"
            "R <-> R : HMAC-SHA256;", "R <-> R : GROUP-HMAC-SHA256;", "AUTHENTIC"
            "R <-> R : HMAC-SHA256;", "* <-> * : GROUP-HMAC-SHA256;", "AUTHENTIC"
        ]
        "audited, RSA",
        auditedProgram,
        "[Authentication]\nC <-> R : HMAC-SHA256;\nR <-> R : HMAC-SHA256;\n[Non-repudiation]\nC -> * : RSA;\n",
        [
            "C -> * : RSA;", "C -> * : HMAC-SHA512;", "AUDIT-TRANSFER"
            "C -> * : RSA;", "C -> * : GROUP-HMAC-SHA256;", "AUDIT-SOUND"
            "C -> * : RSA;", "C -> * : Plain;", "AUDIT-TRANSFER"
            "C -> * : RSA;", "C -> * : RSA, HMAC-SHA256;", "AUDIT-TRANSFER"
            "C -> * : RSA;", "C -> C : RSA;", "AUDIT-TRANSFER"
            "C <-> R : HMAC-SHA256;", "C <-> R : Plain;", "AUTHENTIC"
        ]
        "audited, TTP(z)",
        auditedProgram,
        "[Principals]\nz : TRUSTED;\n[Authentication]\nC <-> R : HMAC-SHA256;\nR <-> R : HMAC-SHA256;\nC -> z : HMAC-SHA256;\nz -> R : HMAC-SHA256;\n[Non-repudiation]\nC -> * : TTP(z);\n",
        [
            "z : TRUSTED;", "z : Replica;", "TRUST"
            "C -> z : HMAC-SHA256;", "C -> z : Plain;", "AUDIT-SOUND"
            "C -> z : HMAC-SHA256;", "C -> z : GROUP-HMAC-SHA256;", "AUDIT-SOUND"
            "z -> R : HMAC-SHA256;", "z -> R : Plain;", "AUDIT-SOUND"
            "z -> R : HMAC-SHA256;", "z -> R : GROUP-HMAC-SHA256;", "AUDIT-SOUND"
            "z -> R : HMAC-SHA256;", "z -> R : GROUP-HMAC-SHA256;", "AUDIT-TRANSFER"
            "z -> R : HMAC-SHA256;", "", "COVER"
        ]
        "audited, MATRIX(R, f)",
        auditedProgram,
        "[Authentication]\nC <-> R : HMAC-SHA256;\nR <-> R : HMAC-SHA256;\n[Non-repudiation]\nC -> * : MATRIX(R, f);\n",
        [
            "MATRIX(R, f);", "MATRIX(R, f + 1);", "TRUST"
            "MATRIX(R, f);", "MATRIX(R, 0);", "TRUST"
            "MATRIX(R, f);", "MATRIX(C, f);", "TRUST"
            "R <-> R : HMAC-SHA256;", "R <-> R : GROUP-HMAC-SHA256;", "AUDIT-SOUND"
            "R <-> R : HMAC-SHA256;", "R <-> R : Plain;", "AUDIT-TRANSFER"
            "C <-> R : HMAC-SHA256;", "C <-> R : GROUP-HMAC-SHA256;", "AUDIT-SOUND"
        ]
        "Plain over a VPN",
        plainProgram,
        "[Channels]\nC <-> R : VPN;\n[Authentication]\nC <-> R : Plain;\nR <-> R : HMAC-SHA256;\n",
        [
            "C <-> R : VPN;", "", "AUTHENTIC"
            "C <-> R : VPN;", "C -> R : VPN;", "AUTHENTIC"
            "C <-> R : VPN;", "Order: C <-> R : VPN;", "AUTHENTIC"
            "R <-> R : HMAC-SHA256;", "R <-> R : Plain;", "AUTHENTIC"
        ]
    ]

[<Tests>]
let weakened =
    testList
        "weakening one line refutes"
        [
            for name, program, text, changes in weakenings do
                test (name + " is proved") {
                    let r = verify program text
                    Expect.equal r.Verdict DeploymentVerdict.Proved (describe r)
                }

                for line, weaker, code in changes do
                    test $"{name}: {line} becomes {weaker}: {code}" {
                        Expect.stringContains text line "the line is there"
                        let r = verify program (text.Replace(line, weaker))
                        Expect.contains (refuted r) code (describe r)
                        Expect.equal r.Verdict DeploymentVerdict.Refuted "refuted"
                    }
        ]
