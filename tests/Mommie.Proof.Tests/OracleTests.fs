/// The solver's verdicts against the oracle's, on random deployments.
module Mommie.Proof.Tests.OracleTests

open System
open Expecto
open Mommie.Core.Text
open Mommie.Core.Syntax
open Mommie.Proof
open Mommie.Proof.Results
open Mommie.Proof.Proof
open Mommie.Proof.Tests.Support

let private pick (r: Random) (xs: 'a list) = xs[r.Next(List.length xs)]

let private chance (r: Random) percent = r.Next 100 < percent

let private coverNames =
    [ "program"; "deployment"; "epoch"; "issuer"; "V"; "A"; "type"; "content" ]

let private covers (r: Random) =
    if chance r 40 then
        "ALL"
    else
        // Leave out one or two parts.
        let out = [ pick r coverNames; pick r coverNames ]

        coverNames
        |> List.filter (fun c -> not (List.contains c out))
        |> String.concat ", "

let private own (r: Random) =
    let sigHolders =
        pick r [ "issuer"; "issuer"; "issuer, verifier"; "issuer, auditor"; "ANYONE" ]

    let checkers =
        pick r [ "ANYONE"; "ANYONE"; "verifier"; "verifier, auditor"; "issuer" ]

    let pairHolders =
        pick
            r
            [
                "issuer, verifier"
                "issuer, verifier"
                "issuer, verifier, auditor"
                "issuer"
            ]

    $"MECHANISM SIG {{ KEY sk(issuer) HELD BY {sigHolders}; KEY pk(issuer) HELD BY {checkers}; TOKEN MADE WITH sk CHECKED WITH pk COVERS ({covers r}); }}\n"
    + $"MECHANISM PAIR {{ KEY k(issuer, verifier) HELD BY {pairHolders}; TOKEN MADE WITH k CHECKED WITH k COVERS ({covers r}); }}\n"
    + $"MECHANISM WIRE {{ TOKEN BOUND TO CHANNEL COVERS ({covers r}); }}\n"

let private basic =
    [
        "HMAC-SHA256"
        "HMAC-SHA256"
        "RSA"
        "Plain"
        "GROUP-HMAC-SHA256"
        "SIG"
        "PAIR"
        "WIRE"
        "HMAC-SHA1"
    ]

let private selector (r: Random) =
    pick r [ "C"; "R"; "R"; "C"; "*"; "PRIMARY"; "C, R"; "r2"; "z" ]

let private arrow (r: Random) =
    (if chance r 15 then
         pick r [ "Request: "; "Order: "; "Reply: " ]
     else
         "")
    + selector r
    + pick r [ " -> "; " <-> " ]
    + selector r

let private uses (r: Random) (choices: string list) =
    if chance r 20 then
        pick r choices + ", " + pick r choices
    else
        pick r choices

/// A deployment that is likely to cover most pairs, so that the other obligations have something to say.
let private randomDeployment (r: Random) =
    let channels =
        [
            for _ in 1 .. r.Next 3 do
                arrow r + " : " + pick r [ "TLS"; "VPN" ] + ";"
        ]

    let authentication =
        [
            for _ in 1 .. r.Next 3 do
                arrow r + " : " + uses r basic + ";"
            if chance r 80 then
                "C <-> R : " + uses r basic + ";"
            if chance r 80 then
                "R <-> R : " + uses r basic + ";"
            if chance r 60 then
                pick r [ "C <-> z"; "R <-> z"; "z -> R"; "* <-> *" ]
                + " : "
                + uses r basic
                + ";"
            if chance r 50 then
                "* -> * : " + uses r basic + ";"
        ]

    let evidence =
        [
            for _ in 1 .. r.Next 3 do
                arrow r
                + " : "
                + uses r (basic @ [ "RSA"; "RSA"; "TTP(z)"; "TTP(z)"; "TTP(z)"; "TTP(r3)" ])
                + ";"
        ]

    let section name lines =
        if List.isEmpty lines then
            ""
        else
            "[" + name + "]\n" + String.concat "\n" lines + "\n"

    own r
    + "[Constants]\nf = 1; PRIMARY = r1;\n[Principals]\nz : TRUSTED;\nr2 : Replica; r3 : Replica;\n"
    + section "Channels" channels
    + section "Authentication" authentication
    + section "Non-repudiation" evidence

let private compare (seed: int) =
    let r = Random seed

    let faults, lying =
        pick
            r
            [
                byzantine, [ "c1"; "c2"; "r1"; "r2"; "r3"; "r4" ]
                "R BYZANTINE AT MOST f;", [ "r1"; "r2"; "r3"; "r4" ]
                "C BYZANTINE;", [ "c1"; "c2" ]
                "", []
            ]

    let auditors = pick r [ "NOONE"; "R"; "R"; "R" ]
    let program = program (programWith faults Support.assume auditors "")
    let deploy = randomDeployment r
    let tree = deployment deploy
    let result = verifyDeployment defaults program ("test.deploy", tree)

    let catalogue =
        match Parser.parseDeployment "catalogue" Mechanisms.catalogueText.Value with
        | Some c, _ -> c.Mechanisms
        | None, _ -> failtest "the catalogue does not parse"

    match Resolve.resolve program "test.deploy" tree catalogue with
    | None, ds -> failtestf "seed %d: %A\n%s" seed (ds |> List.map _.Message) deploy
    | Some d, _ ->
        let cluster: Oracle.Cluster =
            {
                Principals =
                    [
                        "c1", Some "Client"
                        "c2", Some "Client"
                        "r1", Some "Replica"
                        "r2", Some "Replica"
                        "r3", Some "Replica"
                        "r4", Some "Replica"
                        "z", None
                    ]
                Lying = lying
                Primary = "r1"
            }

        let site role onlyPrimary record verifiers auditors : Oracle.Site =
            {
                Role = role
                OnlyPrimary = onlyPrimary
                Record = record
                Verifiers = verifiers
                Auditors = auditors
            }

        let sites =
            [
                site "Client" false "Request" "Replica" (if auditors = "R" then Some "Replica" else None)
                site "Replica" true "Order" "Replica" None
                site "Replica" false "Reply" "Client" None
            ]

        let expected = Oracle.refutedCodes cluster sites [ "Request"; "Order"; "Reply" ] d
        let actual = refuted result |> Set.ofList

        for o in result.Obligations do
            match o.Verdict with
            | Discharge.Undecided _ -> failtestf "seed %d: %s is undecided\n%s\n%s" seed o.Id deploy (describe result)
            | Discharge.Proved
            | Discharge.Refuted -> ()

        if actual <> expected then
            failtestf
                "seed %d (%s, auditors %s): the oracle refutes %A, the solver %A\n%s\n%s"
                seed
                faults
                auditors
                (Set.toList expected)
                (Set.toList actual)
                deploy
                (describe result)

        Set.isEmpty expected

/// How many deployments are compared; more in a long run.
let private count =
    match Environment.GetEnvironmentVariable "MOMMIE_ORACLE_COUNT" with
    | null
    | "" -> 60
    | n -> int n

[<Tests>]
let tests =
    testList
        "oracle"
        [
            for block in 0..3 ->
                test $"the solver agrees with enumeration on random deployments, block {block}" {
                    let seeds = [ block * count / 4 .. (block + 1) * count / 4 - 1 ]
                    let proved = seeds |> List.filter compare |> List.length
                    // Both verdicts must occur, or the comparison would say little.
                    Expect.isLessThan proved (List.length seeds) "some are refuted"
                }
        ]
