/// Diagnostics of MOM3xxx: deployments and obligations.
module internal Mommie.Core.Text.DeploymentsEntries

open Mommie.Core.Text
open Mommie.Core.Text.CatalogueEntry

/// In the order of their codes.
let entries: CatalogueEntry list = []
