/// Solvers: Z3 in process, or any SMT-LIB 2 solver as a process, on the same text.
module Mommie.Proof.Solver

open System
open System.Collections.Generic
open System.Diagnostics
open System.Reflection
open System.Runtime.InteropServices
open Microsoft.Z3

/// What a solver says. `Unknown` has the reason; it is never taken for one of the others.
type Answer =
    | Sat
    | Unsat
    | Unknown of string

/// The assertions of one obligation in a solver; questions are lists of guards.
type ISession =
    inherit IDisposable
    /// Whether the assertions are satisfiable with all of these guards true.
    abstract Check: guards: string list -> Answer

/// A solver that was found.
type ISolver =
    inherit IDisposable
    /// `z3` or `cvc5` or a path
    abstract Name: string
    /// as the solver says it
    abstract Version: string
    /// A session on the body of a script. The limit is in the solver's own resource units, per question.
    abstract Open: body: string * limit: uint32 -> ISession

/// Which solver to use.
type Choice =
    /// the one in process
    | InProcess
    /// `z3`, `cvc5` or a path to a solver
    | Program of string

/// The resource units one question may use: seconds of work, the same number on every machine.
let defaultLimit = 20_000_000u

let private libraryNames = [ "libz3"; "libz3.so.4"; "libz3.dylib" ]

let private resolverLock = obj ()
let mutable private resolver = false
let mutable private handle = IntPtr.Zero
let mutable private loadedFrom = ""

// The package's own native first (Windows, macOS), then the names above. MOMMIE_LIBZ3, where it is set, is the only one tried:
// who names a library wants that one or an error.
let private load () =
    lock resolverLock (fun () ->
        if handle = IntPtr.Zero then
            let assembly = typeof<NativeContext>.Assembly

            let tryName (name: string) =
                let mutable h = IntPtr.Zero

                let found =
                    if IO.Path.IsPathRooted name then
                        NativeLibrary.TryLoad(name, &h)
                    else
                        NativeLibrary.TryLoad(name, assembly, Nullable(), &h)

                if found then
                    handle <- h
                    loadedFrom <- name

                found

            let names =
                match Environment.GetEnvironmentVariable "MOMMIE_LIBZ3" with
                | null
                | "" -> libraryNames
                | forced -> [ forced ]

            names |> List.exists tryName |> ignore

        if not resolver then
            resolver <- true

            NativeLibrary.SetDllImportResolver(
                typeof<NativeContext>.Assembly,
                DllImportResolver(fun _ (_: Assembly) _ -> handle)
            )

        handle <> IntPtr.Zero)

// A context of its own for each session: what was asked before, or is asked meanwhile on another thread, changes nothing.
type private NativeSession(body: string, limit: uint32) =
    let context = new NativeContext(Dictionary<string, string>())
    let solver = context.MkSimpleSolver()
    let constants = Dictionary<string, nativeint>()

    // A text that the solver does not take is our mistake; it must not look like an answer.
    let rejected =
        try
            solver.Set("rlimit", limit)
            solver.FromString body
            None
        with :? Z3Exception as e ->
            Some("the solver rejects the text: " + e.Message.Trim())

    let literal (guard: string) =
        match constants.TryGetValue guard with
        | true, c -> c
        | _ ->
            // The symbol itself has no bars: they are how the text quotes it.
            let c = context.MkConst(guard.Trim '|', context.BoolSort)
            constants[guard] <- c
            c

    interface ISession with
        member _.Check guards =
            match rejected with
            | Some reason -> Unknown reason
            | None ->
                try
                    let literals = guards |> List.map literal |> List.toArray

                    match solver.Check literals with
                    | Status.UNSATISFIABLE -> Unsat
                    | Status.SATISFIABLE -> Sat
                    | _ -> Unknown solver.ReasonUnknown
                with :? Z3Exception as e ->
                    Unknown e.Message

        member _.Dispose() =
            solver.Dispose()
            context.Dispose()

type private NativeZ3(version: string) =
    interface ISolver with
        member _.Name = "z3"
        member _.Version = version
        member _.Open(body, limit) = new NativeSession(body, limit)
        member _.Dispose() = ()

/// Told instead of a solver: what was looked for and what to install.
let missingMessage =
    "no Z3 library was found: tried the package's own, libz3 and libz3.so.4"

/// One sentence on how to mend it.
let missingMend =
    "Install it (Debian, Ubuntu: apt-get install libz3-4), or set MOMMIE_LIBZ3 to the path of libz3."

let private inProcess () : Result<ISolver, string> =
    try
        if not (load ()) then
            match Environment.GetEnvironmentVariable "MOMMIE_LIBZ3" with
            | null
            | "" -> Error missingMessage
            | path -> Error("no Z3 library could be loaded from MOMMIE_LIBZ3, which says " + path)
        else
            // Told here and not at the first question, where the library cannot be used.
            (new NativeContext(Dictionary<string, string>())).Dispose()
            // "Z3 4.8.12.0": the first three numbers name a release.
            let v = Microsoft.Z3.Version.ToString()

            let version =
                match v.Replace("Z3 ", "").Trim().Split('.') |> Array.toList with
                | a :: b :: c :: _ -> a + "." + b + "." + c
                | _ -> v

            Ok(new NativeZ3(version))
    with
    | :? DllNotFoundException
    | :? EntryPointNotFoundException
    | :? BadImageFormatException
    | :? TypeInitializationException
    | :? Z3Exception as e ->
        Error(
            "the Z3 library that was found ("
            + loadedFrom
            + ") cannot be used: "
            + e.Message
        )

// What a solver that runs as a process answers to one question before it is given up. Only a guard against a solver that
// hangs: the limit that decides verdicts is the one in resource units.
let private patience = TimeSpan.FromSeconds 120.0

type private ProcessSession(start: unit -> Process, body: string) =
    let solver = start ()
    let mutable broken = None

    let send (text: string) =
        try
            solver.StandardInput.Write text
            solver.StandardInput.Flush()
        with :? IO.IOException ->
            broken <- Some "the solver stopped"

    do send body

    let rec read () =
        let line = solver.StandardOutput.ReadLineAsync()

        if not (line.Wait patience) then
            broken <- Some "the solver did not answer in time"
            Unknown "the solver did not answer in time"
        else
            match line.Result with
            | null ->
                broken <- Some "the solver stopped"
                Unknown "the solver stopped"
            | "sat" -> Sat
            | "unsat" -> Unsat
            | "unknown"
            | "timeout" -> Unknown "the solver says unknown"
            | l when l.StartsWith("(error", StringComparison.Ordinal) ->
                broken <- Some l
                Unknown l
            | _ -> read ()

    interface ISession with
        member _.Check guards =
            match broken with
            | Some reason -> Unknown reason
            | None ->
                send ("(check-sat-assuming (" + String.concat " " guards + "))\n")
                if broken.IsSome then Unknown broken.Value else read ()

        member _.Dispose() =
            try
                solver.StandardInput.Close()

                if not (solver.WaitForExit 1000) then
                    solver.Kill true
            with _ ->
                ()

            solver.Dispose()

type private ProcessSolver(name: string, path: string, version: string, arguments: uint32 -> string list) =
    interface ISolver with
        member _.Name = name
        member _.Version = version

        member _.Open(body, limit) =
            let start () =
                let info =
                    ProcessStartInfo(
                        path,
                        RedirectStandardInput = true,
                        RedirectStandardOutput = true,
                        RedirectStandardError = true,
                        UseShellExecute = false
                    )

                for a in arguments limit do
                    info.ArgumentList.Add a

                let started = Process.Start info |> nonNull
                // Whatever it says there is read and dropped, so that it cannot fill up and block the solver.
                started.ErrorDataReceived.Add ignore
                started.BeginErrorReadLine()
                started

            new ProcessSession(start, body)

        member _.Dispose() = ()

let private versionOf (path: string) =
    try
        let info =
            ProcessStartInfo(
                path,
                "--version",
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false
            )

        use p = Process.Start info |> nonNull
        let output = p.StandardOutput.ReadToEndAsync()

        if p.WaitForExit 10_000 && output.Wait 1000 then
            let words =
                output.Result.Split([| ' '; '\n'; '\r'; '\t' |], StringSplitOptions.RemoveEmptyEntries)

            words
            |> Array.tryFind (fun w -> w.Length > 2 && Char.IsDigit w[0] && w.Contains '.')
            |> Option.defaultValue "unknown version"
            |> Ok
        else
            p.Kill true
            Error(path + " did not answer --version")
    with
    | :? ComponentModel.Win32Exception
    | :? InvalidOperationException
    | :? IO.IOException as e -> Error("the solver " + path + " cannot be started: " + e.Message)

let private asProcess (name: string) : Result<ISolver, string> =
    versionOf name
    |> Result.map (fun version ->
        let isCvc5 =
            (IO.Path.GetFileName name |> nonNull).Contains("cvc5", StringComparison.OrdinalIgnoreCase)

        let arguments (limit: uint32) =
            if isCvc5 then
                [
                    "--lang=smt2"
                    "--incremental"
                    "--finite-model-find"
                    "--rlimit-per=" + string limit
                ]
            else
                [ "-in"; "-smt2"; "rlimit=" + string limit ]

        new ProcessSolver(name, name, version, arguments) :> ISolver)

/// The chosen solver, or a sentence that says what was looked for. Sessions may be open on several threads at once.
let find (choice: Choice) : Result<ISolver, string> =
    match choice with
    | InProcess -> inProcess ()
    | Program name -> asProcess name
