/// Where TLC and Java are.
module Mommie.Checking.Tlc.Tools

open System
open System.IO
open System.IO.Compression
open System.Text
open Mommie.Core.Text

/// What running TLC needs.
type Tools = { Jar: string; Java: string }

/// Where tla2tools.jar was looked for, in order.
let places (given: string option) : string list =
    let environment =
        match Environment.GetEnvironmentVariable "MOMMIE_TLA2TOOLS" with
        | null
        | "" -> []
        | path -> [ path ]

    let home = Environment.GetFolderPath Environment.SpecialFolder.UserProfile

    match given with
    | Some path -> [ path ]
    | None -> environment @ [ Path.Combine(home, ".mommie", "tla2tools.jar") ]

/// A file, or the jar in a directory.
let private jarAt (path: string) =
    // TLC runs in another directory than this process.
    let path = Path.GetFullPath path

    if File.Exists path then
        Some path
    else
        let inside = Path.Combine(path, "tla2tools.jar")
        if File.Exists inside then Some inside else None

let private javaOnPath () =
    let name = if OperatingSystem.IsWindows() then "java.exe" else "java"

    let fromHome =
        match Environment.GetEnvironmentVariable "JAVA_HOME" with
        | null
        | "" -> []
        | home -> [ Path.Combine(home, "bin", name) ]

    let path =
        match Environment.GetEnvironmentVariable "PATH" with
        | null -> ""
        | path -> path

    fromHome
    @ (path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
       |> Array.map (fun d -> Path.Combine(d, name))
       |> List.ofArray)
    |> List.tryFind File.Exists

/// What was found, or what is missing and where to get it. `looked`: where the jar was looked for.
let internal judge (looked: string list) (jar: string option) (java: string option) : Result<Tools, Diagnostic list> =
    match jar, java with
    | Some jar, Some java -> Ok { Jar = jar; Java = java }
    | _ ->
        Error
            [
                if jar.IsNone then
                    yield
                        Diagnostic.error
                            "MOM5201"
                            Span.none
                            ("tla2tools.jar is not found; looked for " + String.concat ", " looked)
                        |> Diagnostic.withMend
                            "Take tla2tools.jar (TLC 2.20) from the releases of tlaplus/tlaplus and put it at ~/.mommie/tla2tools.jar, or say where it is with --tla2tools or MOMMIE_TLA2TOOLS."
                if java.IsNone then
                    yield
                        Diagnostic.error
                            "MOM5202"
                            Span.none
                            "java is found neither in JAVA_HOME nor on the PATH; TLC needs Java 11 or later"
                        |> Diagnostic.withMend "On Debian: apt-get install default-jre-headless."
            ]

/// Finds TLC and Java. `jar`: what --tla2tools says.
let find (jar: string option) : Result<Tools, Diagnostic list> =
    let looked = places jar
    judge looked (looked |> List.tryPick jarAt) (javaOnPath ())

/// Whether the jar's distributed mode can work: its set of fingerprints must be an object that workers on other machines can call. Since February 2026 the
/// developers' builds have one that is not (a worker then ends with NotSerializableException), which the constants of the class show.
let distributes (jar: string) : bool =
    use archive = ZipFile.OpenRead jar

    match archive.GetEntry "tlc2/tool/fp/FPSet.class" with
    | null -> false
    | entry ->
        use content = entry.Open()
        use copy = new MemoryStream()
        content.CopyTo copy
        (Encoding.Latin1.GetString(copy.ToArray())).Contains "java/rmi/server/UnicastRemoteObject"
