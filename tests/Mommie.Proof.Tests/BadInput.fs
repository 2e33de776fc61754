/// Deployments cut, mangled and blown up: a diagnostic each, never an exception, never a proof of a file with errors.
module Mommie.Proof.Tests.BadInput

open System
open System.Diagnostics
open System.IO
open Expecto
open Mommie.Core.Text
open Mommie.Core.Syntax
open Mommie.Proof
open Mommie.Proof.Results
open Mommie.Proof.Proof
open Mommie.Proof.Tests.Support

let private catalogue =
    lazy
        (match Parser.parseDeployment "catalogue" Mechanisms.catalogueText.Value with
         | Some c, _ -> c.Mechanisms
         | None, _ -> failtest "the catalogue does not parse")

let private audited = lazy (program auditedProgram)

/// Reads and resolves; what is resolved has no errors, and what has errors says where and how to mend it.
let private resolve (text: string) =
    let tree, problems = Parser.parseDeployment "bad.deploy" text

    let deployment, resolved =
        match tree with
        | Some t when not (List.exists Diagnostic.isError problems) ->
            Resolve.resolve audited.Value "bad.deploy" t catalogue.Value
        | _ -> None, []

    let errors = problems @ resolved |> List.filter Diagnostic.isError

    if deployment.IsSome <> List.isEmpty errors then
        failtestf "%d errors, resolved: %b\n%s" errors.Length deployment.IsSome text

    let lines = text.Split '\n'

    for d in errors do
        if d.Message = "" || d.Span.StartLine < 1 || d.Span.StartLine > lines.Length + 1 then
            failtestf "an error without a place: %A\n%s" d text

    deployment, errors

/// Every deployment that the repository ships.
let private shipped =
    lazy
        (let rec root (dir: DirectoryInfo) =
            if File.Exists(Path.Combine(dir.FullName, "Mommie.sln")) then
                dir.FullName
            else
                root (nonNull dir.Parent)

         let specs = Path.Combine(root (DirectoryInfo AppContext.BaseDirectory), "specs")

         Directory.GetFiles(specs, "*.deploy", SearchOption.AllDirectories)
         |> Array.sortWith (fun a b -> String.CompareOrdinal(a, b))
         |> Array.map File.ReadAllText)

/// The pieces that a text is made of: words, numbers, blanks, single signs.
let private pieces (text: string) =
    [|
        for m in Text.RegularExpressions.Regex.Matches(text, @"[A-Za-z0-9_'-]+|\s+|.") do
            m.Value
    |]

let private words =
    [|
        "C"
        "R"
        "*"
        "->"
        "<->"
        ":"
        ";"
        ","
        "("
        ")"
        "["
        "]"
        "{"
        "}"
        "="
        "@"
        "/"
        "?"
        "\""
        "/*"
        "//"
        "0"
        "99999999999999999999"
        "[Authentication]"
        "[Constants]"
        "[Batching]"
        "[References]"
        "[Dissemination]"
        "TTP"
        "MATRIX"
        "Plain"
        "Digest"
        "OPTIMISTIC"
        "QUORUM"
        "FLOOD"
        "PULL"
        "stamp"
        "MECHANISM"
        "DEPLOYMENT"
        "KEY"
        "TRUSTED"
        "\u0000"
        "\u20ac"
        "\r"
    |]

let private mangled (r: Random) (text: string) =
    let parts = ResizeArray(pieces text)

    for _ in 1 .. 1 + r.Next 3 do
        if parts.Count > 0 then
            let at = r.Next parts.Count

            match r.Next 5 with
            | 0 -> parts.RemoveAt at
            | 1 -> parts.Insert(at, parts[r.Next parts.Count])
            | 2 -> parts[at] <- words[r.Next words.Length]
            | 3 -> parts.Insert(at, words[r.Next words.Length])
            | _ ->
                let other = r.Next parts.Count
                let kept = parts[at]
                parts[at] <- parts[other]
                parts[other] <- kept

    String.Concat parts

let private auth lines =
    "[Constants]\nf = 1;\n[Authentication]\n" + lines

let private many n (line: int -> string) =
    String.concat "\n" (Seq.init n line) + "\n"

/// Large files that must not take long, with the codes that they must be told of (none: a verdict).
let private large =
    [
        "a hundred thousand equal lines", auth (many 100_000 (fun _ -> "C -> R : HMAC-SHA256;")), []
        "a hundred thousand unknown names", auth (many 100_000 (fun k -> $"x{k} -> R : HMAC-SHA256;")), [ "MOM3002" ]
        "a hundred thousand principals",
        "[Principals]\n"
        + many 100_000 (fun k -> $"p{k} : Replica;")
        + auth "* -> * : RSA;",
        []
        "a hundred thousand alternatives", auth ("* -> * : RSA" + String.replicate 100_000 ", RSA" + ";"), []
        "a hundred thousand blocks of a comment", auth (String.replicate 100_000 "/* */ " + "* -> * : RSA;"), []
        "an expression a hundred thousand deep",
        "[Constants]\nf = "
        + String.replicate 100_000 "("
        + "1"
        + String.replicate 100_000 ")"
        + ";",
        [ "MOM1015" ]
        "a comment that never ends", auth ("* -> * : RSA;\n/*" + String('x', 1_000_000)), [ "MOM1003" ]
    ]

[<Tests>]
let tests =
    testList
        "bad deployments"
        [
            test "a file cut anywhere resolves, or says what is wrong and where" {
                for text in shipped.Value do
                    for n in 0 .. text.Length do
                        resolve (text.Substring(0, n)) |> ignore
            }

            test "a mangled file resolves, or says what is wrong and where" {
                let r = Random 7

                for _ in 1..4_000 do
                    let text = shipped.Value[r.Next shipped.Value.Length]
                    resolve (mangled r text) |> ignore
            }

            test "a mangled file is proved only where it has no error" {
                let r = Random 11

                for _ in 1..40 do
                    let text =
                        mangled
                            r
                            (TableTests.hmac
                             + "[Non-repudiation]\nC -> * : RSA;\n[Timeouts]\norderTimeout = 1s;\n")

                    match Parser.parseDeployment "bad.deploy" text with
                    | Some tree, problems when not (List.exists Diagnostic.isError problems) ->
                        let result = verifyDeployment defaults audited.Value ("bad.deploy", tree)

                        if List.exists Diagnostic.isError result.Diagnostics then
                            Expect.notEqual result.Verdict DeploymentVerdict.Proved text
                    | _ -> ()
            }

            for name, text, codes in large do
                test name {
                    let clock = Stopwatch.StartNew()
                    let _, errors = resolve text
                    let found = errors |> List.map _.Code |> List.distinct
                    Expect.equal found codes "the codes"
                    // Far more than it takes; what grows with the square of the lines takes minutes.
                    Expect.isLessThan clock.Elapsed.TotalSeconds 60.0 "seconds"
                }

            for section in
                [
                    "Constants"
                    "Principals"
                    "Channels"
                    "Timeouts"
                    "Authentication"
                    "Non-repudiation"
                    "References"
                    "Dissemination"
                    "Batching"
                ] do
                test $"[{section}] twice" {
                    let _, errors = resolve $"[{section}]\n[{section}]\n"
                    Expect.equal (errors |> List.map _.Code) [ "MOM1071" ] "said once"
                }
        ]
