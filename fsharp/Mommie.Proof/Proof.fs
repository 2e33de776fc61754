/// The one entrance to this room: every obligation of a deployment, solved.
module Mommie.Proof.Proof

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

/// All obligations of a deployment, in the order of sites and codes.
let obligations (ctx: Context) : Obligation list =
    Sites.ofProgram ctx.Program
    |> List.collect (fun site ->
        List.concat
            [
                Delivery.cover ctx site
                Rules.bind ctx site
                Delivery.verify ctx site
                Authenticity.authentic ctx site
                Authenticity.auditSound ctx site
                Transfer.auditTransfer ctx site
                Rules.reference ctx site
                Rules.cite ctx site
                Rules.batching ctx site
                Rules.trust ctx site
                Rules.live ctx site
            ])

let private numberOf (c: Code) =
    match c with
    | Code.Cover -> "MOM3101"
    | Code.Bind -> "MOM3102"
    | Code.Verify -> "MOM3104"
    | Code.Authentic -> "MOM3105"
    | Code.AuditSound -> "MOM3106"
    | Code.AuditTransfer -> "MOM3107"
    | Code.Reference -> "MOM3108"
    | Code.Cite -> "MOM3109"
    | Code.Merge -> "MOM3110"
    | Code.Trust -> "MOM3111"
    | Code.Live -> "MOM3112"

let private result
    (o: Obligation)
    (verdict, core: Guard list, answers, satisfiable)
    (text: string)
    (file: string)
    : ObligationResult =
    let attack =
        match verdict with
        | Refuted -> o.Explain answers
        | Proved
        | Undecided _ -> { Steps = []; Mend = None }

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
            |> List.filter (fun g -> g.Kind = Assumption || g.Symbol.TrimStart('|').StartsWith "faults.")
            |> List.map _.Text
            |> List.distinct
        Attack = attack.Steps
        Mend = attack.Mend
        Smt = text
        File = file
        PremisesSatisfiable = satisfiable
    }

let private finding (o: Obligation) (r: ObligationResult) : Diagnostic option =
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
            elif not r.PremisesSatisfiable then "MOM3121"
            else "MOM3120"

        Some(
            Diagnostic.warning code place (r.Code + " is undecided for " + r.Record + ": " + reason)
            |> related
        )

let private unreachable (ctx: Context) (solver: ISolver) (limit: uint32) : Diagnostic list =
    let section (lines: Line list) =
        lines
        |> List.filter (fun l -> l.Ordinal > 1)
        |> List.choose (fun l ->
            let functions, guards, assertions = basis ctx false
            let earlier = lines |> List.filter (fun e -> e.Ordinal < l.Ordinal)

            let part =
                join
                    [
                        constant "a1" Principal
                        constant "b1" Principal
                        constant "t1" RecordType
                        given "matches" "the line matches" (conj [ matches l "a1" "b1" "t1"; neg (Same("a1", "b1")) ])
                        join (
                            earlier
                            |> List.map (fun e -> under (lineGuard e) (neg (matches e "a1" "b1" "t1")))
                        )
                        negated True
                    ]

            let s: Script =
                {
                    Comment = []
                    Logic = "UF"
                    Sorts = [ Principal; Group; RecordType; Content ]
                    Functions = functions @ part.Functions
                    Macros = (l :: earlier) |> List.map lineMacro
                    Guards = guards @ part.Guards
                    Assertions = assertions @ part.Assertions
                    Dimensions = []
                }

            use session = solver.Open(body s, limit)

            let warn (d: Diagnostic) =
                Some(
                    d
                    |> Diagnostic.withMend
                        "Remove it, or put it before the lines that match all it could: the first line that matches is used."
                )

            match session.Check(guardsOf [ Fact; Negation ] s) with
            | Unsat ->
                warn (
                    Diagnostic.warning
                        "MOM3009"
                        l.Span
                        ("the line `" + l.Text + "` can never match: no two principals are as it says")
                )
            | Unknown _ -> None
            | Sat ->
                match session.Check(premises s) with
                | Unsat ->
                    let d =
                        Diagnostic.warning
                            "MOM3009"
                            l.Span
                            ("the line `"
                             + l.Text
                             + "` can never match: earlier lines match all that it could")

                    let blocking =
                        earlier
                        |> List.filter (fun e ->
                            session.Check((guardsOf [ Fact ] s) @ [ (lineGuard e).Symbol ]) = Unsat
                            || List.length earlier = 1)

                    blocking
                    |> List.fold (fun d e -> Diagnostic.withRelated e.Span "this line comes first" d) d
                    |> warn
                | Sat
                | Unknown _ -> None)

    List.collect
        section
        [
            ctx.Deployment.Authentication |> List.map fst
            ctx.Deployment.NonRepudiation |> List.map fst
            ctx.Deployment.Dissemination |> List.map fst
            ctx.Deployment.Batching
        ]

let private wholeFile (file: string) =
    { Span.none with
        File = file
        StartLine = 1
        StartColumn = 1
        EndLine = 1
        EndColumn = 1
    }

let private discharge (options: Options) (solver: ISolver) (ctx: Context) : (Obligation * ObligationResult) list =
    // Obligations that say the same are solved once, and share a file named after the first of them.
    let solved = Dictionary<string, Outcome * string>()

    [
        for o in obligations ctx do
            let text = Smt.text o.Script
            let body = text.Substring(text.IndexOf "(set-logic")

            let outcome, file =
                match solved.TryGetValue body with
                | true, s -> s
                | _ ->
                    let s = solve solver options.Limit o.Applies o.Script, o.Id + ".smt2"
                    solved[body] <- s
                    s

            match outcome, o.Unsupported with
            | NotApplicable, _ -> ()
            | Decided(_, _, _, satisfiable), Some reason ->
                o, result o (Undecided reason, [], Map.empty, satisfiable) text file
            | Decided(verdict, core, answers, satisfiable), None ->
                o, result o (verdict, core, answers, satisfiable) text file
    ]

/// Resolves a deployment against its program and discharges every obligation. Bad input gives diagnostics; a missing solver
/// gives a diagnostic and no verdict but undecided.
let verifyDeployment
    (options: Options)
    (program: Program)
    (file: string, tree: DeploymentTree.Deployment)
    : DeploymentResult =
    let builtIn, catalogueProblems =
        Parser.parseDeployment "catalogue.mechanisms" Mechanisms.catalogueText.Value

    let builtIn =
        match builtIn with
        | Some c -> c.Mechanisms
        | None -> []

    let deployment, problems = Resolve.resolve program file tree builtIn
    let name = tree.Header |> Option.map (fst >> _.Text) |> Option.defaultValue ""

    let undecided diagnostics solver version =
        {
            Name = name
            File = file
            Verdict = DeploymentVerdict.Undecided
            Diagnostics = Diagnostic.sort diagnostics
            Findings = []
            Obligations = []
            Solver = solver
            SolverVersion = version
        }

    match deployment with
    | None -> undecided (catalogueProblems @ problems) "" ""
    | Some deployment ->
        match find options.Solver with
        | Error message ->
            let d =
                Diagnostic.error "MOM3130" (wholeFile file) message
                |> Diagnostic.withMend missingMend

            undecided (problems @ [ d ]) "" ""
        | Ok solver ->
            use solver = solver

            let ctx =
                {
                    Program = program
                    Deployment = deployment
                }

            let contradictory =
                use session = solver.Open(body (Arithmetic.consistency ctx), options.Limit)

                match session.Check(premises (Arithmetic.consistency ctx)) with
                | Sat -> None
                | Unsat ->
                    Some(
                        Diagnostic.error
                            "MOM3020"
                            (wholeFile file)
                            "no cluster is as the program's ASSUME and this deployment's constants and principals say"
                        |> Diagnostic.withMend
                            "Mend the constants: where premises contradict each other, anything could be proved."
                    )
                | Unknown reason ->
                    Some(
                        Diagnostic.warning
                            "MOM3120"
                            (wholeFile file)
                            ("whether ASSUME and the constants can hold together is undecided: " + reason)
                    )

            match contradictory with
            | Some d when Diagnostic.isError d -> undecided (problems @ [ d ]) solver.Name solver.Version
            | _ ->
                let results = discharge options solver ctx
                let warnings = unreachable ctx solver options.Limit

                let nothing =
                    if List.isEmpty results then
                        [
                            Diagnostic.warning
                                "MOM3123"
                                (wholeFile file)
                                "the program publishes nothing that this deployment carries, so there is nothing to prove"
                        ]
                    else
                        []

                let is p =
                    results |> List.exists (fun (_, r) -> p r.Verdict)

                let verdict =
                    if is (fun v -> v = Refuted) then
                        DeploymentVerdict.Refuted
                    elif
                        List.isEmpty results
                        || contradictory.IsSome
                        || is (fun v ->
                            match v with
                            | Undecided _ -> true
                            | Proved
                            | Refuted -> false)
                    then
                        DeploymentVerdict.Undecided
                    else
                        DeploymentVerdict.Proved

                {
                    Name = name
                    File = file
                    Verdict = verdict
                    Diagnostics = Diagnostic.sort (problems @ warnings @ nothing @ Option.toList contradictory)
                    Findings = results |> List.choose (fun (o, r) -> finding o r) |> Diagnostic.sort
                    Obligations = List.map snd results
                    Solver = solver.Name
                    SolverVersion = solver.Version
                }

/// `proved`, `refuted`, `undecided`
let deploymentVerdictText (v: DeploymentVerdict) =
    match v with
    | DeploymentVerdict.Proved -> "proved"
    | DeploymentVerdict.Refuted -> "refuted"
    | DeploymentVerdict.Undecided -> "undecided"

/// The files of a proofs directory for a result, the manifest (`manifest.json`) first.
let certificate (program: Program) (r: DeploymentResult) : Certificate.File list =
    let entries =
        r.Obligations
        |> List.map (fun o ->
            let entry: Certificate.Entry =
                {
                    Id = o.Id
                    Code = o.Code
                    Site = o.Record + ", " + o.Transition
                    SiteLine = o.Site.StartLine
                    Line =
                        match o.Line with
                        | Some l when l.File <> o.Site.File || o.Code <> "CITE" -> l.StartLine
                        | _ -> 0
                    About = (if o.LineText = "" then o.About else o.LineText)
                    Verdict = verdictText o.Verdict
                    Core = o.Core |> List.map _.Text
                    Assumes = o.Assumes
                    File = o.File
                }

            entry)

    let manifest: Certificate.File =
        {
            Name = "manifest.json"
            Text =
                Certificate.manifest
                    program.Name
                    r.Name
                    (deploymentVerdictText r.Verdict)
                    r.Solver
                    r.SolverVersion
                    entries
        }

    let files: Certificate.File list =
        r.Obligations
        |> List.filter (fun o -> o.File = o.Id + ".smt2")
        |> List.map (fun o -> { Name = o.File; Text = o.Smt })

    manifest :: files
