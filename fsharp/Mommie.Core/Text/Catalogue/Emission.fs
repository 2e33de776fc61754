/// Diagnostics of MOM5xxx: emitted TLA+ and C#.
module internal Mommie.Core.Text.EmissionEntries

open Mommie.Core.Text
open Mommie.Core.Text.CatalogueEntry

/// In the order of their codes.
let entries: CatalogueEntry list = []
