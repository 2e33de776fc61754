/// Diagnostics of MOM4xxx: checking MODELs.
module internal Mommie.Core.Text.CheckingEntries

open Mommie.Core.Text
open Mommie.Core.Text.CatalogueEntry

/// In the order of their codes.
let entries: CatalogueEntry list =
    [
        entry
            "MOM4001"
            "A trigger cannot be matched in any order"
            "WHEN, ANDWHEN and FOR are matched in an order in which the names that a conjunct needs in its slots, its conditions or its source are bound before it. Here each of the remaining conjuncts needs a name that another of them binds. Say one of the conditions in `WHERE` instead."
            "WHEN [q IN s.of >= 2, ME, NOONE] Vote v\nANDWHEN [p IN v.group == 1, ME, NOONE] Start s"
            "language.md, Statements and the pool"
    ]
