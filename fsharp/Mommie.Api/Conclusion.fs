/// From what the rooms found to one report with one verdict.
module internal Mommie.Api.Conclusion

open System.Threading
open Mommie.Core
open Mommie.Core.Text

/// Verdicts of the checkers that the report says in its own words: no mistakes of the input.
let withoutVerdicts (ds: Diagnostic list) =
    let told = set [ "MOM4007"; "MOM4008"; "MOM4009"; "MOM4010"; "MOM4014" ]
    ds |> List.filter (fun d -> not (told.Contains d.Code))

let private report
    (source: SourceText)
    (loaded: Load.Loaded)
    verdict
    diagnostics
    models
    proofs
    interrupted
    : VerifyReport =
    {
        Program = source.Path
        ProgramName = loaded.Written |> Option.map _.Name.Text |> Option.defaultValue ""
        Verdict = verdict
        Diagnostics = Convert.diagnostics diagnostics
        Models = List.toArray models
        Deployments = List.toArray proofs
        Interrupted = interrupted
    }

/// The report on input that has errors.
let refused source loaded diagnostics : VerifyReport =
    report source loaded Verdict.Error diagnostics [] [] false

/// The report on what was found out, with the worst verdict. Where nothing was checked, that is said.
let report'
    source
    loaded
    (diagnostics: Diagnostic list)
    (models: ModelReport list)
    (proofs: DeploymentReport list)
    (cancel: CancellationToken)
    : VerifyReport =
    let nothing =
        proofs |> List.forall (fun p -> p.Obligations.Count = 0)
        && models |> List.forall (fun m -> m.Checked.Count = 0)

    let interrupted = cancel.IsCancellationRequested

    let verdict =
        [
            if List.exists Diagnostic.isError diagnostics then
                Verdict.Error
            for m in models do
                match m.Verdict with
                | ModelVerdict.Violated -> Verdict.Refuted
                | ModelVerdict.Undecided -> Verdict.Undecided
                | _ -> Verdict.Ok
            for p in proofs do
                match p.Verdict with
                | ProofVerdict.Refuted -> Verdict.Refuted
                | ProofVerdict.Undecided -> Verdict.Undecided
                | _ -> Verdict.Ok
            if nothing || interrupted then
                Verdict.Undecided
        ]
        |> List.fold max Verdict.Ok

    let told =
        if nothing then
            diagnostics
            @ [
                Diagnostic.warning
                    "MOM8005"
                    (Load.wholeFile source.Path)
                    "nothing was checked: no MODEL checks a property, and no deployment was proved"
                |> Diagnostic.withMend "Add a MODEL and an INVARIANT, or a .deploy file beside the program."
            ]
        else
            diagnostics

    report source loaded verdict told models proofs interrupted
