/// The one entrance to this room: every obligation of a deployment, solved.
module Mommie.Proof.Proof

open System.Collections.Generic
open Mommie.Core.Text
open Mommie.Core.Syntax
open Mommie.Core.Model.Tree
open Mommie.Proof.Smt
open Mommie.Proof.Solver
open Mommie.Proof.Deployment
open Mommie.Proof.Vocabulary
open Mommie.Proof.Obligation
open Mommie.Proof.Discharge
open Mommie.Proof.Results

/// All obligations of a deployment, in the order of sites and codes.
let obligations (ctx: Context) : Obligation list =
    Sites.ofProgram ctx.Program
    |> List.collect (fun site ->
        List.concat
            [
                Cover.cover ctx site
                Bind.bind ctx site
                Verify.verify ctx site
                Authenticity.authentic ctx site
                Authenticity.auditSound ctx site
                Transfer.auditTransfer ctx site
                References.reference ctx site
                References.cite ctx site
                References.batching ctx site
                Reliance.trust ctx site
                Reliance.live ctx site
            ])

let private wholeFile (file: string) =
    { Span.none with
        File = file
        StartLine = 1
        StartColumn = 1
        EndLine = 1
        EndColumn = 1
    }

let private discharge (options: Options) (solver: ISolver) (ctx: Context) : (Obligation * ObligationResult) list =
    // Obligations that say the same are solved once, and share a file named after the first of them.
    let solved = Dictionary<string, Outcome * string>()

    [
        for o in obligations ctx do
            let text = Smt.text o.Script
            let body = text.Substring(text.IndexOf "(set-logic")

            let outcome, file =
                match solved.TryGetValue body with
                | true, s -> s
                | _ ->
                    let s = solve solver options.Limit o.Applies o.Script, o.Id + ".smt2"
                    solved[body] <- s
                    s

            match outcome, o.Unsupported with
            | NotApplicable, _ -> ()
            | Decided(_, _, _, satisfiable), Some reason ->
                o, result o (Undecided reason, [], Map.empty, satisfiable) text file
            | Decided(verdict, core, answers, satisfiable), None ->
                o, result o (verdict, core, answers, satisfiable) text file
    ]

// The obligations of one line speak of all lines before it, so that the work grows faster than the square of their number.
let private mostLines = 200

/// Resolves a deployment against its program and discharges every obligation. Bad input gives diagnostics; a missing solver
/// gives a diagnostic and no verdict but undecided.
let verifyDeployment
    (options: Options)
    (program: Program)
    (file: string, tree: DeploymentTree.Deployment)
    : DeploymentResult =
    let builtIn, catalogueProblems =
        Parser.parseDeployment "catalogue.mechanisms" Mechanisms.catalogueText.Value

    let builtIn =
        match builtIn with
        | Some c -> c.Mechanisms
        | None -> []

    let deployment, problems = Resolve.resolve program file tree builtIn
    let name = tree.Header |> Option.map (fst >> _.Text) |> Option.defaultValue ""

    let undecided diagnostics solver version =
        {
            Name = name
            File = file
            Verdict = DeploymentVerdict.Undecided
            Diagnostics = Diagnostic.sort diagnostics
            Findings = []
            Obligations = []
            Solver = solver
            SolverVersion = version
        }

    let tooLong (d: Deployment) =
        [
            d.Authentication |> List.length
            List.length d.NonRepudiation
            List.length d.Channels
        ]
        |> List.exists (fun n -> n > mostLines)

    match deployment with
    | None -> undecided (catalogueProblems @ problems) "" ""
    | Some deployment when tooLong deployment ->
        let d =
            Diagnostic.error
                "MOM3122"
                (wholeFile file)
                ("not yet supported: a section of more than " + string mostLines + " lines")
            |> Diagnostic.withMend "Say the same with role sets and `*` instead of single principals."

        undecided (problems @ [ d ]) "" ""
    | Some deployment ->
        match find options.Solver with
        | Error message ->
            let d =
                Diagnostic.error "MOM3130" (wholeFile file) message
                |> Diagnostic.withMend missingMend

            undecided (problems @ [ d ]) "" ""
        | Ok solver ->
            use solver = solver

            let ctx =
                {
                    Program = program
                    Deployment = deployment
                }

            let contradictory =
                use session = solver.Open(body (Arithmetic.consistency ctx), options.Limit)

                match session.Check(premises (Arithmetic.consistency ctx)) with
                | Sat -> None
                | Unsat ->
                    Some(
                        Diagnostic.error
                            "MOM3020"
                            (wholeFile file)
                            "no cluster is as the program's ASSUME and this deployment's constants and principals say"
                        |> Diagnostic.withMend
                            "Mend the constants: where premises contradict each other, anything could be proved."
                    )
                | Unknown reason ->
                    Some(
                        Diagnostic.warning
                            "MOM3120"
                            (wholeFile file)
                            ("whether ASSUME and the constants can hold together is undecided: " + reason)
                    )

            match contradictory with
            | Some d when Diagnostic.isError d -> undecided (problems @ [ d ]) solver.Name solver.Version
            | _ ->
                let results = discharge options solver ctx
                let warnings = Unreachable.unreachable ctx solver options.Limit

                let nothing =
                    if List.isEmpty results then
                        [
                            Diagnostic.warning
                                "MOM3123"
                                (wholeFile file)
                                "the program publishes nothing that this deployment carries, so there is nothing to prove"
                        ]
                    else
                        []

                let is p =
                    results |> List.exists (fun (_, r) -> p r.Verdict)

                let verdict =
                    if is (fun v -> v = Refuted) then
                        DeploymentVerdict.Refuted
                    elif
                        List.isEmpty results
                        || contradictory.IsSome
                        || is (fun v ->
                            match v with
                            | Undecided _ -> true
                            | Proved
                            | Refuted -> false)
                    then
                        DeploymentVerdict.Undecided
                    else
                        DeploymentVerdict.Proved

                {
                    Name = name
                    File = file
                    Verdict = verdict
                    Diagnostics = Diagnostic.sort (problems @ warnings @ nothing @ Option.toList contradictory)
                    Findings = results |> List.choose (fun (o, r) -> finding o r) |> Diagnostic.sort
                    Obligations = List.map snd results
                    Solver = solver.Name
                    SolverVersion = solver.Version
                }

/// The files of a proofs directory for a result, the list of them (`obligations.json`) first.
let certificate (program: Program) (r: DeploymentResult) : Certificate.File list =
    let entries =
        r.Obligations
        |> List.map (fun o ->
            let entry: Certificate.Entry =
                {
                    Id = o.Id
                    Code = o.Code
                    Site = o.Record + ", " + o.Transition
                    SiteLine = o.Site.StartLine
                    Line =
                        match o.Line with
                        | Some l when l.File <> o.Site.File || o.Code <> "CITE" -> l.StartLine
                        | _ -> 0
                    About = (if o.LineText = "" then o.About else o.LineText)
                    Verdict = verdictText o.Verdict
                    Core = o.Core |> List.map _.Text
                    Assumes = o.Assumes
                    File = o.File
                }

            entry)

    let manifest: Certificate.File =
        {
            Name = "obligations.json"
            Text =
                Certificate.manifest
                    program.Name
                    r.Name
                    (deploymentVerdictText r.Verdict)
                    r.Solver
                    r.SolverVersion
                    entries
        }

    let files: Certificate.File list =
        r.Obligations
        |> List.filter (fun o -> o.File = o.Id + ".smt2")
        |> List.map (fun o -> { Name = o.File; Text = o.Smt })

    manifest :: files
