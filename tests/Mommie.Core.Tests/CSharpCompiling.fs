/// Compiles emitted C# in memory, as a strict project would: nullable on, every warning an error.
module Mommie.Core.Tests.CSharpCompiling

open System
open System.IO
open Expecto
open Microsoft.CodeAnalysis
open Microsoft.CodeAnalysis.CSharp
open Mommie.Core.Text
open Mommie.Core.CSharp
open Mommie.Core.Syntax
open Mommie.Core.Typing

let private references =
    let platform =
        match AppContext.GetData "TRUSTED_PLATFORM_ASSEMBLIES" with
        | :? string as paths -> paths.Split Path.PathSeparator
        | _ -> [||]

    // The framework's own, and the runtime that emitted code stands on; never F#.
    platform
    |> Array.filter (fun p ->
        let name = string (Path.GetFileName p)
        name.StartsWith "System." || name = "netstandard.dll" || name = "mscorlib.dll")
    |> Array.append [| typeof<Mommie.Runtime.Principal>.Assembly.Location |]
    |> Array.map (fun p -> MetadataReference.CreateFromFile p :> MetadataReference)

/// What the compiler says of the files, errors and warnings alike.
let compile (files: (string * string) list) : string list =
    let parse = CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.Diagnose)

    let trees =
        files
        |> List.map (fun (name, text: string) -> CSharpSyntaxTree.ParseText(text, parse, name))

    let options =
        CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            nullableContextOptions = NullableContextOptions.Enable,
            warningLevel = 9999,
            generalDiagnosticOption = ReportDiagnostic.Error
        )

    CSharpCompilation.Create("Emitted", trees, references, options).GetDiagnostics()
    |> Seq.filter (fun d -> d.Severity <> DiagnosticSeverity.Hidden)
    |> Seq.map string
    |> List.ofSeq

/// A program from its text; the test fails where it has errors.
let load (file: string) (text: string) =
    let errors = List.filter Diagnostic.isError

    match Parser.parseProgram file text with
    | Some tree, _ ->
        match Typing.check tree with
        | Some p, _ -> p
        | None, ds -> failtest $"{file}: {errors ds |> List.map Cases.line}"
    | None, ds -> failtest $"{file}: {errors ds |> List.map Cases.line}"

/// The emitted files of a program in the namespace `Emitted`.
let emit (file: string) p =
    match
        Emit.asserts
            {
                Namespace = "Emitted"
                SourceFile = file
            }
            p
    with
    | Ok files -> files
    | Error ds -> failtest $"{file}: {ds |> List.map Cases.line}"
