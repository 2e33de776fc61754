namespace Mommie.Core.Text

/// A place in a source text: a file and two positions.
/// Lines and columns count from 1; the end column is exclusive, so an empty span has equal ends.
/// Columns count UTF-16 code units, as editors and MSBuild do.
///
/// Two spans are always *equal* for structural equality: a span says where a tree came from, not what it is,
/// so that `parse (print p) = p` compares meanings. Tests that are about places compare the fields.
[<CustomEquality; NoComparison>]
type Span =
    {
        File: string
        StartLine: int
        StartColumn: int
        EndLine: int
        EndColumn: int
    }

    override _.Equals(other) =
        match other with
        | :? Span -> true
        | _ -> false

    override _.GetHashCode() = 0

/// Operations on spans.
module Span =

    /// The span of nothing, for trees that no text stands behind (generated programs).
    let none =
        {
            File = ""
            StartLine = 0
            StartColumn = 0
            EndLine = 0
            EndColumn = 0
        }

    /// The smallest span that holds both; `a` starts no later than `b`.
    let join (a: Span) (b: Span) =
        { a with
            EndLine = b.EndLine
            EndColumn = b.EndColumn
        }

    /// Whether the two are the same place (structural equality of spans is always true; see <see cref="T:Span"/>).
    let same (a: Span) (b: Span) =
        a.File = b.File
        && a.StartLine = b.StartLine
        && a.StartColumn = b.StartColumn
        && a.EndLine = b.EndLine
        && a.EndColumn = b.EndColumn
