/// Diagnostics of MOM1xxx: the text of programs and deployments.
module internal Mommie.Core.Text.SyntaxEntries

open Mommie.Core.Text
open Mommie.Core.Text.CatalogueEntry

/// In the order of their codes.
let entries: CatalogueEntry list = []
