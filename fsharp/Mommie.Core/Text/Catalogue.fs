namespace Mommie.Core.Text

/// Every diagnostic code of the tool, each once. Rooms add to their own file in Text/Catalogue/.
module Catalogue =

    /// All entries, in the order of their codes.
    let all: CatalogueEntry list =
        [
            SyntaxEntries.entries
            TypesEntries.entries
            ProgramsEntries.entries
            DeploymentsEntries.entries
            CheckingEntries.entries
            EmissionEntries.entries
            RuntimeEntries.entries
            ToolEntries.entries
        ]
        |> List.concat
        |> List.sortBy _.Code

    let private byCode = all |> List.map (fun e -> e.Code, e) |> Map.ofList

    /// The entry of `code` (`MOM2101`, in any case), if there is one.
    let tryFind (code: string) =
        Map.tryFind (code.ToUpperInvariant()) byCode
