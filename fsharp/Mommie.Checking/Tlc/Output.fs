/// The messages of `TLC -tool`, as they come.
module internal Mommie.Checking.Tlc.Output

open System
open System.Text
open System.Text.RegularExpressions

/// A message: its code (the numbers are those of TLC's own table), severity (0 message, 1 error, 2 bug, 3 warning, 4 state) and text.
type Message =
    {
        Code: int
        Severity: int
        Text: string
    }

/// One state of a run: its number, the action that led to it (empty for the first) with its argument, the variables as printed.
type TraceState =
    {
        Number: int
        Action: string
        Argument: string
        Text: string
    }

/// What TLC said so far.
type Report =
    {
        mutable Generated: int64
        mutable Distinct: int64
        mutable Queue: int64
        mutable Depth: int
        /// the search came to its end
        mutable Finished: bool
        /// the seed of a simulation that came to its end
        mutable Seed: string option
        /// checkpoints that were written while there was no error
        mutable Checkpoints: int
        /// the first invariant violated
        mutable Violated: string option
        /// a temporal property is false of the run
        mutable Temporal: bool
        /// the run that TLC printed first
        Trace: ResizeArray<TraceState>
        mutable TraceDone: bool
        /// errors other than violations, in order
        Errors: ResizeArray<string>
        /// text outside messages
        Loose: ResizeArray<string>
    }

/// Nothing said yet.
let empty () : Report =
    {
        Generated = 0L
        Distinct = 0L
        Queue = 0L
        Depth = 0
        Finished = false
        Seed = None
        Checkpoints = 0
        Violated = None
        Temporal = false
        Trace = ResizeArray()
        TraceDone = false
        Errors = ResizeArray()
        Loose = ResizeArray()
    }

let private number (text: string) =
    match Int64.TryParse(text.Replace(",", "")) with
    | true, n -> n
    | _ -> 0L

let private progress =
    Regex(
        @"Progress\((\d+)\).*?: ([\d,]+) states generated.*?, ([\d,]+) distinct states found.*?, ([\d,]+) states left"
    )

let private final =
    Regex(@"([\d,]+) states generated, ([\d,]+) distinct states found, ([\d,]+) states left")

let private depth = Regex(@"depth of the complete state graph search is (\d+)")

let private initial =
    Regex(
        @"Finished computing initial states: ([\d,]+) (?:states generated, with ([\d,]+) of them distinct|distinct states? generated)"
    )

let private simulating =
    Regex(@"Progress\([\d,]+\).*?: ([\d,]+) states (?:checked|generated)")

let private simulated =
    Regex(@"number of states generated: ([\d,]+)\s+Simulation using seed (-?\d+)")

/// What TLC says before the initial state that is wrong.
let private atFirst = "While working on the initial state:\n"

let private header = Regex(@"^(\d+): <(\w+)(?:\(([^)]*)\))?")
let private violated = Regex(@"Invariant (\w+) is violated")

/// Takes a message in.
let receive (r: Report) (m: Message) =
    match m.Code with
    | 2200 ->
        let g = progress.Match m.Text

        if g.Success then
            r.Depth <- int (number g.Groups[1].Value)
            r.Generated <- number g.Groups[2].Value
            r.Distinct <- number g.Groups[3].Value
            r.Queue <- number g.Groups[4].Value
    | 2199 ->
        let g = final.Match m.Text

        if g.Success then
            r.Generated <- number g.Groups[1].Value
            r.Distinct <- number g.Groups[2].Value
            r.Queue <- number g.Groups[3].Value
    | 2190 ->
        let g = initial.Match m.Text

        if g.Success then
            r.Generated <- number g.Groups[1].Value
            r.Distinct <- number g.Groups[if g.Groups[2].Success then 2 else 1].Value
    | 2194 ->
        let g = depth.Match m.Text

        if g.Success then
            r.Depth <- int (number g.Groups[1].Value)
    | 2193 -> r.Finished <- true
    | 2209 ->
        let g = simulating.Match m.Text

        if g.Success then
            r.Generated <- number g.Groups[1].Value
    | 2210 ->
        let g = simulated.Match m.Text

        if g.Success then
            r.Generated <- number g.Groups[1].Value
            // What is new, nobody keeps.
            r.Distinct <- 0L
            r.Seed <- Some g.Groups[2].Value
    | 2196 when r.Violated.IsNone && r.Errors.Count = 0 -> r.Checkpoints <- r.Checkpoints + 1
    | 2102 ->
        let at = m.Text.IndexOf atFirst

        if at >= 0 && r.Trace.Count = 0 then
            r.Trace.Add
                {
                    Number = 1
                    Action = ""
                    Argument = ""
                    Text = m.Text.Substring(at + atFirst.Length)
                }

        r.Errors.Add(m.Text.Trim())
    // An invariant violated: by a state of a run, or by an initial state (printed in the message).
    | 2110
    | 2107 ->
        let g = violated.Match m.Text

        if r.Violated.IsNone && r.Errors.Count = 0 then
            r.Violated <- Some(if g.Success then g.Groups[1].Value else "")

            if m.Code = 2107 then
                let at = m.Text.IndexOf '\n'

                if at >= 0 then
                    r.Trace.Add
                        {
                            Number = 1
                            Action = ""
                            Argument = ""
                            Text = m.Text.Substring(at + 1)
                        }

                r.TraceDone <- true
        else
            r.TraceDone <- true
    // A temporal property violated; then its run, with the state that it goes back to or that it stays in.
    | 2116 -> r.Temporal <- true
    | 2264 -> ()
    | 2121 ->
        if r.Trace.Count > 0 then
            r.TraceDone <- true
    | 2217 when m.Severity = 4 ->
        if not r.TraceDone then
            let first, rest =
                match m.Text.IndexOf '\n' with
                | -1 -> m.Text, ""
                | at -> m.Text.Substring(0, at), m.Text.Substring(at + 1)

            let g = header.Match first

            let n =
                if g.Success then
                    int g.Groups[1].Value
                else
                    r.Trace.Count + 1

            // Another run starts at 1 again.
            if n <= r.Trace.Count then
                r.TraceDone <- true
            else
                r.Trace.Add
                    {
                        Number = n
                        Action = if g.Success && n > 1 then g.Groups[2].Value else ""
                        Argument = if g.Success then g.Groups[3].Value else ""
                        Text = rest
                    }
    | _ when m.Severity = 1 || m.Severity = 2 -> r.Errors.Add(m.Text.Trim())
    | _ -> ()

let private opening = Regex(@"^@!@!@STARTMSG (\d+)(?::(\d+))? @!@!@$")

/// Cuts TLC's lines into messages: call it with every line; it calls `message` when one is complete, `loose` with lines outside.
type Reader(message: Message -> unit, loose: string -> unit) =
    let text = StringBuilder()
    let mutable current: (int * int) option = None

    member _.Line(line: string) =
        match current with
        | None ->
            let g = opening.Match(line.Trim())

            if g.Success then
                current <- Some(int g.Groups[1].Value, (if g.Groups[2].Success then int g.Groups[2].Value else 0))
                text.Clear() |> ignore
            elif line.Trim() <> "" then
                loose line
        | Some(code, severity) ->
            if line.StartsWith "@!@!@ENDMSG" then
                current <- None

                message
                    {
                        Code = code
                        Severity = severity
                        Text = text.ToString()
                    }
            else
                if text.Length > 0 then
                    text.Append '\n' |> ignore

                text.Append line |> ignore
