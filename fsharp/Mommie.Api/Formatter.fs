namespace Mommie.Api

open Mommie.Core.Syntax

/// Programs and deployments in their canonical form.
[<AbstractClass; Sealed>]
type Formatter =

    /// One file, or nothing and the syntax errors. A name that ends in `.deploy` is a deployment's; of a text from standard
    /// input, which has no name, the first word decides.
    static member Format(source: SourceText) : EmitReport =
        let opensDeployment =
            let text = source.Text.TrimStart()

            text.StartsWith "DEPLOYMENT"
            || text.StartsWith "MECHANISM"
            || text.StartsWith "["

        let formatted =
            if source.Path = "-" && opensDeployment then
                Format.formatDeployment source.Path source.Text
            else
                Format.format source.Path source.Text

        match formatted with
        | Ok text ->
            {
                Files = [| { Name = source.Path; Text = text } |]
                Diagnostics = [||]
            }
        | Error problems ->
            {
                Files = [||]
                Diagnostics = Convert.diagnostics problems
            }
