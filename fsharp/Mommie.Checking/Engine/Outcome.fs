/// What moves do to a state, and what that leads to.
module internal Mommie.Checking.Engine.Outcome

open System
open System.Collections.Concurrent
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Semantics.Step

/// What one way of taking a step does: components written, statements published, answers of EXTERNs chosen; or why it fails.
type Outcome =
    {
        Id: StepId
        Places: struct (int * Value)[]
        Statements: struct (int * Value)[]
        Answers: struct (Value * Value)[]
        Failure: Failure option
    }

/// One successor: the groups that change, with their new numbers, and the answers chosen.
[<AllowNullLiteral; Sealed>]
type Change(groups: int[], numbers: int[], delta: uint64, answers: struct (Value * Value)[], answerIds: int[]) =
    member _.Groups = groups
    member _.Numbers = numbers

    /// What the change of these groups adds to the sum of a state's shares.
    member _.Delta = delta

    /// The groups as bits.
    member val Bits = groups |> Array.fold (fun bits g -> bits ||| (1UL <<< min g 63)) 0UL

    member _.Answers = answers

    /// What tells the answers from others (`Store.AnswerId`).
    member _.AnswerIds = answerIds

    member _.Same(other: Change) =
        groups.Length = other.Groups.Length
        && answers.Length = other.Answers.Length
        && (let mutable same = true

            for i in 0 .. groups.Length - 1 do
                same <- same && groups[i] = other.Groups[i] && numbers[i] = other.Numbers[i]

            for i in 0 .. answers.Length - 1 do
                let struct (c, v) = answers[i]
                let struct (d, w) = other.Answers[i]
                same <- same && Value.Same(c, d) && Value.Same(v, w)

            same)

/// What some moves lead to in a state.
[<AllowNullLiteral; Sealed>]
type Successors(changes: Change[], generated: int, fired: struct (int * int)[], failures: struct (StepId * Failure)[]) =
    /// the different successors but for the state itself
    member _.Changes = changes

    /// what the changes without answers add to the sum of a state's shares
    member val Deltas =
        [|
            for c in changes do
                if c.Answers.Length = 0 then
                    c.Delta
        |]

    /// how many steps lead to a successor, duplicates and those that change nothing included
    member _.Generated = generated
    /// by index in `Machine.Moves`: how many of them are firings of that transition
    member _.Fired = fired
    member _.Failures = failures

/// Nothing follows.
let nothing = Successors([||], 0, [||], [||])

/// The outcomes of a move, and what they come to by the number of the only group that they change.
[<AllowNullLiteral; Sealed>]
type Outcomes(all: Outcome[], group: int) =
    let resolved = ConcurrentDictionary<int, Successors>(1, 1)
    member _.All = all

    /// The only group that they change; -1 where there are several.
    member _.Group = group

    member _.Resolved = resolved

/// Most moves are not possible.
let impossible = Outcomes([||], -1)

let private all (same: 'a -> 'a -> bool) (a: 'a[]) (b: 'a[]) =
    a.Length = b.Length && Array.forall2 same a b

// Values are kept as they are where they are absent, too.
let private hashOf (v: Value) =
    if isAbsent v then 7 else v.GetHashCode()

let private same (a: Value) (b: Value) =
    obj.ReferenceEquals(a, b)
    || (not (isAbsent a) && not (isAbsent b) && Value.Same(a, b))

let private samePlace (struct (p: int, v: Value)) (struct (q: int, w: Value)) = p = q && same v w

/// Ways that do not fail by what they are.
[<Struct; CustomEquality; NoComparison>]
type private ByWay =
    {
        Way: Outcome
    }

    override this.GetHashCode() =
        let places =
            this.Way.Places
            |> Array.fold (fun hash (struct (p, v)) -> (hash * 31 + p) * 31 + hashOf v) (hash this.Way.Id)

        let statements =
            this.Way.Statements
            |> Array.fold (fun hash (struct (p, v)) -> (hash * 31 + p) * 31 + hashOf v) places

        this.Way.Answers
        |> Array.fold (fun hash (struct (c, v)) -> (hash * 31 + hashOf c) * 31 + hashOf v) statements

    override this.Equals(other) =
        match other with
        | :? ByWay as o -> (this :> IEquatable<ByWay>).Equals o
        | _ -> false

    interface IEquatable<ByWay> with
        member this.Equals(other) =
            let a, b = this.Way, other.Way

            a.Id = b.Id
            && all samePlace a.Places b.Places
            && all samePlace a.Statements b.Statements
            && all (fun (struct (c, v)) (struct (d, w)) -> same c d && same v w) a.Answers b.Answers

/// Outcomes by the ways, which are there once.
[<Struct; CustomEquality; NoComparison>]
type private ByWays =
    {
        Ways: Outcome[]
    }

    override this.GetHashCode() =
        this.Ways
        |> Array.fold
            (fun hash w -> hash * 31 + System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode w)
            this.Ways.Length

    override this.Equals(other) =
        match other with
        | :? ByWays as o -> (this :> IEquatable<ByWays>).Equals o
        | _ -> false

    interface IEquatable<ByWays> with
        member this.Equals(other) =
            all (fun a b -> obj.ReferenceEquals(a, b)) this.Ways other.Ways

/// Successors by what they are.
[<Struct; CustomEquality; NoComparison>]
type private ByChanges =
    {
        Of: Successors
    }

    override this.GetHashCode() =
        this.Of.Changes
        |> Array.fold (fun hash c -> hash * 31 + int c.Delta) this.Of.Generated

    override this.Equals(other) =
        match other with
        | :? ByChanges as o -> (this :> IEquatable<ByChanges>).Equals o
        | _ -> false

    interface IEquatable<ByChanges> with
        member this.Equals(other) =
            let a, b = this.Of, other.Of

            a.Generated = b.Generated
            && a.Failures.Length + b.Failures.Length = 0
            && a.Fired = b.Fired
            // What a change adds to a fingerprint depends on the state that it is one of.
            && all (fun (c: Change) (d: Change) -> c.Delta = d.Delta && c.Same d) a.Changes b.Changes

/// What is alike, once: there is far less of it than there are situations that lead to it. Shared by all threads. What fails is not looked for: that ends a
/// search.
[<Sealed>]
type Alike() =
    let ways = ConcurrentDictionary<ByWay, Outcome>()
    let outcomes = ConcurrentDictionary<ByWays, Outcomes>()
    let successors = ConcurrentDictionary<ByChanges, Successors>()

    /// The outcomes of a move that can be taken in these ways. `group`: the only group that they change, -1 where there are several.
    member _.Of(all: Outcome[], group: int) : Outcomes =
        if all.Length = 0 then
            impossible
        elif all |> Array.exists _.Failure.IsSome then
            Outcomes(all, group)
        else
            let all = all |> Array.map (fun way -> ways.GetOrAdd({ Way = way }, way))
            outcomes.GetOrAdd({ Ways = all }, (fun _ -> Outcomes(all, group)))

    /// Such successors.
    member _.Of(s: Successors) : Successors =
        if s.Failures.Length > 0 then s
        elif s.Changes.Length = 0 && s.Generated = 0 then nothing
        else successors.GetOrAdd({ Of = s }, s)

    /// Drops what is known.
    member _.Forget() =
        ways.Clear()
        outcomes.Clear()
        successors.Clear()
