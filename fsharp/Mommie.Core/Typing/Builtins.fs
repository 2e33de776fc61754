/// The built-in functions.
module Mommie.Core.Typing.Builtins

open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Typing.Subtyping
open Mommie.Core.Typing.Symbols
open Mommie.Core.Typing.Names
open Mommie.Core.Typing.Expect
open Mommie.Core.Typing.References

module S = Mommie.Core.Syntax.Tree
module M = Mommie.Core.Model.Tree

/// Types `COUNT(S)` and its like.
let builtin
    (ctx: Context)
    (infer: Infer)
    (scope: Scope)
    (hint: Type option)
    span
    (b: S.Builtin)
    (args: S.Expr list)
    : M.Expr =
    let parents = ctx.Symbols.Parents
    let made t args = made span t (M.BuiltinCall(b, args))

    let name, arity =
        match b with
        | S.Builtin.Count -> "COUNT", 1
        | S.Builtin.Min -> "MIN", 1
        | S.Builtin.Max -> "MAX", 1
        | S.Builtin.Len -> "LEN", 1
        | S.Builtin.Append -> "APPEND", 2
        | S.Builtin.Domain -> "DOMAIN", 1
        | S.Builtin.Some -> "SOME", 1
        | S.Builtin.Value -> "VALUE", 1
        | S.Builtin.Order -> "ORDER", 1
        | S.Builtin.Honest -> "HONEST", 1
        | S.Builtin.Correct -> "CORRECT", 1

    let unexpected (e: M.Expr) what mend =
        if not (isError e.Type) then
            error ctx "MOM2101" e.Span $"expected {what} for {name}, found {show e.Type}" mend

        wrong span

    if args.Length <> arity then
        error
            ctx
            "MOM2104"
            span
            $"""expected {count arity "argument"} for {name}, found {args.Length}"""
            $"""Give {name} {count arity "argument"}."""

        for a in args do
            infer scope None a |> ignore

        wrong span
    else
        match b with
        | S.Builtin.Count ->
            let s = infer scope None args.Head

            match s.Type with
            | TSet _ -> made TInt [ s ]
            | TSeq _ -> unexpected s "a SET" "LEN(s) is the length of a sequence."
            | TMap _ -> unexpected s "a SET" "COUNT(DOMAIN(m)) counts the keys of a map."
            | _ -> unexpected s "a SET" "COUNT counts the members of a set."
        | S.Builtin.Min
        | S.Builtin.Max -> made TInt [ expectAs ctx infer scope (TSet TInt) $" for {name}" args.Head ]
        | S.Builtin.Len ->
            let s = infer scope None args.Head

            match s.Type with
            | TSeq _ -> made TInt [ s ]
            | TSet _ -> unexpected s "a SEQ" "COUNT(S) counts the members of a set."
            | _ -> unexpected s "a SEQ" "LEN is the length of a sequence."
        | S.Builtin.Append ->
            let s, x =
                if needsContext args[0] && hint.IsNone then
                    let x = infer scope None args[1]
                    infer scope (Some(TSeq x.Type)) args[0], x
                else
                    let s = infer scope hint args[0]

                    let hint =
                        match s.Type with
                        | TSeq t -> Some t
                        | _ -> None

                    s, infer scope hint args[1]

            match s.Type with
            | TSeq t ->
                match join parents t x.Type with
                | Some t -> made (TSeq t) [ s; x ]
                | None ->
                    mismatch ctx x.Span " for APPEND" t x.Type
                    wrong span
            | _ -> unexpected s "a SEQ" "APPEND(s, x) puts x behind the sequence s; S UNION { x } adds to a set."
        | S.Builtin.Domain ->
            let m = infer scope None args.Head

            match m.Type with
            | TMap(k, _) -> made (TSet k) [ m ]
            | TSeq _ -> made (TSet TInt) [ m ]
            | _ -> unexpected m "a MAP or a SEQ" "DOMAIN gives the keys of a map or the indices of a sequence."
        | S.Builtin.Some ->
            let inner =
                match hint with
                | Some(TOption t) -> Some t
                | _ -> None

            let x = infer scope inner args.Head

            match inner with
            | Some t when isSubtype parents x.Type t -> made (TOption t) [ x ]
            | _ -> made (TOption x.Type) [ x ]
        | S.Builtin.Value ->
            let o = infer scope (hint |> Option.map TOption) args.Head

            match o.Type with
            | TOption t -> made t [ o ]
            | _ -> unexpected o "an OPTION" "VALUE(o) takes the value out of SOME(value)."
        | S.Builtin.Order ->
            let s = infer scope None args.Head

            match s.Node, s.Type with
            | M.RoleSet role, _ -> made (TSeq(TRole role)) [ s ]
            | _, t ->
                if not (isError t) then
                    error
                        ctx
                        "MOM2111"
                        s.Span
                        "expected the set of a ROLE for ORDER: only those have an order, that of the MODEL or of the deployment"
                        "Write ORDER(R) for the set R of a ROLE."

                wrong span
        | S.Builtin.Honest
        | S.Builtin.Correct ->
            denied ctx "MOM2203" span name scope.Global "No node can tell who is faulty: ask for a quorum."
            let p = infer scope None args.Head

            match p.Type with
            | TSet t when isPrincipal t -> made (TSet t) [ p ]
            | t when isError t -> wrong span
            | t when isPrincipal t -> made TBool [ p ]
            | _ -> unexpected p "a principal or a set of principals" "Name a principal or the set of a ROLE."
