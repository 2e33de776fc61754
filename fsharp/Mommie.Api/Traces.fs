namespace Mommie.Api

open Mommie.Core.Semantics

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
