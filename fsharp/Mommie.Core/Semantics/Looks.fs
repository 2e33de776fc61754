/// Where a node looks at its view of the pool, and in which sense: what decides the component `known`.
///
/// An occurrence of KNOWN, UNLESS or a trigger pattern is *positive* when more statements can only make the trigger more
/// true. A positive occurrence may read what is *available*: "not delivered yet" is the behaviour in which the
/// transition has not fired yet. A non-positive one must read what is *held*.
module Mommie.Core.Semantics.Looks

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Tree

/// In which sense an occurrence looks.
[<RequireQualifiedAccess>]
type Sense =
    /// more statements only help
    | Positive
    /// `UNLESS p`, or `!KNOWN p` as a conjunct of WHERE: more statements only hurt
    | NegatedGuard
    /// anything else
    | Mixed

/// One occurrence of a pattern, by where it stands.
type Look =
    {
        Pattern: Pattern
        Sense: Sense
        IsTrigger: bool
    }

/// The looks of INIT, of each transition of a node in source order, and of the UNTIL clauses of its PUBLISHs. Node FUNCTIONs count
/// where they are called, in the sense of the call.
let private analyse (node: Node) =
    let nodeFunctions =
        node.Functions |> List.map (fun (f: Function) -> f.Name, f) |> Map.ofList

    let rec expr (positive: bool) (e: Expr) : Look list =
        let mixed es = List.collect (expr false) es

        match e.Node with
        | Known p -> pattern positive false p
        | Unary(UnaryOp.Not, a) -> expr false a
        | Binary((BinaryOp.And | BinaryOp.Or), a, b) -> expr positive a @ expr positive b
        | Binary(BinaryOp.Implies, a, b) -> expr false a @ expr positive b
        | Quantified(Quantifier.Exists, gs, body) ->
            List.collect (fun (g: Generator) -> expr false g.Source) gs @ expr positive body
        | Quantified(Quantifier.Forall, gs, body) -> mixed (gs |> List.map _.Source) @ expr positive body
        | IfThenElse(c, a, b) -> expr false c @ expr positive a @ expr positive b
        | Let(_, a, b) -> expr false a @ expr positive b
        | CallNodeFunction(_, name, args) ->
            mixed args
            @ (match Map.tryFind name nodeFunctions with
               | Some f -> expr positive f.Body
               | None -> [])
        | SetComprehension(head, qs) -> expr false head @ List.collect qualifier qs
        | MapComprehension(k, v, qs) -> mixed [ k; v ] @ List.collect qualifier qs
        | _ -> mixed (Walk.children e)

    and qualifier q =
        match q with
        | Generate g -> expr false g.Source
        | Condition e -> expr false e
        | FromKnown p -> pattern false false p
        | FromPublished p -> List.collect (expr false) (Walk.patternExprs p)

    and pattern positive trigger (p: Pattern) =
        let sense = if positive then Sense.Positive else Sense.Mixed

        {
            Pattern = p
            Sense = sense
            IsTrigger = trigger
        }
        :: (List.collect
                (expr false)
                (Walk.issuerExprs p.Issuer
                 @ Walk.auditorExprs p.Auditor
                 @ List.collect Walk.fieldExprs p.Fields
                 @ p.Is)
            @ List.collect (expr positive) p.Where)

    let negated p =
        match pattern false false p with
        | first :: rest ->
            { first with
                Sense = Sense.NegatedGuard
            }
            :: rest
        | [] -> []

    let conjunct (e: Expr) =
        match e.Node with
        | Unary(UnaryOp.Not, { Node = Known p }) -> negated p
        | _ -> expr true e

    let body statements =
        Walk.statements statements
        |> Seq.collect Walk.statementExprs
        |> Seq.collect (expr false)
        |> List.ofSeq

    let transition (t: Transition) =
        List.collect (pattern true true) t.When
        @ (t.Picks |> List.collect (fun g -> expr false g.Source))
        @ (t.Where
           |> Option.map (Walk.conjuncts >> List.collect conjunct)
           |> Option.defaultValue [])
        @ (t.Unless |> Option.map negated |> Option.defaultValue [])
        @ body t.Body

    let until =
        Walk.nodeStatements node
        |> List.collect (fun s ->
            match s.Node with
            | PublishStatement { Until = Some p } -> pattern true true p
            | _ -> [])

    (node.Init |> Option.map body |> Option.defaultValue []),
    (node.Transitions |> List.map (fun t -> t, transition t)),
    until

/// The looks of INIT and of each transition of a node, in source order.
let ofNode (node: Node) : Look list * (Transition * Look list) list =
    let ofInit, ofTransitions, _ = analyse node
    ofInit, ofTransitions

/// The looks of the UNTIL clauses of a node. They do not change a state, but end a promise.
let ofUntil (node: Node) : Look list =
    let _, _, until = analyse node
    until
