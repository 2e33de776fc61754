/// What is established about a deployment, as values.
module Mommie.Proof.Results

open System.Collections.Generic
open Mommie.Core.Text
open Mommie.Core.Syntax
open Mommie.Core.Model.Tree
open Mommie.Proof.Smt
open Mommie.Proof.Solver
open Mommie.Proof.Deployment
open Mommie.Proof.Vocabulary
open Mommie.Proof.Obligation
open Mommie.Proof.Discharge

/// Which solver, and how much work one question may be.
type Options =
    {
        Solver: Solver.Choice
        /// in the solver's resource units
        Limit: uint32
    }

/// In process, with a limit that is seconds of work.
let defaults =
    {
        Solver = InProcess
        Limit = defaultLimit
    }

/// A line or an assumption that a proof used.
type CoreItem = { Text: string; Place: Span option }

/// One obligation and what became of it.
type ObligationResult =
    {
        /// stable: it does not change when lines move
        Id: string
        /// `AUTHENTIC`
        Code: string
        /// the record published
        Record: string
        /// the transition that publishes it
        Transition: string
        /// the PUBLISH, in the program
        Site: Span
        /// the guilty or proved line's part, in the deployment; for CITE the citation in the program
        Line: Span option
        /// the line's text; empty where there is none
        LineText: string
        /// the mechanism or stage
        About: string
        /// one sentence
        Claim: string
        Verdict: Verdict
        /// the lines that a proof used
        Core: CoreItem list
        /// the assumptions that a proof used
        Assumes: string list
        /// numbered steps, where refuted
        Attack: string list
        /// what would close the hole
        Mend: string option
        /// the text that the solver was given
        Smt: string
        /// the name of the file with that text, which obligations that say the same share
        File: string
        PremisesSatisfiable: bool
        /// undecided because no proof of it is offered yet, not because a solver gave up
        Unsupported: bool
    }

/// The worst of the obligations' verdicts.
[<RequireQualifiedAccess>]
type DeploymentVerdict =
    | Proved
    | Refuted
    | Undecided

/// What is established about a deployment.
type DeploymentResult =
    {
        /// from the header; empty without one
        Name: string
        File: string
        Verdict: DeploymentVerdict
        /// what is wrong with the input, or hinders proofs
        Diagnostics: Diagnostic list
        /// one error per refuted obligation and one warning per undecided one, at the guilty line
        Findings: Diagnostic list
        Obligations: ObligationResult list
        /// name and version of the solver; empty where none was found
        Solver: string
        SolverVersion: string
    }

/// `proved`, `refuted`, `undecided`
let verdictText (v: Verdict) =
    match v with
    | Proved -> "proved"
    | Refuted -> "refuted"
    | Undecided _ -> "undecided"

let private numberOf (c: Code) =
    match c with
    | Code.Cover -> "MOM3101"
    | Code.Bind -> "MOM3102"
    | Code.Keys -> "MOM3103"
    | Code.Verify -> "MOM3104"
    | Code.Authentic -> "MOM3105"
    | Code.AuditSound -> "MOM3106"
    | Code.AuditTransfer -> "MOM3107"
    | Code.Reference -> "MOM3108"
    | Code.Cite -> "MOM3109"
    | Code.Merge -> "MOM3110"
    | Code.Trust -> "MOM3111"
    | Code.Live -> "MOM3112"

/// The diagnostic's code that says that an obligation is not proved: of the claim where it is refuted, of the reason where it
/// is undecided.
let diagnosticOf (r: ObligationResult) : string =
    match r.Verdict with
    | Undecided _ when not r.PremisesSatisfiable -> "MOM3121"
    | Undecided _ when r.Unsupported -> "MOM3122"
    | Undecided _ -> "MOM3120"
    | Refuted
    | Proved ->
        [
            Code.Cover
            Code.Bind
            Code.Keys
            Code.Verify
            Code.Authentic
            Code.AuditSound
            Code.AuditTransfer
            Code.Reference
            Code.Cite
            Code.Merge
            Code.Trust
            Code.Live
        ]
        |> List.find (fun c -> codeName c = r.Code)
        |> numberOf

let internal result
    (depth: Depth)
    (o: Obligation)
    (verdict, core: Guard list, answers, satisfiable)
    (text: string)
    (file: string)
    : ObligationResult =
    let attack =
        match verdict, depth with
        | Refuted, Whole -> o.Explain answers
        | Refuted, VerdictAlone
        | Proved, _
        | Undecided _, _ -> { Steps = []; Mend = None }

    {
        Id = o.Id
        Code = codeName o.Code
        Record = o.Site.Record
        Transition = o.Site.Transition
        Site = o.Site.Span
        Line = o.Place
        LineText = o.Line |> Option.map _.Text |> Option.defaultValue ""
        About = o.About
        Claim = o.Claim
        Verdict = verdict
        Core =
            core
            |> List.filter (fun g -> g.Kind = ConfigurationLine)
            |> List.map (fun g -> { Text = g.Text; Place = g.Place })
        Assumes =
            core
            |> List.filter (fun g ->
                g.Kind = Assumption
                || g.Symbol.TrimStart('|').StartsWith "faults."
                || g.Symbol.StartsWith "line.channel.")
            |> List.map _.Text
            |> List.distinct
        Attack = attack.Steps
        Mend = attack.Mend
        Smt = text
        File = file
        PremisesSatisfiable = satisfiable
        Unsupported = o.Unsupported.IsSome
    }

let internal finding (o: Obligation) (r: ObligationResult) : Diagnostic option =
    let place = r.Line |> Option.defaultValue r.Site

    let related (d: Diagnostic) =
        if Span.same place r.Site then
            d
        else
            Diagnostic.withRelated r.Site ("the PUBLISH of " + r.Record) d

    match r.Verdict with
    | Proved -> None
    | Refuted ->
        let steps =
            r.Attack
            |> List.mapi (fun k s -> string (k + 1) + ". " + s)
            |> String.concat " "

        let d =
            Diagnostic.error (numberOf o.Code) place (r.Code + " is refuted for " + r.Record + ": " + steps)
            |> related

        Some(
            match r.Mend with
            | Some m -> Diagnostic.withMend m d
            | None -> d
        )
    | Undecided reason ->
        let code =
            if o.Unsupported.IsSome then "MOM3122"
            elif reason = vacuous then "MOM3121"
            else "MOM3120"

        Some(
            Diagnostic.warning code place (r.Code + " is undecided for " + r.Record + ": " + reason)
            |> related
        )

/// `proved`, `refuted`, `undecided`
let deploymentVerdictText (v: DeploymentVerdict) =
    match v with
    | DeploymentVerdict.Proved -> "proved"
    | DeploymentVerdict.Refuted -> "refuted"
    | DeploymentVerdict.Undecided -> "undecided"
