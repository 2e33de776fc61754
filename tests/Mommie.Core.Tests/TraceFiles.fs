/// Trace files: what is written is read back, and what cannot be read is said with its line.
module Mommie.Core.Tests.TraceFiles

open Expecto
open FsCheck
open FsCheck.FSharp
open Mommie.Core.Text
open Mommie.Core.Semantics
open Mommie.Core.Semantics.TraceValue
open Mommie.Core.Semantics.Trace

let private words =
    Gen.elements
        [
            "a"
            "r1"
            "m'"
            "</script><b>"
            "\"quoted\\\""
            "two\nlines\ttab"
            "\u00e9\u4e2d\U0001F600"
            ""
        ]

let private some (g: Gen<'a>) =
    gen {
        let! n = Gen.choose (0, 3)
        return! Gen.listOfLength n g
    }

let private optional g =
    Gen.oneof [ Gen.constant None; Gen.map Some g ]

let private both a b = Gen.map2 (fun x y -> x, y) a b
let private flag = Gen.elements [ true; false ]

let rec private datum depth : Gen<Datum> =
    let leaf =
        Gen.oneof
            [
                Gen.map Datum.Bool flag
                Gen.elements [ 0L; -1L; System.Int64.MaxValue; System.Int64.MinValue ]
                |> Gen.map Datum.Int
                Gen.map Datum.String words
                Gen.map2
                    (fun k n -> Datum.Name(k, n))
                    (Gen.elements [ NameKind.Principal; NameKind.Enum; NameKind.Opaque ])
                    words
                Gen.constant Datum.Anyone
                Gen.constant Datum.Nil
            ]

    if depth = 0 then
        leaf
    else
        let inner = datum (depth - 1)
        // A JSON object has each field once.
        let fields = some (both words inner) |> Gen.map (List.distinctBy fst)
        let calls = some (both words (some inner)) |> Gen.map Datum.Calls

        Gen.oneof
            [
                leaf
                Gen.map3 (fun n after args -> Datum.Answer(n, after, args)) words (optional calls) (some inner)
                Gen.map2 (fun n fs -> Datum.Record(n, fs)) words fields
                Gen.map2 (fun n fs -> Datum.Part(n, fs)) words fields
                Gen.map Datum.Tuple (some inner)
                Gen.map Datum.Seq (some inner)
                Gen.map Datum.Set (some inner)
                Gen.map Datum.Map (some (both inner inner))
                Gen.map Datum.Some inner
                calls
                some (
                    Gen.map3
                        (fun (i, m) a r ->
                            {
                                Issuer = i
                                Mine = m
                                Auditors = a
                                Record = r
                            })
                        (both inner flag)
                        inner
                        inner
                )
                |> Gen.map Datum.Held
            ]

let private value = datum 3

let private span =
    Gen.elements
        [
            Span.none
            {
                File = "dir/a b.mommie"
                StartLine = 3
                StartColumn = 1
                EndLine = 7
                EndColumn = 12
            }
        ]

let private named: Gen<NamedValue> =
    Gen.map2 (fun n v -> { Name = n; Value = v }) words value

let private statement =
    gen {
        let! issuer = words
        let! verifiers = some words
        let! auditors = some words
        let! record = words
        let! value = value
        let! lie, audited = both flag flag

        return
            {
                Issuer = issuer
                Verifiers = verifiers
                Auditors = auditors
                Record = record
                Value = value
                Lie = lie
                Audited = audited
            }
    }

let private answer =
    Gen.map3
        (fun f args v ->
            {
                Extern = f
                Arguments = args
                Value = v
            })
        words
        (some value)
        value

let private step number =
    gen {
        let! kind =
            Gen.elements
                [
                    StepKind.Transition
                    StepKind.Init
                    StepKind.Deliver
                    StepKind.Lie
                    StepKind.Call
                    StepKind.Crash
                ]

        let! node, transition = both words words
        let! span = span
        let! bindings = some named

        let! changes =
            some (
                Gen.map3
                    (fun (node, name) b a ->
                        {
                            Node = node
                            Name = name
                            Before = b
                            After = a
                        })
                    (both words words)
                    value
                    value
            )

        let! published, used = both (some statement) (some statement)

        let! emitted =
            some (Gen.map2 (fun n args -> ({ Name = n; Arguments = args }: Call)) words (some value))

        let! answers = some answer
        let! fails = flag

        return
            {
                Number = number
                Kind = kind
                Node = node
                Transition = transition
                Span = span
                Bindings = bindings
                Changes = changes
                Published = published
                Used = used
                Emitted = emitted
                Answers = answers
                Fails = fails
            }
    }

let private recording =
    gen {
        let! count = Gen.choose (0, 4)
        let! steps = Gen.collectToList step [ 1..count ]
        let! byzantine, mayCrash = both (optional (some words)) (optional (some words))
        let! externs, answers = both (optional words) (some answer)

        let! initial =
            some (
                Gen.map2
                    (fun (node, name) v ->
                        {
                            Node = node
                            Name = name
                            Before = v
                            After = v
                        })
                    (both words words)
                    value
            )

        let! cycle = optional (Gen.choose (0, count))
        let! program, model = both words words
        let! principals = some (both words (some words))
        let! span = span
        let! values = some named
        let! violated = flag

        return
            {
                Program = program
                File = "p.mommie"
                Hash = TraceFile.hash program
                Model = model
                Reductions = [ "deliver"; "lies" ]
                Principals = principals
                Violated =
                    if violated then
                        Some
                            {
                                Kind = "invariant"
                                Property = program
                                Conjunct = model
                                Message = "false"
                                Span = span
                                Values = values
                            }
                    else
                        None
                Trace =
                    {
                        Start =
                            {
                                Byzantine = byzantine
                                MayCrash = mayCrash
                                Externs = externs
                                Answers = answers
                            }
                        Initial = initial
                        Steps = steps
                        Cycle = cycle
                    }
            }
    }

let private config =
    { FsCheckConfig.defaultConfig with
        maxTest = 200
    }

let private refused (text: string) =
    match TraceFile.read "t.jsonl" text with
    | Ok _ -> failtest "was read"
    | Error(d :: _) -> d.Code, d.Span.StartLine, d.Message
    | Error [] -> failtest "refused without a word"

let private header =
    """{"format":"mommie-trace","version":1,"program":"P","file":"p.mommie","sha256":"","model":"m","reductions":[],"start":{},"initial":[]}"""

[<Tests>]
let tests =
    testList
        "trace files"
        [
            testPropertyWithConfig config "a value is read back as it was written"
            <| Prop.forAll (Arb.fromGen value) (fun v -> TraceFile.readValue (TraceFile.value v) = Ok v)

            testPropertyWithConfig config "a trace is read back as it was written"
            <| Prop.forAll (Arb.fromGen recording) (fun r ->
                let text = TraceFile.write r

                match TraceFile.read "t.jsonl" text with
                // Spans are equal whatever they hold; the text shows them.
                | Ok back -> back = r && TraceFile.write back = text
                | Error _ -> false)

            test "a step is one line" {
                let steps = Gen.sample 20 recording

                for r in steps do
                    let lines = (TraceFile.write r).Split '\n'
                    Expect.equal lines.Length (r.Trace.Steps.Length + 2) "lines, and the end of the last"
            }

            test "what cannot be read is said with its line" {
                let cases =
                    [
                        "", 1, "empty"
                        "{}", 1, "no trace"
                        """{"format":"mommie-trace","version":2}""", 1, "version 2"
                        header.Replace("\"model\":\"m\",", ""), 1, "'model'"
                        header + "\n{\"step\":1", 2, "no JSON"
                        header + "\n\n{\"step\":1,\"kind\":\"jump\"}", 3, "'jump'"
                        header + "\n{\"step\":-1,\"kind\":\"lie\",\"node\":\"a\",\"transition\":\"\"}", 2, "from 0 on"
                        header
                        + "\n{\"step\":1,\"kind\":\"lie\",\"node\":\"a\",\"transition\":\"\",\"bindings\":[{\"name\":\"x\",\"value\":{\"prince\":\"p\"}}]}",
                        2,
                        "one of the fields principal"
                        header
                        + "\n{\"step\":1,\"kind\":\"lie\",\"node\":\"a\",\"transition\":\"\",\"bindings\":[{\"name\":\"x\",\"value\":1.5}]}",
                        2,
                        "64 bits"
                        header.Replace("\"initial\"", "\"cycle\":1,\"initial\""), 1, "after 1 steps"
                    ]

                for text, line, part in cases do
                    let code, at, message = refused text
                    Expect.equal (code, at) ("MOM4101", line) message
                    Expect.stringContains message part "message"
            }

            test "a value says the same as the language" {
                // The fields of records are named by the program; without one there are none to name.
                let program: Mommie.Core.Model.Tree.Program option =
                    Mommie.Core.Syntax.Parser.parseProgram
                        "t.mommie"
                        "PROGRAM T\nROLE A S;\nRECORD X { Int n; SET<A> who; }\nNODE A IN S { }\n"
                    |> fst
                    |> Option.bind (Mommie.Core.Typing.Typing.check >> fst)

                let program = Option.get program
                let a = Value.principal 0L "a"
                let x = Value.record "X" [| Value.ofInt 3L; Value.set [ a ] |]

                for v in
                    [
                        x
                        Value.part "X" 2L [| Value.ofInt 3L; Value.set [ a ] |]
                        Value.tuple [| Value.yes; Value.ofString "s" |]
                        Value.map [ a, x ]
                        Value.some Value.nil
                        Value.ofSeq [| x; x |]
                        Value.set [ Value.anyone ]
                        Value.term "f" (Some(Value.ofSeq [| Value.tuple [| Value.ofString "f"; x |] |])) [| x |]
                        Value.term "f" (Some Value.emptySeq) [| x |]
                        Value.term "g" None [||]
                        Value.atom 0L "o"
                        Value.ofEnum 1L "RED"
                    ] do
                    Expect.equal (show (Data.ofValue program v)) (Show.value program v) "text"
            }
        ]
