/// Diagnostics of MOM4xxx: checking MODELs.
module internal Mommie.Core.Text.CheckingEntries

open Mommie.Core.Text
open Mommie.Core.Text.CatalogueEntry

/// In the order of their codes.
let entries: CatalogueEntry list = []
