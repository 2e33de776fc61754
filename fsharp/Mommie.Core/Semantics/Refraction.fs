/// Which transitions must remember their fired instances (reduction 3, "refraction only where it shows").
///
/// An instance fires at most once at a node. Remembering that is needless where firing the same instance again
///  (a) could not change the state: *idempotent bodies*; or
///  (b) is never enabled: *bodies that make their own trigger false for good*.
/// Throughout, *determined* means: built from constants, ME and the names that make the instance
/// (`Model.Tree.instanceBinders`), so that its value is the same whenever the same instance fires.
/// INIT is left out of "every transition of the node": it runs once, before any of them.
module Mommie.Core.Semantics.Refraction

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics.Determined
open Mommie.Core.Semantics.Idempotent

/// Whether a transition keeps `fired`, and why not where it does not.
[<RequireQualifiedAccess>]
type Memory =
    /// `fired` is a component of the state
    | Kept
    /// a call is consumed by firing: the transition is an ON
    | Call
    /// rule (a); the sentence says why
    | Idempotent
    /// rule (b): the conjunct that stays false, as a sentence
    | FalsifiesItself of string

/// Whether `e >= v` follows from the condition.
let rec private impliesAtLeast v (e: Expr) (condition: Expr) =
    match condition.Node with
    | Binary(BinaryOp.And, a, b) -> impliesAtLeast v e a || impliesAtLeast v e b
    | Binary(BinaryOp.Or, a, b) -> impliesAtLeast v e a && impliesAtLeast v e b
    | Binary((BinaryOp.Greater | BinaryOp.GreaterEqual | BinaryOp.Equal), a, b) when a = e && isVariable v b -> true
    | Binary((BinaryOp.Less | BinaryOp.LessEqual | BinaryOp.Equal), a, b) when b = e && isVariable v a -> true
    | _ -> false

let rec private setHolds v (e: Expr) =
    match e.Node with
    | SetLiteral es -> List.exists (isVariable v) es
    | Binary(BinaryOp.Union, a, b) -> setHolds v a || setHolds v b
    | _ -> false

/// The greatest k for which `e >= v + k` is certain, v as it was before the body; for an e that is evaluated before the body assigns v.
/// Names are looked through: FOR names with one member to choose from, and locals of the body's top level.
let private above v (t: Transition) (e: Expr) : int64 option =
    let locals =
        t.Body
        |> List.choose (fun s ->
            match s.Node with
            | LocalValue(b, e) -> Some(b.Name, e)
            | _ -> None)

    let picked =
        t.Picks
        |> List.choose (fun g ->
            match g.Source.Node with
            | SetLiteral [ e ] -> Some(g.Binder.Name, e)
            | _ -> None)

    let names = Map.ofList (picked @ locals)

    let rec go (names: Map<string, Expr>) (e: Expr) =
        match e.Node with
        | Variable x when x = v -> Some 0L
        | Binary(BinaryOp.Add, a, { Node = IntLiteral k })
        | Binary(BinaryOp.Add, { Node = IntLiteral k }, a) when abs k < 1_000_000L -> go names a |> Option.map ((+) k)
        | BuiltinCall(Builtin.Max, [ s ]) -> members names s
        | Local n ->
            // A name means what it was given; each is looked through once.
            Map.tryFind n names |> Option.bind (go (names.Remove n))
        | _ -> None

    and members names (s: Expr) =
        match s.Node with
        | SetLiteral es ->
            match List.choose (go names) es with
            | [] -> None
            | found -> Some(List.max found)
        | Binary(BinaryOp.Union, a, b) ->
            match members names a, members names b with
            | Some a, Some b -> Some(max a b)
            | a, b -> Option.orElse b a
        | _ -> None

    go names e

/// No transition ever decreases the Int variable: every assignment is `v + k` with a literal k >= 0, a MAX over a set that
/// holds v, the only assignment of its body and at least v (`above`), or a determined value that the same transition's WHERE compared with v,
/// not assigned before in that body.
let private neverDecreases (node: Node) v =
    node.Transitions
    |> List.forall (fun t ->
        let all = assigned v t.Body
        let names = determinedNames t

        all
        |> List.forall (fun (e, top) ->
            match e.Node with
            | Binary(BinaryOp.Add, a, b) when isVariable v a && (intLiteral b |> Option.exists (fun i -> i >= 0L)) ->
                true
            | Binary(BinaryOp.Add, a, b) when isVariable v b && (intLiteral a |> Option.exists (fun i -> i >= 0L)) ->
                true
            | BuiltinCall(Builtin.Max, [ s ]) when setHolds v s -> true
            | _ ->
                top
                && all.Length = 1
                && ((above v t e |> Option.exists (fun k -> k >= 0L))
                    || (determined names e && (t.Where |> Option.exists (impliesAtLeast v e))))))

/// The body raises the Int variable by a positive literal, at top level, and does nothing else to it but raise it.
let private raises v (t: Transition) =
    (match assigned v t.Body with
     | [ e, true ] -> above v t e |> Option.exists (fun k -> k > 0L)
     | _ -> false)
    || assigned v t.Body
       |> List.exists (fun (e, top) ->
           top
           && (match e.Node with
               | Binary(BinaryOp.Add, a, b) when isVariable v a -> intLiteral b |> Option.exists (fun i -> i > 0L)
               | Binary(BinaryOp.Add, a, b) when isVariable v b -> intLiteral a |> Option.exists (fun i -> i > 0L)
               | _ -> false))

// Rule (b).

/// The values a Bool or enum variable may have after the expression is assigned, None if unknown.
let rec private possible (e: Expr) : Set<string> option =
    match e.Node with
    | BoolLiteral b -> Some(Set.singleton (string b))
    | EnumMember(_, m) -> Some(Set.singleton m)
    | IfThenElse(_, a, b) ->
        match possible a, possible b with
        | Some a, Some b -> Some(a + b)
        | _ -> None
    | _ -> None

/// The values of the variable at which the condition can be true, None if it says nothing.
let rec private allowed (domain: Set<string>) v (condition: Expr) : Set<string> option =
    let literal (e: Expr) =
        possible e |> Option.filter (fun s -> s.Count = 1)

    match condition.Node with
    | Variable x when x = v -> Some(Set.singleton (string true))
    | Unary(UnaryOp.Not, { Node = Variable x }) when x = v -> Some(Set.singleton (string false))
    | Binary(BinaryOp.Equal, a, b) when isVariable v a -> literal b
    | Binary(BinaryOp.Equal, a, b) when isVariable v b -> literal a
    | Binary(BinaryOp.NotEqual, a, b) when isVariable v a -> literal b |> Option.map (fun s -> domain - s)
    | Binary(BinaryOp.NotEqual, a, b) when isVariable v b -> literal a |> Option.map (fun s -> domain - s)
    | Binary(BinaryOp.Or, a, b) ->
        match allowed domain v a, allowed domain v b with
        | Some a, Some b -> Some(a + b)
        | _ -> None
    | Binary(BinaryOp.And, a, b) ->
        match allowed domain v a, allowed domain v b with
        | Some a, Some b -> Some(Set.intersect a b)
        | Some s, None
        | None, Some s -> Some s
        | None, None -> None
    | _ -> None

/// A flag or phase that cannot come back: `WHERE v in G`, the body leaves v in T (an assignment at top level, all
/// assignments with known values), and no sequence of the node's transitions leads v from T into G.
/// Proof: the closure of T under "from the values a transition's WHERE allows to the values it assigns" does not meet G,
/// and v changes by no other means.
let private phase (program: Program) (node: Node) (t: Transition) (condition: Expr) =
    let moves v domain =
        node.Transitions
        |> List.choose (fun u ->
            match assigned v u.Body with
            | [] -> None
            | rights ->
                let from = u.Where |> Option.bind (allowed domain v) |> Option.defaultValue domain

                let into =
                    rights
                    |> List.map (fun (e, _) -> possible e |> Option.defaultValue domain)
                    |> Set.unionMany

                Some(from, into))

    let rec closure moves (values: Set<string>) =
        let next =
            moves
            |> List.filter (fun (from, _) -> not (Set.isEmpty (Set.intersect from values)))
            |> List.map snd
            |> List.fold Set.union values

        if next = values then values else closure moves next

    node.Variables
    |> List.tryPick (fun (v: Variable) ->
        let domain =
            match v.Type with
            | TBool -> Some(Set.ofList [ string true; string false ])
            | TEnum name ->
                program.Enums
                |> List.tryFind (fun (e: Enum) -> e.Name = name)
                |> Option.map (fun e -> Set.ofList e.Members)
            | _ -> None

        match domain with
        | Some domain ->
            let rights = assigned v.Name t.Body

            match allowed domain v.Name condition with
            | Some guard when rights |> List.exists snd ->
                let into =
                    rights
                    |> List.map (fun (e, _) -> possible e |> Option.defaultValue domain)
                    |> Set.unionMany

                if Set.isEmpty (Set.intersect guard (closure (moves v.Name domain) into)) then
                    Some("what WHERE asks of " + v.Name + " never comes back")
                else
                    None
            | _ -> None
        | None -> None)

/// `v` or `v + k` with a literal k: a value that moves with v.
let private follows (e: Expr) =
    match e.Node with
    | Variable v
    | Binary(BinaryOp.Add, { Node = Variable v }, { Node = IntLiteral _ })
    | Binary(BinaryOp.Add, { Node = IntLiteral _ }, { Node = Variable v }) -> Some v
    | _ -> None

/// The equalities `determined value == Int variable` (or `== variable + k`) that the trigger demands: conjuncts of WHERE, `FOR x IN { v }`,
/// and `field == v` in a pattern with a record binder (the field is univalent, so part of the instance).
let private joins (t: Transition) =
    let names = determinedNames t

    let fromWhere =
        t.Where
        |> Option.map Walk.conjuncts
        |> Option.defaultValue []
        |> List.choose (fun c ->
            match c.Node with
            | Binary(BinaryOp.Equal, a, b) ->
                match follows a, follows b with
                | Some v, _ when determined names b -> Some v
                | _, Some v when determined names a -> Some v
                | _ -> None
            | _ -> None)

    let fromPatterns =
        t.When
        |> List.filter (fun p -> p.Binder.IsSome)
        |> List.collect (fun p ->
            p.Fields
            |> List.choose (fun f ->
                match f with
                | Equals e -> follows e
                | _ -> None))

    let fromPicks =
        t.Picks
        |> List.choose (fun g ->
            match g.Source.Node with
            | SetLiteral [ e ] -> follows e
            | _ -> None)

    fromWhere @ fromPatterns @ fromPicks

/// A phase inside a number that only rises (a view, a term, a ballot): the trigger demands `k == v && v2 in G` (or `k > v || k == v && v2 in G`)
/// of a determined k; the body brings v to k at least and v2 out of G; and whatever brings v2 into G raises v.
/// Proof: nothing lowers v, so v >= k ever after. Where v > k, the demand is false. Where v == k, v has not risen since the
/// firing, so nothing has brought v2 into G.
let private inPhase (program: Program) (node: Node) (t: Transition) (condition: Expr) : string option =
    let names = determinedNames t

    let domain (v: Variable) =
        match v.Type with
        | TBool -> Some(Set.ofList [ string true; string false ])
        | TEnum name ->
            program.Enums
            |> List.tryFind (fun (e: Enum) -> e.Name = name)
            |> Option.map (fun e -> Set.ofList e.Members)
        | _ -> None

    // The number, the condition on the phase, and whether the body brings the number to k.
    let demands =
        let assigns v k =
            match assigned v t.Body with
            | [ e, true ] -> e = k
            | _ -> false

        let isAt v k (e: Expr) =
            match e.Node with
            | Binary(BinaryOp.Equal, a, b) -> (isVariable v a && b = k) || (isVariable v b && a = k)
            | _ -> false

        let alternatives =
            match condition.Node with
            | Binary(BinaryOp.Or, a, b) ->
                [ a, b; b, a ]
                |> List.choose (fun (above, inside) ->
                    match above.Node with
                    | Binary(BinaryOp.Greater, k, { Node = Variable v })
                    | Binary(BinaryOp.Less, { Node = Variable v }, k) when
                        determined names k
                        && assigns v k
                        && List.exists (isAt v k) (Walk.conjuncts inside)
                        ->
                        Some(v, inside)
                    | _ -> None)
            | _ -> []

        let joined =
            joins t
            |> List.filter (fun v -> List.isEmpty (assigned v t.Body))
            |> List.map (fun v -> v, condition)

        alternatives @ joined

    demands
    |> List.tryPick (fun (v, inside) ->
        if not (neverDecreases node v) then
            None
        else
            node.Variables
            |> List.tryPick (fun phase ->
                match domain phase with
                | None -> None
                | Some domain ->
                    let into (u: Transition) =
                        assigned phase.Name u.Body
                        |> List.map (fun (e, _) -> possible e |> Option.defaultValue domain)
                        |> Set.unionMany

                    match Walk.conjuncts inside |> List.tryPick (fun c -> allowed domain phase.Name c) with
                    | Some guard when
                        assigned phase.Name t.Body |> List.exists snd
                        && Set.isEmpty (Set.intersect guard (into t))
                        && node.Transitions
                           |> List.forall (fun u -> Set.isEmpty (Set.intersect guard (into u)) || raises v u)
                        ->
                        Some("what WHERE asks of " + phase.Name + " comes back only with a greater " + v)
                    | _ -> None))

let private nonEmptySet (e: Expr) =
    match e.Node with
    | SetLiteral(_ :: _) -> true
    | _ -> false

/// The conjunct that stays false after one firing of the instance, as a sentence.
let private falsifies (program: Program) (node: Node) (t: Transition) : string option =
    let names = determinedNames t
    let conjuncts = t.Where |> Option.map Walk.conjuncts |> Option.defaultValue []

    // k == v: after the firing v > k, since the body raises v by a positive literal and nothing ever lowers it.
    let join =
        joins t
        |> List.tryFind (fun v -> raises v t && neverDecreases node v)
        |> Option.map (fun v -> v + " has moved on")

    let conjunct (c: Expr) =
        match c.Node with
        // !(e IN s): the body puts the determined e into s, at top level, and s only grows.
        | Unary(UnaryOp.Not,
                {
                    Node = Binary(BinaryOp.In, e, { Node = Variable s })
                }) when
            determined names e
            && onlyGrows node s
            && (assigned s t.Body
                |> List.exists (fun (right, top) ->
                    top
                    && (match added s right with
                        | Some { Node = SetLiteral es } -> List.contains e es
                        | _ -> false)))
            ->
            Some("it is in " + s + " for good")
        // !(k IN DOMAIN(m)): the body sets m[k], at top level, and m is never assigned as a whole.
        | Unary(UnaryOp.Not,
                {
                    Node = Binary(BinaryOp.In,
                                  k,
                                  {
                                      Node = BuiltinCall(Builtin.Domain, [ { Node = Variable m } ])
                                  })
                }) when
            determined names k
            && (assignedAt m t.Body |> List.exists (fun (key, _, top) -> top && key = k))
            && (node.Transitions |> List.forall (fun u -> List.isEmpty (assigned m u.Body)))
            ->
            Some("it is in the domain of " + m + " for good")
        // b > v: the body sets v to the determined b and to nothing else; nothing ever lowers v.
        | Binary(BinaryOp.Greater, b, { Node = Variable v })
        | Binary(BinaryOp.Less, { Node = Variable v }, b) when
            determined names b
            && neverDecreases node v
            && (match assigned v t.Body with
                | [ right, true ] -> right = b
                | _ -> false)
            ->
            Some(v + " never falls below it again")
        // s == {}: the body gives s a member, at top level, and no transition ever empties s.
        | Binary(BinaryOp.Equal, { Node = Variable s }, { Node = SetLiteral [] })
        | Binary(BinaryOp.Equal, { Node = SetLiteral [] }, { Node = Variable s }) when
            (node.Transitions
             |> List.forall (fun u ->
                 assigned s u.Body
                 |> List.forall (fun (right, _) -> nonEmptySet right || (added s right).IsSome)))
            && (assigned s t.Body
                |> List.exists (fun (right, top) ->
                    top && (nonEmptySet right || (added s right |> Option.exists nonEmptySet))))
            ->
            Some(s + " is never empty again")
        | _ -> None

    // A conjunct to the left of the false one is evaluated at a second firing, too: it must not be able to fail then.
    let rec first (cs: Expr list) =
        match cs with
        | [] -> None
        | c :: rest ->
            match
                conjunct c
                |> Option.orElse (phase program node t c)
                |> Option.orElse (inPhase program node t c)
            with
            | Some why -> Some why
            | None -> if determined names c || total c then first rest else None

    join |> Option.orElse (first conjuncts)

/// Whether the transition keeps `fired`. `isDefined f`: the MODEL defines the EXTERN f, so that calls leave no history.
let memory (isDefined: string -> bool) (program: Program) (node: Node) (t: Transition) : Memory =
    if t.On.IsSome then
        Memory.Call
    else
        match falsifies program node t with
        | Some why -> Memory.FalsifiesItself why
        | None ->
            if idempotent isDefined node t then
                Memory.Idempotent
            else
                Memory.Kept
