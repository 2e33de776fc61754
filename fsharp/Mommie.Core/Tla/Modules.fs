/// The module of a program: constants, state, what can be said, what is available, the transitions, the properties.
module Mommie.Core.Tla.Modules

open System.Collections.Generic
open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope
open Mommie.Core.Tla.Expressions
open Mommie.Core.Tla.Universes

/// A variable of the module, and the key of the component of the state that it is.
type private StateVariable =
    {
        Key: string
        Name: string
        Comment: string
        Initial: Expr
        /// `\in` instead of `=`: chosen before the first step
        ChosenFrom: bool
    }

let private pureExterns (e: Emission) =
    e.Program.Externs
    |> List.filter (fun x -> List.contains x.Name e.Plan.PureChoices)

/// The EXTERNs whose answers are chosen at a call and kept.
let private askedExterns (e: Emission) =
    let called =
        e.Program.Nodes
        |> List.collect Walk.nodeStatements
        |> List.choose (fun s ->
            match s.Node with
            | LocalExtern(_, f, _)
            | CallExtern(f, _) -> Some f
            | _ -> None)
        |> Set.ofList

    e.Program.Externs
    |> List.filter (fun x ->
        called.Contains x.Name
        && x.Kind <> ExternKind.Pure
        && (match e.Plan.Answers[x.Name] with
            | Plan.Answer.Interpreted
            | Plan.Answer.Choice -> true
            | Plan.Answer.Defined _
            | Plan.Answer.Reads
            | Plan.Answer.Restores -> false))

let private where (e: Emission) (span: Span) = $"{e.File}:{span.StartLine}"

let private named (e: Emission) key preferred = e.Names.Global(key, preferred)

/// Gives the things of the program their names, in the order in which the program declares them.
let private allocate (e: Emission) =
    let program = e.Program

    /// names that several nodes use are told apart by the node
    let perNode (names: Node -> string list) =
        let all = program.Nodes |> List.collect (names >> List.distinct)

        fun role name ->
            if (all |> List.filter ((=) name) |> List.length) > 1 then
                legal role + "_" + name
            else
                name

    for r in program.Roles do
        named e (Key.roleSet r.Name) r.Set |> ignore

    for c in program.Constants do
        named e (Key.constant c.Name) c.Name |> ignore

    for o in program.OpaqueTypes do
        if isBound e o then
            named e (Key.opaque o) o |> ignore

    if e.Plan.Byzantine then
        named e (Key.state "byz") "byz" |> ignore

    if e.Plan.Externs then
        named e (Key.state "externs") "externs" |> ignore

    if e.Plan.Crashes then
        named e (Key.state "mayCrash") "mayCrash" |> ignore
        named e (Key.state "crashed") "crashed" |> ignore

    let variableName = perNode (fun n -> n.Variables |> List.map _.Name)
    let transitionName = perNode (fun n -> n.Transitions |> List.map _.Name)
    let functionName = perNode (fun n -> n.Functions |> List.map _.Name)
    let inputName = perNode (fun n -> n.Inputs |> List.map _.Name)
    let many = program.Nodes.Length > 1

    for n in program.Nodes do
        for v in n.Variables do
            named e (Key.variable n.Role v.Name) (variableName n.Role v.Name) |> ignore

    for f in program.Functions do
        named e (Key.func f.Name) f.Name |> ignore

    for x in program.Externs do
        named e (Key.externName x.Name) x.Name |> ignore

    for n in program.Nodes do
        for t in n.Transitions do
            named e (Key.transition n.Role t.Name) (transitionName n.Role t.Name) |> ignore

        for f in n.Functions do
            named e (Key.nodeFunction n.Role f.Name) (functionName n.Role f.Name) |> ignore

    for p in program.Properties do
        named e (Key.property p.Name) p.Name |> ignore

    for n in e.Plan.Nodes do
        let role = n.Node.Role
        let suffix = if many then "_" + legal role else ""

        if n.Started then
            named e (Key.state ("started " + role)) ("started" + suffix) |> ignore

        if n.History then
            let alone = (e.Plan.Nodes |> List.filter _.History).Length = 1

            named e (Key.state ("history " + role)) ("history" + (if alone then "" else suffix))
            |> ignore

        for input in n.Inputs do
            named e (Key.state ("calls " + role + "." + input)) ("calls_" + legal (inputName role input))
            |> ignore

        for t in n.Transitions do
            if t.Memory = Refraction.Memory.Kept then
                named
                    e
                    (Key.state ("fired " + role + "." + t.Transition.Name))
                    ("fired_" + legal (transitionName role t.Transition.Name))
                |> ignore

        for record in n.Tracked do
            let alone =
                (e.Plan.Nodes |> List.filter (fun m -> List.contains record m.Tracked)).Length = 1

            named
                e
                (Key.state ("known " + role + "." + record))
                ("known" + legal record + (if alone then "" else suffix))
            |> ignore

    for record in e.Plan.Published do
        named e (Key.state ("published " + record)) ("published" + legal record)
        |> ignore

    for x in pureExterns e @ askedExterns e do
        named e (Key.state ("oracle " + x.Name)) (legal x.Name + "Answers") |> ignore

/// One value of each argument, as what the answers of a PURE EXTERN are a function of.
let private argumentsDomain (e: Emission) (x: Extern) =
    match x.Parameters |> List.map (fun p -> ofType e Inputs [] p.Type) with
    | [] -> Set [ Tuple [] ]
    | [ one ] -> one
    | many -> Cross many

let private argumentsKey (args: Expr list) =
    match args with
    | [ one ] -> one
    | many -> Tuple many

let private answersOf (e: Emission) (x: Extern) =
    match e.Plan.Answers[x.Name], x.Result with
    | Plan.Answer.Interpreted, Some(TOpaque o) -> Set(twoValues e o)
    | _, Some t -> ofType e Inputs [] t
    | _, None -> Set []

/// The variables of the state in the order of docs/semantics.md.
let private stateVariables (e: Emission) : StateVariable list =
    let variable key comment initial =
        {
            Key = key
            Name = e.Names.Global(Key.state key, key)
            Comment = comment
            Initial = initial
            ChosenFrom = false
        }

    let chosen key comment set =
        { variable key comment set with
            ChosenFrom = true
        }

    [
        if e.Plan.Byzantine then
            yield
                chosen
                    "byz"
                    "the Byzantine principals"
                    (let all = e.Demand("allowed byz", "AllowedByz")

                     Name(
                         if e.FaultyChosen then
                             e.Demand("placements", "Placements")
                         else
                             all
                     ))
        if e.Plan.Externs then
            yield
                chosen
                    "externs"
                    "how EXTERNs with opaque results answer: \"free\" or \"adversarial\""
                    (Name(e.Demand("interpretations", "Interpretations")))
        for x in pureExterns e do
            let all = FunctionSet(argumentsDomain e x, answersOf e x)

            yield
                chosen
                    ("oracle " + x.Name)
                    $"what {x.Name} answers"
                    (match e.Plan.Answers[x.Name] with
                     | Plan.Answer.Interpreted ->
                         If(equal (Name(stateName e "externs")) (String "free"), Set [ Tuple [] ], all)
                     | _ -> all)
        for x in askedExterns e do
            yield variable ("oracle " + x.Name) $"what {x.Name} has answered, by history and arguments" (Tuple [])
        for n in e.Plan.Nodes do
            let role = n.Node.Role
            e.Names.StartDefinition()
            let self = e.Names.Fresh "self"

            let each value =
                Function([ bound self (honest e role) ], value)

            let place =
                { outside e with
                    Role = Some role
                    Self = Name self
                }

            let _, variables =
                n.Node.Variables
                |> List.fold
                    (fun (place: Scope, found) v ->
                        let value = expr place v.Initial

                        { place with
                            Assigned = Map.add v.Name value place.Assigned
                        },
                        {
                            Key = "variable " + role + "." + v.Name
                            Name = e.Names.Global(Key.variable role v.Name, v.Name)
                            Comment = (if v.Ghost then "GHOST VAR " else "VAR ") + show v.Type + ", " + where e v.Span
                            Initial = each value
                            ChosenFrom = false
                        }
                        :: found)
                    (place, [])

            yield! List.rev variables

            if n.Started then
                yield variable ("started " + role) $"whether INIT of {role} has run" (each (Bool false))

            if n.History then
                yield variable ("history " + role) $"the EXTERN calls of each {role}, in order" (each (Tuple []))

            for input in n.Inputs do
                yield variable ("calls " + role + "." + input) $"how often {input} was called" (each (Int 0L))

            for t in n.Transitions do
                if t.Memory = Refraction.Memory.Kept then
                    yield
                        variable
                            ("fired " + role + "." + t.Transition.Name)
                            $"the instances of {t.Transition.Name} that have fired"
                            (each (Set []))

            for record in n.Tracked do
                yield
                    variable
                        ("known " + role + "." + record)
                        $"the {record} statements that each {role} holds"
                        (each (Set []))
        for record in e.Plan.Published do
            yield variable ("published " + record) $"the {record} statements of honest issuers" (Set [])
        if e.Plan.Crashes then
            yield
                chosen
                    "mayCrash"
                    "the principals that may crash"
                    (let all = e.Demand("allowed crashes", "AllowedCrashes")

                     Apply(
                         (if e.FaultyChosen then
                              e.Demand("crash placements", "CrashPlacements")
                          else
                              all),
                         if e.Plan.Byzantine then [ byz e ] else []
                     ))

            yield variable "crashed" "the principals that have crashed" (Set [])
    ]

/// All principals; those of roles that are part of another are in it already.
let private allPrincipals (e: Emission) =
    e.Program.Roles
    |> List.filter (fun r -> r.Parent.IsNone)
    |> List.map (fun r -> roleSet e r.Name)
    |> fun sets -> if sets.IsEmpty then Set [] else List.reduce union sets

/// What the FAULTS clauses of a kind allow of a set `s` of principals: only members of the roles named, at most so many of each.
let private allowed (e: Emission) kind (s: Expr) =
    let clauses =
        e.Program.Faults
        |> List.filter (fun (f: Mommie.Core.Model.Tree.Fault) -> f.Kind = kind)

    let named =
        clauses
        |> List.map (fun f -> roleSet e f.Role)
        |> List.distinct
        |> List.reduce union

    named,
    clauses
    |> List.choose (fun f ->
        f.AtMost
        |> Option.map (fun n ->
            Infix("<=", Apply("Cardinality", [ Infix("\\cap", s, roleSet e f.Role) ]), expr (outside e) n)))

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

/// The definition of one demand; None for demands that are constants.
let generated (e: Emission) (key: string) : Definition option =
    e.Names.StartDefinition()
    let name = e.Names.Global("operator " + key, key)
    let a = e.Names.Fresh "A"
    let b = e.Names.Fresh "B"
    let m = e.Names.Fresh "m"
    let n = e.Names.Fresh "n"
    let s = e.Names.Fresh "S"
    let x = e.Names.Fresh "x"
    let y = e.Names.Fresh "y"
    let words = key.Split ' '

    let commented comment (d: Definition) = Some { d with Comments = comment }

    match words[0] with
    | "principals" -> define name [] (allPrincipals e) |> commented []
    | "allowed" when words[1] = "byz" ->
        let named, conditions = allowed e FaultKind.Byzantine (Name s)

        define
            name
            []
            (match conditions with
             | [] -> Prefix("SUBSET", named)
             | _ -> Filter(bound s (Prefix("SUBSET", named)), conj conditions))
        |> commented [ "The sets of Byzantine principals that FAULTS allows." ]
    | "allowed" ->
        let named, conditions = allowed e FaultKind.Crash (Name s)

        let apart =
            if e.Plan.Byzantine then
                Infix("\\", named, Name a)
            else
                named

        define
            name
            (if e.Plan.Byzantine then [ a ] else [])
            (match conditions with
             | [] -> Prefix("SUBSET", apart)
             | _ -> Filter(bound s (Prefix("SUBSET", apart)), conj conditions))
        |> commented [ "The sets of principals that FAULTS allows to crash." ]
    | "covers" ->
        define name [ a; b ] (disj [ Infix("\\subseteq", Name b, Name a); isIn (Name "ANYONE") (Name a) ])
        |> commented [ "A statement with auditors A is auditable by all of B." ]
    | "min" ->
        define name [ s ] (Choose(bound x (Name s), Forall([ bound y (Name s) ], Infix("<=", Name x, Name y))))
        |> commented []
    | "max" ->
        define name [ s ] (Choose(bound x (Name s), Forall([ bound y (Name s) ], Infix(">=", Name x, Name y))))
        |> commented []
    | "the" ->
        define
            name
            [ s ]
            (If(
                equal (Apply("Cardinality", [ Name s ])) (Int 1L),
                Choose(bound x (Name s), Bool true),
                Apply("Assert", [ Bool false; Tuple [ String "CHOOSE: not exactly one member"; Name s ] ])
            ))
        |> commented [ "The one member of S; none or several is an error." ]
    | "positive" ->
        define
            name
            [ n ]
            (disj
                [
                    Infix(">", Name n, Int 0L)
                    Apply("Assert", [ Bool false; Tuple [ String "a quorum of this many issuers"; Name n ] ])
                ])
        |> commented [ "A quorum has at least one member." ]
    | "quotient" ->
        define
            name
            [ m; n ]
            (If(
                Infix(">", Name n, Int 0L),
                Infix("\\div", Name m, Name n),
                If(
                    Infix("<", Name n, Int 0L),
                    Prefix("-", Infix("\\div", Name m, Prefix("-", Name n))),
                    Apply("Assert", [ Bool false; String "division by zero" ])
                )
            ))
        |> commented [ "Euclidean division: the remainder is never negative." ]
    | "remainder" ->
        define
            name
            [ m; n ]
            (If(
                Infix(">", Name n, Int 0L),
                Infix("%", Name m, Name n),
                If(
                    Infix("<", Name n, Int 0L),
                    Infix("%", Name m, Prefix("-", Name n)),
                    Apply("Assert", [ Bool false; String "division by zero" ])
                )
            ))
        |> commented []
    | "product" ->
        let f = e.Names.Fresh "f"
        let each = e.Names.Fresh "each"
        let rest = e.Names.Fresh "rest"
        let k = e.Names.Fresh "k"
        let v = e.Names.Fresh "v"
        let g = e.Names.Fresh "g"

        define
            name
            [ f ]
            (Let(
                [
                    defineFunction
                        each
                        [ bound rest (Prefix("SUBSET", Prefix("DOMAIN", Name f))) ]
                        (If(
                            equal (Name rest) (Set []),
                            Set [ Tuple [] ],
                            Let(
                                [ define k [] (Choose(bound x (Name rest), Bool true)) ],
                                Image(
                                    Infix("@@", Infix(":>", Name k, Name v), Name g),
                                    [
                                        bound v (At(Name f, Name k))
                                        bound g (At(Name each, Infix("\\", Name rest, Set [ Name k ])))
                                    ]
                                )
                            )
                        ))
                ],
                At(Name each, Prefix("DOMAIN", Name f))
            ))
        |> commented [ "The functions g on the domain of f with g[k] in the set f[k]." ]
    | "map" ->
        let pairs = e.Names.Fresh "pairs"
        let k = e.Names.Fresh "k"
        let p = e.Names.Fresh "p"

        define
            name
            [ pairs ]
            (Function(
                [ bound k (Image(At(Name p, Int 1L), [ bound p (Name pairs) ])) ],
                Apply(
                    e.Demand("the only", "TheOnly"),
                    [
                        Image(
                            At(Name p, Int 2L),
                            [ bound p (Filter(bound p (Name pairs), equal (At(Name p, Int 1L)) (Name k))) ]
                        )
                    ]
                )
            ))
        |> commented
            [
                "The map with these <<key, value>> pairs; two values for one key are an error."
            ]
    | "options" ->
        define name [ s ] (union (Set [ Tuple [] ]) (Image(Tuple [ Name x ], [ bound x (Name s) ])))
        |> commented [ "<<>> stands for NIL and SEQ{}, <<x>> for SOME(x) and SEQ{x}." ]
    | "maps" ->
        define
            name
            [ a; b ]
            (Prefix("UNION", Image(FunctionSet(Name s, Name b), [ bound s (Prefix("SUBSET", Name a)) ])))
        |> commented [ "The maps from some of A to B." ]
    | "decisive" ->
        define
            name
            [ s; n ]
            (If(
                Infix("<", Apply("Cardinality", [ Infix("\\cap", Name s, byz e) ]), Name n),
                Infix("\\", Name s, byz e),
                Name s
            ))
        |> commented
            [
                "Whose records a quorum of n out of S can agree on: where fewer than n of S lie, an honest one has said it."
            ]
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
    | "lies"
    | "inputs" ->
        let whose = if words[0] = "lies" then Liars else Inputs
        let record = words[1]

        let around =
            key.Substring(key.IndexOf " in " + 4).Split(',', System.StringSplitOptions.RemoveEmptyEntries)
            |> List.ofArray

        recordDefinition e whose record around name
        |> commented (
            if whose = Liars && around.IsEmpty then
                [
                    $"What a liar can say about {record}: the universe of the MODEL, and what it saw."
                ]
            else
                []
        )
    | "values" ->
        opaqueDefinition e words[1] name
        |> commented [ $"The values of {words[1]} that a liar can name." ]
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
    | "answered" ->
        let f = words[1]
        let given = e.Names.Fresh "given"
        let asked = e.Names.Fresh "asked"
        let answer = e.Names.Fresh "answer"
        let kept = Infix("@@", Infix(":>", Name asked, Name answer), Name given)

        define
            name
            [ given; asked; answer ]
            (match e.Plan.Answers[f] with
             | Plan.Answer.Interpreted when e.Plan.Externs ->
                 If(equal (Name(stateName e "externs")) (String "free"), Name given, kept)
             | Plan.Answer.Interpreted -> Name given
             | Plan.Answer.Choice
             | Plan.Answer.Defined _
             | Plan.Answer.Reads
             | Plan.Answer.Restores -> kept)
        |> commented []
    | _ -> None

/// The constants that demands ask for, with the comments of their declarations.
let private demandedConstants (e: Emission) =
    let rank (key: string) =
        match key.Split(' ').[0] with
        | "order" -> 0
        | "placements" -> 1
        | "crash" -> 2
        | "interpretations" -> 3
        | "at" -> 4
        | "ints" -> 5
        | "first"
        | "second" -> 6
        | _ -> 7

    e.Demands
    |> Seq.sortBy (fun key -> rank key, key)
    |> Seq.choose (fun key ->
        let words = key.Split(' ', 2)
        let name = e.Names.Global("operator " + key, key)

        let constant comment : Declared option =
            Some
                {
                    Name = name
                    Arity = 0
                    Comment = Some comment
                }

        match words[0] with
        | "ints" -> constant "the integers of inputs and liars"
        | "junk" -> constant $"a {words[1]} that nothing returned"
        | "first"
        | "second" -> constant $"a value of {words[1]} in the adversarial interpretation"
        | "placements" -> constant "the sets of Byzantine principals that are tried"
        | "crash" ->
            Some
                {
                    Name = name
                    Arity = (if e.Plan.Byzantine then 1 else 0)
                    Comment = Some "the sets of principals that may crash that are tried"
                }
        | "interpretations" -> constant "the interpretations of EXTERNs that are tried"
        | "order" when words.Length = 2 -> constant $"the members of role {words[1]} in the order of the MODEL"
        | "order" -> constant "all principals in the order of the MODEL"
        | "at" -> constant $"how often each {words[1].Substring 5} may be called"
        | _ -> None)
    |> List.ofSeq

/// An EXTERN as an operator; None where a MODEL defines it.
let private externDefinition (e: Emission) (x: Extern) : Definition option =
    e.Names.StartDefinition()
    let name = e.Names.Global(Key.externName x.Name, x.Name)
    let parameters = x.Parameters |> List.map (fun p -> e.Names.Local p.Name)
    let args = parameters |> List.map Name
    let oracle () = Name(stateName e ("oracle " + x.Name))

    let from (d: Definition) =
        { d with
            Comments =
                x.Doc
                @ [
                    "EXTERN "
                    + (match x.Kind with
                       | ExternKind.Pure -> "PURE "
                       | ExternKind.Reads -> "READS "
                       | ExternKind.Restores -> "RESTORES "
                       | ExternKind.Stateful -> "")
                    + (x.Result |> Option.map (fun t -> show t + " ") |> Option.defaultValue "")
                    + x.Name
                    + (match x.Kind with
                       | ExternKind.Stateful -> ": what a call may answer"
                       | ExternKind.Restores -> ": the history afterwards"
                       | ExternKind.Pure
                       | ExternKind.Reads -> "")
                ]
            Source = Some(where e x.Span)
        }

    match e.Plan.Answers[x.Name] with
    | Plan.Answer.Defined _ -> None
    | Plan.Answer.Reads ->
        let h = e.Names.Fresh "calls"
        Some(from (define name (h :: parameters) (Tuple [ String x.Name; Name h; Tuple args ])))
    | Plan.Answer.Restores ->
        // A term that READS returned carries the history; anything else is a lie, of which only the value is known.
        let lie = Tuple [ Tuple(String x.Name :: [ Tuple args ]) ]

        let body =
            match x.Parameters, args with
            | [ { Type = TOpaque o } ], [ arg ] ->
                let readers =
                    e.Program.Externs
                    |> List.filter (fun r -> r.Result = Some(TOpaque o) && e.Plan.Answers[r.Name] = Plan.Answer.Reads)

                let values =
                    if isBound e o then
                        Name(e.Names.Global(Key.opaque o, o))
                    else
                        Set(junk e o :: twoValues e o)

                if readers.IsEmpty then
                    lie
                else
                    If(
                        isIn arg values,
                        lie,
                        If(
                            isIn (At(arg, Int 1L)) (Set(readers |> List.map (fun r -> String r.Name))),
                            At(arg, Int 2L),
                            lie
                        )
                    )
            | _ -> lie

        Some(from (define name parameters body))
    | Plan.Answer.Interpreted
    | Plan.Answer.Choice when x.Kind = ExternKind.Pure ->
        let chosen = At(oracle (), argumentsKey args)
        let term = Tuple [ String x.Name; Tuple args ]

        let body =
            match e.Plan.Answers[x.Name] with
            | Plan.Answer.Interpreted when e.Plan.Externs ->
                If(equal (Name(stateName e "externs")) (String "free"), term, chosen)
            | Plan.Answer.Interpreted -> term
            | Plan.Answer.Choice
            | Plan.Answer.Defined _
            | Plan.Answer.Reads
            | Plan.Answer.Restores -> chosen

        Some(from (define name parameters body))
    | Plan.Answer.Interpreted
    | Plan.Answer.Choice ->
        let given = e.Names.Fresh "given"
        let h = e.Names.Fresh "calls"
        let asked = Tuple [ Name h; Tuple args ]

        let chosen =
            If(isIn asked (Prefix("DOMAIN", Name given)), Set [ At(Name given, asked) ], answersOf e x)

        let term = Set [ Tuple [ String x.Name; Name h; Tuple args ] ]

        let body =
            match e.Plan.Answers[x.Name] with
            | Plan.Answer.Interpreted when e.Plan.Externs ->
                If(equal (Name(stateName e "externs")) (String "free"), term, chosen)
            | Plan.Answer.Interpreted -> term
            | Plan.Answer.Choice
            | Plan.Answer.Defined _
            | Plan.Answer.Reads
            | Plan.Answer.Restores -> chosen

        Some(from (define name (given :: h :: parameters) body))

/// A FUNCTION of the program.
let private functionDefinition (e: Emission) (f: Mommie.Core.Model.Tree.Function) : Definition =
    e.Names.StartDefinition()

    { define
          (e.Names.Global(Key.func f.Name, f.Name))
          (f.Parameters |> List.map (fun p -> e.Names.Local p.Name))
          (expr (outside e) f.Body) with
        Comments = f.Doc
        Source = Some(where e f.Span)
    }

/// A FUNCTION of a node, over the state's variables.
let private nodeFunctionDefinition (e: Emission) role (f: Mommie.Core.Model.Tree.Function) : Definition =
    e.Names.StartDefinition()
    let self = e.Names.Fresh "self"
    let reads = readByFunction e role f
    let held = reads.Looks |> List.map (fun r -> r, e.Names.Fresh("held" + legal r))

    let place =
        { outside e with
            Role = Some role
            Self = Name self
            Held = held |> List.map (fun (r, name) -> r, Name name) |> Map.ofList
            History =
                (if (Plan.nodeOf e.Plan role).History then
                     at (stateName e ("history " + role)) (Name self)
                 else
                     Tuple [])
        }

    { define
          (e.Names.Global(Key.nodeFunction role f.Name, f.Name))
          (self :: (held |> List.map snd)
           @ (f.Parameters |> List.map (fun p -> e.Names.Local p.Name)))
          (expr place f.Body) with
        Comments = f.Doc
        Source = Some(where e f.Span)
    }

/// Puts definitions after those they use, otherwise in the order given.
let private sorted (units: Unit list) : Unit list =
    let definitions =
        units
        |> List.choose (fun u ->
            match u with
            | Unit.Define d -> Some(d.Name, d)
            | _ -> None)
        |> Map.ofList

    let usedBy (d: Definition) =
        let own = Set.ofList (d.Parameters |> List.map _.Name)
        free (Let([ d ], Bool true)) - own |> Set.filter definitions.ContainsKey

    let placed = HashSet<string>()
    let result = List<Unit>()

    let rec place (d: Definition) =
        if placed.Add d.Name then
            for other in usedBy d do
                if other <> d.Name then
                    place definitions[other]

            result.Add(Unit.Define d)

    for u in units do
        match u with
        | Unit.Define d -> place d
        | other -> result.Add other

    List.ofSeq result

/// The transitions' actions joined: one disjunct per transition and per INIT, each for every node of its role.
let private next (e: Emission) (starts: (string * string) list) (actions: (string * string) list) =
    let self = e.Names.Fresh "self"

    let crash =
        if e.Plan.Crashes then
            let running =
                e.Plan.Nodes |> List.map (fun n -> roleSet e n.Node.Role) |> List.reduce union

            [
                Exists([ bound self running ], Apply(named e "crash action" "Crash", [ Name self ]))
            ]
        else
            []

    disj (
        (starts @ actions
         |> List.map (fun (role, name) -> Exists([ bound self (roleSet e role) ], Apply(name, [ Name self ]))))
        @ crash
    )

/// The module of the emission's program, with the invariants given.
let build (e: Emission) (invariants: Property list) (name: string) : Module =
    let program = e.Program
    allocate e
    e.Names.StartDefinition()
    let variables = stateVariables e
    let all = variables |> List.map _.Name

    let invariants =
        invariants
        |> List.map (fun p ->
            e.Names.StartDefinition()

            { define (e.Names.Global(Key.property p.Name, p.Name)) [] (expr (outside e) p.Formula) with
                Comments = p.Doc
                Source = Some(where e p.Span)
            })

    let functions = program.Functions |> List.map (functionDefinition e)

    let nodes =
        e.Plan.Nodes
        |> List.map (fun n ->
            let functions = n.Node.Functions |> List.map (nodeFunctionDefinition e n.Node.Role)

            let start = n.Node.Init |> Option.map (Actions.initial e all n) |> Option.toList

            let actions = n.Transitions |> List.map (Actions.transition e all n)
            n, functions, start, actions)

    e.Names.StartDefinition()

    let crash =
        if e.Plan.Crashes then
            let self = e.Names.Fresh "self"
            let crashed = stateName e "crashed"
            let others = all |> List.filter ((<>) crashed)

            [
                Unit.Define
                    { define
                          (named e "crash action" "Crash")
                          [ self ]
                          (conj
                              [
                                  isIn (Name self) (Name(stateName e "mayCrash"))
                                  Infix("\\notin", Name self, Name crashed)
                                  equal (Prime(Name crashed)) (Infix("\\cup", Name crashed, Set [ Name self ]))
                                  Prefix("UNCHANGED", Tuple(others |> List.map Name))
                              ]) with
                        Comments = [ "A principal stops for good." ]
                    }
            ]
        else
            []

    let init =
        define
            "Init"
            []
            (conj (
                variables
                |> List.map (fun v ->
                    if v.ChosenFrom then
                        isIn (Name v.Name) v.Initial
                    else
                        equal (Name v.Name) v.Initial)
            ))

    let nextStep =
        define
            "Next"
            []
            (next
                e
                (nodes
                 |> List.collect (fun (n, _, start, _) -> start |> List.map (fun d -> n.Node.Role, d.Name)))
                (nodes
                 |> List.collect (fun (n, _, _, actions) -> actions |> List.map (fun d -> n.Node.Role, d.Name))))

    let externs = program.Externs |> List.choose (externDefinition e)

    // Definitions ask for others until nothing is missing.
    let helpers = List<string * Definition>()
    let seen = HashSet<string>()
    let mutable missing = true

    while missing do
        let wanted =
            e.Demands |> Seq.filter (seen.Contains >> not) |> Seq.sort |> List.ofSeq

        missing <- not wanted.IsEmpty

        for key in wanted do
            seen.Add key |> ignore

            match generated e key with
            | Some d -> helpers.Add((key, d))
            | None -> ()

    let group (keys: string list) =
        helpers
        |> Seq.filter (fun (key, _) -> List.contains (key.Split ' ').[0] keys)
        |> Seq.sortBy fst
        |> Seq.map (snd >> Unit.Define)
        |> List.ofSeq

    let operators =
        group
            [
                "min"
                "max"
                "the"
                "positive"
                "quotient"
                "remainder"
                "product"
                "map"
                "options"
                "maps"
                "covers"
            ]

    let who = group [ "principals"; "allowed"; "decisive" ]
    let said = group [ "inputs"; "values"; "lies" ]
    let pool = group [ "sent"; "seen"; "taken"; "own"; "uses"; "offered" ]
    let answered = group [ "answered" ]

    let roles =
        program.Roles
        |> List.map (fun r ->
            {
                Name = e.Names.Global(Key.roleSet r.Name, r.Set)
                Arity = 0
                Comment =
                    Some(
                        $"ROLE {r.Name}"
                        + (r.Parent |> Option.map (fun p -> " SUBSET OF " + p) |> Option.defaultValue "")
                        + ", "
                        + where e r.Span
                    )
            }
            : Declared)

    let constants =
        program.Constants
        |> List.map (fun c ->
            {
                Name = e.Names.Global(Key.constant c.Name, c.Name)
                Arity = 0
                Comment = Some("CONST " + show c.Type + ", " + where e c.Span)
            }
            : Declared)

    let opaque =
        program.OpaqueTypes
        |> List.filter (isBound e)
        |> List.map (fun o ->
            {
                Name = e.Names.Global(Key.opaque o, o)
                Arity = 0
                Comment = Some("TYPE " + o)
            }
            : Declared)

    let defined =
        program.Externs
        |> List.choose (fun x ->
            match e.Plan.Answers[x.Name] with
            | Plan.Answer.Defined _ ->
                Some(
                    {
                        Name = e.Names.Global(Key.externName x.Name, x.Name)
                        Arity = x.Parameters.Length
                        Comment = Some("EXTERN " + x.Name + ", defined by the MODEL, " + where e x.Span)
                    }
                    : Declared
                )
            | Plan.Answer.Reads
            | Plan.Answer.Restores
            | Plan.Answer.Interpreted
            | Plan.Answer.Choice -> None)

    let lies =
        program.Records
        |> List.filter (fun r -> e.Restricted.Contains r.Name && e.Demands.Contains $"lies {r.Name} in ")
        |> List.map (fun r ->
            {
                Name = mayLie e r.Name
                Arity = 1
                Comment = Some("LIES " + r.Name)
            }
            : Declared)

    let anyone: Declared =
        {
            Name = "ANYONE"
            Arity = 0
            Comment = Some "the top of the auditor sets"
        }

    let assumptions =
        program.Assumptions
        |> List.map (fun a -> Assume(Some(where e a.Span), expr (outside e) a))

    let section title (units: Unit list) =
        if units.IsEmpty then [] else Heading [ title ] :: units

    let head =
        [
            Constants(roles @ constants @ opaque @ defined @ demandedConstants e @ lies @ [ anyone ])
            Variables(
                variables
                |> List.map (fun v ->
                    {
                        Name = v.Name
                        Arity = 0
                        Comment = Some v.Comment
                    })
            )
            Unit.Define(define "vars" [] (Tuple(all |> List.map Name)))
        ]

    let rest =
        section "Values." (operators @ (functions |> List.map Unit.Define) @ assumptions)
        @ section "Principals and faults." who
        @ section "What inputs and liars range over." said
        @ section "What is available, and what is held." pool
        @ section "The application." ((externs |> List.map Unit.Define) @ answered)
        @ [ Heading [ "The first state." ]; Unit.Define init ]
        @ (nodes
           |> List.collect (fun (n, functions, start, actions) ->
               (Heading($"NODE {n.Node.Role}" :: n.Node.Doc)
                :: (functions |> List.map Unit.Define)
                @ (start |> List.map Unit.Define)
                @ (actions |> List.map Unit.Define))))
        @ section "Faults." crash
        @ [
            Heading [ "The system." ]
            Unit.Define nextStep
            Unit.Define(define "Spec" [] (And [ Name "Init"; Prefix("[]", Square(Name "Next", Name "vars")) ]))
        ]
        @ section "Properties." (invariants |> List.map Unit.Define)

    // What the reduction *sinks* left out is not in the module; a reader is told.
    let leftOut =
        let each kind names =
            names |> List.map (fun n -> kind + " " + n)

        match
            each "transition" (e.Plan.LeftOut.Transitions |> List.map snd)
            @ each "variable" (e.Plan.LeftOut.Variables |> List.map snd)
            @ each "published" e.Plan.LeftOut.Records
        with
        | [] -> []
        | names ->
            "Left out, since nothing that is checked depends on it:"
            :: (names |> List.map (fun n -> "  " + n))

    {
        Name = name
        Preamble =
            leftOut
            |> List.append
                [
                    $"Generated from {e.File}. The state space is that of docs/semantics.md."
                    "A published statement is a record by, to, aud, rec: issuer, verifiers, auditors, record."
                ]
        Extends = [ "Integers"; "FiniteSets"; "Sequences"; "TLC" ]
        Units = head @ sorted rest
    }
