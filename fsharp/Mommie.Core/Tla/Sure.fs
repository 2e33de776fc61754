/// What is sure of a node, in the machine for a temporal property: what it holds, and what is promised to it.
module Mommie.Core.Tla.Sure

open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope
open Mommie.Core.Tla.Operators

let private live (e: Emission) = e.Plan.Live.Value
let private isRetired (e: Emission) record = (live e).Retired.Contains record
let private isUntil (e: Emission) record = (live e).Until.Contains record

/// Whether what a pattern with this slot uses of the record type may have to be remembered: where not, it is all sure for good.
let mayFade (e: Emission) (record: string) (slot: VerifierSlot) =
    e.Plan.Byzantine
    || e.Plan.Crashes
    || isRetired e record
    || isUntil e record
    || slot <> VerifierMe

/// Of statements used, as held: those that are not sure for good.
let fading (e: Emission) (record: string) self (used: Expr) =
    if isRetired e record then
        used
    else
        Apply(e.Demand("fading " + record, "Fading" + legal record), [ self; used ])

/// What is sure of a node, of a record type that it tracks.
let sure (e: Emission) (role: string) (record: string) self =
    Apply(e.Demand($"sure {role} {record}", "Sure" + legal record), [ self ])

/// The operators that these ask for.
let definition (e: Emission) (l: Letters) (words: string array) : Definition option =
    let name, n, s = l.Name, l.N, l.S

    match words[0] with
    | "fading" ->
        let record = words[1]
        let stm = e.Names.Fresh "stm"
        let by = Field(Name stm, "by")

        let lasting =
            if isUntil e record then
                equal by (Name n)
            elif e.Plan.Crashes then
                disj [ equal by (Name n); Infix("\\notin", by, Name(stateName e "mayCrash")) ]
            else
                Bool true

        let forGood =
            conj
                [
                    if e.Plan.Byzantine then
                        yield Infix("\\notin", by, byz e)
                    yield Field(Name stm, "mine")
                    yield lasting
                ]

        define name [ n; s ] (Filter(bound stm (Name s), negate forGood))
        |> commented
            [
                $"The {record} statements of S that n must remember: they are not sure for good."
            ]
    | "sure" ->
        let role, record = words[1], words[2]
        let stm = e.Names.Fresh "stm"
        let st = Name stm
        let known = at (stateName e ("known " + role + "." + record)) (Name n)

        let arriving =
            match published e record with
            | Some statements when not (isRetired e record) ->
                let arrives =
                    if e.Plan.Crashes || isUntil e record then
                        [
                            disj
                                [
                                    equal (Field(st, "by")) (Name n)
                                    Apply(e.Demand("promised " + record, "Promised" + legal record), [ st ])
                                ]
                        ]
                    else
                        []

                Image(
                    Record
                        [
                            "by", Field(st, "by")
                            "mine", Bool true
                            "aud", Field(st, "aud")
                            "rec", Field(st, "rec")
                        ],
                    [
                        bound stm (Filter(bound stm statements, conj (isIn (Name n) (Field(st, "to")) :: arrives)))
                    ]
                )
            | _ -> Set []

        define name [ n ] (union known arriving)
        |> commented
            [
                $"The {record} statements that n holds, or that are promised to it and so arrive."
            ]
    | "promised" ->
        let record = words[1]
        let p = e.Names.Fresh "p"
        let by = Field(Name s, "by")

        let kept =
            if isUntil e record then
                [
                    Promises.sites e
                    |> List.filter (fun site -> site.Publish.RecordType = record)
                    |> List.map (fun site ->
                        conj
                            [
                                isIn by (honest e site.Role)
                                Exists(
                                    [ bound p (at (stateName e site.Key) by) ],
                                    conj
                                        [
                                            for f in [ "to"; "aud"; "rec" ] do
                                                equal (Field(Name p, f)) (Field(Name s, f))
                                        ]
                                )
                            ])
                    |> disj
                ]
            else
                []

        define
            name
            [ s ]
            (conj
                [
                    if e.Plan.Crashes then
                        yield Infix("\\notin", by, Name(stateName e "crashed"))
                    yield! kept
                ])
        |> commented
            [
                $"Whether the issuer of the {record} statement S still sees to it that it arrives."
            ]
    | _ -> None
