/// Formatting keeps the tree and every comment, and does not change its own result.
module Mommie.Core.Tests.FormatTests

open System
open System.IO
open Expecto
open Mommie.Core.Text
open Mommie.Core.Syntax
open Mommie.Core.Syntax.Parsing

let private scan (file: string) text =
    let language =
        if file.EndsWith ".deploy" then
            Lexer.Language.Deployment
        else
            Lexer.Language.Program

    Lexer.scan language file text ignore

/// The words of the comments: slashes may go, since `///` that documents nothing becomes `//`.
let private commentsOf file text =
    snd (scan file text)
    |> Array.map (fun c -> c.Text.TrimStart('/').Trim().Replace("\r", ""))
    |> Array.sort
    |> List.ofArray

let private same (file: string) (a: string) (b: string) =
    if file.EndsWith ".deploy" then
        fst (Parser.parseDeployment file a) = fst (Parser.parseDeployment file b)
    else
        fst (Parser.parseProgram file a) = fst (Parser.parseProgram file b)

/// Formats, checks what always holds, and returns the text.
let private checkedFormat file text =
    match Format.format file text with
    | Error ds -> failtest $"{List.map Cases.line ds}"
    | Ok once ->
        Expect.isTrue (same file text once) $"the same tree:\n{once}"
        Expect.equal (commentsOf file once) (commentsOf file text) $"the same comments:\n{once}"

        match Format.format file once with
        | Error ds -> failtest $"{List.map Cases.line ds}"
        | Ok twice -> Expect.equal twice once "formatting twice"

        for line in once.Split '\n' do
            if not (line.Contains "/*") then
                Expect.equal (line.TrimEnd()) line "no blanks at the end of a line"

        once

let private corpus =
    [
        for name, text in Cases.files "syntax/ok" [ ".mommie"; ".deploy" ] do
            test name { checkedFormat name text |> ignore }
    ]

/// `text` with comments of every kind between its tokens.
let private commented (random: Random) (file: string) (text: string) =
    let tokens, _ = scan file text
    let out = Text.StringBuilder()
    let mutable from = 0

    for i in 1 .. tokens.Length - 1 do
        let token = tokens[i]
        let previous = tokens[i - 1]
        out.Append(text, from, previous.End - from) |> ignore
        from <- previous.End

        if token.Start > previous.End && previous.Kind <> Tokens.Address then
            match random.Next 12 with
            | 0 -> out.Append $" // line {i}\n" |> ignore
            | 1 -> out.Append $"\n  // own {i}\n" |> ignore
            | 2 -> out.Append $" /* block {i} */ " |> ignore
            | 3 -> out.Append $"\n/* two\n    lines {i} */\n" |> ignore
            | 4 -> out.Append $"\n/// doc {i}\n" |> ignore
            | 5 -> out.Append $"\n\n// apart {i}\n\n" |> ignore
            | _ -> ()

    out.Append(text, from, text.Length - from) |> ignore
    out.ToString()

let private everywhere =
    [
        for name, text in Cases.files "syntax/ok" [ ".mommie"; ".deploy" ] do
            test name {
                for seed in 1..5 do
                    let random = Random seed
                    let text = commented random name text
                    // Documentation belongs to the tree, so the texts with comments are compared with each other.
                    let formatted = checkedFormat name text
                    Expect.notEqual formatted text "a text that could not be formatted is given back as it is"
            }
    ]

let private layout =
    let file = "a.mommie"

    test "comments stay with what they speak of" {
        let text =
            "// about the program\nPROGRAM P\n\n/* licence\n   text */\nROLE A B; // who\n/// A record.\n// aside\n/// Kept.\nRECORD X { Int a; // first\n Int b; /* second */ }\nNODE A IN B {\nTRANSITION T ON f() @@{ x <- (1); // one\n\n\n\n // two\n y <- /* three */ 2;\n // last\n @@}\n}\n// the end"

        let expected =
            "// about the program\nPROGRAM P\n\n/* licence\n   text */\nROLE A B;  // who\n\n// A record.\n// aside\n/// Kept.\nRECORD X {\n  Int a;  // first\n  Int b;  /* second */\n}\n\nNODE A IN B {\n  TRANSITION T\n  ON f()\n  @@{\n    x <- 1;  // one\n\n    // two\n    y <- /* three */ 2;\n    // last\n  @@}\n}\n// the end\n"

        Expect.equal (checkedFormat file text) expected "formatted"
    }

[<Tests>]
let tests =
    testList
        "format"
        [
            testList "corpus" corpus
            testList "comments everywhere" everywhere
            layout
            test "errors are given back" {
                match Format.format "a.mommie" "PROGRAM" with
                | Error [ d ] -> Expect.equal d.Code "MOM1014" "code"
                | other -> failtest $"{other}"
            }
        ]
