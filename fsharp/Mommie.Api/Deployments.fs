/// Deployments: read, proved, and reported.
module internal Mommie.Api.Deployments

open System
open System.Collections.Generic
open System.Diagnostics
open System.IO
open System.Threading
open Mommie.Core.Syntax
open Mommie.Core.Model.Tree
open Mommie.Core.Text
open Mommie.Proof

/// A deployment's tree, or what is wrong with it. A header that names another program is an error here: it was asked for.
let load (program: Program) (source: SourceText) : (SourceText * DeploymentTree.Deployment) option * Diagnostic list =
    let tree, problems = Parser.parseDeployment source.Path source.Text

    let mismatch =
        match tree |> Option.bind _.Header with
        | Some(_, target) when target.Text <> program.Name ->
            [
                Diagnostic.error
                    "MOM8007"
                    target.Span
                    $"expected a deployment of {program.Name}, found one of {target.Text}"
                |> Diagnostic.withMend $"Verify {target.Text} with it, or name {program.Name} in the header."
            ]
        | Some _
        | None -> []

    match tree, problems @ mismatch with
    | Some tree, all when not (List.exists Diagnostic.isError all) -> Some(source, tree), all
    | _, all -> None, all

/// A verdict of the prover as reports name it.
let verdict (v: Discharge.Verdict) =
    match v with
    | Discharge.Proved -> ProofVerdict.Proved
    | Discharge.Refuted -> ProofVerdict.Refuted
    | Discharge.Undecided _ -> ProofVerdict.Undecided

let private obligation
    (solver: string)
    (remedies: Map<string, Remedies.Remedy>)
    (o: Results.ObligationResult)
    : ObligationReport =
    let line = o.Line |> Option.map Convert.span
    let remedy = Map.tryFind o.Id remedies

    {
        Id = o.Id
        Code = o.Code
        Diagnostic = Results.diagnosticOf o
        Site = o.Transition + ": " + o.Record
        SiteSpan = Convert.span o.Site
        Line = line |> Option.defaultValue (Convert.span Span.none)
        LineText = o.LineText
        Verdict = verdict o.Verdict
        Claim = o.Claim
        Reason =
            match o.Verdict with
            | Discharge.Undecided reason -> reason
            | Discharge.Refuted -> List.tryLast o.Attack |> Option.defaultValue "the claim is false"
            | Discharge.Proved -> ""
        CoreLines =
            o.Core
            |> List.choose _.Place
            |> List.map _.StartLine
            |> List.distinct
            |> List.sort
            |> Convert.list id
        Core = o.Core |> Convert.list _.Text
        Assumes = Convert.strings o.Assumes
        Attack = Convert.strings o.Attack
        Mend =
            match remedy with
            | Some r -> Remedies.sentence r
            | None -> Option.toObj o.Mend
        Fixes =
            Option.toList remedy
            |> Convert.list (fun r ->
                {
                    Title = r.Edit.Title
                    Span = Convert.span r.Edit.Span
                    Text = r.Edit.Text
                })
        Vacuous = not o.PremisesSatisfiable
        Smt = o.Smt
        Solver = solver
    }

/// A prover for a program's deployments.
let prover (options: VerifyOptions) : Proof.Prover =
    new Proof.Prover(
        { Results.defaults with
            Solver =
                (if options.Solver = "" then
                     Solver.InProcess
                 else
                     Solver.Program options.Solver)
        }
    )

/// Proves one deployment; the diagnostics are those about its input.
let prove
    (options: VerifyOptions)
    (prover: Proof.Prover)
    (progress: IProgress<Progress>)
    (cancel: CancellationToken)
    (program: Program)
    (source: SourceText, tree: DeploymentTree.Deployment)
    : DeploymentReport * Diagnostic list =
    let ownName = Path.GetFileNameWithoutExtension source.Path |> nonNull

    if cancel.IsCancellationRequested then
        {
            File = source.Path
            Name = ownName
            Verdict = ProofVerdict.Undecided
            Seconds = 0.0
            Obligations = [||]
            Certificate = [||]
        },
        []
    else
        progress.Report
            {
                What = "DEPLOYMENT " + ownName
                Done = 0L
                Left = -1L
                Depth = 0
                Obligations = true
            }

        let clock = Stopwatch.StartNew()

        let result = prover.Verify(program, source.Path, tree)
        let seconds = clock.Elapsed.TotalSeconds

        let remedies, excess =
            if options.Advice && not cancel.IsCancellationRequested then
                Remedies.remedies prover program source.Text tree result,
                Remedies.excess prover program source.Text tree result
            else
                Map.empty, []

        let solver = (result.Solver + " " + result.SolverVersion).Trim()

        {
            File = source.Path
            Name = (if result.Name = "" then ownName else result.Name)
            Verdict =
                match result.Verdict with
                | Results.DeploymentVerdict.Proved -> ProofVerdict.Proved
                | Results.DeploymentVerdict.Refuted -> ProofVerdict.Refuted
                | Results.DeploymentVerdict.Undecided -> ProofVerdict.Undecided
            Seconds = seconds
            Obligations = Convert.list (obligation solver remedies) result.Obligations
            Certificate =
                Proof.certificate program result
                |> Convert.list (fun f -> { Name = f.Name; Text = f.Text })
        },
        result.Diagnostics @ excess
