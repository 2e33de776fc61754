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

let internal pick (r: Random) (xs: 'a list) = xs[r.Next(List.length xs)]

let internal chance (r: Random) percent = r.Next 100 < percent

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

let internal own (r: Random) =
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
    + $"MECHANISM GANG {{ KEY k(group) HELD BY group; TOKEN MADE WITH k CHECKED WITH k COVERS ({covers r}); }}\n"
    + $"MECHANISM INBOX {{ KEY k(verifier) HELD BY issuer, verifier; TOKEN MADE WITH k CHECKED WITH k COVERS ({covers r}); }}\n"
    + $"MECHANISM WIRE {{ TOKEN BOUND TO CHANNEL COVERS ({covers r}); }}\n"

let internal basic =
    [
        "HMAC-SHA256"
        "HMAC-SHA256"
        "RSA"
        "Plain"
        "GROUP-HMAC-SHA256"
        "SIG"
        "PAIR"
        "WIRE"
        "GANG"
        "INBOX"
        "HMAC-SHA1"
    ]

/// What lines may speak of: everything that a selector can name, and records.
type internal Names =
    {
        Selectors: string list
        Records: string list
        /// the lines between roles of which most should be there
        Pairs: string list
        /// the lines to and from a trusted party
        Parties: string list
        /// the uses that rest on somebody
        Relying: string list
        /// the fields that can be digests
        Digests: string list
        /// what a stage can name
        Relays: string list
        /// what stands before [Channels]
        Preamble: string
    }

let internal names =
    {
        Selectors = [ "C"; "R"; "R"; "C"; "*"; "PRIMARY"; "C, R"; "r2"; "z" ]
        Records = [ "Request"; "Order"; "Reply" ]
        Pairs = [ "C <-> R"; "R <-> R" ]
        Parties = [ "C <-> z"; "R <-> z"; "z -> R"; "* <-> *" ]
        Relying = [ "TTP(z)"; "TTP(z)"; "TTP(z)"; "TTP(r3)" ]
        Digests = [ "Order.m"; "Reply.m"; "Request.op" ]
        Relays = [ "PRIMARY"; "ME"; "r2"; "z" ]
        Preamble = "[Constants]\nf = 1; PRIMARY = r1;\n[Principals]\nz : TRUSTED;\nr2 : Replica; r3 : Replica;\n"
    }

let private arrow (r: Random) (names: Names) =
    (if chance r 15 then pick r names.Records + ": " else "")
    + pick r names.Selectors
    + pick r [ " -> "; " <-> " ]
    + pick r names.Selectors

let internal uses (r: Random) (choices: string list) =
    if chance r 20 then
        pick r choices + ", " + pick r choices
    else
        pick r choices

/// A deployment that is likely to cover most pairs, so that the other obligations have something to say.
let internal randomDeployment (r: Random) (names: Names) =
    let channels =
        [
            for _ in 1 .. r.Next 3 do
                arrow r names + " : " + pick r [ "TLS"; "VPN" ] + ";"
        ]

    // Now and then a party's word is what verifiers accept by; its own lines may be among these.
    let relying = if chance r 10 then basic @ names.Relying else basic

    let authentication =
        [
            for _ in 1 .. r.Next 3 do
                arrow r names + " : " + uses r relying + ";"
            for pair in names.Pairs do
                if chance r 80 then
                    pair + " : " + uses r relying + ";"
            if chance r 60 then
                pick r names.Parties + " : " + uses r relying + ";"
            if chance r 50 then
                "* -> * : " + uses r basic + ";"
        ]

    let evidence =
        [
            for _ in 1 .. r.Next 3 do
                arrow r names + " : " + uses r (basic @ [ "RSA"; "RSA" ] @ names.Relying) + ";"
        ]

    let batching =
        [
            if chance r 40 then
                for _ in 0 .. r.Next 2 do
                    arrow r names
                    + " : "
                    + pick r [ "64 / 1ms"; "64 / 1ms"; "8 / 2s"; "64"; "0 / 1ms"; "8 / 0ms" ]
                    + ";"
        ]

    let references =
        [
            for field in names.Digests do
                if chance r 15 then
                    field + " : Digest(" + pick r [ "SHA-256"; "SHA-512"; "SHA-1" ] + ");"
        ]

    let stage () =
        (match r.Next 8 with
         | 0 -> "FLOOD"
         | 1 -> "PULL"
         | 2 -> "PULL(" + pick r names.Relays + ")"
         | 3 -> "OPTIMISTIC(QUORUM)"
         | _ -> "OPTIMISTIC(" + pick r names.Relays + ")")
        + pick r [ ""; " 50ms"; " 50ms"; " 50ms"; " 0ms" ]

    let dissemination =
        [
            if chance r 40 then
                for _ in 0 .. r.Next 2 do
                    arrow r names
                    + " : "
                    + String.concat "; " [ for _ in 0 .. r.Next 2 -> stage () ]
                    + ";"
        ]

    let section name lines =
        if List.isEmpty lines then
            ""
        else
            "[" + name + "]\n" + String.concat "\n" lines + "\n"

    own r
    + names.Preamble
    + section "Channels" channels
    + section "Authentication" authentication
    + section "Non-repudiation" evidence
    + section "References" references
    + section "Dissemination" dissemination
    + section "Batching" batching

/// Compares the verdicts on a deployment with what the oracle says of the clusters that it may be of; whether all is proved.
let internal agrees
    (what: string)
    (programText: string)
    (deploy: string)
    (clusters: Oracle.Cluster list)
    (sites: Oracle.Cluster -> Oracle.Site list)
    =
    let program = program programText
    let tree = deployment deploy
    let result = prover.Judge(program, "test.deploy", tree)

    let catalogue =
        match Parser.parseDeployment "catalogue" Mechanisms.catalogueText.Value with
        | Some c, _ -> c.Mechanisms
        | None, _ -> failtest "the catalogue does not parse"

    let report (result: DeploymentResult) (expected: string list) =
        what
        + ": the oracle refutes "
        + String.concat " " expected
        + ", the solver "
        + String.concat " " (refuted result)
        + "\n"
        + programText
        + "\n"
        + deploy
        + "\n"
        + describe result

    match Resolve.resolve program "test.deploy" tree catalogue with
    // A stage on a line by which nobody publishes has no variables to read: an error, and nothing to compare.
    | None, ds when
        ds
        |> List.filter Diagnostic.isError
        |> List.forall (fun d -> d.Code = "MOM3005" && d.Message.StartsWith "no NODE publishes")
        ->
        Expect.equal result.Verdict DeploymentVerdict.Undecided (what + ": errors prove nothing")
        false
    | None, ds -> failtestf "%s: %A\n%s" what (ds |> List.map _.Message) deploy
    | Some d, _ ->
        let records = program.Records |> List.map _.Name

        // An order and a reply contain a request; the records of random programs contain none.
        let inside record =
            if record = "Order" || record = "Reply" then
                [ "Request" ]
            else
                []

        let expected =
            clusters
            |> List.map (fun c -> Oracle.refutedCodes c (sites c) records inside d)
            |> Set.unionMany

        for o in result.Obligations do
            match o.Verdict with
            | Discharge.Undecided _ -> failtestf "%s is undecided: %s" o.Id (report result (Set.toList expected))
            | Discharge.Proved
            | Discharge.Refuted -> ()

        if Set.ofList (refuted result) <> expected then
            // Only now is it worth the time to be told why.
            let result = prover.Verify(program, "test.deploy", tree)
            failtest (report result (Set.toList expected))

        Set.isEmpty expected

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

    let audited = pick r [ "NOONE"; "R"; "R"; "R" ]

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
            Stopping = lying
            Primary = "r1"
            Set = []
        }

    let clients = [ "c1"; "c2" ]
    let replicas = [ "r1"; "r2"; "r3"; "r4" ]

    let site role honest record verifiers auditors : Oracle.Site =
        {
            Role = role
            HonestIssuers = honest
            Record = record
            // Whose word the program asks for one by one, or counts.
            Counted = record <> "Order"
            Slots =
                fun _ ->
                    // A reply is for one client, whichever it is.
                    (if record = "Reply" then
                         List.map List.singleton verifiers
                     else
                         [ verifiers ])
                    |> List.map (fun verifiers ->
                        {
                            Verifiers = verifiers
                            Auditors = auditors
                            Cited = []
                            Until = if record = "Request" then Some replicas else None
                        })
        }

    let sites _ =
        [
            site "Client" clients "Request" replicas (if audited = "R" then replicas else [])
            site "Replica" [ "r1" ] "Order" replicas []
            site "Replica" replicas "Reply" clients []
        ]

    agrees $"seed {seed}" (programWith faults Support.assume audited "") (randomDeployment r names) [ cluster ] sites

/// How many deployments are compared; more in a long run.
let internal count =
    match Environment.GetEnvironmentVariable "MOMMIE_ORACLE_COUNT" with
    | null
    | "" -> 32
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
