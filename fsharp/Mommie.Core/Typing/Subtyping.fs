/// The order of types: what may stand where another is expected, what two types have in common, what `==` may compare.
module Mommie.Core.Typing.Subtyping

open Mommie.Core.Model.Types

/// The type of an expression that was reported already. It agrees with everything, so that one mistake is told once.
/// The question mark cannot be written in a program.
let errorType = TOpaque "?"

/// Whether the type is, or has in it, the type of something reported already.
let rec isError (t: Type) =
    match t with
    | TOpaque "?" -> true
    | TBool
    | TInt
    | TString
    | TPrincipal
    | TRole _
    | TRecord _
    | TPart _
    | TEnum _
    | TOpaque _
    | TBottom -> false
    | TSet t
    | TSeq t
    | TOption t -> isError t
    | TMap(k, v) -> isError k || isError v
    | TTuple ts -> List.exists isError ts

/// Role type name to the role it is a SUBSET OF.
type Parents = Map<string, string option>

/// The role and those it is a subset of, nearest first. The table has no cycle.
let rec ancestors (parents: Parents) (role: string) : string list =
    match Map.tryFind role parents with
    | Some(Some parent) -> role :: ancestors parents parent
    | Some None
    | None -> [ role ]

/// Whether a type is equal to another once what `{}` and NIL leave open is filled in. MAP is not covariant: its two
/// arguments have to agree in this sense.
let rec private agrees (a: Type) (b: Type) =
    match a, b with
    | _ when a = b -> true
    | TOpaque "?", _
    | _, TOpaque "?"
    | TBottom, _ -> true
    | TSet a, TSet b
    | TSeq a, TSeq b
    | TOption a, TOption b -> agrees a b
    | TMap(k, v), TMap(l, w) -> agrees k l && agrees v w
    | TTuple xs, TTuple ys -> xs.Length = ys.Length && List.forall2 agrees xs ys
    | _ -> false

/// Whether a value of type `a` may stand where `b` is expected.
let rec isSubtype (parents: Parents) (a: Type) (b: Type) =
    match a, b with
    | _ when a = b -> true
    | TOpaque "?", _
    | _, TOpaque "?"
    | TBottom, _
    | TRole _, TPrincipal -> true
    | TRole r, TRole s -> List.contains s (ancestors parents r)
    | TSet a, TSet b
    | TSeq a, TSeq b
    | TOption a, TOption b -> isSubtype parents a b
    | TMap(k, v), TMap(l, w) -> agrees k l && agrees v w
    | TTuple xs, TTuple ys -> xs.Length = ys.Length && List.forall2 (isSubtype parents) xs ys
    | _ -> false

/// The least type that both may stand for; None where there is none.
let rec join (parents: Parents) (a: Type) (b: Type) : Type option =
    let under wrap a b = join parents a b |> Option.map wrap

    if isSubtype parents a b then
        Some b
    elif isSubtype parents b a then
        Some a
    else
        match a, b with
        | TRole r, TRole s ->
            let others = ancestors parents s

            match ancestors parents r |> List.tryFind (fun x -> List.contains x others) with
            | Some common -> Some(TRole common)
            | None -> Some TPrincipal
        | TSet a, TSet b -> under TSet a b
        | TSeq a, TSeq b -> under TSeq a b
        | TOption a, TOption b -> under TOption a b
        | TTuple xs, TTuple ys when xs.Length = ys.Length ->
            let items = List.map2 (join parents) xs ys

            if List.forall Option.isSome items then
                Some(TTuple(List.choose id items))
            else
                None
        | _ -> None

/// Whether some value can be of both types, so that `==` can be true: roles with a common ancestor overlap.
let rec comparable (parents: Parents) (a: Type) (b: Type) =
    match a, b with
    | _ when a = b -> true
    | TOpaque "?", _
    | _, TOpaque "?"
    | TBottom, _
    | _, TBottom
    | TRole _, TPrincipal
    | TPrincipal, TRole _ -> true
    | TRole r, TRole s -> List.last (ancestors parents r) = List.last (ancestors parents s)
    | TSet a, TSet b
    | TSeq a, TSeq b
    | TOption a, TOption b -> comparable parents a b
    | TMap(k, v), TMap(l, w) -> comparable parents k l && comparable parents v w
    | TTuple xs, TTuple ys -> xs.Length = ys.Length && List.forall2 (comparable parents) xs ys
    | _ -> false

/// Whether the type is that of principals.
let isPrincipal (t: Type) =
    match t with
    | TPrincipal
    | TRole _ -> true
    | TBool
    | TInt
    | TString
    | TRecord _
    | TPart _
    | TEnum _
    | TOpaque _
    | TSet _
    | TSeq _
    | TOption _
    | TMap _
    | TTuple _
    | TBottom -> isError t
