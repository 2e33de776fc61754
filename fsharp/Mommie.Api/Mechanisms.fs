namespace Mommie.Api

open System.Collections.Generic
open Mommie.Core.Syntax
open Mommie.Core.Text
open Mommie.Proof

/// One question that a solver was asked about a mechanism.
type MechanismProof =
    {
        /// `AUTHENTIC`, ...
        Code: string
        Claim: string
        Verdict: ProofVerdict
        /// `HMAC-SHA256/authentic-1.smt2`
        File: EmittedFile
    }

/// What a mechanism provides in one respect.
type MechanismProperty =
    {
        /// `bound`, `authentic`, `auditSound`, `transferable`, `relayable`, `trusts`
        Name: string
        /// `yes`, `no`, `over a channel`, `convinces nobody`, `by its lines`, `unknown`; of `trusts` who is trusted, or `nobody`.
        Answer: string
        /// What the proof assumes, the steps of the attack, or why it is not known.
        Because: IReadOnlyList<string>
        /// What the solver was asked for it, one SMT-LIB2 text each, as files below a directory of the mechanism.
        Proofs: IReadOnlyList<MechanismProof>
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

    // A name for a directory: `TTP(z)` becomes `TTP-z`.
    static let directory (mechanism: string) =
        mechanism
        |> String.collect (fun c ->
            if System.Char.IsLetterOrDigit c || c = '-' || c = '_' then
                string c
            elif c = '(' || c = ',' then
                "-"
            else
                "")

    static let property mechanism name (c: Derived.Cell) : MechanismProperty =
        {
            Proofs =
                c.Questions
                |> List.mapi (fun k q ->
                    {
                        Code = q.Code
                        Claim = q.Claim
                        Verdict = Deployments.verdict q.Verdict
                        File =
                            {
                                Name = $"{directory mechanism}/{name}-{k + 1}.smt2"
                                Text = q.Text
                            }
                    })
                |> Convert.list id
            Name = name
            Answer = Derived.answerText c.Answer
            Because = Convert.strings c.Because
        }

    static let row (r: Derived.Row) : MechanismReport =
        {
            Name = r.Name
            Properties =
                [|
                    property r.Name "bound" r.Bound
                    property r.Name "authentic" r.Authentic
                    property r.Name "auditSound" r.AuditSound
                    property r.Name "transferable" r.Transferable
                    property r.Name "relayable" r.Relayable
                    { property r.Name "trusts" r.Trusts with
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
