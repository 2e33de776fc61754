/// Programs as TLA+ files: one module per program (one more for MODELs whose state has other components) and one per temporal property, a module and a
/// configuration per MODEL and what it checks.
module Mommie.Core.Tla.Emit

open System.Collections.Generic
open System.IO
open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope

/// What a MODEL became.
type ModelEmission =
    {
        Model: string
        /// the plan of the MODEL, as the embedded checker has it: for its invariants, or for one temporal property
        Plan: Plan.Plan
        /// the name of its module, without extension; its files are `Root.tla` and `Root.cfg`
        Root: string
        /// the name of the module that it extends
        Base: string
        /// the names of the module, to read TLC's output back
        Emission: Emission
        /// by the name of a model value: the principal or opaque value that it stands for
        Atoms: Map<string, string>
        /// the names and texts of its own two files and of the module they extend
        Files: (string * string) list
    }

/// The files of a program.
type Emitted =
    {
        /// names and texts, in a fixed order
        Files: (string * string) list
        Models: ModelEmission list
        /// warnings: what was left out, and why
        Remarks: Diagnostic list
    }

/// What decides whether two MODELs can share a module: their states have the same components, and the same things are constants.
let private shape (plan: Plan.Plan) =
    let kinds =
        plan.Answers
        |> Map.toList
        |> List.map (fun (f, a) ->
            f,
            (match a with
             | Plan.Answer.Defined _ -> 0
             | Plan.Answer.Reads -> 1
             | Plan.Answer.Restores -> 2
             | Plan.Answer.Interpreted -> 3
             | Plan.Answer.Choice -> 4))

    plan.LeftOut,
    plan.Crashes,
    plan.Externs,
    plan.PureChoices,
    kinds,
    (plan.Model.Carriers |> List.map fst |> List.sort)

/// READS whose answer is chosen, in expressions: TLA+ has no expression with several values.
let private problems (plan: Plan.Plan) =
    let chosen f =
        match Map.tryFind f plan.Answers with
        | Some Plan.Answer.Choice -> true
        | Some Plan.Answer.Interpreted -> true
        | _ -> false

    let inNode (n: Node) =
        Walk.nodeExprs n
        |> Seq.collect Walk.all
        |> Seq.choose (fun e ->
            match e.Node with
            | CallReads(f, _) when chosen f ->
                Some(
                    Diagnostic.error
                        "MOM5002"
                        e.Span
                        $"{f} READS the history and its result has a type that MODEL {plan.Model.Name} binds: TLA+ has no expression with several values"
                    |> Diagnostic.withMend $"Define {f} in the MODEL, or call it as a statement: T x <- {f}();"
                )
            | _ -> None)
        |> List.ofSeq

    plan.Problems @ List.collect inNode plan.Program.Nodes

/// Emits the MODELs named (all where none is named). `sourceFile`: the program's file; only its name is used.
let emit (program: Program) (models: string list) (sourceFile: string) : Result<Emitted, Diagnostic list> =
    let file =
        match Path.GetFileName sourceFile with
        | null
        | "" -> program.Name + ".mommie"
        | name -> name

    // Where a program has no MODEL, there is nothing that could be checked.
    let plans =
        program.Models
        |> List.map (fun m -> Plan.make Plan.allReductions program { m with ExternFree = false }, m)

    let wanted =
        plans
        |> List.filter (fun (_, m) -> models.IsEmpty || List.contains m.Name models)

    let unknown =
        models
        |> List.filter (fun name -> program.Models |> List.forall (fun m -> m.Name <> name))
        |> List.map (fun name ->
            Diagnostic.error "MOM5003" Span.none $"the program has no MODEL {name}"
            |> Diagnostic.withMend (
                "It has "
                + (if program.Models.IsEmpty then
                       "none."
                   else
                       (program.Models |> List.map _.Name |> String.concat ", ") + ".")
            ))

    let errors =
        unknown @ (wanted |> List.collect (fst >> problems))
        |> List.distinctBy (fun d -> d.Code, d.Span.StartLine, d.Span.StartColumn, d.Message)

    if not errors.IsEmpty then
        Error errors
    else
        // A MODEL of temporal properties alone has nothing that a module for invariants can check.
        let groups =
            plans
            |> List.filter (fun (plan, _) -> plan.Temporal.IsEmpty || not plan.Invariants.IsEmpty)
            |> List.groupBy (fst >> shape)
            |> List.map snd

        let restricted =
            program.Models
            |> List.collect (fun m -> m.Lies |> List.map _.Record)
            |> Set.ofList

        let faultyChosen = program.Models |> List.exists (fun m -> m.Faulty.IsSome)
        let taken = HashSet<string>()

        let moduleName (preferred: string) =
            let name =
                Seq.append (Seq.singleton preferred) (Seq.initInfinite (fun i -> $"{preferred}_{i + 2}"))
                |> Seq.find (fun n -> not (reserved.Contains n) && not (taken.Contains(n.ToLowerInvariant())))

            taken.Add(name.ToLowerInvariant()) |> ignore
            name

        /// The module of plans of one shape.
        let emission (plan: Plan.Plan) name =
            let names = Names()
            names.Global("module", name) |> ignore

            {
                Plan = plan
                File = file
                Names = names
                Restricted = restricted
                FaultyChosen = faultyChosen
                Demands = HashSet<string>()
                Problems = List<Diagnostic>()
            }

        let isWanted (m: Model) =
            wanted |> List.exists (fun (_, w) -> w.Name = m.Name)

        let modelOf (e: Emission) name text (plan: Plan.Plan, m: Model, root) own =
            let files = Models.build e name root { plan with Model = m }

            {
                Model = m.Name
                Plan = own m
                Root = root
                Base = name
                Emission = e
                Atoms = files.Atoms
                Files =
                    [
                        name + ".tla", text
                        root + ".tla", Printer.print files.Module
                        root + ".cfg", files.Configuration
                    ]
            }

        let forInvariants =
            groups
            |> List.mapi (fun i group ->
                let first, firstModel = List.head group

                let name =
                    moduleName (legal program.Name + (if i = 0 then "" else "_" + legal firstModel.Name))

                let e = emission first name

                let invariants =
                    program.Properties
                    |> List.filter (fun p ->
                        group
                        |> List.exists (fun (plan, _) -> plan.Invariants |> List.exists (fun i -> i.Name = p.Name)))

                let text = Modules.build e invariants name |> Printer.print

                let models =
                    group
                    |> List.map (fun (plan, m) -> plan, m, moduleName ("MC" + legal program.Name + "_" + legal m.Name))

                models
                |> List.filter (fun (_, m, _) -> isWanted m)
                |> List.map (fun model -> modelOf e name text model (Plan.make Plan.allReductions program)))

        // A temporal property has a machine, and so a module, of its own.
        let forProperties =
            program.Properties
            |> List.filter (fun p -> not p.IsInvariant)
            |> List.collect (fun p ->
                plans
                |> List.filter (fun (plan, _) -> plan.Temporal |> List.exists (fun t -> t.Name = p.Name))
                |> List.map (fun (_, m) -> Plan.live Plan.allReductions program { m with ExternFree = false } p, m)
                |> List.groupBy (fst >> shape)
                |> List.mapi (fun i (_, group) ->
                    let first, firstModel = List.head group

                    let name =
                        moduleName (
                            legal program.Name
                            + "_"
                            + legal p.Name
                            + (if i = 0 then "" else "_" + legal firstModel.Name)
                        )

                    let models =
                        group
                        |> List.map (fun (plan, m) ->
                            plan, m, moduleName ("MC" + legal program.Name + "_" + legal m.Name + "_" + legal p.Name))
                        |> List.filter (fun (_, m, _) -> isWanted m)

                    let e = emission first name

                    try
                        let text = Modules.build e [] name |> Printer.print

                        models
                        |> List.map (fun model ->
                            modelOf e name text model (fun m -> Plan.live Plan.allReductions program m p)),
                        []
                    with Formula.Unsayable(span, why) ->
                        [],
                        models
                        |> List.map (fun (_, m, _) ->
                            Diagnostic.warning
                                "MOM5001"
                                span
                                $"PROPERTY {p.Name} of MODEL {m.Name} is not emitted as TLA+: {why}"
                            |> Diagnostic.withMend
                                "Write the formula for the principals of a role, with HONEST, CORRECT and other conditions inside it; or CHECK the other properties by name to leave this one out.")))

        let all = List.concat forInvariants @ (forProperties |> List.collect fst)

        Ok
            {
                Files = all |> List.collect _.Files |> List.distinct
                Models = all
                Remarks = forProperties |> List.collect snd
            }
