namespace Mommie.Core.Text

/// How much a diagnostic matters. Errors stop the stage that follows; warnings and infos never do.
[<RequireQualifiedAccess>]
type Severity =
    | Error
    | Warning
    | Info

/// A replacement of the text at `Span` by `Text` that mends what a diagnostic complains of.
type Fix =
    {
        Title: string
        Span: Span
        Text: string
    }

/// Another place that a diagnostic is about ("first declared here").
type Related = { Span: Span; Message: string }

/// An error, warning or remark as a value; only a renderer turns it into text.
/// `Code` is `MOMnnnn`: 1xxx syntax, 2xxx names and types, 3xxx deployment and obligations, 4xxx checking,
/// 5xxx emission, 6xxx runtime, 8xxx the command line, files and the gate, 9xxx internal. `Message` says what was expected and what was found; `Mend`, one
/// sentence, how to mend it.
type Diagnostic =
    {
        Code: string
        Severity: Severity
        Span: Span
        Message: string
        Mend: string option
        Related: Related list
        Fix: Fix option
    }

/// Construction and ordering of diagnostics.
module Diagnostic =

    let private make severity code span message =
        {
            Code = code
            Severity = severity
            Span = span
            Message = message
            Mend = None
            Related = []
            Fix = None
        }

    /// An error of `code` at `span`.
    let error code span message = make Severity.Error code span message

    /// A warning of `code` at `span`.
    let warning code span message = make Severity.Warning code span message

    /// A remark of `code` at `span`.
    let info code span message = make Severity.Info code span message

    /// The same diagnostic with a sentence that says how to mend it.
    let withMend mend (d: Diagnostic) = { d with Mend = Some mend }

    /// The same diagnostic with one more related place.
    let withRelated span message (d: Diagnostic) =
        { d with
            Related = d.Related @ [ { Span = span; Message = message } ]
        }

    /// The same diagnostic with a textual fix.
    let withFix title span text (d: Diagnostic) =
        { d with
            Fix =
                Some
                    {
                        Title = title
                        Span = span
                        Text = text
                    }
        }

    /// Whether the diagnostic stops the stage that follows.
    let isError (d: Diagnostic) = d.Severity = Severity.Error

    /// By file, place, then code: the order in which renderers print.
    let sort (ds: Diagnostic list) =
        ds
        |> List.sortWith (fun a b ->
            compare
                (a.Span.File, a.Span.StartLine, a.Span.StartColumn, a.Code)
                (b.Span.File, b.Span.StartLine, b.Span.StartColumn, b.Code))
