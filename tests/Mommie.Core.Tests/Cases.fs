/// Texts under tests/cases and what is expected of them: `X.mommie` or `X.deploy` with `X.mommie.expect` beside it, which holds
/// one line for each diagnostic. With MOMMIE_UPDATE_EXPECT=1 in the environment the files are written instead of compared.
module Mommie.Core.Tests.Cases

open System
open System.IO
open Expecto
open Mommie.Core.Text

/// The directory of the repository.
let root =
    let rec up (directory: DirectoryInfo | null) =
        match directory with
        | null -> failwith "Mommie.sln is in no directory above the tests"
        | directory when File.Exists(Path.Combine(directory.FullName, "Mommie.sln")) -> directory.FullName
        | directory -> up directory.Parent

    up (DirectoryInfo AppContext.BaseDirectory)

/// The texts of `tests/cases/<folder>` with one of the extensions, by name.
let files (folder: string) (extensions: string list) : (string * string) list =
    let directory = Path.Combine(root, "tests", "cases", folder)

    (if Directory.Exists directory then
         Directory.GetFiles directory
     else
         [||])
    |> Array.map (fun path -> string (Path.GetFileName path), path)
    |> Array.filter (fun (name, _) -> extensions |> List.exists (fun (e: string) -> name.EndsWith e))
    |> Array.sortWith (fun (a, _) (b, _) -> String.CompareOrdinal(a, b))
    |> Array.map (fun (name, path) -> name, File.ReadAllText path)
    |> List.ofArray

/// `line,column-line,column CODE message`
let line (d: Diagnostic) =
    let s = d.Span
    $"{s.StartLine},{s.StartColumn}-{s.EndLine},{s.EndColumn} {d.Code} {d.Message}"

/// Compares the diagnostics with the file beside the case, or writes it.
let check (folder: string) (name: string) (diagnostics: Diagnostic list) =
    let path = Path.Combine(root, "tests", "cases", folder, name + ".expect")
    let found = diagnostics |> List.map (fun d -> line d + "\n") |> String.concat ""

    if Environment.GetEnvironmentVariable "MOMMIE_UPDATE_EXPECT" = "1" then
        File.WriteAllText(path, found)
    elif not (File.Exists path) then
        failtest $"{path} is missing; MOMMIE_UPDATE_EXPECT=1 writes it. Found:\n{found}"
    else
        Expect.equal found (File.ReadAllText path) path
