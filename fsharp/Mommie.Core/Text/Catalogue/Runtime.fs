/// Diagnostics of MOM6xxx: what generated and hand-written code does when it runs.
module internal Mommie.Core.Text.RuntimeEntries

open Mommie.Core.Text
open Mommie.Core.Text.CatalogueEntry

/// In the order of their codes.
let entries: CatalogueEntry list = []
