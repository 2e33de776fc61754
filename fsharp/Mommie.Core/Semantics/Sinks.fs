/// The reduction *sinks*: what nothing that is checked depends on is not state (cone of influence).
///
/// The checked invariants and BOUND read some variables and some published record types. A transition matters when it can
/// change one of these, or something that a transition that matters reads. Everything else is left out: variables,
/// assignments, publications, whole transitions. The steps left out change only components left out, so the runs over the
/// remaining components are exactly the same, and so are the verdicts of the checked invariants.
///
/// An expression that may have no value (a map read outside its domain, CHOOSE of none) is itself something to check:
/// a transition with one is never left out, and the variables it reads matter.
module Mommie.Core.Semantics.Sinks

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree

/// What was left out, for the summary.
type LeftOut =
    {
        /// role and variable
        Variables: (string * string) list
        /// role and transition
        Transitions: (string * string) list
        /// record types whose publications are left out
        Records: string list
    }

/// Nothing was left out.
let nothing =
    {
        Variables = []
        Transitions = []
        Records = []
    }

/// What matters so far; it only grows.
type private Cone =
    {
        Variables: Set<string * string>
        Records: Set<string>
        Transitions: Set<string * string>
    }

let private positive (e: Expr) =
    match e.Node with
    | IntLiteral n -> n > 0L
    | _ -> false

/// Whether the expression has a value in every state. Arithmetic may leave the integers, and calls of functions are not opened:
/// both count as "may fail", which only keeps more.
let rec private total (e: Expr) =
    List.forall total (Walk.children e)
    && match e.Node with
       | IntLiteral _
       | StringLiteral _
       | BoolLiteral _
       | Nil
       | EnumMember _
       | Me
       | Issuer
       | NoOneSet
       | AnyoneSet
       | RoleSet _
       | Constant _
       | PrincipalAtom _
       | OpaqueAtom _
       | Local _
       | Variable _
       | MakeRecord _
       | Quantified _
       | Let _
       | IfThenElse _
       | Field _
       | TupleItem _
       | With _
       | Tuple _
       | SetLiteral _
       | SetComprehension _
       | SeqLiteral _
       | MapLiteral _
       | MapComprehension _ -> true
       | Unary(op, _) -> op = UnaryOp.Not
       | Binary(op, _, _) ->
           (match op with
            | BinaryOp.Add
            | BinaryOp.Subtract
            | BinaryOp.Multiply
            | BinaryOp.Divide
            | BinaryOp.Modulo
            | BinaryOp.Range
            | BinaryOp.LeadsTo -> false
            | BinaryOp.Implies
            | BinaryOp.Or
            | BinaryOp.And
            | BinaryOp.Equal
            | BinaryOp.NotEqual
            | BinaryOp.Less
            | BinaryOp.LessEqual
            | BinaryOp.Greater
            | BinaryOp.GreaterEqual
            | BinaryOp.In
            | BinaryOp.SubsetEq
            | BinaryOp.Union
            | BinaryOp.Intersect
            | BinaryOp.Minus -> true)
       | BuiltinCall(b, _) ->
           (match b with
            | Builtin.Count
            | Builtin.Len
            | Builtin.Append
            | Builtin.Domain
            | Builtin.Some -> true
            | Builtin.Min
            | Builtin.Max
            | Builtin.Value
            | Builtin.Order
            | Builtin.Honest
            | Builtin.Correct -> false)
       | Known p -> totalPattern p
       | CallFunction _
       | CallNodeFunction _
       | CallPure _
       | CallReads _
       | NodeVariable _
       | Choose _
       | Always _
       | Eventually _
       | LeadsTo _
       | MapAt _
       | SeqAt _
       | Published _ -> false

and private totalPattern (p: Pattern) =
    List.forall total (Walk.patternExprs p)
    && match p.Issuer with
       // A quorum of none is an error.
       | AtLeast(_, _, count)
       | ExactlyMany(_, _, count) -> positive count
       | AnyIssuer
       | ThePrincipal _
       | OneOf _
       | AllOf _ -> true

/// The statement may stop the run with an error, or does something besides assigning and publishing.
let rec private harmless (s: Statement) =
    match s.Node with
    | LocalValue(_, e)
    | Assign(_, e) -> total e
    | AssignAt(_, k, e) -> total k && total e
    | If(c, a, b) -> total c && List.forall harmless a && List.forall harmless b
    // The order of FOREACH is checked.
    | ForEach _
    | LocalExtern _
    | CallExtern _
    | Assert _
    | Retire _ -> false
    | PublishStatement p -> total p.Verifiers && total p.Auditors && total p.Record
    | Emit(_, es) -> List.forall total es

let private harmlessTransition (t: Transition) =
    List.forall totalPattern t.When
    && List.forall (fun (g: Generator) -> total g.Source) t.Picks
    && Option.forall total t.Where
    && Option.forall totalPattern t.Unless
    && List.forall harmless t.Body

/// Variables of the local node and record types looked at, through functions.
let private reads (program: Program) (node: Node) (es: Expr list) =
    let functions =
        Map.ofList (
            (program.Functions |> List.map (fun f -> f.Name, f.Body))
            @ (node.Functions |> List.map (fun f -> f.Name, f.Body))
        )

    let rec go (e: Expr) : (Set<string> * Set<string>) seq =
        Walk.all e
        |> Seq.collect (fun e ->
            match e.Node with
            | Variable v -> Seq.singleton (Set.singleton v, Set.empty)
            | Known p -> Seq.singleton (Set.empty, Set.singleton p.Record)
            | SetComprehension(_, qs)
            | MapComprehension(_, _, qs) ->
                qs
                |> Seq.choose (fun q ->
                    match q with
                    | FromKnown p -> Some(Set.empty, Set.singleton p.Record)
                    | Generate _
                    | Condition _
                    | FromPublished _ -> None)
            | CallFunction(f, _)
            | CallNodeFunction(_, f, _) ->
                (match Map.tryFind f functions with
                 | Some body -> go body
                 | None -> Seq.empty)
            | _ -> Seq.empty)

    let found = es |> Seq.collect go |> List.ofSeq
    found |> List.map fst |> Set.unionMany, found |> List.map snd |> Set.unionMany

/// What a transition that matters reads: its trigger, and of its body what decides anything that matters.
let private transitionReads
    (program: Program)
    (node: Node)
    (matters: string -> bool)
    (published: string -> bool)
    trigger
    body
    =
    let patternsOf (t: Transition) = t.When @ Option.toList t.Unless

    let guards =
        match trigger with
        | Some t -> Walk.triggerExprs t
        | None -> []

    let effects =
        Walk.statements body
        |> Seq.collect (fun s ->
            match s.Node with
            | Assign(x, e) when total e && not (matters x) -> []
            | AssignAt(x, k, e) when total k && total e && not (matters x) -> []
            | PublishStatement p when harmless s && not (published p.RecordType) -> []
            | Emit(_, es) when List.forall total es -> []
            // Its promise is checked.
            | Retire p -> Walk.patternExprs p
            // m[k] <- e keeps the rest of the map.
            | AssignAt(x, k, e) ->
                [
                    k
                    e
                    {
                        Node = Variable x
                        Type = TBottom
                        Span = s.Span
                    }
                ]
            | _ -> Walk.statementExprs s)
        |> List.ofSeq

    let variables, records = reads program node (guards @ effects)

    let looked =
        trigger
        |> Option.map (patternsOf >> List.map (fun (p: Pattern) -> p.Record) >> Set.ofList)
        |> Option.defaultValue Set.empty

    variables, records + looked

/// The record types inside a record type: a lie about it may repeat what was published of them.
let private inside (program: Program) (record: string) =
    let rec go (seen: Set<string>) t : Set<string> =
        match t with
        | TRecord r
        | TPart(r, _) ->
            if seen.Contains r then
                seen
            else
                match program.Records |> List.tryFind (fun d -> d.Name = r) with
                | Some d -> d.Fields |> List.fold (fun s f -> go s f.Type) (seen.Add r)
                | None -> seen.Add r
        | TSet t
        | TSeq t
        | TOption t -> go seen t
        | TMap(k, v) -> go (go seen k) v
        | TTuple ts -> List.fold go seen ts
        | TBool
        | TInt
        | TString
        | TPrincipal
        | TRole _
        | TEnum _
        | TOpaque _
        | TBottom -> seen

    go Set.empty (TRecord record)

/// What the checked formulas read.
let private seeds (program: Program) (model: Model) (invariants: Property list) =
    let formulas =
        (invariants |> List.map _.Formula) @ model.GlobalBounds
        |> Seq.collect Walk.all
        |> List.ofSeq

    let fromFormulas =
        formulas
        |> List.choose (fun e ->
            match e.Node with
            | NodeVariable(_, role, v) -> Some(role, v)
            | _ -> None)

    let published =
        formulas
        |> List.collect (fun e ->
            match e.Node with
            | Published p -> [ p.Record ]
            | SetComprehension(_, qs)
            | MapComprehension(_, _, qs) ->
                qs
                |> List.choose (fun q ->
                    match q with
                    | FromPublished p -> Some p.Record
                    | Generate _
                    | Condition _
                    | FromKnown _ -> None)
            | _ -> [])

    let fromBounds =
        model.Bounds
        |> List.collect (fun (role, e) ->
            match program.Nodes |> List.tryFind (fun n -> n.Role = role) with
            | Some node -> reads program node [ e ] |> fst |> Set.toList |> List.map (fun v -> role, v)
            | None -> [])

    let fromInitials =
        program.Nodes
        |> List.collect (fun n ->
            n.Variables
            |> List.filter (fun (v: Variable) -> not (total v.Initial))
            |> List.map (fun (v: Variable) -> n.Role, v.Name))

    // An assignment whose right side can fail is kept, and its variable with it.
    let fromAssignments =
        program.Nodes
        |> List.collect (fun n ->
            Walk.nodeStatements n
            |> List.choose (fun s ->
                match s.Node with
                | Assign(x, e) when not (total e) -> Some(n.Role, x)
                | AssignAt(x, k, e) when not (total k && total e) -> Some(n.Role, x)
                | _ -> None))

    Set.ofList (fromFormulas @ fromBounds @ fromInitials @ fromAssignments), Set.ofList published

let private grow (program: Program) (cone: Cone) : Cone =
    program.Nodes
    |> List.fold
        (fun (cone: Cone) node ->
            let matters v = cone.Variables.Contains(node.Role, v)
            let published r = cone.Records.Contains r

            let changes body =
                Walk.statements body
                |> Seq.exists (fun s ->
                    match s.Node with
                    | Assign(x, _)
                    | AssignAt(x, _, _) -> matters x
                    | PublishStatement p -> published p.RecordType
                    | _ -> false)

            let add (trigger: Transition option) body (cone: Cone) =
                let variables, records = transitionReads program node matters published trigger body

                { cone with
                    Variables = cone.Variables + Set.map (fun v -> node.Role, v) variables
                    Records =
                        cone.Records
                        + Set.unionMany (records |> Set.toList |> List.map (inside program))
                }

            let cone =
                match node.Init with
                | Some body -> add None body cone
                | None -> cone

            // A promise of RETIRE is about every trigger of the node.
            let retires =
                Walk.nodeStatements node
                |> List.exists (fun s ->
                    match s.Node with
                    | Retire _ -> true
                    | _ -> false)

            node.Transitions
            |> List.fold
                (fun (cone: Cone) t ->
                    if retires || changes t.Body || not (harmlessTransition t) then
                        add
                            (Some t)
                            t.Body
                            { cone with
                                Transitions = cone.Transitions.Add(node.Role, t.Name)
                            }
                    else
                        cone)
                cone)
        cone

let rec private fix program cone =
    let next = grow program cone
    if next = cone then cone else fix program next

/// UNTIL and CITING do not change the state; they are taken off where they read what is left out.
let private quiet (matters: string -> bool) (p: Publish) =
    let readable (pattern: Pattern) =
        Walk.patternExprs pattern
        |> List.forall (fun e ->
            not (
                Walk.exists
                    (fun e ->
                        match e.Node with
                        | Variable v -> not (matters v)
                        | CallNodeFunction _ -> true
                        | _ -> false)
                    e
            ))

    let rec citable c =
        match c with
        | CitePattern pattern -> readable pattern
        | CiteForall(gs, c) ->
            citable c
            && gs
               |> List.forall (fun g ->
                   not (
                       Walk.exists
                           (fun e ->
                               match e.Node with
                               | Variable v -> not (matters v)
                               | CallNodeFunction _ -> true
                               | _ -> false)
                           g.Source
                   ))

    { p with
        Until = p.Until |> Option.filter readable
        Citing = p.Citing |> List.filter citable
    }

/// The statements that matter.
let rec private trim (matters: string -> bool) (published: string -> bool) (body: Statement list) : Statement list =
    body
    |> List.choose (fun s ->
        match s.Node with
        | Assign(x, e) when not (matters x) && total e -> None
        | AssignAt(x, k, e) when not (matters x) && total k && total e -> None
        | PublishStatement p when harmless s && not (published p.RecordType) -> None
        // Outputs are not state; one that shows a variable left out goes with it.
        | Emit(_, es) when
            List.forall total es
            && List.exists
                (Walk.exists (fun e ->
                    match e.Node with
                    | Variable v -> not (matters v)
                    | _ -> false))
                es
            ->
            None
        | PublishStatement p ->
            Some
                { s with
                    Node = PublishStatement(quiet matters p)
                }
        | If(c, a, b) ->
            Some
                { s with
                    Node = If(c, trim matters published a, trim matters published b)
                }
        | ForEach(x, e, b) ->
            Some
                { s with
                    Node = ForEach(x, e, trim matters published b)
                }
        | _ -> Some s)

/// The program without what the checked invariants do not depend on, and what was left out of it.
let prune (program: Program) (model: Model) (invariants: Property list) : Program * LeftOut =
    let variables, published = seeds program model invariants

    let cone =
        fix
            program
            {
                Variables = variables
                Records = Set.unionMany (published |> Set.toList |> List.map (inside program))
                Transitions = Set.empty
            }

    // A function that nothing kept calls may read what is left out.
    let called (node: Node) (bounds: Expr list) =
        let rec go (seen: Set<string>) (es: Expr list) =
            es
            |> Seq.collect Walk.all
            |> Seq.choose (fun e ->
                match e.Node with
                | CallNodeFunction(_, f, _) -> Some f
                | _ -> None)
            |> Seq.fold
                (fun (seen: Set<string>) f ->
                    if seen.Contains f then
                        seen
                    else
                        node.Functions
                        |> List.filter (fun g -> g.Name = f)
                        |> List.map _.Body
                        |> go (seen.Add f))
                seen

        let retired =
            Walk.nodeStatements node
            |> List.collect (fun s ->
                match s.Node with
                | Retire p -> Walk.patternExprs p
                | _ -> [])

        go Set.empty (Walk.nodeExprs { node with Functions = [] } @ retired @ bounds)

    let withoutUncalled (node: Node) =
        let bounds =
            model.Bounds |> List.filter (fun (role, _) -> role = node.Role) |> List.map snd

        let used = called node bounds

        { node with
            Functions = node.Functions |> List.filter (fun f -> used.Contains f.Name)
        }

    let nodes =
        program.Nodes
        |> List.map (fun node ->
            let matters v = cone.Variables.Contains(node.Role, v)
            let publishes r = cone.Records.Contains r

            { node with
                Variables = node.Variables |> List.filter (fun (v: Variable) -> matters v.Name)
                Init = node.Init |> Option.map (trim matters publishes)
                Transitions =
                    node.Transitions
                    |> List.filter (fun t -> cone.Transitions.Contains(node.Role, t.Name))
                    |> List.map (fun t ->
                        { t with
                            Body = trim matters publishes t.Body
                        })
            }
            |> withoutUncalled)

    let pruned = { program with Nodes = nodes }

    let missing (before: Node -> string list) =
        List.zip program.Nodes nodes
        |> List.collect (fun (a, b) ->
            let kept = Set.ofList (before b)

            before a
            |> List.filter (fun name -> not (kept.Contains name))
            |> List.map (fun name -> a.Role, name))

    let publishedTypes (p: Program) =
        p.Nodes
        |> List.collect Walk.nodeStatements
        |> List.choose (fun s ->
            match s.Node with
            | PublishStatement p -> Some p.RecordType
            | _ -> None)
        |> Set.ofList

    pruned,
    {
        Variables = missing (fun n -> n.Variables |> List.map (fun (v: Variable) -> v.Name))
        Transitions = missing (fun n -> n.Transitions |> List.map _.Name)
        Records = publishedTypes program - publishedTypes pruned |> Set.toList
    }
