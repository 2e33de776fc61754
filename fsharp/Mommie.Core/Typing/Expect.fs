/// Comparing the type that was found with the one expected.
module Mommie.Core.Typing.Expect

open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Typing.Subtyping
open Mommie.Core.Typing.Symbols

module S = Mommie.Core.Syntax.Tree
module M = Mommie.Core.Model.Tree

/// Types an expression. The type option is what the context would like, for `{}`, NIL and the like; it is no check.
type Infer = Scope -> Type option -> S.Expr -> M.Expr

/// Whether an expression takes its type from its context, so that its neighbour is typed first.
let rec needsContext (e: S.Expr) =
    match e.Node with
    | S.Nil
    | S.SetLiteral []
    | S.SeqLiteral []
    | S.MapLiteral [] -> true
    | S.SetLiteral items
    | S.SeqLiteral items
    | S.Tuple items -> List.exists needsContext items
    | S.BuiltinCall(S.Builtin.Some, [ e ]) -> needsContext e
    | S.IfThenElse(_, a, b) -> needsContext a && needsContext b
    | S.Binary((S.BinaryOp.Union | S.BinaryOp.Intersect), a, b) -> needsContext a && needsContext b
    | _ -> false

/// An expression that was reported.
let wrong (span: Span) : M.Expr =
    {
        Node = M.BoolLiteral false
        Type = errorType
        Span = span
    }

/// What to do about a value of type `found` where `want` is expected.
let private mend parents (want: Type) (found: Type) =
    match want, found with
    | TSet t, f when isSubtype parents f t -> "Put it in braces: {...} is the set of it alone."
    | TOption t, f when isSubtype parents f t -> "Wrap it: SOME(...)."
    | w, TOption t when isSubtype parents t w -> "Unwrap it: VALUE(...), where it is known not to be NIL."
    | TRole _, TPrincipal -> "Take it from the set of the role: a PRINCIPAL may be of any role."
    | TSeq _, TSet t when isPrincipal t -> "ORDER(S) is the sequence of a role set."
    | TSet TInt, TInt -> "Write a .. b for the integers from a to b."
    | _, TPart(r, _) ->
        $"After a multivalent pattern the name stands for the fields on which all issuers agree; name those fields, or use a pattern of {r} without '*'."
    | w, _ -> $"Write an expression of type {show w}."

/// Reports that an expression of type `found` stands where `want` is expected.
let mismatch (ctx: Context) (span: Span) (what: string) (want: Type) (found: Type) =
    error ctx "MOM2101" span $"expected {show want}{what}, found {show found}" (mend ctx.Symbols.Parents want found)

/// Types an expression that has to be of type `want`; `what` (" as the condition of IF") ends the message.
let expectAs (ctx: Context) (infer: Infer) (scope: Scope) (want: Type) (what: string) (e: S.Expr) : M.Expr =
    let typed = infer scope (Some want) e

    if isSubtype ctx.Symbols.Parents typed.Type want then
        typed
    else
        mismatch ctx e.Span what want typed.Type
        { typed with Type = want }

/// Types an expression that has to be of type `want`.
let expect ctx infer scope want e = expectAs ctx infer scope want "" e

/// Types the arguments of a call of `name`; `what` is for messages ("FUNCTION").
let arguments
    (ctx: Context)
    (infer: Infer)
    (scope: Scope)
    (name: S.Name)
    (signature: Signature)
    (args: S.Expr list)
    : M.Expr list =
    if args.Length <> signature.Length then
        let shape =
            signature |> List.map (fun (x, t) -> $"{show t} {x}") |> String.concat ", "

        error
            ctx
            "MOM2104"
            name.Span
            $"""expected {Names.count signature.Length "argument"} for '{name.Text}', found {args.Length}"""
            $"Write {name.Text}({shape})."

        for a in args do
            infer scope None a |> ignore

        []
    else
        List.map2 (fun (x, t) a -> expectAs ctx infer scope t $" for '{x}' of {name.Text}" a) signature args

/// Types the elements of a set that a binder ranges over, in the context `what` ("FORALL").
let domain (ctx: Context) (infer: Infer) (scope: Scope) (what: string) (e: S.Expr) : M.Expr * Type =
    let source = infer scope None e

    match source.Type with
    | TSet t -> source, t
    | t when isError t -> source, errorType
    | t ->
        let mend =
            match t with
            | TSeq _ -> "Range over its indices: DOMAIN(s)."
            | TMap _ -> "Range over its keys: DOMAIN(m)."
            | TInt -> "Write a .. b for the integers from a to b."
            | TPrincipal
            | TRole _ -> "Put it in braces: {...} is the set of it alone."
            | _ -> "Write an expression of type SET."

        error ctx "MOM2109" e.Span $"expected a set for {what} to range over, found {show t}" mend
        source, errorType
