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

let private verdict (v: Discharge.Verdict) =
    match v with
    | Discharge.Proved -> ProofVerdict.Proved
    | Discharge.Refuted -> ProofVerdict.Refuted
    | Discharge.Undecided _ -> ProofVerdict.Undecided

let private obligation (solver: string) (o: Results.ObligationResult) : ObligationReport =
    let line = o.Line |> Option.map Convert.span

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
        Mend = Option.toObj o.Mend
        Vacuous = not o.PremisesSatisfiable
        Smt = o.Smt
        Solver = solver
    }

/// Proves one deployment; the diagnostics are those about its input.
let prove
    (options: VerifyOptions)
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

        let result =
            Proof.verifyDeployment
                { Results.defaults with
                    Solver =
                        (if options.Solver = "" then
                             Solver.InProcess
                         else
                             Solver.Program options.Solver)
                }
                program
                (source.Path, tree)

        let solver = (result.Solver + " " + result.SolverVersion).Trim()

        {
            File = source.Path
            Name = (if result.Name = "" then ownName else result.Name)
            Verdict =
                match result.Verdict with
                | Results.DeploymentVerdict.Proved -> ProofVerdict.Proved
                | Results.DeploymentVerdict.Refuted -> ProofVerdict.Refuted
                | Results.DeploymentVerdict.Undecided -> ProofVerdict.Undecided
            Seconds = clock.Elapsed.TotalSeconds
            Obligations = Convert.list (obligation solver) result.Obligations
            Certificate =
                Proof.certificate program result
                |> Convert.list (fun f -> { Name = f.Name; Text = f.Text })
        },
        result.Diagnostics
