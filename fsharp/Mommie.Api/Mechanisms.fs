namespace Mommie.Api

open System.Collections.Generic
open Mommie.Core.Syntax
open Mommie.Core.Text
open Mommie.Proof

/// What a mechanism provides in one respect.
type MechanismProperty =
    {
        /// `bound`, `authentic`, `auditSound`, `transferable`, `relayable`, `trusts`
        Name: string
        /// `yes`, `no`, `over a channel`, `convinces nobody`, `by its lines`, `unknown`; of `trusts` who is trusted, or `nobody`.
        Answer: string
        /// What the proof assumes, the steps of the attack, or why it is not known.
        Because: IReadOnlyList<string>
    }

/// A mechanism and what was derived from its description.
type MechanismReport =
    {
        /// As a line of a deployment names it.
        Name: string
        Properties: IReadOnlyList<MechanismProperty>
        Cost: string
        /// Whether it is in the tool's own catalogue.
        BuiltIn: bool
    }

/// The table of mechanisms; empty where the diagnostics have errors.
type MechanismTable =
    {
        Mechanisms: IReadOnlyList<MechanismReport>
        Solver: string
        Diagnostics: IReadOnlyList<Mommie.Api.Diagnostic>
    }

/// What mechanisms provide, derived by proof.
[<AbstractClass; Sealed>]
type Mechanisms =

    static let property name (c: Derived.Cell) : MechanismProperty =
        {
            Name = name
            Answer = Derived.answerText c.Answer
            Because = Convert.strings c.Because
        }

    static let row (r: Derived.Row) : MechanismReport =
        {
            Name = r.Name
            Properties =
                [|
                    property "bound" r.Bound
                    property "authentic" r.Authentic
                    property "auditSound" r.AuditSound
                    property "transferable" r.Transferable
                    property "relayable" r.Relayable
                    { property "trusts" r.Trusts with
                        Answer =
                            match r.Trusts.Answer with
                            | Derived.Yes -> r.Trusted
                            | Derived.No -> "nobody"
                            | other -> Derived.answerText other
                    }
                |]
            Cost = r.Cost
            BuiltIn = r.Span.File = "catalogue.mechanisms"
        }

    /// The catalogue's mechanisms, then those of `source` where one is given.
    /// `solver` is `""` for the solver in process, else `z3`, `cvc5` or a path.
    static member Table(source: SourceText | null, solver: string) : MechanismTable =
        let file, own, problems =
            match source with
            | null -> "", [], []
            | source ->
                let tree, problems = Parser.parseDeployment source.Path source.Text
                source.Path, tree |> Option.map _.Mechanisms |> Option.defaultValue [], problems

        let derived, found =
            if List.exists Diagnostic.isError problems then
                None, []
            else
                Derived.table
                    { Results.defaults with
                        Solver =
                            (if solver = "" then
                                 Solver.InProcess
                             else
                                 Solver.Program solver)
                    }
                    file
                    own

        let rows, name = derived |> Option.defaultValue ([], "")

        {
            Mechanisms = Convert.list row rows
            Solver = name
            Diagnostics = Convert.diagnostics (problems @ found)
        }
