/// Where the symbolic run of a body stands: what was defined, chosen and checked, and what the state has become.
module Mommie.Core.Tla.Runs

open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope
open Mommie.Core.Tla.Sources
open Mommie.Core.Tla.Reads

type private MExpr = Mommie.Core.Model.Tree.Expr

/// What stands before the updates of an action, in order.
type Item =
    /// `LET name == e`
    | Defined of string * Expr
    /// `\E name \in set`: the answer of an EXTERN
    | Chosen of string * Expr
    /// must be true, or the evaluation ends with an error
    | Checked of Expr
    /// must have a value where the conditions, outermost first, are true or false as they say
    | Needed of path: (Expr * bool) list * Expr

/// Where a run of statements stands.
type Run =
    {
        Scope: Scope
        /// by component: what was published, and what was promised, where that changed
        Pool: Map<string, Expr>
        /// by EXTERN: the answers chosen so far, where that changed
        Oracles: Map<string, Expr>
        /// latest first
        Items: Item list
    }

/// The start of a body.
let start scope =
    {
        Scope = scope
        Pool = Map.empty
        Oracles = Map.empty
        Items = []
    }

/// The run with one more item at its end.
let add item (r: Run) = { r with Items = item :: r.Items }

/// What a component of the pool has become.
let pool (em: Emission) (r: Run) (key: string) =
    Map.tryFind key r.Pool |> Option.defaultWith (fun () -> Name(stateName em key))

/// The run in a changed scope.
let withScope change (r: Run) = { r with Scope = change r.Scope }

/// The variables of the node that an expression reads, through FUNCTIONs too.
let variablesRead (em: Emission) role (e: MExpr) =
    Walk.all e
    |> Seq.collect (fun e ->
        match e.Node with
        | Variable v -> Set.singleton v
        | CallNodeFunction(r, name, _) when r = role -> (readByFunction em r (nodeFunction em r name)).Variables
        | _ -> Set.empty)
    |> Set.ofSeq

/// Gives a LET name to every assigned value that the expressions are about to read, so that it is written once.
let settle (es: MExpr list) (r: Run) =
    match r.Scope.Role with
    | None -> r
    | Some role ->
        es
        |> List.map (variablesRead r.Scope.Emission role)
        |> Set.unionMany
        |> Set.fold
            (fun (r: Run) v ->
                match Map.tryFind v r.Scope.Assigned with
                | Some value when not (isAtomic value) ->
                    let name = r.Scope.Emission.Names.Fresh(legal v + "1")

                    add (Defined(name, value)) r
                    |> withScope (fun s ->
                        { s with
                            Assigned = Map.add v (Name name) s.Assigned
                        })
                | _ -> r)
            r

/// The answers of an EXTERN before the step.
let oracle (em: Emission) f = Name(stateName em ("oracle " + f))

/// `<<history, <<args>>>>`, what an answer is chosen for
let private question history args = Tuple [ history; Tuple args ]

/// A value for a choice that a branch not taken does not make.
let nobody = Set [ String "not called" ]

/// A call of an EXTERN, its answer called `name` where it is wanted.
let callStateful (name: string option) f (args: Expr list) (r: Run) : Run =
    let em = r.Scope.Emission
    let op = em.Names.Global(Key.externName f, f)

    match em.Plan.Answers[f] with
    | Plan.Answer.Defined _ ->
        match name with
        | Some n -> add (Defined(n, Apply(op, args))) r
        | None -> r
    | Plan.Answer.Reads ->
        match name with
        | Some n -> add (Defined(n, Apply(op, r.Scope.History :: args))) r
        | None -> r
    | Plan.Answer.Restores ->
        r
        |> withScope (fun s ->
            { s with
                History = Apply(op, args)
                Called = true
            })
    | Plan.Answer.Interpreted
    | Plan.Answer.Choice ->
        // The history may be a long expression by now: it is written once.
        let r =
            if isAtomic r.Scope.History then
                r
            else
                let h = em.Names.Fresh "history1"

                add (Defined(h, r.Scope.History)) r
                |> withScope (fun s -> { s with History = Name h })

        let history = r.Scope.History

        let answer =
            match name with
            | Some n -> n
            | None -> em.Names.Fresh "answer"

        let before = Map.tryFind f r.Oracles |> Option.defaultValue (oracle em f)

        let isReads =
            em.Program.Externs
            |> List.exists (fun e -> e.Name = f && e.Kind = ExternKind.Reads)

        let r = add (Chosen(answer, Apply(op, before :: history :: args))) r

        { r with
            Oracles =
                Map.add
                    f
                    (Apply(
                        em.Demand("answered " + f, legal f + "Answered"),
                        [ before; question history args; Name answer ]
                    ))
                    r.Oracles
            Scope =
                if isReads then
                    r.Scope
                else
                    { r.Scope with
                        History = Apply("Append", [ history; Tuple [ String f; Tuple args ] ])
                        Called = true
                    }
        }

/// Whether the statements call an EXTERN whose answer is chosen or that leaves history.
/// An error with `message` where the condition does not hold.
let check (condition: Expr) (message: string) (em: Emission) (span: Span) =
    Apply("Assert", [ condition; String $"{message} ({em.File}:{span.StartLine})" ])
