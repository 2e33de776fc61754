/// Processes of Java.
module internal Mommie.Checking.Tlc.Java

open System
open System.Diagnostics
open System.Threading
open Mommie.Checking.Tlc.Invocation
open Mommie.Checking.Tlc.Tools

let private stop (java: Process) =
    try
        java.Kill true
    with
    | :? InvalidOperationException
    | :? ComponentModel.Win32Exception -> ()

/// Starts Java; `line` is called with what it says, line by line.
let private start (tools: Tools) (directory: string) (arguments: string list) (line: string -> unit) : Process =
    let start = ProcessStartInfo tools.Java
    start.WorkingDirectory <- directory
    start.RedirectStandardOutput <- true
    start.RedirectStandardError <- true
    start.UseShellExecute <- false

    for a in arguments do
        start.ArgumentList.Add a

    let java = new Process(StartInfo = start)
    let gate = obj ()

    let receive (e: DataReceivedEventArgs) =
        match e.Data with
        | null -> ()
        | text -> lock gate (fun () -> line text)

    java.OutputDataReceived.Add receive
    java.ErrorDataReceived.Add receive
    java.Start() |> ignore
    java.BeginOutputReadLine()
    java.BeginErrorReadLine()
    java

/// Runs TLC in one process; gives its exit code, None when it was cancelled.
let run (options: TlcOptions) (tools: Tools) (directory: string) (arguments: string list) (line: string -> unit) =
    use java = start tools directory arguments line
    use _ = options.Cancel.Register(fun () -> stop java)
    java.WaitForExit()

    if options.Cancel.IsCancellationRequested then
        None
    else
        Some java.ExitCode

/// Runs a server and its workers. Where all workers started here have ended and the server has not, it would wait for ever, unless others are to join:
/// it is stopped, and `lost` is called with what the workers said last. Gives the server's exit code, None when it was cancelled.
let distribute
    (options: TlcOptions)
    (d: Distribution)
    (tools: Tools)
    (directory: string)
    (server: string list)
    (worker: string list)
    (line: string -> unit)
    (lost: string -> unit)
    =
    use java = start tools directory server line
    let said = Array.create d.Workers ""

    let workers =
        List.init d.Workers (fun i ->
            start tools directory worker (fun text ->
                if text.Trim() <> "" then
                    said[i] <- text.Trim()))

    use _ =
        options.Cancel.Register(fun () ->
            stop java
            List.iter stop workers)

    try
        let mutable waiting = true

        while waiting do
            if java.WaitForExit 200 then
                waiting <- false
            elif d.Workers > 0 && workers |> List.forall _.HasExited then
                // A server that has finished tells the workers to end, and then ends itself.
                if not (java.WaitForExit 10_000) then
                    lost (said |> Array.distinct |> String.concat "; ")
                    stop java

                waiting <- false

        java.WaitForExit()

        for w in workers do
            w.WaitForExit 3_000 |> ignore
    finally
        for w in workers do
            stop w
            w.Dispose()

    if options.Cancel.IsCancellationRequested then
        None
    else
        Some java.ExitCode
