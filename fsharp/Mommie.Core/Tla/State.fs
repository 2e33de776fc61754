/// The variables of the state and their first values.
module Mommie.Core.Tla.State

open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope
open Mommie.Core.Tla.Sources
open Mommie.Core.Tla.Expressions
open Mommie.Core.Tla.Universes
open Mommie.Core.Tla.Allocation

/// A variable of the module, and the key of the component of the state that it is.
type StateVariable =
    {
        Key: string
        Name: string
        Comment: string
        Initial: Expr
        /// `\in` instead of `=`: chosen before the first step
        ChosenFrom: bool
    }

/// One value of each argument, as what the answers of a PURE EXTERN are a function of.
let private argumentsDomain (e: Emission) (x: Extern) =
    match x.Parameters |> List.map (fun p -> ofType e Inputs [] p.Type) with
    | [] -> Set [ Tuple [] ]
    | [ one ] -> one
    | many -> Cross many

/// What an EXTERN may answer.
let answersOf (e: Emission) (x: Extern) =
    match e.Plan.Answers[x.Name], x.Result with
    | Plan.Answer.Interpreted, Some(TOpaque o) -> Set(twoValues e o)
    | _, Some t -> ofType e Inputs [] t
    | _, None -> Set []

/// The variables of the state in the order of docs/semantics.md.
let stateVariables (e: Emission) : StateVariable list =
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

                if isWaitedFor e input then
                    yield
                        variable
                            ("waiting " + role + "." + input)
                            $"the call of {input} that waits, if one does"
                            (each (Tuple []))

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
        for site in Promises.sites e do
            e.Names.StartDefinition()

            yield
                variable
                    site.Key
                    ($"what {where e site.Publish.Span} has promised"
                     + (if site.Publish.Until.IsSome then
                            " and its UNTIL has not ended"
                        else
                            ""))
                    (Function([ bound (e.Names.Fresh "self") (honest e site.Role) ], Set []))

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
