namespace Mommie.Api

open System.Collections.Generic
open Mommie.Core

/// TLA+ modules and configurations.
[<AbstractClass; Sealed>]
type TlaEmitter =

    /// Emits the MODELs named, all where none is named.
    static member Emit(source: SourceText, models: IReadOnlyList<string>) : EmitReport =
        let loaded = Load.program source

        let emitted =
            match loaded.Program with
            | None -> Error []
            | Some program ->
                match Load.unknownModels source program models with
                | [] -> Tla.Emit.emit program (List.ofSeq models) source.Path
                | unknown -> Error unknown

        match emitted with
        | Ok emitted ->
            {
                Files = emitted.Files |> Convert.list (fun (name, text) -> { Name = name; Text = text })
                Diagnostics = Convert.diagnostics (loaded.Diagnostics @ emitted.Remarks)
            }
        | Error problems ->
            {
                Files = [||]
                Diagnostics = Convert.diagnostics (loaded.Diagnostics @ problems)
            }
