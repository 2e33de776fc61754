namespace Mommie.Core.Text

/// What the catalogue says about one diagnostic code: the source of `mommie explain`, of docs/diagnostics.md and of the
/// rules in SARIF output.
type CatalogueEntry =
    {
        /// `MOMnnnn`
        Code: string
        /// A few words, without a full stop.
        Title: string
        /// One paragraph: what is wrong, why it matters, how it is mended. Plain text; `code` between back quotes.
        Explanation: string
        /// A short text that triggers it, or a command line; several lines are joined by `\n`.
        Example: string
        /// The section of docs/ that says more ("language.md, Patterns"); empty where the entry says all.
        Section: string
    }

/// Building entries.
module internal CatalogueEntry =

    /// An entry; the order of the arguments is that of the fields.
    let entry code title explanation example section =
        {
            Code = code
            Title = title
            Explanation = explanation
            Example = example
            Section = section
        }
