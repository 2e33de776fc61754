/// The operators on statements that a module asks for by key: what is available, and what is held.
module Mommie.Core.Tla.Availability

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope
open Mommie.Core.Tla.Sources
open Mommie.Core.Tla.Expressions
open Mommie.Core.Tla.Universes
open Mommie.Core.Tla.Operators

/// `Sent X`, `Seen X` and their audited forms.
let private availability (e: Emission) (key: string) (name: string) : Definition =
    let audited = key.EndsWith " audited"
    let key = if audited then key.Substring(0, key.Length - 8) else key
    e.Names.StartDefinition()
    let mine = key.StartsWith "sent "
    let record = key.Substring 5
    let n = e.Names.Fresh "n"
    let i = e.Names.Fresh "i"
    let b = e.Names.Fresh "B"
    let stm = e.Names.Fresh "stm"
    let s = Name stm

    let reaches =
        if mine then
            isIn (Name n) (Field(s, "to"))
        else
            disj
                [
                    isIn (Name n) (Field(s, "to"))
                    isIn (Name n) (Field(s, "aud"))
                    isIn (Name "ANYONE") (Field(s, "aud"))
                ]

    let published =
        match published e record with
        | Some statements ->
            let conditions =
                [
                    yield equal (Field(s, "by")) (Name i)
                    yield reaches
                    if audited then
                        yield Apply(e.Demand("covers", "Covers"), [ Field(s, "aud"); Name b ])
                ]

            Image(Field(s, "rec"), [ bound stm (Filter(bound stm statements, conj conditions)) ])
        | None -> Set []

    let body =
        if e.Plan.Byzantine then
            If(isIn (Name i) (byz e), ofType e Liars [] (TRecord record), published)
        else
            published

    define name ([ n; i ] @ (if audited then [ b ] else [])) body

/// What is available, and what nodes hold of it.
let definition (e: Emission) (l: Letters) (key: string) (words: string array) : Definition option =
    let name, n, s, x = l.Name, l.N, l.S, l.X

    match words[0] with
    | "taken" ->
        let stm = e.Names.Fresh "stm"
        let st = Name stm

        define
            name
            [ n; s ]
            (Image(
                Record
                    [
                        "by", Field(st, "by")
                        "mine", isIn (Name n) (Field(st, "to"))
                        "aud", Field(st, "aud")
                        "rec", Field(st, "rec")
                    ],
                [
                    bound
                        stm
                        (Filter(
                            bound stm (Name s),
                            disj
                                [
                                    isIn (Name n) (Field(st, "to"))
                                    isIn (Name n) (Field(st, "aud"))
                                    isIn (Name "ANYONE") (Field(st, "aud"))
                                ]
                        ))
                ]
            ))
        |> commented [ "The statements of S that can come to n, as n holds them." ]
    | "own" ->
        let stm = e.Names.Fresh "stm"
        let st = Name stm

        define
            name
            [ n; s ]
            (Image(
                Record
                    [
                        "by", Name n
                        "mine", Bool true
                        "aud", Field(st, "aud")
                        "rec", Field(st, "rec")
                    ],
                [
                    bound
                        stm
                        (Filter(
                            bound stm (Name s),
                            conj [ equal (Field(st, "by")) (Name n); isIn (Name n) (Field(st, "to")) ]
                        ))
                ]
            ))
        |> commented
            [
                "The statements of S that n publishes for itself among others: it holds them at once."
            ]
    | "sent"
    | "seen" ->
        let record = words[1]

        availability e key name
        |> commented
            [
                (if words[0] = "sent" then
                     $"The {record} records that i shows to n as one of its verifiers"
                 else
                     $"The {record} records that i shows to n as a verifier or an auditor")
                + (if key.EndsWith " audited" then
                       ", auditable by all of B."
                   else
                       ".")
            ]
    | "uses" ->
        let record = words[1]
        let i = e.Names.Fresh "i"
        let mine = e.Names.Fresh "mine"
        let aud = e.Names.Fresh "B"
        let stm = e.Names.Fresh "stm"
        let st = Name stm

        let honestOnes =
            match published e record with
            | None -> Set []
            | Some statements ->
                Image(
                    Record
                        [
                            "by", Name i
                            "mine", isIn (Name n) (Field(st, "to"))
                            "aud", Field(st, "aud")
                            "rec", Name x
                        ],
                    [
                        bound
                            stm
                            (Filter(
                                bound stm statements,
                                conj
                                    [
                                        equal (Field(st, "by")) (Name i)
                                        equal (Field(st, "rec")) (Name x)
                                        disj
                                            [
                                                isIn (Name n) (Field(st, "to"))
                                                conj
                                                    [
                                                        Prefix("~", Name mine)
                                                        disj
                                                            [
                                                                isIn (Name n) (Field(st, "aud"))
                                                                isIn (Name "ANYONE") (Field(st, "aud"))
                                                            ]
                                                    ]
                                            ]
                                        Apply(e.Demand("covers", "Covers"), [ Field(st, "aud"); Name aud ])
                                    ]
                            ))
                    ]
                )

        let lie =
            let held mine aud =
                Record [ "by", Name i; "mine", mine; "aud", aud; "rec", Name x ]

            // Through the slot _ a node is an intended verifier or an auditor.
            If(
                disj [ Name mine; isIn (Name n) (Name aud); isIn (Name "ANYONE") (Name aud) ],
                Set [ held (Name mine) (Name aud) ],
                Set
                    [
                        held (Bool true) (Name aud)
                        held (Bool false) (union (Name aud) (Set [ Name n ]))
                    ]
            )

        define
            name
            [ n; i; mine; aud; x ]
            (if e.Plan.Byzantine then
                 If(isIn (Name i) (byz e), lie, honestOnes)
             else
                 honestOnes)
        |> commented
            [
                $"The {record} statements that n uses, one of them, when i shows it x; of a liar's the weakest that was asked for."
            ]
    | "offered" ->
        let role = words[1]
        let record = words[2]
        let i = e.Names.Fresh "i"

        let forms =
            (Plan.nodeOf e.Plan role).LieForms
            |> Map.tryFind record
            |> Option.defaultValue []

        let place =
            { outside e with
                Role = Some role
                Self = Name n
            }

        let honestOnes =
            match published e record with
            | None -> Set []
            | Some statements -> Apply(e.Demand("taken", "AsHeldBy"), [ Name n; statements ])

        let lies =
            if e.Plan.Byzantine then
                forms
                |> List.map (fun form ->
                    let auditors =
                        match form.Auditors with
                        | NoAuditor -> Set []
                        | UniversallyAuditable -> Set [ Name "ANYONE" ]
                        | AllAuditors a -> expr place a

                    let held mine auditors =
                        Image(
                            Record [ "by", Name i; "mine", Bool mine; "aud", auditors; "rec", Name x ],
                            [ bound i (byz e); bound x (ofType e Liars [] (TRecord record)) ]
                        )

                    // Through the slot _ a node is an intended verifier or an auditor.
                    let either () =
                        union (held true auditors) (held false (union auditors (Set [ Name n ])))

                    match form.Auditors with
                    | _ when form.Mine -> held true auditors
                    | UniversallyAuditable -> held false auditors
                    | NoAuditor -> either ()
                    | AllAuditors _ -> If(isIn (Name n) auditors, held false auditors, either ()))
            else
                []

        define name [ n ] (List.fold union honestOnes lies)
        |> commented
            [
                $"The {record} statements that can come to n, a liar's in the forms that n asks for."
            ]
    | _ -> None
