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

/// The obligations of one site, by code.
let obligationsOf (ctx: Context) (site: Sites.Site) : Obligation list =
    List.concat
        [
            Cover.cover ctx site
            Members.cover ctx site
            Bind.bind ctx site
            Keys.keys ctx site
            Verify.verify ctx site
            Dissemination.verify ctx site
            Members.believed ctx site
            Authenticity.authentic ctx site
            Authenticity.auditSound ctx site
            Transfer.auditTransfer ctx site
            References.reference ctx site
            References.cite ctx site
            Batches.batches ctx site
            Merge.merge ctx site
            Reliance.trust ctx site
            Nested.nested ctx site
            Reliance.live ctx site
            Dissemination.live ctx site
        ]

/// All obligations of a deployment, in the order of sites and codes.
let obligations (ctx: Context) : Obligation list =
    Sites.ofProgram ctx.Program |> List.collect (obligationsOf ctx)

let private wholeFile (file: string) =
    { Span.none with
        File = file
        StartLine = 1
        StartColumn = 1
        EndLine = 1
        EndColumn = 1
    }

let private discharge (bench: Engine.Bench) (depth: Depth) (ctx: Context) : (Obligation * ObligationResult) list =
    // Ids are short hashes: of two that are equal the later one is numbered.
    let ids = Dictionary<string, int>()

    let unique id =
        match ids.TryGetValue id with
        | true, n ->
            ids[id] <- n + 1
            id + "-" + string (n + 1)
        | _ ->
            ids[id] <- 1
            id

    [
        for d in bench.All(depth, obligationsOf ctx, Sites.ofProgram ctx.Program) do
            let o =
                { d.Obligation with
                    Id = unique d.Obligation.Id
                }

            let file = d.First + ".smt2"

            match d.Outcome, o.Unsupported with
            | NotApplicable, _ -> ()
            | Decided(_, _, _, satisfiable), Some reason ->
                o, result depth o (Undecided reason, [], Map.empty, satisfiable) d.Text file
            | Decided(verdict, core, answers, satisfiable), None ->
                o, result depth o (verdict, core, answers, satisfiable) d.Text file
    ]

// Resolves a deployment against its program and discharges every obligation.
let private proveWith
    (bench: Result<Engine.Bench * ISolver * uint32, string>)
    (depth: Depth)
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

    match deployment with
    | None -> undecided (catalogueProblems @ problems) "" ""
    | Some deployment ->
        match bench with
        | Error message ->
            let d =
                Diagnostic.error "MOM3130" (wholeFile file) message
                |> Diagnostic.withMend missingMend

            undecided (problems @ [ d ]) "" ""
        | Ok(bench, solver, limit) ->
            let asWritten =
                {
                    Program = program
                    Deployment = deployment
                }

            let ctx =
                { asWritten with
                    Deployment = withoutRepeats deployment
                }

            let contradictory =
                use session = solver.Open(body (Arithmetic.consistency ctx), limit)

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
                let results = discharge bench depth ctx

                let warnings =
                    match depth with
                    | Whole -> Unreachable.unreachable asWritten solver limit
                    | VerdictAlone -> []

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

/// A solver, and everything that it has solved: for many deployments of which most say the same. A verdict does not depend on
/// what was verified before.
type Prover(options: Options) =
    let solver = find options.Solver

    let bench =
        solver |> Result.map (fun s -> Engine.Bench(s, options.Limit), s, options.Limit)

    /// Resolves a deployment against its program and discharges every obligation. Bad input gives diagnostics; a missing solver
    /// gives a diagnostic and no verdict but undecided.
    member _.Verify(program: Program, file: string, tree: DeploymentTree.Deployment) : DeploymentResult =
        proveWith bench Whole program (file, tree)

    /// The verdicts alone, in less time: proofs without cores, refutations without attacks.
    member _.Judge(program: Program, file: string, tree: DeploymentTree.Deployment) : DeploymentResult =
        proveWith bench VerdictAlone program (file, tree)

    interface System.IDisposable with
        member _.Dispose() = solver |> Result.iter _.Dispose()

/// One deployment, by a prover of its own.
let verifyDeployment
    (options: Options)
    (program: Program)
    (file: string, tree: DeploymentTree.Deployment)
    : DeploymentResult =
    use prover = new Prover(options)
    prover.Verify(program, file, tree)

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
