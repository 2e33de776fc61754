/// Diagnostics of MOM5xxx: emitted TLA+ and C#.
module internal Mommie.Core.Text.EmissionEntries

open Mommie.Core.Text
open Mommie.Core.Text.CatalogueEntry

/// In the order of their codes.
let entries: CatalogueEntry list =
    [
        entry
            "MOM5101"
            "this cannot stand in code that runs at a node"
            "Assertions are emitted for what a node does: its bodies, triggers, initial values and functions. `PUBLISHED`, `HONEST`, `CORRECT`, the variables of other nodes and temporal operators speak about a whole run, which no node sees, and values that only a `MODEL` names do not exist in a running system. Keep them to `INVARIANT`, `PROPERTY` and `MODEL`, or state what is meant with `KNOWN`."
            "ASSERT PUBLISHED [c, _, _] Request;"
            "assertions.md"
        entry
            "MOM5102"
            "this is not a C# namespace"
            "The namespace of emitted code is made of words of letters, digits and underscores, separated by dots. No word starts with a digit or is a keyword of C#."
            "mommie emit-asserts PrimaryBackup.mommie -o Generated --namespace my-company"
            "assertions.md"
    ]
