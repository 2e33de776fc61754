/// Trace files: JSON lines, first what the run is of, then a line per step. docs/traces.md describes every field.
module Mommie.Core.Semantics.TraceFile

open System
open System.IO
open System.Text
open System.Text.Encodings.Web
open System.Text.Json
open Mommie.Core.Text
open Mommie.Core.Semantics.TraceValue
open Mommie.Core.Semantics.Trace

/// What the first line says the file is.
let format = "mommie-trace"

/// The version that is written and read.
let version = 1

/// The SHA-256 of a program's text in UTF-8, in hexadecimal: what ties a trace to its program.
let hash (text: string) : string =
    text
    |> Encoding.UTF8.GetBytes
    |> Security.Cryptography.SHA256.HashData
    |> Convert.ToHexStringLower

// Values may nest deeper than the 64 levels that JSON readers allow by default.
let private deepest = 1000

// ---- writing

// The lines are read by programs and people; whoever puts them into a web page escapes them there.
let private writing =
    JsonWriterOptions(Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = deepest)

let private object' (json: Utf8JsonWriter) (fields: unit -> unit) =
    json.WriteStartObject()
    fields ()
    json.WriteEndObject()

let private array (json: Utf8JsonWriter) (write: 'a -> unit) (items: 'a seq) =
    json.WriteStartArray()
    Seq.iter write items
    json.WriteEndArray()

let rec private datum (json: Utf8JsonWriter) (d: Datum) : unit =
    let tagged (name: string) (value: unit -> unit) =
        object' json (fun () ->
            json.WritePropertyName name
            value ())

    let items (ds: Datum list) = array json (datum json) ds

    let call (name: string) (after: Datum option) (arguments: Datum list) =
        object' json (fun () ->
            json.WriteString("call", name)

            match after with
            | Some history ->
                json.WritePropertyName "after"
                datum json history
            | None -> ()

            json.WritePropertyName "arguments"
            items arguments)

    let named tag (name: string) (fields: (string * Datum) list) =
        object' json (fun () ->
            json.WriteString((tag: string), name)
            json.WritePropertyName "fields"

            object' json (fun () ->
                for field, value in fields do
                    json.WritePropertyName field
                    datum json value))

    match d with
    | Datum.Bool b -> json.WriteBooleanValue b
    | Datum.Int i -> json.WriteNumberValue i
    | Datum.String s -> json.WriteStringValue s
    | Datum.Name(kind, name) ->
        tagged
            (match kind with
             | NameKind.Principal -> "principal"
             | NameKind.Enum -> "enum"
             | NameKind.Opaque -> "opaque")
            (fun () -> json.WriteStringValue name)
    | Datum.Anyone -> tagged "principal" (fun () -> json.WriteStringValue "ANYONE")
    | Datum.Answer(f, after, arguments) -> call f after arguments
    | Datum.Record(name, fields) -> named "record" name fields
    | Datum.Part(name, fields) -> named "part" name fields
    | Datum.Tuple ds -> tagged "tuple" (fun () -> items ds)
    | Datum.Seq ds -> tagged "seq" (fun () -> items ds)
    | Datum.Set ds -> tagged "set" (fun () -> items ds)
    | Datum.Map pairs -> tagged "map" (fun () -> array json (fun (k, v) -> items [ k; v ]) pairs)
    | Datum.Nil -> json.WriteNullValue()
    | Datum.Some v -> tagged "some" (fun () -> datum json v)
    | Datum.Calls calls -> tagged "calls" (fun () -> array json (fun (f, arguments) -> call f None arguments) calls)
    | Datum.Held statements ->
        tagged "held" (fun () ->
            array
                json
                (fun (h: HeldStatement) ->
                    object' json (fun () ->
                        json.WritePropertyName "issuer"
                        datum json h.Issuer
                        json.WriteBoolean("mine", h.Mine)
                        json.WritePropertyName "auditors"
                        datum json h.Auditors
                        json.WritePropertyName "record"
                        datum json h.Record))
                statements)

/// One value as JSON.
let value (d: Datum) : string =
    use buffer = new MemoryStream()

    using (new Utf8JsonWriter(buffer, writing)) (fun json -> datum json d)
    Encoding.UTF8.GetString(buffer.ToArray())

let private valueField (json: Utf8JsonWriter) (name: string) (d: Datum) =
    json.WritePropertyName name
    datum json d

// A list that is empty is left out.
let private listField (json: Utf8JsonWriter) (name: string) (write: 'a -> unit) (items: 'a list) =
    if not items.IsEmpty then
        json.WritePropertyName name
        array json write items

let private names (json: Utf8JsonWriter) (field: string) (items: string list) =
    json.WritePropertyName field
    array json (fun (s: string) -> json.WriteStringValue s) items

let private spanField (json: Utf8JsonWriter) (s: Span) =
    if s.StartLine > 0 then
        json.WritePropertyName "span"

        object' json (fun () ->
            json.WriteString("file", s.File)
            json.WriteNumber("line", s.StartLine)
            json.WriteNumber("column", s.StartColumn)
            json.WriteNumber("endLine", s.EndLine)
            json.WriteNumber("endColumn", s.EndColumn))

let private namedValue (json: Utf8JsonWriter) (v: NamedValue) =
    object' json (fun () ->
        json.WriteString("name", v.Name)
        valueField json "value" v.Value)

let private statement (json: Utf8JsonWriter) (s: Statement) =
    object' json (fun () ->
        json.WriteString("issuer", s.Issuer)
        names json "verifiers" s.Verifiers
        names json "auditors" s.Auditors
        json.WriteString("record", s.Record)
        valueField json "value" s.Value

        if s.Lie then
            json.WriteBoolean("lie", true)

        if s.Audited then
            json.WriteBoolean("audited", true))

let private answer (json: Utf8JsonWriter) (a: Answer) =
    object' json (fun () ->
        json.WriteString("call", a.Extern)
        json.WritePropertyName "arguments"
        array json (datum json) a.Arguments
        valueField json "value" a.Value)

let private kinds =
    [
        StepKind.Transition, "transition"
        StepKind.Init, "init"
        StepKind.Deliver, "deliver"
        StepKind.Lie, "lie"
        StepKind.Call, "call"
        StepKind.Crash, "crash"
    ]

let private step (json: Utf8JsonWriter) (s: Step) =
    object' json (fun () ->
        json.WriteNumber("step", s.Number)
        json.WriteString("kind", kinds |> List.find (fun (k, _) -> k = s.Kind) |> snd)
        json.WriteString("node", s.Node)
        json.WriteString("transition", s.Transition)
        spanField json s.Span
        listField json "bindings" (namedValue json) s.Bindings
        listField json "used" (statement json) s.Used
        listField json "answers" (answer json) s.Answers

        listField
            json
            "changed"
            (fun (c: Change) ->
                object' json (fun () ->
                    json.WriteString("node", c.Node)
                    json.WriteString("name", c.Name)
                    valueField json "before" c.Before
                    valueField json "after" c.After))
            s.Changes

        listField json "published" (statement json) s.Published

        listField
            json
            "outputs"
            (fun (e: Call) ->
                object' json (fun () ->
                    json.WriteString("name", e.Name)
                    json.WritePropertyName "arguments"
                    array json (datum json) e.Arguments))
            s.Emitted

        if s.Fails then
            json.WriteBoolean("fails", true))

let private header (json: Utf8JsonWriter) (r: Recording) =
    object' json (fun () ->
        json.WriteString("format", format)
        json.WriteNumber("version", version)
        json.WriteString("program", r.Program)
        json.WriteString("file", r.File)
        json.WriteString("sha256", r.Hash)
        json.WriteString("model", r.Model)
        names json "reductions" r.Reductions
        json.WritePropertyName "principals"

        array
            json
            (fun (role: string, members) ->
                object' json (fun () ->
                    json.WriteString("role", role)
                    names json "members" members))
            r.Principals

        json.WritePropertyName "start"
        let start = r.Trace.Start

        object' json (fun () ->
            start.Byzantine |> Option.iter (names json "byzantine")
            start.MayCrash |> Option.iter (names json "mayCrash")
            start.Externs |> Option.iter (fun e -> json.WriteString("externs", e))
            listField json "answers" (answer json) start.Answers)

        json.WritePropertyName "initial"

        array
            json
            (fun (c: Change) ->
                object' json (fun () ->
                    json.WriteString("node", c.Node)
                    json.WriteString("name", c.Name)
                    valueField json "value" c.After))
            r.Trace.Initial

        r.Trace.Cycle |> Option.iter (fun n -> json.WriteNumber("cycle", n))

        match r.Violated with
        | None -> ()
        | Some v ->
            json.WritePropertyName "violated"

            object' json (fun () ->
                json.WriteString("kind", v.Kind)
                json.WriteString("property", v.Property)
                json.WriteString("conjunct", v.Conjunct)
                json.WriteString("message", v.Message)
                spanField json v.Span
                listField json "values" (namedValue json) v.Values))

/// The text of a trace file: a line for the run, then one for each step.
let write (r: Recording) : string =
    let line (body: Utf8JsonWriter -> unit) =
        use buffer = new MemoryStream()
        using (new Utf8JsonWriter(buffer, writing)) body
        Encoding.UTF8.GetString(buffer.ToArray()) + "\n"

    String.concat
        ""
        (line (fun json -> header json r)
         :: (r.Trace.Steps |> List.map (fun s -> line (fun json -> step json s))))

// ---- reading

// What is wrong with a line: what was expected where, and what was found.
exception private Unreadable of string

let private wrong message = raise (Unreadable message)

let private found (e: JsonElement) =
    match e.ValueKind with
    | JsonValueKind.Object -> "an object"
    | JsonValueKind.Array -> "an array"
    | JsonValueKind.Undefined -> "nothing"
    | _ -> e.GetRawText()

let private expected what where (e: JsonElement) : 'a =
    wrong $"expected {what} as {where}, found {found e}"

let private asObject where (e: JsonElement) =
    if e.ValueKind = JsonValueKind.Object then
        e
    else
        expected "an object" where e

let private field (e: JsonElement) (name: string) : JsonElement option =
    match e.TryGetProperty name with
    | true, v -> Some v
    | _ -> None

let private need (e: JsonElement) (where: string) (name: string) : JsonElement =
    match field e name with
    | Some v -> v
    | None -> wrong $"expected the field '{name}' in {where}, found none"

let private asText where (e: JsonElement) : string =
    if e.ValueKind = JsonValueKind.String then
        match e.GetString() with
        | null -> ""
        | s -> s
    else
        expected "a string" where e

let private asInt where (e: JsonElement) : int64 =
    if e.ValueKind = JsonValueKind.Number then
        match e.TryGetInt64() with
        | true, n -> n
        | _ -> expected "an integer of 64 bits" where e
    else
        expected "an integer" where e

let private asNumber where (e: JsonElement) : int =
    match asInt where e with
    | n when n >= 0L && n <= int64 Int32.MaxValue -> int n
    | _ -> expected "a number from 0 on" where e

let private asList where (read: JsonElement -> 'a) (e: JsonElement) : 'a list =
    if e.ValueKind = JsonValueKind.Array then
        e.EnumerateArray() |> Seq.map read |> List.ofSeq
    else
        expected "an array" where e

let private text e where name = need e where name |> asText name

let private listOf (e: JsonElement) (name: string) (read: JsonElement -> 'a) : 'a list =
    field e name |> Option.map (asList name read) |> Option.defaultValue []

let private truth (e: JsonElement) (name: string) =
    match field e name with
    | None -> false
    | Some v when v.ValueKind = JsonValueKind.True -> true
    | Some v when v.ValueKind = JsonValueKind.False -> false
    | Some v -> expected "true or false" name v

let rec private readDatum (e: JsonElement) : Datum =
    match e.ValueKind with
    | JsonValueKind.True -> Datum.Bool true
    | JsonValueKind.False -> Datum.Bool false
    | JsonValueKind.Null -> Datum.Nil
    | JsonValueKind.Number -> Datum.Int(asInt "a value" e)
    | JsonValueKind.String -> Datum.String(asText "a value" e)
    | JsonValueKind.Object ->
        let items name v = asList name readDatum v

        let fields () =
            (need e "a record" "fields" |> asObject "fields").EnumerateObject()
            |> Seq.map (fun p -> p.Name, readDatum p.Value)
            |> List.ofSeq

        let tags =
            [
                "principal",
                fun v ->
                    match asText "principal" v with
                    | "ANYONE" -> Datum.Anyone
                    | name -> Datum.Name(NameKind.Principal, name)
                "enum", (fun v -> Datum.Name(NameKind.Enum, asText "enum" v))
                "opaque", (fun v -> Datum.Name(NameKind.Opaque, asText "opaque" v))
                "call",
                fun v ->
                    Datum.Answer(
                        asText "call" v,
                        field e "after" |> Option.map readDatum,
                        need e "a call" "arguments" |> items "arguments"
                    )
                "record", (fun v -> Datum.Record(asText "record" v, fields ()))
                "part", (fun v -> Datum.Part(asText "part" v, fields ()))
                "tuple", (fun v -> Datum.Tuple(items "tuple" v))
                "seq", (fun v -> Datum.Seq(items "seq" v))
                "set", (fun v -> Datum.Set(items "set" v))
                "map",
                fun v ->
                    v
                    |> asList "map" (fun pair ->
                        match items "a pair of a map" pair with
                        | [ k; x ] -> k, x
                        | _ -> expected "a key and a value" "a pair of a map" pair)
                    |> Datum.Map
                "some", (fun v -> Datum.Some(readDatum v))
                "calls",
                fun v ->
                    v
                    |> asList "calls" (fun c ->
                        text (asObject "a call" c) "a call" "call", need c "a call" "arguments" |> items "arguments")
                    |> Datum.Calls
                "held",
                fun v ->
                    v
                    |> asList "held" (fun h ->
                        let part name =
                            need (asObject "a held statement" h) "a held statement" name |> readDatum

                        {
                            Issuer = part "issuer"
                            Mine = truth h "mine"
                            Auditors = part "auditors"
                            Record = part "record"
                        })
                    |> Datum.Held
            ]

        // `record` stands beside `fields`, `call` beside `arguments`; nothing has two of these.
        match
            tags
            |> List.tryPick (fun (tag, read) -> field e tag |> Option.map (fun v -> v, read))
        with
        | Some(v, read) -> read v
        | None ->
            let names = tags |> List.map fst |> String.concat ", "
            wrong $"expected a value with one of the fields {names}, found {e.GetRawText()}"
    | _ -> expected "a value" "a value" e

/// Reads one value from JSON. The error says what was expected and what was found.
let readValue (json: string) : Result<Datum, string> =
    try
        use document = JsonDocument.Parse(json, JsonDocumentOptions(MaxDepth = deepest))
        Ok(readDatum document.RootElement)
    with
    | Unreadable message -> Error message
    | :? JsonException as e -> Error e.Message

let private readSpan (e: JsonElement) : Span =
    match field e "span" with
    | None -> Span.none
    | Some s ->
        let s = asObject "span" s
        let number name = need s "span" name |> asNumber name

        {
            File = text s "span" "file"
            StartLine = number "line"
            StartColumn = number "column"
            EndLine = number "endLine"
            EndColumn = number "endColumn"
        }

let private readNamed (e: JsonElement) : NamedValue =
    let e = asObject "a named value" e

    {
        Name = text e "a named value" "name"
        Value = need e "a named value" "value" |> readDatum
    }

let private strings e name : string list = listOf e name (asText name)

let private readStatement (e: JsonElement) : Statement =
    let e = asObject "a statement" e

    {
        Issuer = text e "a statement" "issuer"
        Verifiers = strings e "verifiers"
        Auditors = strings e "auditors"
        Record = text e "a statement" "record"
        Value = need e "a statement" "value" |> readDatum
        Lie = truth e "lie"
        Audited = truth e "audited"
    }

let private readAnswer (e: JsonElement) : Answer =
    let e = asObject "an answer" e

    {
        Extern = text e "an answer" "call"
        Arguments = listOf e "arguments" readDatum
        Value = need e "an answer" "value" |> readDatum
    }

let private readStep (e: JsonElement) : Step =
    let e = asObject "a step" e
    let kind = text e "a step" "kind"

    {
        Number = need e "a step" "step" |> asNumber "step"
        Kind =
            match kinds |> List.tryFind (fun (_, name) -> name = kind) with
            | Some(k, _) -> k
            | None ->
                let all = kinds |> List.map snd |> String.concat ", "
                wrong $"expected one of {all} as kind, found '{kind}'"
        Node = text e "a step" "node"
        Transition = text e "a step" "transition"
        Span = readSpan e
        Bindings = listOf e "bindings" readNamed
        Used = listOf e "used" readStatement
        Answers = listOf e "answers" readAnswer
        Changes =
            listOf e "changed" (fun c ->
                let c = asObject "a change" c

                {
                    Node = text c "a change" "node"
                    Name = text c "a change" "name"
                    Before = need c "a change" "before" |> readDatum
                    After = need c "a change" "after" |> readDatum
                })
        Published = listOf e "published" readStatement
        Emitted =
            listOf e "outputs" (fun c ->
                let c = asObject "an output" c

                {
                    Name = text c "an output" "name"
                    Arguments = listOf c "arguments" readDatum
                })
        Fails = truth e "fails"
    }

let private readHeader (e: JsonElement) : Recording =
    let where = "the first line"
    let e = asObject where e

    match field e "format" with
    | Some f when f.ValueKind = JsonValueKind.String && f.GetString() = format -> ()
    | _ -> wrong $"expected a line with \"format\": \"{format}\" first: this is no trace"

    match need e where "version" |> asNumber "version" with
    | v when v = version -> ()
    | v -> wrong $"expected version {version} of the format, found version {v}"

    let start = need e where "start" |> asObject "start"

    {
        Program = text e where "program"
        File = text e where "file"
        Hash = text e where "sha256"
        Model = text e where "model"
        Reductions = strings e "reductions"
        Principals =
            listOf e "principals" (fun p ->
                let p = asObject "principals" p
                text p "principals" "role", strings p "members")
        Violated =
            field e "violated"
            |> Option.map (fun v ->
                let v = asObject "violated" v

                {
                    Kind = text v "violated" "kind"
                    Property = text v "violated" "property"
                    Conjunct = text v "violated" "conjunct"
                    Message = text v "violated" "message"
                    Span = readSpan v
                    Values = listOf v "values" readNamed
                })
        Trace =
            {
                Start =
                    {
                        Byzantine = field start "byzantine" |> Option.map (asList "byzantine" (asText "byzantine"))
                        MayCrash = field start "mayCrash" |> Option.map (asList "mayCrash" (asText "mayCrash"))
                        Externs = field start "externs" |> Option.map (asText "externs")
                        Answers = listOf start "answers" readAnswer
                    }
                Initial =
                    listOf e "initial" (fun c ->
                        let c = asObject "initial" c
                        let value = need c "initial" "value" |> readDatum

                        {
                            Node = text c "initial" "node"
                            Name = text c "initial" "name"
                            Before = value
                            After = value
                        })
                Steps = []
                Cycle = field e "cycle" |> Option.map (asNumber "cycle")
            }
    }

/// Reads a trace file. `path`: what diagnostics call it.
let read (path: string) (content: string) : Result<Recording, Diagnostic list> =
    let lines =
        content.Split '\n'
        |> Array.indexed
        |> Array.filter (fun (_, l) -> not (String.IsNullOrWhiteSpace l))

    let problem line message =
        Diagnostic.error
            "MOM4101"
            { Span.none with
                File = path
                StartLine = line
                StartColumn = 1
                EndLine = line
                EndColumn = 1
            }
            message

    let parse (read: JsonElement -> 'a) (index: int, line: string) : Result<'a, Diagnostic> =
        try
            use document = JsonDocument.Parse(line, JsonDocumentOptions(MaxDepth = deepest))
            Ok(read document.RootElement)
        with
        | Unreadable message -> Error(problem (index + 1) message)
        | :? JsonException as e -> Error(problem (index + 1) $"this is no JSON: {e.Message.Split('.')[0]}")

    if lines.Length = 0 then
        Error [ problem 1 "the file is empty: this is no trace" ]
    else
        match parse readHeader lines[0] with
        | Error d -> Error [ d ]
        | Ok recording ->
            let steps = lines |> Array.skip 1 |> Array.map (parse readStep) |> List.ofArray

            let problems =
                steps
                |> List.choose (fun s ->
                    match s with
                    | Error d -> Some d
                    | Ok _ -> None)

            let steps =
                steps
                |> List.choose (fun s ->
                    match s with
                    | Ok s -> Some s
                    | Error _ -> None)

            match recording.Trace.Cycle with
            | _ when not problems.IsEmpty -> Error problems
            | Some n when n > steps.Length ->
                Error [ problem 1 $"the cycle begins after {n} steps, but there are {steps.Length}" ]
            | _ ->
                Ok
                    { recording with
                        Trace = { recording.Trace with Steps = steps }
                    }
