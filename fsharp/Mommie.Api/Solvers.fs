namespace Mommie.Api

open System
open System.Diagnostics
open System.IO
open Mommie.Proof

/// A solver that was looked for. `Version` and `Path` are empty where it was not found; `Missing` says what was tried.
type SolverInfo =
    {
        Found: bool
        Version: string
        Path: string
        Missing: string
    }

/// Which solvers there are.
[<AbstractClass; Sealed>]
type Solvers =

    /// Z3's library, loaded into this process.
    static member InProcess() : SolverInfo =
        match Solver.find Solver.InProcess with
        | Error message ->
            {
                Found = false
                Version = ""
                Path = ""
                Missing = message
            }
        | Ok solver ->
            use solver = solver
            use self = Process.GetCurrentProcess()

            let path =
                Seq.cast<ProcessModule> self.Modules
                |> Seq.map _.FileName
                |> Seq.tryFind (fun file ->
                    match Path.GetFileName file with
                    | null -> false
                    | name -> name.StartsWith("libz3", StringComparison.OrdinalIgnoreCase))

            {
                Found = true
                Version = solver.Version
                Path = Option.defaultValue "" path
                Missing = ""
            }
