/// The theorem about deployments, model-checked: runs TLC on every configuration of proofs/DeployedPool.
module Mommie.Checking.Tests.DeployedPool

open System
open System.Diagnostics
open System.IO
open System.Text.Json
open Expecto

let private folder =
    let rec up (folder: DirectoryInfo | null) =
        match folder with
        | null -> failwith "no folder above the tests holds Mommie.sln"
        | folder when File.Exists(Path.Combine(folder.FullName, "Mommie.sln")) ->
            Path.Combine(folder.FullName, "proofs", "DeployedPool")
        | folder -> up folder.Parent

    up (DirectoryInfo AppContext.BaseDirectory)

/// One entry of models.json. `From` names the configuration whose constants this one has but for those in `Set`.
type private Configuration =
    {
        Name: string
        Says: string
        Drops: string option
        Module: string
        From: string option
        Set: (string * string) list
        Specification: string
        Invariants: string list
        Properties: string list
        Holds: bool
        States: int option
        Soak: bool
    }

let private text (element: JsonElement) = string (element.GetString())

let private configurations =
    use document =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "models.json")))

    [
        for each in document.RootElement.GetProperty("configurations").EnumerateArray() do
            let optional (name: string) =
                match each.TryGetProperty name with
                | true, value -> Some value
                | _ -> None

            let texts (name: string) =
                [
                    for value in each.GetProperty(name).EnumerateArray() do
                        text value
                ]

            {
                Name = text (each.GetProperty "name")
                Says = text (each.GetProperty "says")
                Drops = optional "drops" |> Option.map text
                Module = text (each.GetProperty "module")
                From = optional "from" |> Option.map text
                Set =
                    [
                        for value in each.GetProperty("set").EnumerateObject() do
                            value.Name, text value.Value
                    ]
                Specification = text (each.GetProperty "specification")
                Invariants = texts "invariants"
                Properties = texts "properties"
                Holds =
                    match text (each.GetProperty "verdict") with
                    | "holds" -> true
                    | "violated" -> false
                    | other -> failwith $"verdict '{other}'"
                States = optional "states" |> Option.map _.GetInt32()
                Soak = optional "soak" |> Option.exists _.GetBoolean()
            }
    ]

let private named (name: string) =
    configurations |> List.find (fun each -> each.Name = name)

/// The constants of a configuration, those of the configurations it comes from included, in their order.
let rec private constants (configuration: Configuration) : (string * string) list =
    match configuration.From with
    | None -> configuration.Set
    | Some origin ->
        let changed = Map.ofList configuration.Set

        [
            for name, value in constants (named origin) do
                name, (Map.tryFind name changed |> Option.defaultValue value)
        ]

let private path (configuration: Configuration) =
    Path.Combine("configurations", configuration.Name + ".cfg")

let private rendered (configuration: Configuration) =
    String.concat
        "\n"
        [
            $"\\* {configuration.Says}"
            $"\\* java -cp tla2tools.jar tlc2.TLC -deadlock -config configurations/{configuration.Name}.cfg {configuration.Module}"
            $"SPECIFICATION {configuration.Specification}"
            "CONSTANTS"
            for name, value in constants configuration do
                $"    {name} {value}"
            if configuration.Invariants <> [] then
                "INVARIANTS"
            for name in configuration.Invariants do
                $"    {name}"
            if configuration.Properties <> [] then
                "PROPERTIES"
            for name in configuration.Properties do
                $"    {name}"
            ""
        ]

/// Runs a program to its end; None if it cannot be started or takes more than ten minutes.
let private run (program: string) (arguments: string list) : (int * string) option =
    let start =
        ProcessStartInfo(
            program,
            arguments,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        )

    try
        match Process.Start start with
        | null -> None
        | started ->
            use started = started
            let output = started.StandardOutput.ReadToEndAsync()
            let errors = started.StandardError.ReadToEndAsync()

            if started.WaitForExit(TimeSpan.FromMinutes 10.) then
                Some(started.ExitCode, output.Result + errors.Result)
            else
                started.Kill()
                None
    with :? System.ComponentModel.Win32Exception ->
        None

/// TLC's jar, where it and a Java to run it with are found.
let private tools =
    lazy
        (let home = Environment.GetFolderPath Environment.SpecialFolder.UserProfile

         let jar =
             match Environment.GetEnvironmentVariable "MOMMIE_TLA2TOOLS" with
             | null
             | "" -> Path.Combine(home, ".mommie", "tla2tools.jar")
             | jar -> jar

         match run "java" [ "-version" ] with
         | Some(0, _) when File.Exists jar -> Some jar
         | _ -> None)

let private scratch =
    lazy (Directory.CreateTempSubdirectory("mommie-tlc-").FullName)

let private tlc (options: string list) (jar: string) (configuration: Configuration) =
    run
        "java"
        [
            "-XX:+UseSerialGC"
            "-XX:TieredStopAtLevel=1"
            yield! options
            "-cp"
            jar
            "tlc2.TLC"
            "-deadlock"
            "-noGenerateSpecTE"
            "-workers"
            "1"
            "-fp"
            "1"
            "-metadir"
            Directory.CreateDirectory(Path.Combine(scratch.Value, configuration.Name)).FullName
            "-config"
            path configuration
            configuration.Module
        ]

/// An archive of TLC's loaded classes, which saves a third of a small run. Java does without where it cannot be made.
let private archive =
    lazy
        (let file = Path.Combine(scratch.Value, "tlc.jsa")
         let options = [ $"-XX:ArchiveClassesAtExit={file}" ]

         tools.Value
         |> Option.iter (fun jar -> tlc options jar (named "reply") |> ignore)

         $"-XX:SharedArchiveFile={file}")

let private soaking = Environment.GetEnvironmentVariable "MOMMIE_SOAK" = "1"

let private check (configuration: Configuration) =
    match tools.Value with
    | None -> skiptest "neither ~/.mommie/tla2tools.jar nor MOMMIE_TLA2TOOLS, or no java"
    | _ when configuration.Soak && not soaking -> skiptest "takes long: MOMMIE_SOAK=1 runs it"
    | Some jar ->
        match tlc [ archive.Value ] jar configuration with
        | None -> failtest "TLC did not end"
        | Some(0, output) ->
            if not configuration.Holds then
                failtest "TLC found no violation"

            let states =
                configuration.States
                |> Option.defaultWith (fun () -> failtest "models.json states no number of states")

            Expect.stringContains output $" {states} distinct states found, 0 states left on queue." "distinct states"
        | Some((12 | 13), output) ->
            if configuration.Holds then
                failtest $"TLC found a violation:\n{output}"

            for invariant in configuration.Invariants do
                Expect.stringContains output $"Invariant {invariant} is violated" "what is violated"
        | Some(code, output) -> failtest $"TLC ended with {code}:\n{output}"

let private obligations =
    [
        "COVER"
        "BIND"
        "KEYS"
        "VERIFY"
        "AUTHENTIC"
        "AUDIT-SOUND"
        "AUDIT-TRANSFER"
        "REFERENCE"
        "CITE"
        "MERGE"
        "TRUST"
        "LIVE"
    ]

[<Tests>]
let tests =
    testList
        "deployed pool"
        [
            test "the configurations are those of models.json" {
                let written =
                    Directory.GetFiles(Path.Combine(folder, "configurations"), "*.cfg")
                    |> Array.map (fun file -> string (Path.GetFileNameWithoutExtension file))
                    |> Array.sort

                if Environment.GetEnvironmentVariable "MOMMIE_UPDATE" = "1" then
                    for each in configurations do
                        File.WriteAllText(Path.Combine(folder, path each), rendered each)
                else
                    let names = configurations |> List.map _.Name |> List.sort
                    Expect.equal (List.ofArray written) names "files, and entries"

                    for each in configurations do
                        let file = File.ReadAllText(Path.Combine(folder, path each))
                        Expect.equal file (rendered each) $"{each.Name}; MOMMIE_UPDATE=1 writes the files anew"
            }

            test "what is refuted differs in one constant from what holds" {
                for each in configurations do
                    match each.Drops, each.From with
                    | Some _, Some origin ->
                        let origin = named origin
                        Expect.isTrue origin.Holds $"{each.Name}: {origin.Name} holds"
                        Expect.isFalse each.Holds each.Name
                        Expect.hasLength each.Set 1 each.Name
                        Expect.notEqual (constants each) (constants origin) each.Name

                        // That it is refuted says nothing unless the same was asked where nothing was dropped.
                        for asked in each.Invariants @ each.Properties do
                            Expect.contains (origin.Invariants @ origin.Properties) asked each.Name
                    | Some _, None -> failtest $"{each.Name} drops an obligation of nothing"
                    | None, _ when not each.Holds -> Expect.isEmpty each.Set $"{each.Name} is a witness"
                    | None, _ -> ()
            }

            test "every obligation is dropped once at least" {
                let dropped = configurations |> List.choose _.Drops |> Set.ofList
                Expect.isEmpty (Set.ofList obligations - dropped) "never dropped"
            }

            testList
                "TLC"
                [
                    for each in configurations do
                        test each.Name { check each }
                ]
        ]
