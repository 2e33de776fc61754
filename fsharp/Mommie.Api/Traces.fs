namespace Mommie.Api

open System.Collections.Generic
open Mommie.Core.Semantics
open Mommie.Checking

/// What became of a trace that was held against its program.
type ReplayReport =
    {
        /// Whether the program has every step of it.
        Accepted: bool
        /// The number of its steps.
        Steps: int
        Model: string
        /// Errors of the input, or the first step that the program does not have.
        Diagnostics: IReadOnlyList<Diagnostic>
        Verdict: Verdict
    }

/// Trace files.
[<AbstractClass; Sealed>]
type Traces =

    /// Reads a trace file. Bad input is a report with errors.
    static member Read(source: SourceText) : TraceReport =
        match TraceFile.read source.Path source.Text with
        | Ok recording -> Convert.recording source.Path recording
        | Error problems ->
            { Convert.recording
                  source.Path
                  {
                      Program = ""
                      File = ""
                      Hash = ""
                      Model = ""
                      Reductions = []
                      Principals = []
                      Violated = None
                      Trace = Trace.empty
                  } with
                Diagnostics = Convert.diagnostics problems
            }

    /// Whether a program's text is the one that the trace was made from.
    static member IsOf(trace: TraceReport, program: SourceText) : bool =
        trace.ProgramHash = TraceFile.hash program.Text

    /// Holds a trace file against a program.
    static member Replay(program: SourceText, trace: SourceText) : ReplayReport =
        let loaded = Load.program program

        let refused (problems: Mommie.Core.Text.Diagnostic list) =
            {
                Accepted = false
                Steps = 0
                Model = ""
                Diagnostics = Convert.diagnostics problems
                Verdict = Verdict.Error
            }

        match loaded.Program, TraceFile.read trace.Path trace.Text with
        | None, Ok _ -> refused loaded.Diagnostics
        | None, Error problems -> refused (loaded.Diagnostics @ problems)
        | Some _, Error problems -> refused problems
        | Some typed, Ok recording ->
            let changed =
                if recording.Hash = "" || recording.Hash = TraceFile.hash program.Text then
                    []
                else
                    [
                        Mommie.Core.Text.Diagnostic.warning
                            "MOM4103"
                            (Load.wholeFile trace.Path)
                            $"the trace was made from another text than that of {program.Path}"
                    ]

            // A blank line is no step: the line of each is found by counting those that are not.
            let lineOf step =
                trace.Text.Split '\n'
                |> Array.indexed
                |> Array.filter (fun (_, l) -> l.Trim() <> "")
                |> Array.tryItem step
                |> Option.map (fun (i, _) -> i + 1)
                |> Option.defaultValue 1

            let placed (d: Mommie.Core.Text.Diagnostic) =
                if d.Span.File = "" then
                    { d with
                        Span = Load.wholeFile trace.Path
                    }
                else
                    d

            match Replay.replay typed recording with
            | Error problems -> refused (changed @ List.map placed problems)
            | Ok outcome ->
                let steps = recording.Trace.Steps.Length

                let complaint =
                    match outcome with
                    | Replay.Outcome.Accepted -> []
                    | Replay.Outcome.Refused r ->
                        let what =
                            if r.Step = 0 then
                                "the start"
                            elif r.Step > steps then
                                "the end"
                            else
                                let s = recording.Trace.Steps[r.Step - 1]
                                $"step {r.Step}, {s.Node}: {s.Transition},"

                        let line = lineOf (min r.Step steps)

                        [
                            Mommie.Core.Text.Diagnostic.error
                                "MOM4102"
                                r.Span
                                $"{what} is not what the program does: {r.Message}"
                            |> Mommie.Core.Text.Diagnostic.withRelated
                                { Mommie.Core.Text.Span.none with
                                    File = trace.Path
                                    StartLine = line
                                    StartColumn = 1
                                    EndLine = line
                                    EndColumn = 1
                                }
                                "the trace says so here"
                        ]

                {
                    Accepted = complaint.IsEmpty
                    Steps = steps
                    Model = recording.Model
                    Diagnostics = Convert.diagnostics (changed @ complaint)
                    Verdict = if complaint.IsEmpty then Verdict.Ok else Verdict.Refuted
                }
