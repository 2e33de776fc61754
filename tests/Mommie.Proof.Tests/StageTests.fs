/// Stages of dissemination: which are proved, which are refuted and why, and what is wrong with a stage as written.
module Mommie.Proof.Tests.StageTests

open Expecto
open Mommie.Core.Text
open Mommie.Proof.Results
open Mommie.Proof.Tests.Support
open Mommie.Proof.Tests.TableTests

// Clients that know the view, whom they follow, and one another.
let private withView (program: string) =
    program.Replace(
        "NODE Client IN C {",
        "FUNCTION Replica primary(Int v) = ORDER(R)[v % COUNT(R)];\nNODE Client IN C {\n"
        + "  VAR Int view <- 0;\n  VAR Replica leader <- PRIMARY;\n  VAR Client friend <- ME;\n  GHOST VAR Replica seen <- PRIMARY;\n"
        + "  FUNCTION Replica next() = primary(view + 1);\n"
    )

let private viewed = withView plainProgram
let private stage text = $"[Dissemination]\n{text};\n"

let private overVpn more =
    "[Channels]\nC <-> R : VPN;\n" + plainRequests more

let private trustedRequests last =
    "[Principals]\nz : TRUSTED;\n[Channels]\nz <-> R : VPN;\n[Authentication]\nC -> R : TTP(z);\nR -> C : HMAC-SHA256;\nR <-> R : HMAC-SHA256;\nC -> z : HMAC-SHA256;\n"
    + $"z -> R : {last};\n"

let private untilClients =
    plainProgram.Replace("UNTIL [R >= 2 * f + 1, ME, NOONE] Reply", "UNTIL [C >= 1, ME, NOONE] Reply")

let private refutedFor name program deployment code guilty words =
    { row name program deployment with
        Codes = [ code ]
        Guilty = [ code, guilty ]
        Words = [ code, words ]
    }

let private rows =
    [
        // By an expression over the publisher's variables.
        row "a relay that the view names" viewed (hmac + stage "C -> R : OPTIMISTIC(primary(view)) 50ms")
        row "a relay that is a variable" viewed (hmac + stage "C -> R : OPTIMISTIC(leader)")
        row "a relay by a FUNCTION of the NODE" viewed (hmac + stage "C -> R : OPTIMISTIC(next())")
        row
            "a relay by conditions and principals of the deployment"
            viewed
            ("[Principals]\nr1 : Replica;\n"
             + hmac
             + stage "C -> R : OPTIMISTIC(IF view == 0 THEN r1 ELSE leader) 1s; OPTIMISTIC(QUORUM)")
        row "a relay of another role" viewed (hmac + stage "C -> R : OPTIMISTIC(friend)")
        row "a relay that is the issuer" viewed (overVpn (stage "C -> R : OPTIMISTIC(ME)"))
        refutedFor
            "a relay that the view names, over a channel"
            viewed
            (overVpn (stage "C -> R : OPTIMISTIC(primary(view)) 50ms"))
            "VERIFY"
            "OPTIMISTIC(primary(view))"
            [ "speaks for whoever OPTIMISTIC(primary(view)) names and not for c1" ]
        refutedFor
            "a relay that may be the issuer or another"
            viewed
            (overVpn (stage "C -> R : OPTIMISTIC(friend)"))
            "VERIFY"
            "OPTIMISTIC(friend)"
            [ "and not for c1" ]
        refutedFor
            "a stage by an expression that never ends"
            viewed
            (hmac + stage "C -> R : OPTIMISTIC(primary(view)) 0ms")
            "LIVE"
            "OPTIMISTIC(primary(view))"
            [ "no time" ]
        // FLOOD.
        row "flooding with a code for each verifier" plainProgram (hmac + stage "C -> R : FLOOD 20ms")
        row "flooding of everything, one verifier or many" plainProgram (hmac + stage "* -> * : FLOOD")
        row "flooding with signatures" plainProgram (all "RSA" + stage "* -> * : FLOOD; OPTIMISTIC(PRIMARY)")
        row
            "flooding with a group's code where nobody lies"
            (programWith "R CRASH AT MOST f;" Support.assume "NOONE" "")
            (all "GROUP-HMAC-SHA256" + stage "* -> * : FLOOD")
        refutedFor
            "flooding over channels"
            plainProgram
            (overVpn (stage "C -> R : FLOOD"))
            "VERIFY"
            "FLOOD"
            [ "speaks for another verifier and not for c1" ]
        refutedFor
            "flooding that never ends"
            plainProgram
            (hmac + stage "C -> R : FLOOD 0s")
            "LIVE"
            "FLOOD"
            [ "no time" ]
        // PULL.
        { row "asking the issuer" plainProgram (hmac + stage "* -> * : PULL 20ms") with
            Assumes = [ "keeps what it published until its duty to deliver ends" ]
        }
        row "asking the issuer, over a channel" plainProgram (overVpn (stage "C -> R : PULL"))
        { row "asking a verifier" plainProgram (hmac + stage "C -> R : PULL(PRIMARY)") with
            Assumes = [ "a verifier what it accepted while it may be asked for it" ]
        }
        row "asking a verifier that the view names" viewed (hmac + stage "C -> R : PULL(primary(view))")
        row "asking whoever published it, by ME" viewed (hmac + stage "C -> R : PULL(ME)")
        refutedFor
            "asking a verifier, over a channel"
            plainProgram
            (overVpn (stage "C -> R : PULL(PRIMARY)"))
            "VERIFY"
            "PULL(PRIMARY)"
            [ "answers when asked by r1"; "speaks for PRIMARY and not for c1" ]
        refutedFor
            "asking one that is no verifier"
            viewed
            (hmac + stage "C -> R : PULL(friend)")
            "LIVE"
            "PULL(friend)"
            [ "no verifier of it"; "must hold nothing" ]
        refutedFor
            "asking a party that is no verifier"
            plainProgram
            ("[Principals]\nz : TRUSTED;\n" + hmac + stage "C -> R : PULL(z)")
            "LIVE"
            "PULL(z)"
            [ "no verifier of it" ]
        refutedFor "asking for ever" plainProgram (hmac + stage "C -> R : PULL 0us") "LIVE" "PULL" [ "no time" ]
        // A quorum is what the UNTIL asks for.
        refutedFor
            "a quorum where nothing is waited for"
            plainProgram
            (hmac + stage "Reply: R -> C : OPTIMISTIC(QUORUM)")
            "LIVE"
            "OPTIMISTIC(QUORUM)"
            [ "Reply (transition Execute) has no UNTIL"; "no quorum" ]
        refutedFor
            "a quorum of others than the verifiers"
            untilClients
            (hmac + stage "C -> R : OPTIMISTIC(QUORUM)")
            "LIVE"
            "OPTIMISTIC(QUORUM)"
            [ "statements of C, and its verifiers are R"; "nobody in common" ]
        // What a party attests travels with the statement.
        row
            "relaying what a party attests"
            plainProgram
            (trustedRequests "HMAC-SHA256" + stage "C -> R : OPTIMISTIC(PRIMARY)")
        row "flooding what a party attests" plainProgram (trustedRequests "HMAC-SHA256" + stage "C -> R : FLOOD")
        row "a party that attests over channels" plainProgram (trustedRequests "Plain" + stage "C -> R : PULL")
        refutedFor
            "flooding what a party attests over channels"
            plainProgram
            (trustedRequests "Plain" + stage "C -> R : FLOOD")
            "VERIFY"
            "FLOOD"
            [ "speaks for another verifier and not for z" ]
        row
            "flooding what a set attests"
            auditedProgram
            (hmac + "[Non-repudiation]\nC -> * : MATRIX(R, f);\n" + stage "C -> R : FLOOD")
    ]

// Stage, program, code, a word of the message, the text that is blamed.
let private wrong =
    [
        "C -> R : SPREAD", "MOM3004", "`SPREAD`", "SPREAD"
        "C -> R : OPTIMISTIC", "MOM3005", "one principal, or QUORUM", "OPTIMISTIC"
        "C -> R : OPTIMISTIC(PRIMARY, PRIMARY)", "MOM3005", "one principal", "OPTIMISTIC(PRIMARY, PRIMARY)"
        "C -> R : OPTIMISTIC(R)", "MOM3005", "`R` is a set", "R"
        "C -> R : OPTIMISTIC(SHA-256)", "MOM3005", "`SHA-256` is no principal", "SHA-256"
        "C -> R : FLOOD(PRIMARY)", "MOM3005", "no arguments", "FLOOD(PRIMARY)"
        "C -> R : PULL(PRIMARY, ME)", "MOM3005", "one principal, or none", "PULL(PRIMARY, ME)"
        "C -> R : PULL(R)", "MOM3005", "`R` is a set", "R"
        "C -> R : ?", "MOM3012", "still to be chosen", "?"
        "C -> R : OPTIMISTIC(primary(vieww))", "MOM2003", "vieww", "vieww"
        "C -> R : OPTIMISTIC(primry(view))", "MOM2006", "primry", "primry"
        "C -> R : OPTIMISTIC(view + 1)", "MOM2101", "expected PRINCIPAL", "view + 1"
        "C -> R : OPTIMISTIC(view)", "MOM2101", "expected PRINCIPAL", "view"
        "C -> R : PULL({ leader })", "MOM2101", "expected PRINCIPAL", "{ leader }"
        "C -> R : OPTIMISTIC(primary(leader))", "MOM2101", "expected Int", "leader"
        "C -> R : OPTIMISTIC(primary(view, 1))", "MOM2104", "argument", "primary"
        "C -> R : OPTIMISTIC(seen)", "MOM2212", "GHOST", "seen"
        // Every NODE that publishes what the line may concern evaluates it.
        "* -> * : OPTIMISTIC(primary(view))", "MOM2003", "evaluated by NODE Replica", "view"
        "R -> C : OPTIMISTIC(leader)", "MOM2003", "variable of NODE Client", "leader"
        "Order: C -> R : OPTIMISTIC(leader)", "MOM3005", "no NODE publishes", "leader"
    ]

[<Tests>]
let tests =
    testList
        "stages"
        [
            yield! rows |> List.map check

            for line, code, word, at in wrong do
                test $"{code}: {line}" {
                    let text = hmac + stage line
                    let r = verify viewed text
                    let found = r.Diagnostics |> List.filter (fun d -> d.Code = code)
                    Expect.isNonEmpty found (describe r)
                    Expect.equal r.Verdict DeploymentVerdict.Undecided "nothing is proved of a file with errors"
                    Expect.isEmpty r.Obligations "nothing is asked of a file with errors"

                    let d =
                        found
                        |> List.tryFind (fun d -> (d.Message + " " + Option.defaultValue "" d.Mend).Contains word)

                    match d with
                    | Some d -> Expect.equal (textAt text d.Span) at "the place"
                    | None -> failtestf "no message says %s: %A" word (found |> List.map _.Message)
                }

            test "MOM2002: a principal that bears the name of a variable" {
                let text =
                    "[Principals]\nleader : Replica;\n"
                    + hmac
                    + stage "C -> R : OPTIMISTIC(IF view == 0 THEN leader ELSE PRIMARY)"

                let r = verify viewed text
                Expect.equal (r.Diagnostics |> List.map _.Code) [ "MOM2002" ] (describe r)
            }

            test "a line that concerns several NODEs is typed by each" {
                let both =
                    viewed.Replace(
                        "NODE Replica IN R {",
                        "NODE Replica IN R {\n  VAR Int view <- 0;\n  VAR Replica leader <- ME;\n"
                    )

                let r =
                    verify both (hmac + stage "* -> * : OPTIMISTIC(primary(view)); OPTIMISTIC(leader)")

                Expect.equal r.Verdict DeploymentVerdict.Proved (describe r)
            }
        ]
