/// INVARIANTs and PROPERTYs.
module Mommie.Core.Typing.Properties

open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Model
open Mommie.Core.Typing.Subtyping
open Mommie.Core.Typing.Symbols
open Mommie.Core.Typing.Names
open Mommie.Core.Typing.Expect

module S = Mommie.Core.Syntax.Tree
module M = Mommie.Core.Model.Tree

/// Whether some expression inside is as asked for.
let private any (test: M.Expr -> bool) (e: M.Expr) : bool =
    let mutable found = false

    Walk.expr
        { Walk.nothing with
            Expr = fun e -> found <- found || test e
        }
        e

    found

let private isTemporal (e: M.Expr) =
    match e.Node with
    | M.Always _
    | M.Eventually _
    | M.LeadsTo _ -> true
    | _ -> false

let private readsState (e: M.Expr) =
    match e.Node with
    | M.NodeVariable _
    | M.Published _ -> true
    | M.SetComprehension(_, qs)
    | M.MapComprehension(_, _, qs) ->
        qs
        |> List.exists (fun q ->
            match q with
            | M.FromPublished _ -> true
            | M.Generate _
            | M.Condition _
            | M.FromKnown _ -> false)
    | _ -> false

let private isFaultTest (e: M.Expr) =
    match e.Node with
    | M.BuiltinCall((S.Builtin.Honest | S.Builtin.Correct), _) -> true
    | _ -> false

/// What a name stands for while a temporal formula unfolds must not change with the state.
let private rigid (ctx: Context) (formula: M.Expr) =
    let state (source: M.Expr) what =
        if any readsState source then
            error
                ctx
                "MOM2503"
                source.Span
                $"{what} changes from state to state, while the formula under it speaks of a whole run"
                "Range over a set that stays, such as HONEST(R), and put the condition into the formula."

    let visit (e: M.Expr) =
        match e.Node with
        | M.Quantified(_, gs, body) when any isTemporal body ->
            for g in gs do
                state g.Source "this set"
        | M.Let(_, value, body) when any isTemporal body -> state value "this value"
        | _ -> ()

    Walk.expr { Walk.nothing with Expr = visit } formula

/// Whether a principal of the type may lie.
let private mayLie (ctx: Context) (byzantine: string list) (t: Type) =
    match t with
    | TPrincipal -> not byzantine.IsEmpty
    | TRole r ->
        byzantine
        |> List.exists (fun b ->
            List.contains b (ancestors ctx.Symbols.Parents r)
            || List.contains r (ancestors ctx.Symbols.Parents b))
    | _ -> false

let private issuerType (slot: M.IssuerSlot) =
    let element (e: M.Expr) =
        match e.Type with
        | TSet t -> t
        | _ -> errorType

    match slot with
    | M.AnyIssuer -> TPrincipal
    | M.ThePrincipal e -> e.Type
    | M.OneOf(_, e)
    | M.AllOf e
    | M.AtLeast(_, e, _)
    | M.ExactlyMany(_, e, _) -> element e

/// PUBLISHED counts honest issuers only: a property that nowhere says HONEST may not have meant that.
let private unguarded (ctx: Context) (byzantine: string list) (formula: M.Expr) =
    let look (p: M.Pattern) =
        if mayLie ctx byzantine (issuerType p.Issuer) then
            warning
                ctx
                "MOM2903"
                p.Span
                "PUBLISHED is false of what a Byzantine principal says, and nothing here asks who is honest"
                "Say for whom it should hold: HONEST(p) => ..."

    let visit (e: M.Expr) =
        match e.Node with
        | M.Published p -> look p
        | M.SetComprehension(_, qs)
        | M.MapComprehension(_, _, qs) ->
            for q in qs do
                match q with
                | M.FromPublished p -> look p
                | M.Generate _
                | M.Condition _
                | M.FromKnown _ -> ()
        | _ -> ()

    if not (any isFaultTest formula) then
        Walk.expr { Walk.nothing with Expr = visit } formula

let private names (ctx: Context) (what: string) (isDuration: bool) (given: S.Name list) : string list =
    let ports =
        if isDuration then
            []
        else
            ctx.Symbols.Nodes
            |> List.collect (fun n ->
                n.Names
                |> Map.toList
                |> List.choose (fun (x, (n, _)) ->
                    match n with
                    | InputName _ -> Some x
                    | _ -> None))

    let durations =
        ctx.Symbols.Globals
        |> Map.toList
        |> List.choose (fun (x, (g, _)) ->
            match g with
            | DurationName -> Some x
            | _ -> None)

    let all = ports @ durations

    for n in given do
        if not (List.contains n.Text all) then
            let expected =
                if isDuration then
                    "a DURATION"
                else
                    "an INPUT or a DURATION"

            error
                ctx
                "MOM2010"
                n.Span
                $"expected {expected} after {what}, found '{n.Text}'"
                (mendName ctx.Reporter all n.Text $"Name {expected}.")

    given |> List.map _.Text

/// Types an INVARIANT or a PROPERTY; `byzantine` are the roles that may lie.
let property (ctx: Context) (byzantine: string list) (d: S.Declaration) : M.Property option =
    let formula temporal what e =
        let typed =
            expectAs ctx (Expressions.infer ctx) (propertyScope temporal) TBool $" for {what}" e

        rigid ctx typed
        unguarded ctx byzantine typed
        typed

    match d with
    | S.Invariant(name, e, doc, span) ->
        Some
            {
                Name = name.Text
                IsInvariant = true
                Formula = formula false "an INVARIANT" e
                Fair = []
                Timely = []
                Doc = doc
                Span = span
            }
    | S.Property(name, fair, timely, e, doc, span) ->
        let typed = formula true "a PROPERTY" e

        if not (isError typed.Type) && not (any isTemporal typed) then
            error
                ctx
                "MOM2502"
                name.Span
                $"expected ALWAYS, EVENTUALLY or LEADSTO in PROPERTY {name.Text}: as it stands it speaks of the first state only"
                "Write INVARIANT, or say when it should hold."

        Some
            {
                Name = name.Text
                IsInvariant = false
                Formula = typed
                Fair = names ctx "FAIR" false fair
                Timely = names ctx "EVENTUALLY TIMELY" true timely
                Doc = doc
                Span = span
            }
    | _ -> None
