/// No text, however broken, large or deep, makes the parser crash, hang or overflow its stack.
module Mommie.Core.Tests.SyntaxRobustness

open System
open System.Diagnostics
open System.Text
open Expecto
open Mommie.Core.Text
open Mommie.Core.Syntax
open Mommie.Core.Syntax.Parsing

let private isDeployment (file: string) = file.EndsWith ".deploy"

let private corpus =
    Cases.files "syntax/ok" [ ".mommie"; ".deploy" ]
    @ (Cases.files "syntax/error" [ ".mommie"; ".deploy" ]
       |> List.filter (fun (_, text) -> text <> ""))

/// Parses, and checks what holds for every text: a tree exactly when there is no error, spans inside the text.
let private survive (file: string) (text: string) : Diagnostic list =
    let tree, diagnostics =
        if isDeployment file then
            let tree, ds = Parser.parseDeployment file text
            tree.IsSome, ds
        else
            let tree, ds = Parser.parseProgram file text
            tree.IsSome, ds

    Expect.equal tree (not (List.exists Diagnostic.isError diagnostics)) "a tree exactly when there is no error"

    for d in diagnostics do
        let s = d.Span

        if
            s.StartLine < 1
            || s.StartColumn < 1
            || (s.EndLine, s.EndColumn) < (s.StartLine, s.StartColumn)
        then
            failtest $"a span that is none: {Cases.line d}"

        if d.Mend.IsNone then
            failtest $"no word on how to mend it: {Cases.line d}"

    diagnostics

let private within (seconds: float) (work: unit -> 'a) : 'a =
    let clock = Stopwatch.StartNew()
    let result = work ()
    let taken = clock.Elapsed.TotalSeconds

    if taken > seconds then
        failtest $"took {taken:F1} s, more than {seconds} s"

    result

let private broken =
    [
        for file, text in corpus do
            test $"{file} cut anywhere" {
                for length in 0..47 .. text.Length do
                    survive file (text.Substring(0, length)) |> ignore
                    survive file (text.Substring length) |> ignore
            }

            test $"{file} with characters changed" {
                let random = Random 7

                for _ in 1..60 do
                    let chars = text.ToCharArray()

                    for _ in 0 .. random.Next 4 do
                        let junk = "{}()[]@<-=;:.,\"/*'_|&?#\000\t\nAz0é\uD83D"
                        chars[random.Next chars.Length] <- junk[random.Next junk.Length]

                    survive file (String chars) |> ignore
            }

            test $"{file} with tokens left out, doubled or moved" {
                let random = Random 11

                let language =
                    if isDeployment file then
                        Lexer.Language.Deployment
                    else
                        Lexer.Language.Program

                let tokens, _ = Lexer.scan language file text ignore

                for _ in 1..60 do
                    let mutable words =
                        tokens |> Array.map (fun t -> text.Substring(t.Start, t.End - t.Start))

                    for _ in 0 .. random.Next 3 do
                        let i = random.Next words.Length
                        let j = random.Next words.Length

                        words <-
                            match random.Next 3 with
                            | 0 -> Array.removeAt i words
                            | 1 -> Array.insertAt i words[j] words
                            | _ ->
                                words[i] <- words[j]
                                words

                    survive file (String.Join(" ", words)) |> ignore
            }
    ]

let private many (n: int) (part: string) =
    StringBuilder().Insert(0, part, n).ToString()

/// A program whose ASSUME holds the text.
let private assume (text: string) = "PROGRAM P\nASSUME " + text + ";\n"

let private body (text: string) =
    "PROGRAM P\nNODE T IN S { INIT @@{ " + text + " @@} }\n"

let private deep =
    let n = 10_000

    let refused name (file: string) text =
        test name {
            let diagnostics = within 30.0 (fun () -> survive file text)
            Expect.exists diagnostics (fun d -> d.Code = "MOM1015") "nested too deeply"
            Expect.isLessThan diagnostics.Length 20 "one mistake is told once"
        }

    [
        refused "parentheses" "a.mommie" (assume (many n "(" + "x" + many n ")"))
        refused
            "parentheses never closed"
            "a.mommie"
            (assume (many 100 "x + " + many n "(" + "x")
             |> fun text -> text.Replace(";", many n ")" + ";"))
        refused "negations" "a.mommie" (assume (many n "!" + "x"))
        refused "minus signs" "a.mommie" (assume (many n "- " + "x"))
        refused "sets" "a.mommie" (assume (many n "{ " + "x" + many n " }"))
        refused "calls" "a.mommie" (assume (many n "f(" + "x" + many n ")"))
        refused "indices" "a.mommie" (assume (many n "f[" + "x" + many n "]"))
        refused "IF" "a.mommie" (assume (many n "IF x THEN y ELSE " + "x"))
        refused "IF conditions" "a.mommie" (assume (many n "IF " + "x" + many n " THEN y ELSE z"))
        refused "FORALL" "a.mommie" (assume (many n "FORALL x IN S : " + "x"))
        refused "LET" "a.mommie" (assume (many n "LET x = y : " + "x"))
        refused "implications" "a.mommie" (assume (many n "x => " + "x"))
        refused "patterns" "a.mommie" (assume (many n "KNOWN [_, _, NOONE] X {{ " + "x" + many n "; }}"))
        refused "types" "a.mommie" ("PROGRAM P\nCONST " + many n "SET<" + "Int" + many n ">" + " c;\n")
        refused "statements" "a.mommie" (body (many n "IF (x) { " + "y <- 1;" + many n " }"))
        refused "ELSE IF" "a.mommie" (body ("IF (x) { }" + many n " ELSE IF (x) { }"))
        refused
            "citations"
            "a.mommie"
            (body ("PUBLISH [ME, R, R] X() CITING " + many n "FORALL x IN S : " + "[_, _, R] X;"))
        refused "chains of +" "a.mommie" (assume (many 100_000 "x + " + "x"))
        refused "chains of fields" "a.mommie" (assume ("x" + many 100_000 ".f"))
        refused "chains of WITH" "a.mommie" (assume ("x" + many n " WITH { f = x }"))
        refused "chains in chains" "a.mommie" (assume (many 90 ("(" + many 300 "x + ") + "x" + many 90 ")"))
        refused
            "arguments of mechanisms"
            "a.deploy"
            ("[Authentication]\na -> b : TTP(" + many n "(" + "z" + many n ")" + ")\n")

        test "a tree at the limits can be printed and read back" {
            let text = assume (many 195 "(" + many 200 "x + " + "x" + many 195 ")")

            match Parser.parseProgram "a.mommie" text with
            | Some tree, _ ->
                let printed = Printer.printProgram tree
                Expect.equal (fst (Parser.parseProgram "a.mommie" printed)) (Some tree) "the same tree"
            | None, ds -> failtest $"{List.map Cases.line ds}"
        }
    ]

let private large =
    // Ten times as much takes ten times as long (see the first three); the others are smaller to keep the tests fast.
    let filled (part: string) = many (1_000_000 / part.Length) part
    let tenfold (part: string) = many (10_000_000 / part.Length) part

    let withErrors name file text =
        test name {
            let diagnostics = within 60.0 (fun () -> survive file text)
            Expect.isNonEmpty diagnostics "errors"
            Expect.isLessThan diagnostics.Length 1000 "not too many"
        }

    [
        test "a program of 10 MB" {
            let part =
                "RECORD Order { Request m; Int seqNo; }\nASSUME COUNT(R) == 3 * f + 1 && f >= 1;\n"

            let diagnostics =
                within 60.0 (fun () -> survive "a.mommie" ("PROGRAM P\n" + tenfold part))

            Expect.isEmpty diagnostics "no errors"
        }
        withErrors "10 MB of opening braces" "a.mommie" (tenfold "{")
        withErrors "1 MB of bodies opened" "a.mommie" (filled "@@{{(")
        withErrors "1 MB of closing braces" "a.mommie" (filled "}@@})")
        withErrors "1 MB of one word" "a.mommie" (filled "a")
        withErrors "1 MB of words" "a.mommie" ("PROGRAM P\n" + filled "a b ")
        withErrors "1 MB of keywords" "a.mommie" (filled "NODE VAR TRANSITION IF ")
        withErrors "1 MB of quotes" "a.mommie" (filled "\"")
        withErrors "1 MB of comments opened" "a.mommie" (filled "/*")
        withErrors "1 MB of digits" "a.mommie" ("PROGRAM P ASSUME " + filled "1")
        withErrors "1 MB of other characters" "a.mommie" (filled "\000é")
        withErrors "1 MB of other characters apart" "a.mommie" (filled "# ")
        withErrors
            "10 MB of random bytes"
            "a.mommie"
            (let random = Random 3
             String(Array.init 10_000_000 (fun _ -> char (random.Next 256))))
        withErrors "1 MB of selectors" "a.deploy" ("[Authentication]\n" + filled "a, ")
        withErrors "1 MB of unknown sections" "a.deploy" (filled "[Nothing]\n")
        withErrors "1 MB of arrows" "a.deploy" ("[Dissemination]\n" + filled "a -> ")
        test "a deployment of 100,000 lines" {
            let line = "Order: r1, r2 -> R : HMAC-SHA256, RSA;\n"
            let text = "[Authentication]\n" + many 100_000 line
            let diagnostics = within 60.0 (fun () -> survive "a.deploy" text)
            Expect.isEmpty diagnostics "no errors"
        }
        test "one entry of 100,000 stages" {
            let text = "[Dissemination]\na -> b : " + many 100_000 "RSA 1ms;\n"
            let diagnostics = within 60.0 (fun () -> survive "a.deploy" text)
            Expect.isEmpty diagnostics "no errors"
        }
        test "100,000 constants that fail" {
            let text = "[Constants]\n" + many 100_000 "f = ;\n"
            let diagnostics = within 60.0 (fun () -> survive "a.deploy" text)
            Expect.isNonEmpty diagnostics "errors"
        }
        test "20,000 lines are formatted" {
            let part =
                "RECORD Order { Request m; Int seqNo; } // one\nASSUME COUNT(R) == 3 * (f) + 1 && f >= 1;\n"

            let text = "PROGRAM P\n" + many 10_000 part
            let result = within 60.0 (fun () -> Format.format "a.mommie" text)
            Expect.isOk result "formatted"
        }
    ]

[<Tests>]
let tests =
    testSequenced (
        testList "syntax robustness" [ testList "broken" broken; testList "deep" deep; testList "large" large ]
    )
