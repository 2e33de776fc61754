/// What inputs, the answers of EXTERNs and liars range over, as TLA+ sets: one named set per record type, so that a reader sees
/// what a liar can say. The sets are those of docs/semantics.md, member by member.
module Mommie.Core.Tla.Universes

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope

/// Whose values: those of liars (junk, terms and lies included) or those of inputs and answers.
type Whose =
    | Liars
    | Inputs

/// Whether the MODELs of this module bind the opaque type.
let isBound (e: Emission) (opaque: string) =
    e.Plan.Model.Carriers |> List.exists (fun (t, _) -> t = opaque)

/// The constant that stands for an unbound opaque type's junk value, and for its two values.
let junk (e: Emission) (opaque: string) =
    Name(e.Demand("junk " + opaque, "junk" + legal opaque))

let twoValues (e: Emission) (opaque: string) =
    [
        Name(e.Demand("first " + opaque, legal opaque + "1"))
        Name(e.Demand("second " + opaque, legal opaque + "2"))
    ]

/// The string literals of a program: the universe of String.
let private strings (program: Program) =
    (program.Nodes |> List.collect Walk.nodeExprs)
    @ (program.Functions |> List.map _.Body)
    @ (program.Properties |> List.map _.Formula)
    @ program.Assumptions
    |> Seq.collect Walk.all
    |> Seq.choose (fun e ->
        match e.Node with
        | StringLiteral s -> Some s
        | _ -> None)
    |> Seq.distinct
    |> Seq.sort
    |> List.ofSeq

/// The record types reachable from a type, through fields.
let private reachable (program: Program) (t: Type) =
    let rec go (seen: Set<string>) t =
        match t with
        | TRecord r
        | TPart(r, _) ->
            if seen.Contains r then
                seen
            else
                (recordOf program r).Fields
                |> List.fold (fun seen (f: Binder) -> go seen f.Type) (seen.Add r)
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

    go Set.empty t

/// The path of record types around a record as far as it matters to what is inside: a record is not listed in itself twice.
let private relevant (program: Program) (path: string list) record =
    let inside = reachable program (TRecord record)
    path |> List.filter inside.Contains |> List.sort

let private whoseName whose =
    match whose with
    | Liars -> "lies"
    | Inputs -> "inputs"

/// The values of a type. `path`: the record types around it.
let rec ofType (e: Emission) (whose: Whose) (path: string list) (t: Type) : Expr =
    let inner = ofType e whose path

    match t with
    | TBool -> Name "BOOLEAN"
    | TInt -> Name(e.Demand("ints", "Ints"))
    | TString -> Set(strings e.Program |> List.map String)
    | TPrincipal -> principals e
    | TRole r -> roleSet e r
    | TEnum name ->
        Set(
            e.Program.Enums
            |> List.find (fun (d: Enum) -> d.Name = name)
            |> fun d -> d.Members |> List.map String
        )
    | TOpaque o ->
        if isBound e o then
            Name(e.Names.Global(Key.opaque o, o))
        else
            match whose with
            | Inputs -> Set []
            | Liars -> Name(e.Demand("values " + o, legal o + "Lies"))
    | TRecord r
    | TPart(r, _) ->
        if (path |> List.filter ((=) r) |> List.length) >= 2 then
            Set []
        else
            let around = relevant e.Program path r
            let key = whoseName whose + " " + r + " in " + String.concat "," around

            let depth =
                if around.IsEmpty then
                    ""
                else
                    "Inside" + String.concat "" around

            Name(
                e.Demand(
                    key,
                    (match whose with
                     | Liars -> "Lies"
                     | Inputs -> "Inputs")
                    + legal r
                    + depth
                )
            )
    | TSet t -> Prefix("SUBSET", inner t)
    | TSeq t
    | TOption t -> Apply(e.Demand("options", "UpToOne"), [ inner t ])
    | TMap(k, v) -> Apply(e.Demand("maps", "PartialMaps"), [ inner k; inner v ])
    | TTuple ts -> Cross(List.map inner ts)
    | TBottom -> Set []

/// The operator that a MODEL's LIES gives: what a liar may say of the record type.
let mayLie (e: Emission) (record: string) =
    e.Names.Global("may lie " + record, "MayLie" + legal record)

/// The definition that a demand `lies X in ...` or `inputs X in ...` asks for.
let recordDefinition (e: Emission) (whose: Whose) (record: string) (around: string list) (name: string) : Definition =
    let declared = recordOf e.Program record

    let all =
        if declared.Fields.IsEmpty then
            Set [ emptyRecord record ]
        else
            RecordSet(
                declared.Fields
                |> List.map (fun f -> field f.Name, ofType e whose (record :: around) f.Type)
            )

    let restricted =
        if whose = Liars && e.Restricted.Contains record then
            let x = e.Names.Fresh "lie"
            Filter(bound x all, Apply(mayLie e record, [ Name x ]))
        else
            all

    let body =
        match whose, published e record with
        | Liars, Some statements ->
            let stm = e.Names.Fresh "stm"
            union restricted (Image(Field(Name stm, "rec"), [ bound stm statements ]))
        | _ -> restricted

    { define name [] body with
        Source = Some $"{e.File}:{declared.Span.StartLine}"
    }

/// The values of an unbound opaque type that a liar can name in a state.
let opaqueDefinition (e: Emission) (opaque: string) (name: string) : Definition =
    let returning answer =
        e.Program.Externs
        |> List.filter (fun (x: Extern) -> x.Result = Some(TOpaque opaque) && e.Plan.Answers[x.Name] = answer)

    let interpreted = returning Plan.Answer.Interpreted
    let reads = returning Plan.Answer.Reads

    let arguments (x: Extern) =
        match x.Parameters |> List.map (fun p -> ofType e Inputs [] p.Type) with
        | [] -> Set [ Tuple [] ]
        | [ one ] ->
            let a = e.Names.Fresh "arg"
            Image(Tuple [ Name a ], [ bound a one ])
        | many -> Cross many

    let pureTerms =
        interpreted
        |> List.filter (fun x -> x.Kind = ExternKind.Pure)
        |> List.map (fun x ->
            let a = e.Names.Fresh "args"
            Image(Tuple [ String x.Name; Name a ], [ bound a (arguments x) ]))

    let withHistory = e.Plan.Nodes |> List.filter _.History

    let self = e.Names.Fresh "self"
    let k = e.Names.Fresh "k"

    let perNode (make: Expr -> Expr -> Expr) =
        withHistory
        |> List.map (fun n ->
            let history = at (stateName e ("history " + n.Node.Role)) (Name self)
            Prefix("UNION", Image(make history (Name k), [ bound self (honest e n.Node.Role) ])))

    let before history (k: Expr) =
        Apply("SubSeq", [ history; Int 1L; Infix("-", k, Int 1L) ])

    let stateful =
        interpreted
        |> List.filter (fun x -> x.Kind <> ExternKind.Pure)
        |> List.map _.Name

    let returned =
        if stateful.IsEmpty then
            []
        else
            perNode (fun history _ ->
                let call = At(history, Name k)

                let those =
                    Filter(
                        bound k (Prefix("DOMAIN", history)),
                        isIn (At(call, Int 1L)) (Set(stateful |> List.map String))
                    )

                Image(Tuple [ At(call, Int 1L); before history (Name k); At(call, Int 2L) ], [ bound k those ]))

    let readTerms =
        reads
        |> List.collect (fun x ->
            let a = e.Names.Fresh "args"

            perNode (fun history _ ->
                Image(
                    Tuple [ String x.Name; before history (Name k); Name a ],
                    [
                        bound k (Infix("..", Int 1L, Infix("+", Apply("Len", [ history ]), Int 1L)))
                        bound a (arguments x)
                    ]
                )))

    let unions parts =
        match parts with
        | [] -> Set []
        | _ -> List.reduce union parts

    let free = unions (Set [ junk e opaque ] :: pureTerms @ returned)

    let first =
        if interpreted.IsEmpty || not e.Plan.Externs then
            free
        else
            If(equal (Name(stateName e "externs")) (String "free"), free, Set(twoValues e opaque))

    define
        name
        []
        (if readTerms.IsEmpty then
             first
         else
             union first (unions readTerms))
