/// The content of a proofs directory: one SMT-LIB 2 file per distinct obligation, and a manifest. Pure text; nothing here
/// touches a file.
module Mommie.Proof.Certificate

open System.Text

/// One entry of the manifest.
type Entry =
    {
        Id: string
        Code: string
        /// `Request, Client.Submit`
        Site: string
        /// `7:1`, in the program
        SiteLine: int
        /// the line of the deployment that it is about; 0 where there is none
        Line: int
        /// the line's text
        About: string
        Verdict: string
        Core: string list
        Assumes: string list
        /// the file with its text, which obligations that say the same share
        File: string
    }

/// A file of a certificate.
type File = { Name: string; Text: string }

let private quote (s: string) =
    let b = StringBuilder()
    b.Append '"' |> ignore

    for c in s do
        match c with
        | '"' -> b.Append "\\\"" |> ignore
        | '\\' -> b.Append "\\\\" |> ignore
        | '\n' -> b.Append "\\n" |> ignore
        | c when c < ' ' -> b.Append("\\u" + (int c).ToString "x4") |> ignore
        | c -> b.Append c |> ignore

    b.Append('"').ToString()

let private list (xs: string list) =
    "[" + String.concat ", " (List.map quote xs) + "]"

let private entry (e: Entry) =
    [
        "id", quote e.Id
        "code", quote e.Code
        "site", quote e.Site
        "siteLine", string e.SiteLine
        "line", string e.Line
        "about", quote e.About
        "verdict", quote e.Verdict
        "core", list e.Core
        "assumes", list e.Assumes
        "file", quote e.File
    ]
    |> List.map (fun (k, v) -> "      " + quote k + ": " + v)
    |> String.concat ",\n"
    |> fun fields -> "    {\n" + fields + "\n    }"

/// The manifest as JSON: a function of its arguments, lines ended by `\n`.
let manifest
    (program: string)
    (deployment: string)
    (verdict: string)
    (solver: string)
    (version: string)
    (entries: Entry list)
    =
    [
        "{"
        "  \"program\": " + quote program + ","
        "  \"deployment\": " + quote deployment + ","
        "  \"verdict\": " + quote verdict + ","
        "  \"solver\": " + quote solver + ","
        "  \"solverVersion\": " + quote version + ","
        (if entries = [] then
             "  \"obligations\": []"
         else
             "  \"obligations\": [\n"
             + (entries |> List.map entry |> String.concat ",\n")
             + "\n  ]")
        "}"
        ""
    ]
    |> String.concat "\n"
