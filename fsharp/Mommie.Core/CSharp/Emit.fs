/// `mommie emit-asserts`: C# that holds hand-written bodies against the body specs of a program.
module Mommie.Core.CSharp.Emit

open Mommie.Core.Text
open Mommie.Core.Model.Tree
open Mommie.Core.CSharp.Tree
open Mommie.Core.CSharp.Context

/// How to emit.
type Options =
    {
        /// the namespace of the emitted types
        Namespace: string
        /// the program's file; only its name is written, never its folder
        SourceFile: string
    }

/// The namespace where none is asked for: the program's name.
let defaultNamespace (p: Program) = Names.pascal p.Name

/// The files by name, ready to write; line ends are `\n`. Errors: MOM5101, something in a body has no C#; MOM5102, the
/// namespace is none.
let asserts (options: Options) (p: Program) : Result<(string * string) list, Diagnostic list> =
    let cx = Context(p, options.SourceFile)

    if not (Names.isNamespace options.Namespace) then
        cx.Errors.Add(
            Diagnostic.error
                "MOM5102"
                Span.none
                ("expected a C# namespace such as Company.Protocol, found '"
                 + options.Namespace
                 + "'")
            |> Diagnostic.withMend "give words of letters, digits and underscores, separated by dots; no C# keyword"
        )

    let constants = Declarations.constants cx
    let externs = Declarations.externs cx
    let scope = Declarations.scope cx
    let functions = Declarations.functions cx

    let nodes =
        p.Nodes
        |> List.map (fun n -> p.Name + "." + Names.pascal n.Role + ".cs", Nodes.node cx n)

    // Last: which parts of records there are is known only now.
    let types = Records.types cx

    let files =
        (p.Name + ".Types.cs", types)
        :: (p.Name + ".Program.cs", [ constants ] @ externs @ [ scope ] @ functions)
        :: nodes
        |> List.filter (fun (_, declarations) -> not (List.isEmpty declarations))

    if cx.Errors.Count > 0 then
        Error(Diagnostic.sort (List.ofSeq cx.Errors))
    else
        files
        |> List.map (fun (name, declarations) ->
            let name = name.Replace("'", "Prime")

            name,
            Printer.printFile
                cx.File
                {
                    Name = name
                    Namespace = options.Namespace
                    Declarations = declarations
                })
        |> Ok
