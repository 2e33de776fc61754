/// Parties whose own lines rely on other parties: followed through, every one of them trusted, live and covered; circles are
/// refuted.
module Mommie.Proof.Tests.NestedTests

open Expecto
open Mommie.Proof
open Mommie.Proof.Results
open Mommie.Proof.Tests.Support
open Mommie.Proof.Tests.TableTests

let private trusted = "[Principals]\ny : TRUSTED; z : TRUSTED;\n"

let private mechanisms =
    "MECHANISM INBOX { KEY k(verifier) HELD BY verifier; TOKEN MADE WITH k CHECKED WITH k; }\n"
    + "MECHANISM LOOSE { KEY k(issuer, verifier) HELD BY issuer, verifier; TOKEN MADE WITH k CHECKED WITH k COVERS (program, deployment, epoch, issuer, V, A, type); }\n"
    + "MECHANISM LASTING { KEY k(issuer, verifier) HELD BY issuer, verifier; TOKEN MADE WITH k CHECKED WITH k COVERS (program, deployment, issuer, V, A, type, content); }\n"

// The evidence is z's word; what is not about it is authenticated by codes of a pair.
let private notary' principals (lines: string) =
    mechanisms
    + principals
    + hmac
    + lines.Replace("; ", ";\n")
    + "\n[Non-repudiation]\nC -> * : TTP(z);\n"

let private notary (lines: string) =
    let named =
        [ "x"; "y"; "z" ]
        |> List.filter (fun p -> System.Text.RegularExpressions.Regex.IsMatch(lines, $@"\b{p}\b"))
        |> List.map (fun p -> p + " : TRUSTED;")

    notary' ("[Principals]\n" + String.concat " " named + "\n") lines

let private witnessed = programWith byzantine Support.assume "W" "ROLE Witness W;"

let private refutes name program deployment codes words =
    { row name program deployment with
        Codes = codes
        Words = words
    }

let private code = "HMAC-SHA256"

let private tells last =
    notary $"C -> z : {code}; z -> y : {code}; y -> R : {last}; z -> R : TTP(y);"

let private rows =
    [
        { row "what a party says, by the word of another" auditedProgram (tells code) with
            Assumes = [ "z is trusted"; "y is trusted" ]
        }
        { row
              "what a party hears, by the word of another"
              auditedProgram
              (notary $"C -> y : {code}; y -> z : {code}; C -> z : TTP(y); z -> R : {code};") with
            Assumes = [ "z is trusted"; "y is trusted" ]
        }
        row
            "what a party hears and says, by the word of another"
            auditedProgram
            (notary $"C -> y : {code}; y <-> z : {code}; C -> z : TTP(y); y -> R : {code}; z -> R : TTP(y);")
        row
            "what a party hears and says, by the words of two others"
            auditedProgram
            (notary
                $"C -> x : {code}; x -> z : {code}; C -> z : TTP(x); z -> y : {code}; y -> R : {code}; z -> R : TTP(y);")
        { row
              "three parties, each by the word of the next"
              auditedProgram
              (notary
                  $"C -> z : {code}; z -> y : {code}; y -> x : {code}; x -> R : {code}; y -> R : TTP(x); z -> R : TTP(y);") with
            Assumes = [ "x is trusted"; "y is trusted"; "z is trusted" ]
        }
        row
            "verifiers by the word of a party by the word of another"
            plainProgram
            (trusted
             + $"[Authentication]\nC -> R : TTP(z);\nR -> C : {code};\nR <-> R : {code};\nC -> z : {code};\nz -> y : {code};\ny -> R : {code};\nz -> R : TTP(y);\n"
             + "[Dissemination]\nC -> R : FLOOD; OPTIMISTIC(PRIMARY)\n")
        row
            "a channel to the party on whose word another is believed"
            auditedProgram
            ("[Channels]\nz <-> y : VPN;\n"
             |> fun channels ->
                 (notary $"C -> z : {code}; z -> y : Plain; y -> R : {code}; z -> R : TTP(y);")
                     .Replace("[Principals]", channels + "[Principals]"))
        row
            "members of a set, by the word of a party"
            (programWith
                (byzantine + " S BYZANTINE AT MOST f;")
                (Support.assume + " ASSUME COUNT(S) == 3 * f + 1;")
                "R"
                "ROLE Server S;")
            ("[Principals]\ny : TRUSTED;\n"
             + hmac
             + $"C -> S : {code};\nS <-> S : {code};\nS -> y : {code};\ny -> R : {code};\nS -> R : TTP(y);\n[Non-repudiation]\nC -> * : MATRIX(S, f);\n")
        row
            "only who publishes needs a line to the party that a party hears"
            plainProgram
            (trusted
             + $"[Authentication]\nR <-> C : {code};\nR -> R : TTP(z);\nR -> z : TTP(y);\nPRIMARY -> y : {code};\ny -> z : {code};\nz -> R : {code};\n")
        // Circles.
        refutes
            "two parties, each by the word of the other"
            auditedProgram
            (notary $"C -> z : {code}; z <-> y : {code}; y -> R : TTP(z); z -> R : TTP(y);")
            [ "TRUST" ]
            [
                "TRUST", [ "z is believed by the word of y, y is believed by the word of z: a circle" ]
            ]
        refutes
            "a party by its own word"
            auditedProgram
            (notary $"C -> z : {code}; z -> R : TTP(z);")
            [ "TRUST" ]
            [ "TRUST", [ "z would be believed by its own word" ] ]
        refutes
            "a party that hears by its own word"
            auditedProgram
            (notary $"z -> R : {code}; C -> z : TTP(z);")
            [ "TRUST" ]
            [ "TRUST", [ "z would be believed by its own word" ] ]
        refutes
            "three parties in a circle"
            auditedProgram
            (notary $"C -> z : {code}; z, y, x <-> y, x, z : {code}; x -> R : TTP(z); y -> R : TTP(x); z -> R : TTP(y);")
            [ "TRUST" ]
            [
                "TRUST",
                [
                    "z is believed by the word of y, y is believed by the word of x, x is believed by the word of z: a circle"
                ]
            ]
        refutes
            "a circle among alternatives"
            auditedProgram
            (notary $"C -> z : {code}; z <-> y : {code}; y -> R : {code}, TTP(z); z -> R : TTP(y);")
            [ "TRUST" ]
            [ "TRUST", [ "a circle" ] ]
        // Every one of them has to be trusted, live, covered, and able.
        refutes
            "no line to the party on whose word another is believed"
            auditedProgram
            (notary $"C -> z : {code}; y -> R : {code}; z -> R : TTP(y);")
            [ "COVER" ]
            [ "COVER", [ "No line under [Authentication] matches z -> y" ] ]
        refutes
            "no line from the party on whose word another is believed"
            auditedProgram
            (notary $"C -> z : {code}; z -> y : {code}; z -> R : TTP(y);")
            [ "COVER" ]
            [ "COVER", [ "matches y -> *" ] ]
        refutes
            "the word of a liar for that of a trusted party"
            auditedProgram
            (notary'
                "[Principals]\nz : TRUSTED; r1 : Replica;\n"
                $"C -> z : {code}; z -> r1 : {code}; z -> R : TTP(r1);")
            [ "AUDIT-SOUND"; "AUDIT-TRANSFER"; "LIVE"; "TRUST" ]
            [ "TRUST", [ "r1 may be corrupt"; "what z never said" ] ]
        refutes
            "the word of one that may stop for that of a trusted party"
            (programWith (byzantine + " W CRASH;") Support.assume "R" "ROLE Witness W;")
            (notary'
                "[Principals]\nz : TRUSTED; w : Witness;\n"
                $"C -> z : {code}; z -> w : {code}; w -> R : {code}; z -> R : TTP(w);")
            [ "LIVE" ]
            [ "LIVE", [ "w may stop"; "by the line `z -> R : TTP(w)`" ] ]
        refutes
            "anybody speaks as the party on whose word another is believed"
            auditedProgram
            (tells "Plain")
            [ "AUDIT-SOUND"; "AUDIT-TRANSFER" ]
            [ "AUDIT-SOUND", [ "anyone on the network speaks as y" ] ]
        refutes
            "anybody speaks to the party on whose word another is believed"
            auditedProgram
            (notary $"C -> z : {code}; z -> y : Plain; y -> R : {code}; z -> R : TTP(y);")
            [ "AUDIT-SOUND"; "AUDIT-TRANSFER" ]
            [ "AUDIT-SOUND", [ "anyone on the network speaks as z"; "y attests it to" ] ]
        refutes
            "what a party is told can be changed before another attests it"
            auditedProgram
            (notary $"C -> y : LOOSE; y -> z : {code}; C -> z : TTP(y); z -> R : {code};")
            [ "AUDIT-SOUND"; "BIND" ]
            [ "AUDIT-SOUND", [ "does not cover its content" ] ]
        refutes
            "what a party says can be replayed to the one on whose word it is believed"
            auditedProgram
            (notary $"C -> z : {code}; z -> y : LASTING; y -> R : {code}; z -> R : TTP(y);")
            [ "BIND" ]
            []
        refutes
            "liars hold the key of the party on whose word another is believed"
            auditedProgram
            (tells "GROUP-HMAC-SHA256")
            [ "AUDIT-SOUND"; "AUDIT-TRANSFER"; "KEYS" ]
            [ "AUDIT-SOUND", [ "in y's name" ] ]
        // The auditor is told by z itself: the line to y matters for verifiers alone.
        refutes
            "a key of what verifiers alone are told by the word of another"
            witnessed
            (notary
                $"C -> z : {code}; z -> W : {code}; y -> R : {code}; z, R <-> y : GROUP-HMAC-SHA256; z -> R : TTP(y);")
            [ "AUDIT-TRANSFER"; "KEYS" ]
            [ "KEYS", [ "are made for z" ] ]
        refutes
            "a party that cannot say what another says"
            auditedProgram
            (tells "INBOX")
            [ "AUDIT-TRANSFER"; "VERIFY" ]
            []
        refutes
            "a party that cannot owe an auditor what another owes"
            witnessed
            (notary $"C -> z : {code}; z -> y, R : {code}; y -> W : INBOX; z -> W : TTP(y);")
            [ "AUDIT-TRANSFER" ]
            [ "AUDIT-TRANSFER", [ "cannot say it so that w1 can check it" ] ]
        refutes
            "flooding the word of a party that another attests over channels"
            plainProgram
            (trusted
             + "[Channels]\ny <-> R : VPN;\n"
             + $"[Authentication]\nC -> R : TTP(z);\nR -> C : {code};\nR <-> R : {code};\nC -> z : {code};\nz -> y : {code};\ny -> R : Plain;\nz -> R : TTP(y);\n"
             + "[Dissemination]\nC -> R : FLOOD\n")
            [ "VERIFY" ]
            [ "VERIFY", [ "and not for y" ] ]
    ]

// Proved deployments, line by line: every line is needed, and every weaker mechanism in its place or beside it is refuted.
let private chains =
    [
        "what a party says",
        [
            $"C -> z : {code}"
            $"z -> y : {code}"
            $"y -> R : {code}"
            "z -> R : TTP(y)"
        ]
        "what a party hears and says",
        [
            $"C -> x : {code}"
            $"x -> z : {code}"
            "C -> z : TTP(x)"
            $"z -> y : {code}"
            $"y -> R : {code}"
            "z -> R : TTP(y)"
        ]
        "three parties",
        [
            $"C -> z : {code}"
            $"z -> y : {code}"
            $"y -> x : {code}"
            $"x -> R : {code}"
            "y -> R : TTP(x)"
            "z -> R : TTP(y)"
        ]
    ]

// A group of two trusted parties lets nobody else in.
let private weaker (line: string) =
    [
        ""
        if line.Contains code then
            line.Replace(code, "Plain")
            line.Replace(code, code + ", Plain")
            line.Replace(code, "INBOX")
            line.Replace(code, "LOOSE")
            line.Replace(code, "LASTING")

            if line.Contains "C ->" || line.Contains "-> R" then
                line.Replace(code, "GROUP-HMAC-SHA256")
        else
            line.Replace("TTP(x)", "TTP(z)").Replace("TTP(y)", "TTP(z)")
            line.Replace("TTP(x)", "TTP(r1)").Replace("TTP(y)", "TTP(r1)")
    ]

[<Tests>]
let weakened =
    testList
        "one line of a chain of parties weakened is refuted"
        [
            for name, lines in chains do
                for k, line in List.indexed lines do
                    test $"{name}: {line}" {
                        for weak in weaker line do
                            let parties =
                                [ "x"; "y"; "z" ]
                                |> List.filter (fun p -> lines |> List.exists (fun l -> l.Contains(p + " ")))
                                |> List.map (fun p -> p + " : TRUSTED;")
                                |> String.concat " "

                            let text =
                                notary'
                                    ("[Principals]\n" + parties + " r1 : Replica;\n")
                                    (lines
                                     |> List.mapi (fun j l -> if j = k then weak else l)
                                     |> List.filter (fun l -> l <> "")
                                     |> String.concat "; ")

                            let r = prover.Judge(program auditedProgram, "weakened.deploy", deployment text)
                            Expect.equal r.Verdict DeploymentVerdict.Refuted (weak + "\n" + describe r)
                    }
        ]

[<Tests>]
let tests =
    testList
        "nested parties"
        [
            yield! rows |> List.map check

            test "a set on whose word a party is believed is undecided" {
                let r = verify auditedProgram (notary $"C -> z : {code}; z <-> R : MATRIX(R, f);")

                Expect.equal r.Verdict DeploymentVerdict.Undecided (describe r)

                Expect.exists
                    r.Findings
                    (fun d -> d.Code = "MOM3122" && d.Message.Contains "rely on MATRIX(R, f)")
                    (describe r)
            }
        ]
