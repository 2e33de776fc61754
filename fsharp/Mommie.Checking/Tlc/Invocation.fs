/// How TLC is called: what is asked of it, as command lines of Java.
module Mommie.Checking.Tlc.Invocation

open System.IO
open System.Threading
open Mommie.Checking.Result
open Mommie.Checking.Tlc.Tools

/// Random runs instead of a search.
type Simulation =
    {
        /// how many runs
        Runs: int64
        /// how many states a run has at most; None: as TLC has it
        Depth: int64 option
        /// where the random numbers start; None: TLC chooses, and says which
        Seed: int64 option
    }

/// A server that hands states out to workers, which are processes of their own.
type Distribution =
    {
        /// how many workers are started here; others may join
        Workers: int
        /// the name or address under which workers reach the server
        Host: string
        /// the server's port
        Port: int
    }

/// How TLC is run.
type TlcOptions =
    {
        /// TLC's -workers; None: as many as there are processors
        Workers: int option
        /// explore everything even after a violation (TLC's -continue)
        ContinueAfterViolation: bool
        /// runs at random instead of a search: finds violations, establishes nothing
        Simulate: Simulation option
        /// TLC's distributed mode
        Distributed: Distribution option
        /// keep the search every so many minutes, below `Directory`
        Checkpoint: int option
        /// go on with the search that is kept below `Directory`
        Recover: bool
        /// further options of TLC, as they are
        Extra: string list
        /// options of the Java machine
        Java: string list
        /// where the modules are written and TLC runs; None: a temporary directory, removed afterwards
        Directory: string option
        /// called with every progress report of TLC's, on another thread
        Progress: (Progress -> unit) option
        /// when cancelled, TLC is stopped and the verdict is Undecided with what was established
        Cancel: CancellationToken
    }

/// All processors, to the first violation.
let defaults =
    {
        Workers = None
        ContinueAfterViolation = false
        Simulate = None
        Distributed = None
        Checkpoint = None
        Recover = false
        Extra = []
        Java = [ "-XX:+UseParallelGC" ]
        Directory = None
        Progress = None
        Cancel = CancellationToken.None
    }

/// TLC's options that would make its answer one to another question than the verdict says, or that mommie sets itself. `mommie tlc` has its own for most.
let reserved: Set<string> =
    set
        [
            "-config"
            "-continue"
            "-dfid"
            "-generate"
            "-metadir"
            "-recover"
            "-simulate"
            "-tool"
            "-workers"
        ]

let private java (options: TlcOptions) (tools: Tools) (properties: string list) (main: string) (rest: string list) =
    options.Java @ properties @ [ "-cp"; tools.Jar; main ] @ rest

/// A search or a simulation in one process. `states`: where TLC keeps its states; `from`: the checkpoint to go on from.
let alone (options: TlcOptions) (tools: Tools) (states: string) (from: string option) (root: string) : string list =
    let workers =
        match options.Workers, options.Simulate with
        | Some n, _ -> string n
        // With one worker a seed gives the same runs again.
        | None, Some _ -> "1"
        | None, None -> "auto"

    java
        options
        tools
        []
        "tlc2.TLC"
        [
            "-tool"
            "-noGenerateSpecTE"
            "-workers"
            workers
            "-metadir"
            states
            if options.ContinueAfterViolation then
                "-continue"
            match options.Simulate with
            | None -> ()
            | Some s ->
                "-simulate"
                $"num={s.Runs}"

                match s.Depth with
                | Some d ->
                    "-depth"
                    string d
                | None -> ()

                match s.Seed with
                | Some seed ->
                    "-seed"
                    string seed
                | None -> ()
            match options.Checkpoint with
            | Some minutes ->
                "-checkpoint"
                string minutes
            | None -> ()
            match from with
            | Some path ->
                "-recover"
                path
            | None -> ()
            yield! options.Extra
            "-config"
            root + ".cfg"
            root
        ]

/// What server and workers must agree on.
let private properties (d: Distribution) =
    [
        $"-Djava.rmi.server.hostname={d.Host}"
        $"-Dtlc2.tool.distributed.TLCServer.port={d.Port}"
    ]

/// The server of a distributed search. It looks once a second whether it has finished.
let server (options: TlcOptions) (tools: Tools) (d: Distribution) (states: string) (root: string) : string list =
    java
        options
        tools
        (properties d @ [ "-Dtlc2.tool.distributed.TLCServer.report=1000" ])
        "tlc2.tool.distributed.TLCServer"
        ([ "-tool"; "-deadlock"; "-checkpoint"; "0"; "-metadir"; states ]
         @ options.Extra
         @ [ "-config"; root + ".cfg"; root ])

/// A worker with one thread on the server's machine.
let worker (options: TlcOptions) (tools: Tools) (d: Distribution) : string list =
    java
        options
        tools
        ([
            "-Djava.rmi.server.hostname=127.0.0.1"
            $"-Dtlc2.tool.distributed.TLCServer.port={d.Port}"
            "-Dtlc2.tool.distributed.TLCWorker.threadCount=1"
        ])
        "tlc2.tool.distributed.TLCWorker"
        [ "127.0.0.1" ]

/// The directory below `directory` in which the states of a MODEL are kept.
let statesOf (directory: string) (root: string) : string =
    Path.Combine(directory, "states-" + root)
