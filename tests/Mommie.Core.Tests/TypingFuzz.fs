/// Programs with small mistakes: typing answers each with diagnostics or with a tree that holds nothing unresolved.
module Mommie.Core.Tests.TypingFuzz

open System
open Expecto
open Mommie.Core.Text
open Mommie.Core.Syntax
open Mommie.Core.Model
open Mommie.Core.Model.Tree
open Mommie.Core.Typing

/// Words of a program and what is between them.
let private words (text: string) =
    Text.RegularExpressions.Regex.Split(text, @"([A-Za-z_][A-Za-z0-9_']*|[0-9]+)")

let private isWord (w: string) =
    w <> "" && (Char.IsLetterOrDigit w[0] || w[0] = '_')

/// The text with one word or one piece between words left out, doubled, or replaced by another word of the text.
let private mutate (random: Random) (words: string[]) =
    let places = words |> Array.indexed |> Array.filter (snd >> isWord) |> Array.map fst

    let pick () = places[random.Next places.Length]
    let i = pick ()
    let copy = Array.copy words

    match random.Next 5 with
    | 0 -> copy[i] <- ""
    | 1 -> copy[i] <- words[i] + " " + words[i]
    | _ -> copy[i] <- words[pick ()]

    String.Concat copy

let private resolved (p: Program) =
    let sound t =
        Expect.isFalse (Subtyping.isError t) "no type is left open"

    let look =
        { Walk.nothing with
            Expr = fun e -> sound e.Type
            Binder = fun b -> sound b.Type
        }

    for n in p.Nodes do
        for v in n.Variables do
            sound v.Type
            Walk.expr look v.Initial

        for f in n.Functions do
            Walk.expr look f.Body

        for t in n.Transitions do
            Walk.transition look t

    for f in p.Functions do
        Walk.expr look f.Body

    for i in p.Properties do
        Walk.expr look i.Formula

    for m in p.Models do
        for _, e in m.Constants do
            Walk.expr look e

[<Tests>]
let tests =
    testList
        "typing fuzz"
        [
            for name, text in Cases.files "typing/ok" [ ".mommie" ] do
                test name {
                    let words = words text
                    let random = Random 20110509
                    let mutable typed = 0
                    let mutable refused = 0

                    for _ in 1..120 do
                        match Parser.parseProgram name (mutate random words) |> fst with
                        | None -> ()
                        | Some syntax ->
                            match Typing.check syntax with
                            | Some p, diagnostics ->
                                typed <- typed + 1
                                Expect.all diagnostics (Diagnostic.isError >> not) "a program without errors"
                                resolved p
                            | None, diagnostics ->
                                refused <- refused + 1
                                Expect.exists diagnostics Diagnostic.isError "a reason"

                                for d in diagnostics do
                                    Expect.isGreaterThan d.Span.StartLine 0 $"{d.Code} has a place"
                                    Expect.isSome d.Mend $"{d.Code} says how to mend it"

                    Expect.isGreaterThan refused 10 "mistakes that are found"
                    Expect.isGreaterThan typed 0 "changes that do no harm"
                }
        ]
