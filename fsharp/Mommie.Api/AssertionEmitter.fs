namespace Mommie.Api

open Mommie.Core
open Mommie.Core.Text

/// C# assertions for hand-written transition bodies.
[<AbstractClass; Sealed>]
type AssertionEmitter =

    /// Emits for one program; a null namespace is the program's name.
    static member Emit(source: SourceText, space: string | null) : EmitReport =
        let loaded = Load.program source

        let emitted =
            match loaded.Program with
            | None -> Error []
            | Some program ->
                CSharp.Emit.asserts
                    {
                        Namespace =
                            match space with
                            | null -> CSharp.Emit.defaultNamespace program
                            | asked -> asked
                        SourceFile = source.Path
                    }
                    program

        match emitted with
        | Ok files ->
            {
                Files = files |> Convert.list (fun (name, text) -> { Name = name; Text = text })
                Diagnostics = Convert.diagnostics loaded.Diagnostics
            }
        | Error problems ->
            {
                Files = [||]
                Diagnostics = Convert.diagnostics (loaded.Diagnostics @ problems)
            }
