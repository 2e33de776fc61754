/// Violations as recordings: with everything that a trace file says about where a run comes from.
module Mommie.Checking.Record

open Mommie.Core.Model.Tree
open Mommie.Core.Semantics.Trace
open Mommie.Checking.Result

let private kind (k: ViolationKind) =
    match k with
    | ViolationKind.Invariant -> "invariant"
    | ViolationKind.Assertion -> "assertion"
    | ViolationKind.Evaluation -> "evaluation"
    | ViolationKind.Temporal -> "property"

/// What a violation says, without its run.
let violated (v: Violation) : Violated =
    {
        Kind = kind v.Kind
        Property = v.Property
        Conjunct = v.Conjunct
        Message = v.Message
        Span = v.Span
        Values = v.Values
    }

/// The recording of a result's violation; None where nothing is violated or the run is not known. `file` and `text`: the program's
/// file as it was named, and its text.
let violation (file: string) (text: string) (program: Program) (result: ModelResult) : Recording option =
    match result.Violation, program.Models |> List.tryFind (fun m -> m.Name = result.Name) with
    | Some v, Some model when not v.Trace.Initial.IsEmpty || not v.Trace.Steps.IsEmpty ->
        Some
            {
                Program = program.Name
                File = file
                Hash = Mommie.Core.Semantics.TraceFile.hash text
                Model = model.Name
                Reductions = result.Reductions
                Principals = model.Principals
                Violated = Some(violated v)
                Trace = v.Trace
            }
    | _ -> None
