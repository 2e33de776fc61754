/// Where an expression of the Model stands when it becomes C#, and what both expressions and patterns need there.
module Mommie.Core.CSharp.Environment

open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.CSharp.Tree
open Mommie.Core.CSharp.Context

/// What a name of the program stands for.
type Meaning =
    /// a C# expression of the name's own type
    | Value of CsExpr
    /// a whole record where the name may also mean its univalent part
    | WholeRecord of CsExpr

/// Where an expression stands.
type Env =
    {
        Context: Context
        /// the node, or what a FUNCTION of the program is given
        Scope: CsExpr
        /// what the node knows
        Knowledge: CsExpr
        /// the role of the local node; "" in a FUNCTION of the program
        Role: string
        Names: Map<string, Meaning>
        /// `ISSUER`
        Issuer: CsExpr option
        /// how many patterns are around the expression: each has its own lambda
        Depth: int
        /// an expression as one of the type asked for; patterns hold expressions, and expressions patterns
        Translate: Env -> Type -> Expr -> CsExpr
    }

let internal bind name meaning (env: Env) =
    { env with
        Names = env.Names.Add(name, meaning)
    }

let internal call target name args = Invoke(Member(target, name), [], args)

let internal conjunction (es: CsExpr list) =
    match es with
    | [] -> Word "true"
    | es -> es |> List.reduce (fun a b -> Infix("&&", a, b))

/// Whether the type's C# form depends on what `anything` is taken to be.
let rec internal hasBottom t =
    match t with
    | TBottom -> true
    | TSet t
    | TSeq t
    | TOption t -> hasBottom t
    | TMap(k, v) -> hasBottom k || hasBottom v
    | TTuple ts -> List.exists hasBottom ts
    | TBool
    | TInt
    | TString
    | TPrincipal
    | TRole _
    | TRecord _
    | TPart _
    | TEnum _
    | TOpaque _ -> false

/// An expression whose type has `anything` in it, as one of the type `wanted`. A collection of anything is empty.
let rec internal convert (env: Env) (from: Type) (wanted: Type) (e: CsExpr) : CsExpr =
    let cx = env.Context
    let item = cx.Fresh("item", env.Depth)

    if not (hasBottom from) || cx.Type from = cx.Type wanted then
        e
    else
        match from, wanted with
        | TSet TBottom, _
        | TSeq TBottom, _
        | TMap(TBottom, _), _
        | TMap(_, TBottom), _ -> Member(TypeWord(cx.Type wanted), "Empty")
        | TOption TBottom, _ -> Member(TypeWord(cx.Type wanted), "Nil")
        | TSet a, TSet b ->
            Invoke(Member(call e "Select" [ Lambda([ item ], convert env a b (Word item)) ], "ToValueSet"), [], [])
        | TSeq a, TSeq b ->
            Invoke(Member(call e "Select" [ Lambda([ item ], convert env a b (Word item)) ], "ToValueSeq"), [], [])
        | TOption a, TOption b ->
            Conditional(
                Member(e, "IsSome"),
                Invoke(
                    Member(Word(cx.Runtime "Option"), "Some"),
                    [ cx.Type b ],
                    [ convert env a b (Member(e, "Value")) ]
                ),
                Member(TypeWord(cx.Type wanted), "Nil")
            )
        | TMap(k, v), TMap(k', v') ->
            let pair =
                TupleValue
                    [
                        convert env k k' (Member(Word item, "Key"))
                        convert env v v' (Member(Word item, "Value"))
                    ]

            Invoke(Member(call e "Select" [ Lambda([ item ], pair) ], "ToValueMap"), [], [])
        | TTuple xs, TTuple ys when xs.Length = ys.Length ->
            TupleValue(
                List.zip xs ys
                |> List.mapi (fun i (x, y) -> convert env x y (Member(e, "Item" + string (i + 1))))
            )
        | _ -> e
