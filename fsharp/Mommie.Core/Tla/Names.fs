/// The names of an emitted module: those of the program wherever they can be, mangled readably where TLA+ forbids them or
/// where two things of the program bear one name, and never the same name for two things.
module Mommie.Core.Tla.Names

open System
open System.Collections.Generic

/// What TLA+ and the standard modules that emitted modules extend keep for themselves, and what every emitted module defines.
let reserved =
    Set.ofList
        [
            yield!
                "ACTION ASSUME ASSUMPTION AXIOM BY CASE CHOOSE CONSTANT CONSTANTS COROLLARY DEF DEFINE DEFS DOMAIN ELSE ENABLED EXCEPT EXTENDS HAVE HIDE IF IN INSTANCE LAMBDA LEMMA LET LOCAL MODULE NEW OBVIOUS OMITTED OTHER ONLY PICK PROOF PROPOSITION PROVE QED RECURSIVE SF_ STATE SUBSET SUFFICES TAKE TEMPORAL THEN THEOREM UNCHANGED UNION USE VARIABLE VARIABLES WF_ WITH WITNESS TRUE FALSE BOOLEAN STRING"
                    .Split
                    ' '
            yield!
                "Nat Int Infinity Seq Len Append Head Tail SubSeq SelectSeq Cardinality IsFiniteSet Print PrintT Assert JavaTime TLCGet TLCSet Permutations SortSeq RandomElement Any ToString TLCEval Test FiniteSets Sequences Integers Naturals TLC Reals Real Zero Succ"
                    .Split
                    ' '
            // what every emitted module may define
            yield! "Init Next Spec vars ANYONE".Split ' '
        ]

/// The name with what TLA+ does not know replaced: `x'` becomes `x_prime`, other strange characters an underscore.
let legal (name: string) =
    let text =
        name.Replace("'", "_prime")
        |> String.map (fun c -> if Char.IsAsciiLetterOrDigit c || c = '_' then c else '_')

    if text = "" then
        "unnamed"
    elif text.StartsWith "WF_" || text.StartsWith "SF_" then
        "n" + text
    elif not (Seq.exists Char.IsAsciiLetter text) then
        "n" + text
    elif text[0] = '_' then
        "n" + text
    else
        text

/// A field of a record: a name space of its own in TLA+, where only keywords are forbidden. Injective: the two spellings
/// that could meet (`x'` and `x_prime`) are told apart by doubling the underscore of the second.
let field (name: string) =
    let text =
        if name.Contains "_prime" then
            name.Replace("_prime", "__prime") |> legal
        else
            legal name

    if reserved.Contains text then text + "_" else text

/// Hands out names. `Global` and `Local` remember what a thing was called; `Fresh` names are for one definition.
type Names private (taken: HashSet<string>, globals: Dictionary<string, string>) =
    let locals = Dictionary<string, string>()
    let inDefinition = HashSet<string>()

    let free (preferred: string) =
        let candidate = legal preferred

        Seq.append
            (seq {
                candidate
                candidate + "_"
            })
            (Seq.initInfinite (fun i -> $"{candidate}_{i + 2}"))
        |> Seq.find (fun name ->
            not (reserved.Contains name)
            && not (taken.Contains name)
            && not (inDefinition.Contains name))

    /// A module's names; nothing is taken but what TLA+ reserves.
    new() = Names(HashSet<string>(), Dictionary<string, string>())

    /// The name of the thing `key`; the first call decides it, as close to `preferred` as can be.
    member _.Global(key: string, preferred: string) =
        match globals.TryGetValue key with
        | true, name -> name
        | _ ->
            let name = free preferred
            taken.Add name |> ignore
            globals[key] <- name
            name

    /// The name of a bound name of the program, the same wherever the program uses that name.
    member _.Local(name: string) =
        match locals.TryGetValue name with
        | true, known -> known
        | _ ->
            let chosen = free name
            taken.Add chosen |> ignore
            locals[name] <- chosen
            chosen

    /// Starts another definition: the fresh names of the last one may be used again.
    member _.StartDefinition() = inDefinition.Clear()

    /// A bound name that the program does not have and that this definition has not used.
    member _.Fresh(preferred: string) =
        let candidate = legal preferred

        let name =
            Seq.append (Seq.singleton candidate) (Seq.initInfinite (fun i -> $"{candidate}{i + 2}"))
            |> Seq.find (fun name ->
                not (reserved.Contains name)
                && not (taken.Contains name)
                && not (inDefinition.Contains name))

        inDefinition.Add name |> ignore
        name

    /// The names of a module that extends this one: the same globals, its own bound names.
    member _.Extend() =
        Names(HashSet<string>(globals.Values), Dictionary<string, string>(globals))
