/// What an evaluation sees of a state, and how it changes its copy.
///
/// Every read of a state goes through a view, so that an engine can give an evaluation what it asks for and know exactly what
/// that was. The plain view of an array is the reference.
module Mommie.Core.Semantics.View

open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World

/// A state as it is read, and written by bodies (then a copy). Components stand at the places of `World`.
[<AbstractClass; AllowNullLiteral>]
type View() =
    /// The component at a place; of a record type's published statements all.
    abstract Item: place: int -> Value with get, set

    /// The published statements at a place that can come to the principal at all (`Pool.reaches`), a set.
    abstract Visible: place: int * principal: Value -> Value

    /// The records at a place that honest issuers have published, a set.
    abstract Records: place: int -> Value

    /// Whether the statement is published at a place.
    abstract Has: place: int * statement: Value -> bool

    /// Publishes one more statement at a place.
    abstract Publish: place: int * statement: Value -> unit

    /// The answer of an EXTERN chosen at an earlier call, `absent` where there was none.
    abstract Answer: call: Value -> Value

    /// Keeps the answer chosen at a first call.
    abstract Answered: call: Value * answer: Value -> unit

    /// A view that can be written without changing this one.
    abstract Copy: unit -> View

    /// Whether two copies of one view have been changed to the same state.
    abstract Same: View -> bool

    /// Whether the principal is Byzantine.
    member this.IsByzantine(p: Value) = contains this[Place.byz] p

/// A state as it is.
[<Sealed>]
type Plain(values: State) =
    inherit View()

    /// The state itself, not a copy.
    member _.Values = values

    override _.Item
        with get place = values[place]
        and set place v = values[place] <- v

    override _.Visible(place, principal) =
        sortedSet (values[place].Items |> Array.filter (Pool.reaches principal))

    override _.Records(place) =
        values[place].Items
        |> Seq.filter (fun s -> not (isByzantine values s.Items[0]))
        |> Seq.map (fun s -> s.Items[3])
        |> set

    override _.Has(place, statement) = contains values[place] statement

    override _.Publish(place, statement) =
        values[place] <- add values[place] statement

    override _.Answer(call) = lookup values[Place.oracle] call

    override _.Answered(call, answer) =
        values[Place.oracle] <- put values[Place.oracle] call answer

    override _.Copy() = Plain(Array.copy values)

    override _.Same(other) =
        match other with
        | :? Plain as o -> fingerprint o.Values = fingerprint values
        | _ -> false
