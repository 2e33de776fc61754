/// The sections of a deployment.
module internal Mommie.Core.Syntax.Parsing.Deployments

open System
open FParsec
open FParsec.Error
open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Syntax.DeploymentTree
open Mommie.Core.Syntax.Parsing.Tokens
open Mommie.Core.Syntax.Parsing.Reading
open Mommie.Core.Syntax.Parsing.Recovery
open Mommie.Core.Syntax.Parsing.Expressions
open Mommie.Core.Syntax.Parsing.Mechanisms

// ---- arrows ----

/// For each token whether `[record :] selector ->` begins there. One pass from the end, so that the look-ahead to the arrow
/// costs nothing however long the selector is.
let private arrowsOf (tokens: Token[]) : bool[] =
    let kindAt i =
        if i < tokens.Length then tokens[i].Kind else End

    let selector = Array.zeroCreate<bool>(tokens.Length + 3)

    for i in tokens.Length - 1 .. -1 .. 0 do
        let next = kindAt (i + 1)

        selector[i] <-
            (kindAt i = Identifier || kindAt i = '*')
            && (next = Arrow || next = BothWays || (next = ',' && selector[i + 2]))

    Array.init (tokens.Length + 1) (fun i ->
        selector[i]
        || (kindAt i = Identifier && kindAt (i + 1) = ':' && selector[i + 2]))

/// Whether an entry with an arrow begins at the next token.
let private beginsEntry (s: Stream) = s.UserState.Arrows[index s]

let private selector: P<Selector> =
    let everyone = spanned (token '*') |>> fun struct (_, span) -> Everyone span

    spanned (commas1 (everyone <|> (name |>> Named)))
    |>> fun struct (items, span) -> { Items = items; Span = span }

let private arrow: P<Mommie.Core.Syntax.DeploymentTree.Arrow> =
    let record: P<Name option> =
        fun s ->
            if peek s = Identifier && peekAt s 1 = ':' then
                (name .>> token ':' |>> Some) s
            else
                Reply None

    let direction = token Arrow >>% false <|> (token BothWays >>% true)

    spanned (tuple4 record selector direction selector) .>> token ':'
    |>> fun struct ((record, from, both, target), span) ->
        {
            Record = record
            From = from
            To = target
            Both = both
            Span = span
        }

// ---- lengths of time ----

let private units = [ "us"; "ms"; "s"; "min" ]

let private integer: P<int64> =
    fun s ->
        if peek s = Integer then
            let text = peekText s
            s.Skip()

            match Int64.TryParse text with
            | true, n -> Reply n
            | _ -> Reply Int64.MaxValue // reported by the lexer
        else
            wanted "an integer"

let private timeSpan: P<Mommie.Core.Syntax.DeploymentTree.TimeSpan> =
    let unit': P<string> =
        fun s ->
            let text = peekText s

            if List.contains text units then
                s.Skip()
                Reply text
            elif isWord (peek s) then
                Diagnostic.error "MOM1073" (spanHere s) $"expected a unit of time (us, ms, s or min), found `{text}`"
                |> Diagnostic.withMend "Write us, ms, s or min after the number."
                |> refuse s
            else
                wanted "a unit of time (us, ms, s or min)"

    spanned (integer .>>. unit')
    |>> fun struct ((count, unit'), span) ->
        {
            Count = count
            Unit = unit'
            Span = span
        }

// ---- entries ----

let private withSpan (p: P<'a>) (make: 'a * Span -> Entry) : P<Entry> =
    spanned p |>> fun struct (value, span) -> make (value, span)

let private choiceOfWords (words: string list) : P<string> =
    fun s ->
        let text = peekText s

        if List.contains text words then
            s.Skip()
            Reply text
        elif peek s = Identifier then
            let expected = String.Join(" or ", words)

            Diagnostic.error "MOM1074" (spanHere s) $"expected {expected}, found `{text}`"
            |> Diagnostic.withMend $"Write {expected}."
            |> refuse s
        else
            wanted (String.Join(" or ", words))

let private constant: P<Entry> =
    let equals: P<unit> =
        fun s ->
            if s.Skip '=' then
                Reply(())
            elif peek s = EqualEqual then
                Diagnostic.error "MOM1010" (spanHere s) "expected `=`, found `==`: a constant is bound by a single `=`"
                |> Diagnostic.withMend "Write `=`."
                |> Diagnostic.withFix "write =" (spanHere s) "="
                |> s.UserState.Report

                s.Skip()
                Reply(())
            else
                wanted "`=`"

    withSpan (name .>> equals .>>. expr .>> semicolon) (fun ((n, e), span) -> Constant(n, e, span))

let private principal: P<Entry> =
    let address: P<string option> =
        fun s ->
            if peek s = Address then
                let text = (peekText s).Substring(1).Trim()

                if text = "" then
                    Diagnostic.error "MOM1010" (spanHere s) "expected an address after `@`"
                    |> Diagnostic.withMend "Write the address, or remove `@`."
                    |> refuse s
                else
                    s.Skip()
                    Reply(Some text)
            else
                Reply(Ok, None, expected "`@`")

    withSpan (tuple3 (name .>> token ':') name address .>> semicolon) (fun ((n, role, address), span) ->
        Principal(n, (if role.Text = "TRUSTED" then None else Some role), address, span))

let private channel: P<Entry> =
    withSpan (arrow .>>. choiceOfWords [ "TLS"; "VPN" ]) (fun ((arrow, kind), span) ->
        Channel(arrow, (if kind = "TLS" then ChannelKind.Tls else ChannelKind.Vpn), span))

let private timeout: P<Entry> =
    withSpan (name .>> token '=' .>>. timeSpan .>> semicolon) (fun ((n, t), span) -> Timeout(n, t, span))

/// A mechanism where no new entry begins: an entry ends before the next `selector ->`.
let private useHere: P<MechanismUse> =
    fun s ->
        if beginsEntry s then
            wanted "a mechanism"
        else
            mechanismUse s

let private mechanisms: P<MechanismUse list> = commas1 useHere

let private authentication: P<Entry> =
    withSpan (arrow .>>. mechanisms) (fun ((arrow, uses), span) -> Authentication(arrow, uses, span))

let private nonRepudiation: P<Entry> =
    withSpan (arrow .>>. mechanisms) (fun ((arrow, uses), span) -> NonRepudiation(arrow, uses, span))

let private reference: P<Entry> =
    let kind: P<ReferenceKind> =
        choiceOfWords [ "Nested"; "Digest" ]
        >>= fun word ->
            if word = "Nested" then
                preturn ReferenceKind.Nested
            else
                between (token '(') (token ')') (mechanismName <?> "a hash function")
                |>> ReferenceKind.Digest

    withSpan (tuple3 (name .>> token '.') name (token ':' >>. kind) .>> semicolon) (fun ((record, field, kind), span) ->
        Reference(record, field, kind, span))

let private stages: P<Stage list> =
    let stage =
        pipe2
            useHere
            (fun s ->
                if peek s = Integer then
                    (timeSpan |>> Some) s
                else
                    Reply(Ok, None, expected "a length of time"))
            (fun mechanism timeout ->
                {
                    Mechanism = mechanism
                    Timeout = timeout
                })

    /// Semicolons only separate: another stage follows unless an entry, a section or the end does.
    let rec another (s: Stream) =
        let mutable k = 0

        while peekAt s k = ';' do
            k <- k + 1

        let kind = peekAt s k

        if
            kind = End
            || kind = Header
            || kind = BadHeader
            || s.UserState.Arrows[index s + k]
        then
            false
        elif kind = Bad || not (kind = '?' || isWord kind || kind = Integer) then
            k > 0 // an error, which the stage reports
        else
            s.Skip k
            true

    fun s ->
        let read = ResizeArray<Stage>()
        let mutable reply = stage s

        while ok reply
              && (read.Add reply.Result
                  another s) do
            reply <- stage s

        if ok reply then
            Reply(Ok, List.ofSeq read, reply.Error)
        else
            cast reply

let private dissemination: P<Entry> =
    withSpan (arrow .>>. stages) (fun ((arrow, stages), span) -> Dissemination(arrow, stages, span))

let private batching: P<Entry> =
    let batch = integer .>>. opt (token '/' >>. timeSpan)

    withSpan (arrow .>>. batch) (fun ((arrow, (count, delay)), span) -> Batching(arrow, count, delay, span))

// ---- sections ----

let private sections: Map<string, SectionKind * P<Entry>> =
    Map.ofList
        [
            "Constants", (SectionKind.Constants, constant)
            "Principals", (SectionKind.Principals, principal)
            "Channels", (SectionKind.Channels, channel)
            "Timeouts", (SectionKind.Timeouts, timeout)
            "Authentication", (SectionKind.Authentication, authentication)
            "Non-repudiation", (SectionKind.NonRepudiation, nonRepudiation)
            "References", (SectionKind.References, reference)
            "Dissemination", (SectionKind.Dissemination, dissemination)
            "Batching", (SectionKind.Batching, batching)
        ]

/// How different two words are: the number of letters to insert, remove or change. Both are short.
let private distance (a: string) (b: string) =
    let mutable previous = Array.init (b.Length + 1) id

    for i in 1 .. a.Length do
        let current = Array.create (b.Length + 1) i

        for j in 1 .. b.Length do
            let same = Char.ToLowerInvariant a[i - 1] = Char.ToLowerInvariant b[j - 1]

            current[j] <- min (min (current[j - 1] + 1) (previous[j] + 1)) (previous[j - 1] + (if same then 0 else 1))

        previous <- current

    previous[b.Length]

let private unknownHeader (s: Stream) =
    let text = peekText s
    let word = text.Trim('[', ']', ' ')
    let nearest = Lexer.headers |> Array.minBy (distance word)
    let all = String.Join(", ", Lexer.headers |> Array.map (fun h -> "[" + h + "]"))

    let error =
        Diagnostic.error "MOM1070" (spanHere s) $"{text} is no section of a deployment; expected one of {all}"

    if distance word nearest <= 4 then
        error
        |> Diagnostic.withMend $"Write [{nearest}]."
        |> Diagnostic.withFix $"write [{nearest}]" (spanHere s) $"[{nearest}]"
    else
        error |> Diagnostic.withMend "Write one of the headers, or remove the section."
    |> s.UserState.Report

let private atHeader (s: Stream) =
    s.IsEndOfStream || peek s = Header || peek s = BadHeader

let private outside (s: Stream) (message: string) =
    Diagnostic.error "MOM1072" (spanHere s) message
    |> Diagnostic.withMend "Move it: mechanisms come first, then DEPLOYMENT, then the sections."
    |> s.UserState.Report

/// `MECHANISM name` or `DEPLOYMENT name`, which stand before the sections.
let private beginsPart (s: Stream) =
    peek s = Identifier
    && isWord (peekAt s 1)
    && (let text = peekText s in text = "MECHANISM" || text = "DEPLOYMENT")

let private entries (kind: SectionKind) (entry: P<Entry>) (s: Stream) : Entry list =
    let read = ResizeArray<Entry>()

    let begins (s: Stream) =
        match kind with
        | SectionKind.Constants
        | SectionKind.Timeouts -> peek s = Identifier && peekAt s 1 = '='
        | SectionKind.Principals -> peek s = Identifier && peekAt s 1 = ':'
        | SectionKind.References -> peek s = Identifier && peekAt s 1 = '.'
        | _ -> beginsEntry s

    let one =
        recovering (skipTo -1 (fun s -> s.Skip ';' || begins s || beginsPart s)) entry

    while not (atHeader s) do
        if beginsPart s then
            outside s $"expected an entry or a section header, found {found s}"
            s.Skip()
            skipTo -1 (fun s -> begins s || beginsPart s) s
        elif not (s.Skip ';') then
            let start = index s
            Option.iter read.Add (one s).Result

            if index s = start then
                s.Skip()

    List.ofSeq read

/// The whole of a .deploy file.
let deployment: P<Deployment option> =
    let header = word "DEPLOYMENT" >>. name .>> keyword "FOR" .>>. name

    let skip = skipTo -1 (fun s -> s.Skip ';' || beginsPart s)

    fun s ->
        let source = s.UserState.Source
        s.UserState.Arrows <- arrowsOf source.Tokens
        let described = ResizeArray<Mechanism>()
        let read = ResizeArray<Section>()
        let mutable named: (Name * Name) option = None

        while not (atHeader s) do
            let start = index s

            match peekText s with
            | ";" -> s.Skip()
            | "MECHANISM" ->
                if named.IsSome then
                    outside s "a MECHANISM after DEPLOYMENT"

                Option.iter described.Add (recovering skip mechanism s).Result
            | "DEPLOYMENT" ->
                if named.IsSome then
                    outside s "a second DEPLOYMENT"

                match (recovering skip header s).Result with
                | Some(name, program) -> named <- Some(name, program)
                | None -> ()
            | _ ->
                if peek s <> Bad then
                    outside s $"expected MECHANISM, DEPLOYMENT or a section header, found {found s}"

                skipTo -1 beginsPart s

            if index s = start && not (atHeader s) then
                s.Skip()

        while not s.IsEndOfStream do
            let start = index s

            if peek s = BadHeader then
                if not s.UserState.IsFull then
                    unknownHeader s

                s.Skip()

                while not (atHeader s) do
                    s.Skip()
            else
                let text = peekText s
                let kind, entry = sections[text.Trim('[', ']')]
                let here = spanHere s
                s.Skip()
                let found = entries kind entry s

                match read |> Seq.tryFind (fun section -> section.Kind = kind) with
                | Some earlier ->
                    Diagnostic.error "MOM1071" here $"{text} stands twice"
                    |> Diagnostic.withMend "Move its entries to the first one."
                    |> Diagnostic.withRelated
                        { earlier.Span with
                            EndLine = earlier.Span.StartLine
                            EndColumn = earlier.Span.StartColumn + text.Length
                        }
                        "the first one"
                    |> s.UserState.Report
                | None ->
                    read.Add
                        {
                            Kind = kind
                            Entries = found
                            Span = since s start
                        }

        Reply(
            Some
                {
                    Mechanisms = List.ofSeq described
                    Header = named
                    Sections = List.ofSeq read
                }
        )
