/// The values that TLC prints in a run, read back.
module internal Mommie.Checking.Tlc.Values

open System
open System.Text

/// A value as TLC prints it.
type TlcValue =
    | Number of int64
    | Text of string
    | Truth of bool
    /// a model value
    | Atom of string
    | Sequence of TlcValue list
    | SetOf of TlcValue list
    | Fields of (string * TlcValue) list
    /// `(k :> v @@ ...)`
    | Mapping of (TlcValue * TlcValue) list

exception private Unreadable of string

/// Reads one value from the start of the text; None where it is not of a form that TLC prints.
let parse (text: string) : TlcValue option =
    let mutable i = 0

    let blank () =
        while i < text.Length && Char.IsWhiteSpace text[i] do
            i <- i + 1

    let looking (s: string) =
        blank ()
        String.CompareOrdinal(text, i, s, 0, s.Length) = 0

    let take (s: string) =
        if looking s then
            i <- i + s.Length
            true
        else
            false

    let expect s =
        if not (take s) then
            raise (Unreadable s)

    let word () =
        blank ()
        let start = i

        while i < text.Length && (Char.IsLetterOrDigit text[i] || text[i] = '_') do
            i <- i + 1

        if i = start then
            raise (Unreadable "a name")

        text.Substring(start, i - start)

    let rec value () =
        blank ()

        if i >= text.Length then
            raise (Unreadable "a value")
        elif take "<<" then
            Sequence(items ">>")
        elif take "{" then
            SetOf(items "}")
        elif take "[" then
            let rec fields found =
                let name = word ()
                expect "|->"
                let v = value ()

                if take "," then
                    fields ((name, v) :: found)
                else
                    expect "]"
                    List.rev ((name, v) :: found)

            Fields(fields [])
        elif take "(" then
            let rec pairs found =
                let k = value ()
                expect ":>"
                let v = value ()

                if take "@@" then
                    pairs ((k, v) :: found)
                else
                    expect ")"
                    List.rev ((k, v) :: found)

            Mapping(pairs [])
        elif text[i] = '"' then
            i <- i + 1
            let s = StringBuilder()

            while i < text.Length && text[i] <> '"' do
                if text[i] = '\\' && i + 1 < text.Length then
                    i <- i + 1

                    s.Append(
                        match text[i] with
                        | 'n' -> '\n'
                        | 't' -> '\t'
                        | other -> other
                    )
                    |> ignore
                else
                    s.Append text[i] |> ignore

                i <- i + 1

            i <- i + 1
            Text(s.ToString())
        elif text[i] = '-' || Char.IsDigit text[i] then
            let start = i
            i <- i + 1

            while i < text.Length && Char.IsDigit text[i] do
                i <- i + 1

            let low = Int64.Parse(text.Substring(start, i - start))

            if take ".." then
                match value () with
                | Number high -> SetOf [ for n in low..high -> Number n ]
                | _ -> raise (Unreadable "an interval")
            else
                Number low
        else
            match word () with
            | "TRUE" -> Truth true
            | "FALSE" -> Truth false
            | name -> Atom name

    and items closing =
        if take closing then
            []
        else
            let rec more found =
                let v = value ()

                if take "," then
                    more (v :: found)
                else
                    expect closing
                    List.rev (v :: found)

            more []

    try
        Some(value ())
    with
    | Unreadable _
    | :? FormatException
    | :? OverflowException -> None

/// The variables of a state: lines `/\ name = value`, or `name = value` where there is one variable. None where one cannot be read.
let state (text: string) : Map<string, TlcValue> option =
    let lines = text.Split '\n'
    let chunks = ResizeArray<StringBuilder>()

    for line in lines do
        if line.StartsWith "/\\ " then
            chunks.Add(StringBuilder(line.Substring 3))
        elif chunks.Count = 0 then
            if line.Contains " = " then
                chunks.Add(StringBuilder line)
        else
            chunks[chunks.Count - 1].Append('\n').Append(line) |> ignore

    let parsed =
        chunks
        |> Seq.map (fun chunk ->
            let chunk = chunk.ToString()
            let at = chunk.IndexOf " = "

            if at < 0 then
                None
            else
                parse (chunk.Substring(at + 3))
                |> Option.map (fun v -> chunk.Substring(0, at).Trim(), v))
        |> List.ofSeq

    if parsed.IsEmpty || List.exists Option.isNone parsed then
        None
    else
        Some(parsed |> List.choose id |> Map.ofList)
