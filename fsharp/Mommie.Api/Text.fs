namespace Mommie.Api

open System.Collections.Generic

/// A text and the name that messages give it; `-` for standard input.
type SourceText = { Path: string; Text: string }

/// A place in a text. Lines and columns count from 1, columns in UTF-16 code units; the end is exclusive.
/// All zero where there is no place (a message about a whole file has line 0).
type SourceSpan =
    {
        File: string
        StartLine: int
        StartColumn: int
        EndLine: int
        EndColumn: int
    }

    /// The whole of a file, when no place in it is meant.
    static member WholeFile(file: string) =
        {
            File = file
            StartLine = 0
            StartColumn = 0
            EndLine = 0
            EndColumn = 0
        }

/// How much a diagnostic matters.
type Severity =
    | Error = 0
    | Warning = 1
    | Info = 2

/// Another place that a diagnostic is about.
type RelatedPlace = { Span: SourceSpan; Message: string }

/// A change of a text that mends what a message is about: the text at `Span`, which may be empty, becomes `Text`.
type TextFix =
    {
        /// One instruction to a person.
        Title: string
        Span: SourceSpan
        Text: string
    }

/// An error, warning or remark. `Code` is `MOMnnnn`; `Mend` says how to mend it, null where there is nothing to say.
type Diagnostic =
    {
        Code: string
        Severity: Severity
        Span: SourceSpan
        Message: string
        Mend: string | null
        Related: IReadOnlyList<RelatedPlace>
        /// At most one.
        Fixes: IReadOnlyList<TextFix>
    }

    /// A diagnostic that names no other place.
    static member Create
        (code: string, severity: Severity, span: SourceSpan, message: string, mend: string | null)
        : Diagnostic =
        {
            Code = code
            Severity = severity
            Span = span
            Message = message
            Mend = mend
            Related = [||]
            Fixes = [||]
        }

    /// The same diagnostic with these fixes in the place of its own.
    member d.WithFixes(fixes: IReadOnlyList<TextFix>) : Diagnostic = { d with Fixes = fixes }

/// A name and a value, both as text: a binding of a trace step, a value that makes an invariant false.
type NamedValue = { Name: string; Value: string }

/// What the catalogue says about a diagnostic code.
type Explanation =
    {
        Code: string
        Title: string
        /// Plain text, `code` between back quotes.
        Text: string
        Example: string
        /// Where docs/ says more; empty where nowhere.
        Section: string
    }

/// A file that the tool made: a name, relative to where it is asked to be, and its text.
type EmittedFile = { Name: string; Text: string }
