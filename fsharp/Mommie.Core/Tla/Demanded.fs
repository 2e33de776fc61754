/// What definitions ask for by key: operators and constants.
module Mommie.Core.Tla.Demanded

open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope
open Mommie.Core.Tla.Universes
open Mommie.Core.Tla.Operators

/// What inputs and liars range over, and what calls have answered.
let private ranges (e: Emission) (l: Letters) (key: string) (words: string array) : Definition option =
    let name = l.Name

    match words[0] with
    | "lies"
    | "inputs" ->
        let whose = if words[0] = "lies" then Liars else Inputs
        let record = words[1]

        let around =
            key.Substring(key.IndexOf " in " + 4).Split(',', System.StringSplitOptions.RemoveEmptyEntries)
            |> List.ofArray

        recordDefinition e whose record around name
        |> commented (
            if whose = Liars && around.IsEmpty then
                [
                    $"What a liar can say about {record}: the universe of the MODEL, and what it saw."
                ]
            else
                []
        )
    | "values" ->
        opaqueDefinition e words[1] name
        |> commented [ $"The values of {words[1]} that a liar can name." ]
    | "answered" ->
        let f = words[1]
        let given = e.Names.Fresh "given"
        let asked = e.Names.Fresh "asked"
        let answer = e.Names.Fresh "answer"
        let kept = Infix("@@", Infix(":>", Name asked, Name answer), Name given)

        define
            name
            [ given; asked; answer ]
            (match e.Plan.Answers[f] with
             | Plan.Answer.Interpreted when e.Plan.Externs ->
                 If(equal (Name(stateName e "externs")) (String "free"), Name given, kept)
             | Plan.Answer.Interpreted -> Name given
             | Plan.Answer.Choice
             | Plan.Answer.Defined _
             | Plan.Answer.Reads
             | Plan.Answer.Restores -> kept)
        |> commented []
    | _ -> None

/// The definition of one demand; None for demands that are constants.
let generated (e: Emission) (key: string) : Definition option =
    let l = letters e key
    let words = key.Split ' '

    Principals.definition e l words
    |> Option.orElseWith (fun () -> Operators.values e l words)
    |> Option.orElseWith (fun () -> Availability.definition e l key words)
    |> Option.orElseWith (fun () -> Sure.definition e l words)
    |> Option.orElseWith (fun () -> ranges e l key words)

/// The constants that demands ask for, with the comments of their declarations.
let demandedConstants (e: Emission) =
    let rank (key: string) =
        match key.Split(' ').[0] with
        | "order" -> 0
        | "placements" -> 1
        | "crash" -> 2
        | "interpretations" -> 3
        | "at" -> 4
        | "ints" -> 5
        | "first"
        | "second" -> 6
        | _ -> 7

    e.Demands
    |> Seq.sortBy (fun key -> rank key, key)
    |> Seq.choose (fun key ->
        let words = key.Split(' ', 2)
        let name = e.Names.Global("operator " + key, key)

        let constant comment : Declared option =
            Some
                {
                    Name = name
                    Arity = 0
                    Comment = Some comment
                }

        match words[0] with
        | "ints" -> constant "the integers of inputs and liars"
        | "junk" -> constant $"a {words[1]} that nothing returned"
        | "first"
        | "second" -> constant $"a value of {words[1]} in the adversarial interpretation"
        | "placements" -> constant "the sets of Byzantine principals that are tried"
        | "crash" ->
            Some
                {
                    Name = name
                    Arity = (if e.Plan.Byzantine then 1 else 0)
                    Comment = Some "the sets of principals that may crash that are tried"
                }
        | "interpretations" -> constant "the interpretations of EXTERNs that are tried"
        | "order" when words.Length = 2 -> constant $"the members of role {words[1]} in the order of the MODEL"
        | "order" -> constant "all principals in the order of the MODEL"
        | "at" -> constant $"how often each {words[1].Substring 5} may be called"
        | _ -> None)
    |> List.ofSeq
