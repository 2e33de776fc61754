/// Solvers, premises, cores, certificates: what a verdict rests on.
module Mommie.Proof.Tests.SolverTests

open System
open System.IO
open Expecto
open Mommie.Core.Text
open Mommie.Proof
open Mommie.Proof.Smt
open Mommie.Proof.Results
open Mommie.Proof.Proof
open Mommie.Proof.Tests.Support

let private guard kind symbol : Guard =
    {
        Symbol = symbol
        Kind = kind
        Text = symbol
        Place = None
    }

let private tiny (assertions: (string * Formula) list) : Script =
    {
        Comment = [ "a test" ]
        Logic = "UF"
        Sorts = [ "S" ]
        Functions =
            [
                {
                    Symbol = "p"
                    Arguments = [ "S" ]
                    Result = "Bool"
                }
                {
                    Symbol = "c"
                    Arguments = []
                    Result = "S"
                }
            ]
        Macros = []
        Guards =
            [
                guard Fact "one"
                guard ConfigurationLine "two"
                guard Assumption "three"
                guard Negation "no"
            ]
        Assertions = assertions
        Dimensions = []
    }

let private everywhere = ForAll([ "x", "S" ], Atom("p", [ "x" ]))
let private here = Atom("p", [ "c" ])

let private inProcess () =
    match Solver.find Solver.InProcess with
    | Ok s -> s
    | Error e -> failtestf "no solver: %s" e

let private find (program: string) =
    (match Environment.GetEnvironmentVariable "PATH" with
     | null -> ""
     | p -> p)
        .Split(Path.PathSeparator)
    |> Array.exists (fun d -> File.Exists(Path.Combine(d, program)))

let private verdictWith solver (programText: string) (deploy: string) =
    verifyDeployment { defaults with Solver = solver } (program programText) ("test.deploy", deployment deploy)

let private second (name: string) =
    test $"the same verdicts from {name} as a process" {
        if not (find name) then
            skiptest $"{name} is not installed"

        for row in
            TableTests.rows
            |> List.indexed
            |> List.filter (fun (k, _) -> k % 3 = 0)
            |> List.map snd do
            let own = verify row.Program row.Deployment
            let other = verdictWith (Solver.Program name) row.Program row.Deployment

            for a, b in List.zip own.Obligations other.Obligations do
                match b.Verdict with
                // Another solver may not confirm; it must never contradict.
                | Discharge.Undecided _ -> ()
                | verdict -> Expect.equal verdict a.Verdict $"{row.Name}: {a.Id}"
    }

[<Tests>]
let tests =
    testList
        "solver"
        [
            test "unsat is proved, with a minimal core" {
                use solver = inProcess ()

                let s =
                    tiny [ "one", Distinct [ "c" ]; "two", everywhere; "three", True; "no", Not here ]

                match Discharge.solve solver Solver.defaultLimit Discharge.Whole None s with
                | Discharge.Decided(Discharge.Proved, core, _, true) ->
                    Expect.equal (core |> List.map _.Symbol) [ "two" ] "the line alone is needed"
                | o -> failtestf "%A" o
            }
            test "sat is refuted" {
                use solver = inProcess ()

                match Discharge.solve solver Solver.defaultLimit Discharge.Whole None (tiny [ "no", Not here ]) with
                | Discharge.Decided(Discharge.Refuted, [], _, true) -> ()
                | o -> failtestf "%A" o
            }
            test "premises that contradict each other prove nothing" {
                use solver = inProcess ()
                let s = tiny [ "two", everywhere; "three", Not here; "no", Not here ]

                match Discharge.solve solver Solver.defaultLimit Discharge.Whole None s with
                | Discharge.Decided(Discharge.Undecided _, [], _, false) -> ()
                | o -> failtestf "%A" o
            }
            test "a text that the solver rejects is undecided, not proved" {
                use solver = inProcess ()
                let s = tiny [ "no", Atom("nobody-declared-this", []) ]

                match Discharge.solve solver Solver.defaultLimit Discharge.Whole None s with
                | Discharge.Decided(Discharge.Undecided reason, _, _, _) ->
                    Expect.stringContains reason "rejects" "it says so"
                | o -> failtestf "%A" o
            }
            test "a solver that cannot be started is a diagnostic" {
                let r = verdictWith (Solver.Program "/no/such/solver") plainProgram TableTests.hmac
                Expect.equal r.Verdict DeploymentVerdict.Undecided "undecided"
                Expect.equal (r.Diagnostics |> List.map _.Code) [ "MOM3130" ] "the code"
                Expect.isSome r.Diagnostics.Head.Mend "it says how to mend it"
            }
            test "a program that is no solver gives no verdict" {
                let r = verdictWith (Solver.Program "/bin/cat") plainProgram TableTests.hmac
                Expect.equal r.Verdict DeploymentVerdict.Undecided (describe r)
            }
            test "a resource limit of nothing is undecided" {
                let r =
                    verifyDeployment
                        { defaults with Limit = 1u }
                        (program plainProgram)
                        ("test.deploy", deployment TableTests.hmac)

                Expect.equal r.Verdict DeploymentVerdict.Undecided "undecided"
                Expect.contains (r.Findings |> List.map _.Code) "MOM3120" "the code"
            }
            test "a core names the line that a proof used" {
                let r =
                    verify plainProgram "[Authentication]\nC -> R : RSA;\nR -> C : HMAC-SHA256;\nR <-> R : HMAC-SHA1;"

                let authentic record =
                    r.Obligations |> List.find (fun o -> o.Code = "AUTHENTIC" && o.Record = record)

                let lines record =
                    (authentic record).Core |> List.choose _.Place |> List.map _.StartLine

                Expect.equal (lines "Request") [ 2 ] "Request"
                Expect.equal (lines "Reply") [ 3 ] "Reply"
                Expect.equal (lines "Order") [ 4 ] "Order"
            }
            test "a certificate is a function of its input, and every obligation has its file" {
                let p = program auditedProgram
                let deploy = TableTests.hmac + "[Non-repudiation]\nC -> * : RSA;\n"

                let once () =
                    certificate p (verify auditedProgram deploy)

                let files = once ()
                Expect.equal files (once ()) "the same twice"
                Expect.equal files.Head.Name "obligations.json" "the list first"
                let names = files |> List.map _.Name |> Set.ofList
                let r = verify auditedProgram deploy

                for o in r.Obligations do
                    Expect.isTrue (Set.contains o.File names) o.Id
                    Expect.stringContains files.Head.Text o.Id "the manifest lists it"

                let ids = r.Obligations |> List.map _.Id
                Expect.equal (List.distinct ids) ids "no two obligations have one id"
                Expect.all files (fun f -> not (f.Text.Contains '\r')) "lines end with a line feed"
            }
            test "what a prover has verified before changes nothing that it says of a deployment" {
                use used = new Prover(defaults)

                let ask (p: Prover) text =
                    p.Verify(program auditedProgram, "test.deploy", deployment text)

                for other in [ TableTests.hmac; TableTests.hmac.Replace("HMAC-SHA256", "GROUP-HMAC-SHA256") ] do
                    ask used other |> ignore

                for text in
                    [
                        TableTests.hmac + "[Non-repudiation]\nC -> * : RSA;\n"
                        TableTests.hmac + "[Non-repudiation]\nC -> * : GROUP-HMAC-SHA256;\n"
                    ] do
                    use fresh = new Prover(defaults)
                    Expect.equal (describe (ask used text)) (describe (ask fresh text)) "the same in every detail"

                    let texts (r: DeploymentResult) =
                        r.Obligations |> List.map (fun o -> o.File, o.Smt)

                    Expect.equal (texts (ask used text)) (texts (ask fresh text)) "the same texts in the same files"

                    let verdicts (r: DeploymentResult) =
                        r.Obligations |> List.map (fun o -> o.Id, o.Verdict)

                    use judge = new Prover(defaults)

                    Expect.equal
                        (verdicts (judge.Judge(program auditedProgram, "test.deploy", deployment text)))
                        (verdicts (ask fresh text))
                        "the verdicts alone are the same verdicts"
            }

            test "an id does not move with its line" {
                let a = verify plainProgram TableTests.hmac
                let b = verify plainProgram ("// a comment\n\n" + TableTests.hmac)
                Expect.equal (a.Obligations |> List.map _.Id) (b.Obligations |> List.map _.Id) "ids"
                Expect.equal (a.Obligations |> List.map _.Smt) (b.Obligations |> List.map _.Smt) "texts"
            }
            second "z3"
            second "cvc5"
        ]

/// Deployments with one thing wrong, and its code.
let private wrong =
    [
        "MOM3001", "DEPLOYMENT d FOR Other\n" + TableTests.hmac
        "MOM3002", "[Authentication]\nX -> R : HMAC-SHA256;"
        "MOM3002", "[Authentication]\nReplica -> C : HMAC-SHA256;"
        "MOM3003", "[Authentication]\nOrdr: R -> R : HMAC-SHA256;"
        "MOM3004", "[Authentication]\nC -> R : HMAC-SHA257;"
        "MOM3005", "[Non-repudiation]\nC -> * : TTP(R);"
        "MOM3005", "[Non-repudiation]\nC -> * : RSA(2048);"
        "MOM3007", "[Constants]\ng = 1;"
        "MOM3007", "[Constants]\nf = 1; f = 2;"
        "MOM3007", "[Constants]\nf = r1;"
        "MOM3008", "[Principals]\nr1 : Server;"
        "MOM3008", "[Principals]\nr1 : Replica; r1 : Client;"
        "MOM3008", "[Principals]\nR : Replica;"
        "MOM3011", "[Timeouts]\nnever = 1ms;"
        "MOM3012", "[Authentication]\nC -> R : ?;"
        "MOM3014", "MECHANISM M { TOKEN MADE WITH k CHECKED WITH k; }\n" + TableTests.hmac
        "MOM3014", "MECHANISM M { CLASS \"A.B\"; }\n" + TableTests.hmac
        "MOM3014",
        "MECHANISM M { KEY k(issuer) HELD BY nobody; TOKEN MADE WITH k CHECKED WITH k; }\n"
        + TableTests.hmac
        "MOM3014",
        "MECHANISM M { TOKEN BOUND TO CHANNEL COVERS (everything); }\n"
        + TableTests.hmac
        "MOM3014", "MECHANISM M(z) { ATTESTED BY z; }\n" + TableTests.hmac
        "MOM3015", "MECHANISM RSA { TOKEN BOUND TO CHANNEL; }\n" + TableTests.hmac
        "MOM3016", "MECHANISM H = HMAC(SHA-257);\n[Authentication]\nC -> R : H;"
        "MOM3017", "[References]\nOrder.seqNo : Digest(SHA-256);"
        "MOM3018", "[Timeouts]\norderTimeout = 0ms;"
    ]

/// Deployments that are not wrong, with a remark.
let private remarked =
    [
        "MOM3009", "[Authentication]\n* -> * : HMAC-SHA256;\nC -> R : RSA;"
        "MOM3011", TableTests.hmac + "[Timeouts]\norderTimeout = 1ms;"
        "MOM3021", "[Principals]\nz : TRUSTED;\n" + TableTests.hmac
        "MOM3021", "[Principals]\nz : TRUSTED;\n[Authentication]\n* -> * : HMAC-SHA256;"
    ]

[<Tests>]
let diagnostics =
    testList
        "diagnostics"
        [
            for code, text in wrong do
                test $"{code}: {text}" {
                    let r = verify plainProgram text
                    Expect.contains (r.Diagnostics |> List.map _.Code) code "the code"
                    Expect.equal r.Verdict DeploymentVerdict.Undecided "nothing is proved of a wrong deployment"
                    Expect.isEmpty r.Obligations "nothing is claimed of it"
                    Expect.all r.Diagnostics (fun d -> d.Mend.IsSome) "each says how to mend it"
                }

            for code, text in remarked do
                test $"{code}: {text}" {
                    let r = verify plainProgram text
                    Expect.equal (r.Diagnostics |> List.map _.Code) [ code ] "the code"
                    Expect.equal r.Verdict DeploymentVerdict.Proved "a warning does not undo a proof"
                }

            test "MOM3006: a section that stands twice" {
                // The parser says so too; a tree that was made otherwise must not slip through.
                let tree = deployment TableTests.hmac

                let twice =
                    { tree with
                        Sections = tree.Sections @ tree.Sections
                    }

                let r = verifyDeployment defaults (program plainProgram) ("test.deploy", twice)
                Expect.equal (r.Diagnostics |> List.map _.Code) [ "MOM3006" ] "the code"
                Expect.equal r.Verdict DeploymentVerdict.Undecided "nothing is proved"
            }
            test "MOM3010: a DURATION that is waited for and has no value" {
                let text =
                    plainProgram.Replace(
                        "NODE Client IN C {",
                        "NODE Client IN C {\n  VAR Int late <- 0;\n  TRANSITION Late WHERE stamp == 1 AFTER orderTimeout @@{ late <- 1; @@}"
                    )

                let r = verify text TableTests.hmac
                Expect.equal (r.Diagnostics |> List.map _.Code) [ "MOM3010" ] "the code"
            }
            test "MOM3020: constants that no cluster has" {
                let text = programWith byzantine "ASSUME f > 1;" "NOONE" ""
                let r = verify text ("[Constants]\nf = 1;\n" + TableTests.hmac)
                Expect.equal (r.Diagnostics |> List.map _.Code) [ "MOM3020" ] "the code"
                Expect.equal r.Verdict DeploymentVerdict.Undecided "nothing is proved"
            }
            test "MOM3020: more principals than the ASSUME allows" {
                let text = programWith byzantine "ASSUME COUNT(R) == 1;" "NOONE" ""

                let r =
                    verify text ("[Principals]\nr1 : Replica; r2 : Replica;\n" + TableTests.hmac)

                Expect.equal (r.Diagnostics |> List.map _.Code) [ "MOM3020" ] "the code"
            }
            test "MOM3122: what is not proved yet is undecided" {
                for more in
                    [
                        "C -> z : HMAC-SHA256;\nz <-> R : MATRIX(R, f);\n"
                        + "[Principals]\nz : TRUSTED;\n[Non-repudiation]\nC -> * : TTP(z);\n"
                    ] do
                    let r = verify auditedProgram (TableTests.hmac + more)
                    Expect.equal r.Verdict DeploymentVerdict.Undecided more
                    Expect.contains (r.Findings |> List.map _.Code) "MOM3122" more
            }
            test "a section of thousands of lines that say the same is proved, with a warning for each but the first" {
                let lines = String.replicate 5000 "C <-> R : HMAC-SHA256;\n"
                let r = verify plainProgram ("[Authentication]\n" + lines + "R -> R : HMAC-SHA256;")
                Expect.equal r.Verdict DeploymentVerdict.Proved "proved"
                Expect.equal (List.length r.Diagnostics) 4999 "each line that never matches"
                Expect.all r.Diagnostics (fun d -> d.Code = "MOM3009") "the code"
            }
            test "MOM3122: a section of too many different lines is refused, not waited for" {
                let principals =
                    [ 1..5000 ] |> List.map (fun k -> $"p{k} : Client;\n") |> String.concat ""

                let lines =
                    [ 1..5000 ]
                    |> List.map (fun k -> $"p{k} -> R : HMAC-SHA256;\n")
                    |> String.concat ""

                let r =
                    verify plainProgram ("[Principals]\n" + principals + "[Authentication]\n" + lines)

                Expect.equal (r.Diagnostics |> List.map _.Code) [ "MOM3122" ] "the code"
                Expect.equal r.Verdict DeploymentVerdict.Undecided "undecided"
            }
            test "MOM3123: a program that publishes nothing has nothing to prove" {
                let r =
                    verify "PROGRAM Empty\nROLE Replica R;\nNODE Replica IN R { }" "[Authentication]\nR -> R : RSA;"

                Expect.equal (r.Diagnostics |> List.map _.Code) [ "MOM3123" ] "the code"
                Expect.equal r.Verdict DeploymentVerdict.Undecided "undecided"
            }
            test "the paper's bare listing: its names are principals that nobody declared" {
                let listing =
                    "[Authentication]\na <-> b : Plain, HMAC-SHA1\n[Non-repudiation]\nx -> * : TTP(z)\ny -> * : RSA\n[Dissemination]\nx,y -> * : OPTIMISTIC(PRIMARY);\nOPTIMISTIC(QUORUM);\n"

                let r = verify plainProgram listing
                let unknown = r.Diagnostics |> List.filter (fun d -> d.Code = "MOM3002")

                Expect.equal
                    (unknown
                     |> List.map (fun d -> textAt listing d.Span)
                     |> List.distinct
                     |> List.sort)
                    [ "a"; "b"; "x"; "y"; "z" ]
                    "each is named"
            }
            test "every code of this room is in the catalogue" {
                for o in
                    [
                        "MOM3101"
                        "MOM3102"
                        "MOM3103"
                        "MOM3104"
                        "MOM3105"
                        "MOM3106"
                        "MOM3107"
                        "MOM3108"
                        "MOM3109"
                        "MOM3110"
                        "MOM3111"
                        "MOM3112"
                        "MOM3120"
                        "MOM3121"
                        "MOM3122"
                        "MOM3123"
                        "MOM3124"
                        "MOM3130"
                    ]
                    @ List.map fst wrong
                    @ List.map fst remarked do
                    Expect.isSome (Catalogue.tryFind o) o
            }
            test "CITE: a verifier that is no auditor of what is cited to it" {
                let text =
                    auditedProgram.Replace(
                        "PUBLISH [ME, R, NOONE] Order(req, nextSeqNo);",
                        "PUBLISH [ME, R, NOONE] Order(req, nextSeqNo) CITING [c, _, NOONE] Request {{ req; }};"
                    )

                let r = verify text (TableTests.hmac + "[Non-repudiation]\nC -> * : RSA;\n")
                Expect.equal (refuted r) [ "CITE" ] (describe r)
                let right = text.Replace("CITING [c, _, NOONE]", "CITING [c, _, R]")
                let r = verify right (TableTests.hmac + "[Non-repudiation]\nC -> * : RSA;\n")
                Expect.equal r.Verdict DeploymentVerdict.Proved (describe r)
                Expect.exists r.Obligations (fun o -> o.Code = "CITE") "it was asked"
            }
            test "a finding stands on the guilty line and names the PUBLISH" {
                let text = TableTests.plainRequests ""
                let r = verify plainProgram text
                let f = r.Findings |> List.exactlyOne
                Expect.equal f.Code "MOM3105" "the code"
                Expect.equal (textAt text f.Span) "Plain" "the place"
                Expect.equal (f.Related |> List.map (fun x -> textAt plainProgram x.Span) |> List.length) 1 "the site"
            }
        ]
