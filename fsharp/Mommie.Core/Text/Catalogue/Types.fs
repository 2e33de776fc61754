/// Diagnostics of MOM2xxx: names and types.
module internal Mommie.Core.Text.TypesEntries

open Mommie.Core.Text
open Mommie.Core.Text.CatalogueEntry

/// In the order of their codes.
let entries: CatalogueEntry list = []
