/// What holds of the repository as a whole, and no compiler looks at.
module Mommie.Core.Tests.Repository

open System
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions
open System.Xml.Linq
open Expecto

let private root =
    let rec up (folder: DirectoryInfo | null) =
        match folder with
        | null -> failwith "no folder above the tests holds Mommie.sln"
        | folder when File.Exists(Path.Combine(folder.FullName, "Mommie.sln")) -> folder.FullName
        | folder -> up folder.Parent

    up (DirectoryInfo AppContext.BaseDirectory)

let private read (path: string) =
    File.ReadAllText(Path.Combine(root, path))

/// The files that are committed, or would be by the next `git add`: paths from the root, with slashes.
let private files =
    lazy
        (let start =
            ProcessStartInfo(
                "git",
                [ "ls-files"; "-z"; "--cached"; "--others"; "--exclude-standard" ],
                WorkingDirectory = root,
                RedirectStandardOutput = true
            )

         match Process.Start start with
         | null -> skiptest "git cannot be started"
         | git ->
             use git = git
             let output = git.StandardOutput.ReadToEnd()
             git.WaitForExit()

             if git.ExitCode <> 0 then
                 skiptest "not a git repository"

             output.Split('\000', StringSplitOptions.RemoveEmptyEntries)
             |> Array.filter (fun path -> File.Exists(Path.Combine(root, path)))
             |> List.ofArray)

let private withExtension (extensions: string list) =
    files.Value
    |> List.filter (fun path -> List.contains (Path.GetExtension path) extensions)

/// Every line of a committed text that matches: `path:line: text`.
let private linesThat (pattern: Regex) =
    [
        for path in files.Value do
            let text = read path

            if not (text.Contains '\000') && Path.GetExtension path <> ".svg" then
                for index, line in text.Split '\n' |> Seq.indexed do
                    if pattern.IsMatch line then
                        $"{path}:{index + 1}: {line.Trim()}"
    ]

let private projects () =
    withExtension [ ".fsproj"; ".csproj" ] |> List.sort

let private elements (name: string) (path: string) =
    XDocument.Parse(read path).Descendants()
    |> Seq.filter (fun element -> element.Name.LocalName = name)
    |> List.ofSeq

let private attribute (name: string) (element: XElement) =
    match element.Attribute(XName.Get name) with
    | null -> None
    | attribute -> Some(attribute.Value.Replace('\\', '/'))

let private folderOf (path: string) =
    path.Substring(0, path.LastIndexOf '/' + 1)

/// No offender; otherwise every one, in the message.
let private none (what: string) (offenders: string seq) =
    if not (Seq.isEmpty offenders) then
        failtest (what + ":\n" + String.concat "\n" offenders)

let private texts =
    testList
        "texts"
        [
            test "name no package host" {
                // Written in two pieces, or this line would be the first it finds.
                let hosts =
                    [ "nu" + "get.org"; "npm" + "js.org"; "npm" + "js.com"; "deb" + "ian.org" ]

                linesThat (Regex(hosts |> List.map Regex.Escape |> String.concat "|"))
                |> none "package hosts"
            }

            test "name no path of one machine" {
                let path = Regex @"(^|[^A-Za-z0-9_.])/(tmp|work|root|home)/"
                linesThat path |> none "absolute paths"
            }

            test "end their lines with a line feed only" { linesThat (Regex "\r$") |> none "carriage returns" }
        ]

let private packages =
    let locked = lazy (read "paket.lock").Split '\n'

    testList
        "packages"
        [
            test "come from the feed that the machine names" {
                let remotes =
                    locked.Value |> Array.filter _.Contains("remote:") |> Array.map _.Trim()

                Expect.equal
                    remotes
                    [| "remote: %NUGET_SOURCE%" |]
                    "scripts/paket-update.sh puts the variable back into paket.lock"
            }

            test "are locked with all they depend on" {
                let names (indent: int) =
                    let pattern = Regex $"^ {{{indent}}}([^ ]+) \\("

                    locked.Value
                    |> Seq.map pattern.Match
                    |> Seq.filter _.Success
                    |> Seq.map _.Groups[1].Value
                    |> Set.ofSeq

                Expect.isNonEmpty (names 6) "a lock made with an empty cache lists direct packages only"
                names 6 - names 4 |> none "dependencies that are not locked themselves"
            }

            test "get their versions from Paket alone" {
                let elsewhere =
                    [
                        for project in projects () do
                            for reference in elements "PackageReference" project do
                                $"{project}: {reference}"
                    ]

                none "PackageReference" elsewhere
                Expect.isFalse (List.contains "Directory.Packages.props" files.Value) "Directory.Packages.props"
            }

            test "of the solver are named in the proof room alone" {
                let naming =
                    files.Value
                    |> List.filter (fun path -> Path.GetFileName path = "paket.references")
                    |> List.filter (fun path -> (read path).Contains "Microsoft.Z3")

                Expect.equal naming [ "fsharp/Mommie.Proof/paket.references" ] "Microsoft.Z3"
            }
        ]

let private solution =
    testList
        "projects"
        [
            test "are all in the solution" {
                let text = (read "Mommie.sln").Replace('\\', '/')

                projects ()
                |> List.filter (fun project -> not (text.Contains $"\"{project}\""))
                |> none "dotnet sln Mommie.sln add"
            }

            test "compile every F# file they hold" {
                let compiled =
                    [
                        for project in projects () do
                            for file in elements "Compile" project |> List.choose (attribute "Include") do
                                folderOf project + file
                    ]

                Set.ofList (withExtension [ ".fs"; ".fsi" ]) - Set.ofList compiled
                |> none "files that no project compiles"
            }
        ]

[<Tests>]
let tests = testList "repository" [ texts; packages; solution ]
