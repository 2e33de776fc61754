/// The module and the configuration of one MODEL: what its constants are, its bounds, what is checked.
module Mommie.Core.Tla.Models

open System.Collections.Generic
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope
open Mommie.Core.Tla.Expressions
open Mommie.Core.Tla.Universes

/// What TLC prints where BOUND leaves out a state of the machine of a temporal property.
let boundCuts = "BOUND cuts"

/// The two files of a MODEL.
type ModelFiles =
    {
        Module: Module
        Configuration: string
        /// by the name of a model value: the principal or opaque value that it stands for
        Atoms: Map<string, string>
    }

/// The files of a MODEL. `base'`: the emission of the program's module, complete; `moduleName`: its name.
let build (base': Emission) (moduleName: string) (name: string) (plan: Plan.Plan) : ModelFiles =
    let model = plan.Model
    let program = plan.Program
    let names = base'.Names.Extend()

    let e =
        { base' with
            Names = names
            Demands = HashSet<string>(base'.Demands)
        }

    let asked (key: string) = base'.Demands.Contains key

    let nameOf key =
        base'.Names.Global("operator " + key, key)

    let atoms =
        (model.Principals |> List.collect snd) @ (model.Carriers |> List.collect snd)
        |> List.distinct

    let atomNames = atoms |> List.map (fun a -> names.Global(Key.atom a, a))
    let definitions = List<Definition>()
    let assigned = List<string>()

    /// `X <- MC_X`
    let give (constant: string) parameters (body: Expr) comments =
        let own = names.Global("definition of " + constant, "MC_" + constant)

        definitions.Add(
            { define own parameters body with
                Comments = comments
            }
        )

        assigned.Add $"{constant} <- {own}"

    let itself (constant: string) = assigned.Add $"{constant} = {constant}"

    for a in atomNames do
        itself a

    for role in program.Roles do
        let members =
            model.Principals
            |> List.tryFind (fun (r, _) -> r = role.Name)
            |> Option.map snd
            |> Option.defaultValue []

        give
            (e.Names.Global(Key.roleSet role.Name, role.Set))
            []
            (Set(members |> List.map (fun m -> Name(names.Global(Key.atom m, m)))))
            []

    for c in program.Constants do
        match model.Constants |> List.tryFind (fun (n, _) -> n = c.Name) with
        | Some(_, value) -> give (e.Names.Global(Key.constant c.Name, c.Name)) [] (expr (outside e) value) []
        | None -> ()

    for o in program.OpaqueTypes do
        match model.Carriers |> List.tryFind (fun (t, _) -> t = o) with
        | Some(_, values) ->
            give
                (e.Names.Global(Key.opaque o, o))
                []
                (Set(values |> List.map (fun v -> Name(names.Global(Key.atom v, v)))))
                []
        | None -> ()

    for x in model.Externs do
        give
            (e.Names.Global(Key.externName x.Name, x.Name))
            (x.Parameters |> List.map (fun p -> names.Local p.Name))
            (expr (outside e) x.Body)
            [ $"EXTERN {x.Name}" ]

    for key in base'.Demands |> Seq.sort |> List.ofSeq do
        let words = key.Split(' ', 2)

        let order roles =
            model.Principals
            |> List.filter (fun (r, _) -> List.contains r roles)
            |> List.collect snd
            |> List.distinct
            |> List.map (fun m -> Name(names.Global(Key.atom m, m)))
            |> Tuple

        match words[0] with
        | "ints" -> give (nameOf key) [] (expr (outside e) model.Ints) [ "INT" ]
        | "junk"
        | "first"
        | "second" -> itself (nameOf key)
        | "interpretations" ->
            give
                (nameOf key)
                []
                (Set(
                    if model.ExternFree then
                        [ String "free" ]
                    else
                        [ String "free"; String "adversarial" ]
                ))
                []
        | "order" when words.Length = 2 -> give (nameOf key) [] (order [ words[1] ]) []
        | "order" -> give (nameOf key) [] (order (program.Roles |> List.map _.Name)) []
        | "at" ->
            let port = words[1].Substring 5

            let most =
                model.Inputs
                |> List.tryFind (fun (role, input, _) -> role + "." + input = port)
                |> Option.map (fun (_, _, n) -> expr (outside e) n)
                |> Option.defaultValue (Int 1L)

            give (nameOf key) [] most []
        | "placements" ->
            let all = Name(nameOf "allowed byz")

            let value =
                match model.Faulty with
                | None -> all
                | Some f ->
                    let named =
                        program.Faults
                        |> List.filter (fun (f: Mommie.Core.Model.Tree.Fault) -> f.Kind = FaultKind.Byzantine)
                        |> List.map (fun f -> roleSet e f.Role)
                        |> List.distinct
                        |> List.reduce union

                    Set [ Infix("\\cap", expr (outside e) f, named) ]

            give (nameOf key) [] value (if model.Faulty.IsSome then [ "FAULTY" ] else [])
        | "crash" ->
            let b = names.Fresh "b"
            let parameters = if plan.Byzantine then [ b ] else []

            let value =
                match model.Faulty with
                | None -> Apply(nameOf "allowed crashes", parameters |> List.map Name)
                | Some f ->
                    let faulty = expr (outside e) f

                    Set
                        [
                            (if plan.Byzantine then
                                 Infix("\\", faulty, Name b)
                             else
                                 faulty)
                        ]

            give (nameOf key) parameters value []
        | _ -> ()

    for r in program.Records do
        if e.Restricted.Contains r.Name && asked $"lies {r.Name} in " then
            let operator = mayLie e r.Name

            match model.Lies |> List.filter (fun l -> l.Record = r.Name) with
            | [] ->
                let x = names.Fresh "lie"
                give operator [ x ] (Bool true) []
            | many ->
                let x = names.Fresh "lie"

                let conditions =
                    many
                    |> List.collect (fun l ->
                        let place =
                            { outside e with
                                Locals = Map.ofList [ l.Binder.Name, Name x ]
                            }

                        l.Conditions |> List.map (expr place))

                give operator [ x ] (conj conditions) [ $"LIES {r.Name}" ]

    itself "ANYONE"

    // BOUND: conditions of a role hold at each of its honest nodes.
    let self = names.Fresh "self"

    let bounds =
        (model.Bounds
         |> List.map (fun (role, condition) ->
             let place =
                 { outside e with
                     Role = Some role
                     Self = Name self
                 }

             role, expr place condition)
         |> List.groupBy fst
         |> List.map (fun (role, conditions) -> Forall([ bound self (honest e role) ], conj (List.map snd conditions))))
        @ (model.GlobalBounds |> List.map (expr (outside e)))

    let boundName = names.Fresh "Bound"

    let bound' =
        if bounds.IsEmpty then
            []
        else
            match plan.Live with
            | None ->
                [
                    { define boundName [] (conj bounds) with
                        Comments = [ "BOUND" ]
                    }
                ]
            | Some _ ->
                [
                    { define boundName [] (If(conj bounds, Bool true, negate (Apply("PrintT", [ String boundCuts ])))) with
                        Comments =
                            [
                                "BOUND. Where it cuts, TLC says so, and finding no error does not mean that the property holds."
                            ]
                    }
                ]

    // As a part of another formula TLC takes it for a temporal one always, never for an invariant or for a condition on the first state, which no
    // fairness would be asked with. TLC calls a property violated where a run has done all that its negation asks of the way, without a look at
    // what that asks of the end of time ([]<>, <>[]); a part that is never done makes it look.
    let property =
        plan.Live
        |> Option.map (fun live ->
            let name = e.Names.Global(Key.property live.Property.Name, live.Property.Name)
            let own = names.Global("definition of " + name, "MC_" + name)

            if Formula.nests live.Property then
                { define own [] (Infix("\\/", Name name, Prefix("<>", Infix("#", Name "vars", Name "vars")))) with
                    Comments =
                        [
                            $"{name}. The other part is false; with it TLC searches whole runs, where it would end at a part of one."
                        ]
                }
            else
                define own [] (Infix("=>", Bool true, Name name)))

    // Operators that only the MODEL needs.
    let helpers = List<Definition>()
    let seen = HashSet<string>(base'.Demands)
    let mutable missing = true

    while missing do
        let wanted =
            e.Demands |> Seq.filter (seen.Contains >> not) |> Seq.sort |> List.ofSeq

        missing <- not wanted.IsEmpty

        for key in wanted do
            seen.Add key |> ignore

            match Demanded.generated e key with
            | Some d -> helpers.Add d
            | None -> ()

    let units =
        [
            if not atomNames.IsEmpty then
                yield Constants(atomNames |> List.map (fun a -> { Name = a; Arity = 0; Comment = None }))
            yield! helpers |> Seq.rev |> Seq.map Unit.Define
            yield! definitions |> Seq.map Unit.Define
            yield! bound' |> List.map Unit.Define
            yield! property |> Option.toList |> List.map Unit.Define
        ]

    let configuration =
        [
            yield $"\\* MODEL {model.Name} of {e.File}:{model.Span.StartLine}"
            yield "SPECIFICATION Spec"
            yield "CONSTANTS"
            for a in assigned do
                yield "  " + a
            if not plan.Invariants.IsEmpty then
                yield "INVARIANTS"

                for p in plan.Invariants do
                    yield "  " + e.Names.Global(Key.property p.Name, p.Name)
            match property with
            | Some d -> yield "PROPERTY " + d.Name
            | None -> ()
            if not bounds.IsEmpty then
                yield "CONSTRAINT " + boundName
            yield "CHECK_DEADLOCK FALSE"
        ]

    {
        Module =
            {
                Name = name
                Preamble =
                    [
                        $"MODEL {model.Name} of {e.File}:{model.Span.StartLine}"
                        + (match plan.Live with
                           | Some live -> $", PROPERTY {live.Property.Name}"
                           | None -> "")
                    ]
                    @ model.Doc
                Extends = [ moduleName ]
                Units = units
            }
        Configuration = String.concat "\n" configuration + "\n"
        Atoms = List.zip atomNames atoms |> Map.ofList
    }
