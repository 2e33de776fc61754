/// What an evaluation sees and does: the state, the local names, the node, and the choices made on the way.
module Mommie.Core.Semantics.Context

open System.Collections.Generic
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.View

/// A statement that a trigger used: record type, issuer, held as an intended verifier, auditors, record, and whether a liar said it.
[<Struct>]
type Used =
    {
        Record: string
        Issuer: Value
        Mine: bool
        Auditors: Value
        Value: Value
        Lie: bool
    }

/// The mutable surroundings of an evaluation. One per thread.
[<Sealed>]
type Context(world: World, liar: Universe.Liar) =
    let script = List<struct (int * int)>()
    let mutable position = 0

    member _.World = world
    member _.Liar = liar

    /// The state that is read, and written by bodies (then a copy).
    member val State: View = null with get, set

    /// The values of the local names of the unit being evaluated, by slot.
    member val Frame: Value[] = [||] with get, set

    /// The local node, and where its variables start; null and 0 in properties.
    member val Me: Value = absent with get, set

    member val Instance: Instance = Unchecked.defaultof<Instance> with get, set
    member val Base = 0 with get, set

    /// ISSUER
    member val Issuer: Value = absent with get, set

    /// By tracked record type of the node: what KNOWN reads.
    member val Held: Value[] = [||] with get, set

    /// The statements used by the trigger so far.
    member val Used = List<Used>() with get

    /// Whether statements used are wanted for a trace, too (not only those of tracked types).
    member val Tracing = false with get, set

    /// Outputs emitted and answers given, for traces.
    member val Emitted = List<struct (string * Value[])>() with get

    member val Answers = List<struct (string * Value[] * Value)>() with get

    /// Statements published to itself, by tracked index; taken into `known` at the end of the firing.
    member val OwnHeld = List<struct (int * Value)>() with get

    /// A choice among `count` alternatives: the scripted one, or the first.
    member _.Choose(count: int) : int =
        if position < script.Count then
            let struct (chosen, _) = script[position]
            position <- position + 1
            chosen
        else
            script.Add(struct (0, count))
            position <- position + 1
            0

    /// How many choices were made in this run.
    member _.Position = position

    /// Runs the action once for every combination of the choices that it makes.
    member _.EveryChoice(action: unit -> unit) =
        script.Clear()
        let mutable go = true

        while go do
            position <- 0
            action ()
            // Advance the last choice that has an alternative left.
            let mutable last = script.Count - 1

            while last >= 0 && (let struct (chosen, count) = script[last] in chosen + 1 >= count) do
                script.RemoveAt last
                last <- last - 1

            if last < 0 then
                go <- false
            else
                let struct (chosen, count) = script[last]
                script[last] <- struct (chosen + 1, count)

        script.Clear()

/// A compiled expression. Raises `NoValue` where the expression has no value.
type Code = Context -> Value
