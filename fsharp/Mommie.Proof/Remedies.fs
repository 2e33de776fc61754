/// What would close a hole, and what is stronger than anything needs: both found by trying. A change is made to the text of the
/// deployment, the changed text is read and proved like any other, and only what that shows is said.
module Mommie.Proof.Remedies

open System.Collections.Generic
open Mommie.Core.Text
open Mommie.Core.Syntax
open Mommie.Core.Syntax.DeploymentTree
open Mommie.Core.Model.Tree
open Mommie.Proof.Scope
open Mommie.Proof.Obligation
open Mommie.Proof.Results
open Mommie.Proof.Edits
open Mommie.Proof.Proof

/// What trying a change has shown.
type Established =
    /// the claim is no longer refuted, and no other is that was not
    | Closes
    /// the whole deployment is proved
    | ProvesAll

/// A change that closes a refuted obligation.
type Remedy =
    { Edit: Edit; Established: Established }

// How much may be tried, in obligations that are put together: a measure of work that no machine's load changes. Large
// deployments are given fewer tries, never a different answer on another day.
let private budget = 12_000

// The obligations that are not proved, counted by what they are about.
let private open' (r: DeploymentResult) : Map<string * string * string, int> =
    r.Obligations
    |> List.filter (fun o -> o.Verdict <> Discharge.Proved)
    |> List.countBy (fun o -> o.Code, o.Record, o.Transition)
    |> Map.ofList

/// Tries changes of one deployment's text, each once.
type private Trials(prover: Prover, program: Program, file: string, text: string) =
    let tried = Dictionary<string, DeploymentResult option>()
    let mutable spent = 0

    /// What becomes of the deployment; None where the changed text has errors, or where too much was tried already.
    member _.Try(e: Edit) : DeploymentResult option =
        let changed = apply text e

        match tried.TryGetValue changed with
        | true, r -> r
        | _ when spent >= budget -> None
        | _ ->
            let result =
                match Parser.parseDeployment file changed with
                | Some tree, ds when not (List.exists Diagnostic.isError ds) ->
                    let r = prover.Judge(program, file, tree)
                    spent <- spent + 1 + List.length r.Obligations

                    if List.exists Diagnostic.isError r.Diagnostics then
                        None
                    else
                        Some r
                | _ -> None

            tried[changed] <- result
            result

let private contains (outer: Span) (inner: Span) =
    let after (l1, c1) (l2, c2) = l1 > l2 || (l1 = l2 && c1 >= c2)

    after (inner.StartLine, inner.StartColumn) (outer.StartLine, outer.StartColumn)
    && after (outer.EndLine, outer.EndColumn) (inner.EndLine, inner.EndColumn)

let private entries (tree: Deployment) = tree.Sections |> List.collect _.Entries

let private code = "HMAC-SHA256"
let private signature = "RSA"

/// The changes that may close a refuted obligation, the cheapest first: nothing more to compute, then a code for each
/// receiver, then a channel, then a signature.
let private candidates
    (program: Program)
    (file: string)
    (text: string)
    (tree: Deployment)
    (o: ObligationResult)
    : Edit list =
    let insert kind place line = insert file text tree kind place line

    let setOf role =
        program.Roles |> List.tryFind (fun r -> r.Name = role) |> Option.map _.Set

    let issuers =
        Sites.ofProgram program
        |> List.tryFind (fun s -> Span.same s.Span o.Site)
        |> Option.bind (fun s -> setOf s.Role)
        |> Option.defaultValue "*"

    let sets = program.Roles |> List.map _.Set

    let trusted =
        entries tree
        |> List.choose (fun e ->
            match e with
            | Principal(n, None, _, _) -> Some n.Text
            | _ -> None)

    let entry =
        o.Line
        |> Option.bind (fun place -> entries tree |> List.tryFind (fun e -> contains (entrySpan e) place))

    let evidence =
        insert SectionKind.NonRepudiation First (o.Record + ": " + issuers + " -> * : " + signature + ";")

    // For a line of mechanisms: which of them is guilty.
    let guilty (uses: MechanismUse list) =
        uses
        |> List.tryFind (fun u -> o.Line |> Option.exists (fun place -> contains (useSpan u) place))

    let stronger (arrow: Arrow) (uses: MechanismUse list) (forEvidence: bool) =
        match guilty uses with
        | None -> []
        | Some u ->
            [
                yield! Option.toList (without uses u)

                if not forEvidence then
                    exchange u code

                    insert
                        SectionKind.Channels
                        Last
                        (selectorText arrow.From + " <-> " + selectorText arrow.To + " : TLS;")

                match u with
                | Chosen(n, _, _) when n.Text = "TTP" ->
                    for z in trusted do
                        exchange u ("TTP(" + z + ")")
                | Chosen(n, [ Argument set; _ ], _) when n.Text = "MATRIX" ->
                    for c in program.Constants do
                        if c.Type = Mommie.Core.Model.Types.TInt then
                            exchange u ("MATRIX(" + exprText set + ", " + c.Name + ")")
                | _ -> ()

                exchange u signature
            ]

    let ofLine =
        match entry with
        | Some(Authentication(arrow, uses, _)) -> stronger arrow uses false
        | Some(NonRepudiation(arrow, uses, _)) -> stronger arrow uses true
        | Some(Reference(_, _, ReferenceKind.Digest hash, _)) ->
            [
                {
                    Title = "write `SHA-256` in the place of `" + hash.Text + "`"
                    Span = hash.Span
                    Text = "SHA-256"
                }
            ]
        | Some(Batching(arrow, count, delay, span)) ->
            let count = if count > 0L then count else 64L

            let delay =
                match delay with
                | Some t when t.Count > 0L -> string t.Count + t.Unit
                | Some _
                | None -> "1ms"

            let line = arrowText arrow + " : " + string count + " / " + delay

            [
                {
                    Title = "write `" + line + "`"
                    Span = span
                    Text = line
                }
            ]
        | Some(Dissemination(arrow, stages, span)) ->
            [
                for s in stages do
                    match s.Timeout with
                    | Some t when t.Count <= 0L ->
                        {
                            Title = "write `50ms` in the place of `" + string t.Count + t.Unit + "`"
                            Span = t.Span
                            Text = "50ms"
                        }
                    | Some _
                    | None -> ()

                // What is relayed needs tokens of its own; without the relay everybody is still sent to.
                for e in entries tree do
                    match e with
                    | Authentication(_, uses, _) when
                        o.LineText.StartsWith(arrowTextOf e, System.StringComparison.Ordinal)
                        ->
                        for u in uses do
                            if useText u = o.About then
                                exchange u code
                    | _ -> ()

                {
                    Title = "leave out the line `" + arrowText arrow + "` under [Dissemination]"
                    Span = span
                    Text = ""
                }
            ]
        | Some _
        | None -> []

    match o.Code with
    | "COVER" ->
        [
            for s in sets do
                insert SectionKind.Authentication Last (issuers + " -> " + s + " : " + code + ";")

            for z in trusted do
                insert SectionKind.Authentication Last (z + " <-> * : " + code + ";")

            evidence
            insert SectionKind.Authentication Last ("* <-> * : " + code + ";")
        ]
    | "AUDIT-SOUND"
    | "AUDIT-TRANSFER" ->
        match entry with
        | Some(Authentication _) -> evidence :: ofLine
        | Some _
        | None -> ofLine @ [ evidence ]
    | _ -> ofLine

/// For each refuted obligation that some cheap change closes: the cheapest such change. An obligation for which none was found
/// is not in the map.
let remedies
    (prover: Prover)
    (program: Program)
    (text: string)
    (tree: Deployment)
    (r: DeploymentResult)
    : Map<string, Remedy> =
    let trials = Trials(prover, program, r.File, text)
    let before = open' r

    let closes (o: ObligationResult) (after: DeploymentResult) =
        let key = o.Code, o.Record, o.Transition
        let now = open' after

        let count m k =
            Map.tryFind k m |> Option.defaultValue 0

        // A deployment of which nothing is left to prove has lost its lines, and is not mended.
        not (List.isEmpty after.Obligations)
        && count now key < count before key
        && now |> Map.forall (fun k n -> n <= count before k)

    let found = Dictionary<string * int * int * string * string, Remedy option>()

    let remedy (o: ObligationResult) =
        let place = o.Line |> Option.defaultValue Span.none

        let key = o.Code, place.StartLine, place.StartColumn, o.Record, o.Transition

        match found.TryGetValue key with
        | true, known -> known
        | _ ->
            let first =
                candidates program r.File text tree o
                |> List.tryPick (fun e ->
                    match trials.Try e with
                    | Some after when closes o after ->
                        Some
                            {
                                Edit = e
                                Established =
                                    (if after.Verdict = DeploymentVerdict.Proved then
                                         ProvesAll
                                     else
                                         Closes)
                            }
                    | Some _
                    | None -> None)

            found[key] <- first
            first

    r.Obligations
    |> List.filter (fun o -> o.Verdict = Discharge.Refuted)
    |> List.choose (fun o -> remedy o |> Option.map (fun m -> o.Id, m))
    |> Map.ofList

/// A remedy as a sentence.
let sentence (m: Remedy) : string =
    let capital (s: string) =
        string (System.Char.ToUpperInvariant s[0]) + s.Substring 1

    capital m.Edit.Title
    + (match m.Established with
       | Closes -> " (tried: this claim is then proved)."
       | ProvesAll -> " (tried: the whole deployment is then proved).")

/// Of a deployment that is proved: the mechanisms for which a cheaper one would do, each by itself, and the lines without which
/// everything is proved just as well. Remarks, for nothing is wrong.
let excess
    (prover: Prover)
    (program: Program)
    (text: string)
    (tree: Deployment)
    (r: DeploymentResult)
    : Diagnostic list =
    let trials = Trials(prover, program, r.File, text)

    let proved (e: Edit) =
        match trials.Try e with
        | Some after -> after.Verdict = DeploymentVerdict.Proved
        | None -> false

    // What a statement costs by it: nothing, a code for each receiver, or more. It decides what is tried and nothing else, so
    // that a mechanism of one's own counts as dear.
    let cost (u: MechanismUse) =
        match u with
        | Chosen(n, _, _) when n.Text = "Plain" -> 0
        | Chosen(n, _, _) when n.Text.Contains "HMAC" || n.Text.StartsWith "BLAKE2" -> 1
        | Chosen _
        | Open _ -> 2

    let leaveOut what (span: Span) =
        {
            Title = "leave out " + what
            Span = span
            Text = ""
        }

    if r.Verdict <> DeploymentVerdict.Proved then
        []
    else
        [
            for e in entries tree do
                match e with
                | Authentication(_, uses, _)
                | NonRepudiation(_, uses, _) ->
                    let whole = entrySpan e

                    let dropped =
                        match e with
                        | NonRepudiation _ -> proved (leaveOut "the line" whole)
                        | _ -> false

                    if dropped then
                        Diagnostic.info
                            "MOM3124"
                            whole
                            ("everything is proved without `" + arrowTextOf e + "` under [Non-repudiation]")
                        |> Diagnostic.withMend "Leave the line out, unless it is there for what is to come."
                        |> Diagnostic.withFix "leave out the line" whole ""
                    else
                        for u in uses do
                            let cheaper = [ "Plain", 0; code, 1 ] |> List.filter (fun (_, c) -> c < cost u)

                            match cheaper |> List.tryFind (fun (m, _) -> proved (exchange u m)) with
                            | Some(m, _) ->
                                Diagnostic.info
                                    "MOM3124"
                                    (useSpan u)
                                    ("`"
                                     + useText u
                                     + "` is stronger than anything needs here: everything is proved with `"
                                     + m
                                     + "`, too")
                                |> Diagnostic.withMend ("Write `" + m + "` where what it saves matters.")
                                |> Diagnostic.withFix ("write " + m) (useSpan u) m
                            | None -> ()
                | _ -> ()
        ]
