namespace Mommie.Api

open System
open System.Collections.Generic
open Mommie.Core.Text

/// The catalogue of diagnostics.
[<AbstractClass; Sealed>]
type Explanations =

    static let explanation (e: CatalogueEntry) : Explanation =
        {
            Code = e.Code
            Title = e.Title
            Text = e.Explanation
            Example = e.Example
            Section = e.Section
        }

    static let distance (a: string) (b: string) =
        let number (code: string) =
            match Int32.TryParse(String.filter Char.IsDigit code) with
            | true, n -> n
            | _ -> 0

        abs (number a - number b)

    /// Every entry, in the order of the codes.
    static member All: IReadOnlyList<Explanation> =
        Catalogue.all |> List.map explanation |> List.toArray :> IReadOnlyList<Explanation>

    /// The entry of a code, in any case; null where there is none.
    static member Find(code: string) : Explanation | null =
        match Catalogue.tryFind code with
        | Some e -> explanation e
        | None -> null

    /// The `count` entries whose numbers are nearest to that of `code`.
    static member Nearest(code: string, count: int) : IReadOnlyList<Explanation> =
        Catalogue.all
        |> List.sortBy (fun e -> distance code e.Code, e.Code)
        |> List.truncate count
        |> List.map explanation
        |> List.toArray
        :> IReadOnlyList<Explanation>
