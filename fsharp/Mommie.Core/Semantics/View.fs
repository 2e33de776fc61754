/// What an evaluation sees of a state, and how it changes its copy.
///
/// Every read of a state goes through a view, so that an engine can give an evaluation what it asks for and know exactly what
/// that was. The plain view of an array is the reference.
module Mommie.Core.Semantics.View

open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World

/// Which statements or records an evaluation asks for. What it is given is exactly these: an engine that knows what was asked for knows
/// more precisely what the result depends on.
[<Struct>]
type Sought =
    {
        /// the issuers, a set; absent: all
        Issuers: Value
        /// what fields, by index, must be
        Fields: struct (int * Value)[]
    }

    /// Whether the record has these fields.
    member this.Fits(record: Value) =
        let mutable fits = true

        for struct (i, v) in this.Fields do
            fits <- fits && Value.Same(record.Items[i], v)

        fits

    /// Whether it is such a statement.
    member this.Wants(statement: Value) =
        (isAbsent this.Issuers || contains this.Issuers statement.Items[0])
        && this.Fits statement.Items[3]

/// All of them.
let everything = { Issuers = absent; Fields = [||] }

/// Those whose record has these fields.
let withFields fields = { Issuers = absent; Fields = fields }

/// Those whose record is this one.
let exactly (record: Value) =
    withFields (record.Items |> Array.mapi (fun i v -> struct (i, v)))

/// A KNOWN as a condition of a node: what tells the condition from others.
[<Sealed>]
type Inquiry(role: string, pattern: Mommie.Core.Model.Tree.Pattern) =
    let hash = System.HashCode.Combine(role, pattern.Record, pattern.Span)
    member _.Role = role
    member _.Pattern = pattern
    override _.GetHashCode() = hash

    override this.Equals(other) =
        match other with
        | :? Inquiry as i -> obj.ReferenceEquals(this, i) || (i.Role = role && i.Pattern = pattern)
        | _ -> false

/// A state as it is read, and written by bodies (then a copy). Components stand at the places of `World`.
[<AbstractClass; AllowNullLiteral>]
type View() =
    /// The component at a place; of a record type's published statements all.
    abstract Item: place: int -> Value with get, set

    /// The published statements at a place that are sought and can come to the principal at all (`Pool.reaches`), a set.
    abstract Visible: place: int * principal: Value * sought: Sought -> Value

    /// The records at a place that are sought and that honest issuers have published, a set.
    abstract Records: place: int * sought: Sought -> Value

    /// Whether the statement is published at a place.
    abstract Has: place: int * statement: Value -> bool

    /// Publishes one more statement at a place.
    abstract Publish: place: int * statement: Value -> unit

    /// The truth of a KNOWN at a node: `values` are those of the names in it, `evaluate` is what it means. For an engine that remembers it.
    abstract Known: inquiry: Inquiry * node: Value * values: Value[] * evaluate: (View -> bool) -> bool
    default this.Known(_, _, _, evaluate) = evaluate this

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

    override _.Visible(place, principal, sought) =
        sortedSet (
            values[place].Items
            |> Array.filter (fun s -> sought.Wants s && Pool.reaches principal s)
        )

    override _.Records(place, sought) =
        values[place].Items
        |> Seq.filter (fun s -> sought.Wants s && not (isByzantine values s.Items[0]))
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
