/// From a deployment as written to a resolved one, with every error it has.
module Mommie.Proof.Resolve

open System.Collections.Generic
open Mommie.Core.Text
open Mommie.Core.Syntax
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Syntax.DeploymentTree
open Mommie.Proof.Mechanisms
open Mommie.Proof.Deployment
open Mommie.Proof.Scope
open Mommie.Proof.Uses
open Mommie.Proof.Stages

let private line (scope: Scope) kind ordinal (arrow: Arrow) (right: string) span =
    let record = arrow.Record |> Option.bind scope.Record
    let from = scope.Selector arrow.From
    let to' = scope.Selector arrow.To

    if
        List.length from = List.length arrow.From.Items
        && List.length to' = List.length arrow.To.Items
        && Option.isSome record = Option.isSome arrow.Record
    then
        Some
            {
                Kind = kind
                Ordinal = ordinal
                From = from
                To = to'
                Both = arrow.Both
                Record = record
                Before = []
                HiddenBy = None
                Text = arrowText arrow + " : " + right
                Span = span
            }
    else
        None

let private usedDurations (program: Program) =
    program.Nodes
    |> List.collect _.Transitions
    |> List.choose (fun t -> t.Delay |> Option.map _.Duration)
    |> List.distinct

let private timeouts (scope: Scope) (program: Program) (entries: Entry list) (file: string) =
    let bound = HashSet<string>()
    let used = usedDurations program

    for e in entries do
        match e with
        | Timeout(name, time, span) ->
            if not (List.contains name.Text program.Durations) then
                scope.Error(
                    "MOM3011",
                    name.Span,
                    "the program has no DURATION `" + name.Text + "`",
                    (if program.Durations = [] then
                         "Remove the line."
                     else
                         "It has " + quoted program.Durations + ".")
                )
            elif not (bound.Add name.Text) then
                scope.Error("MOM3011", name.Span, "`" + name.Text + "` is bound twice", "Leave one of the two.")
            elif microseconds time <= 0L then
                scope.Error("MOM3018", time.Span, "a timeout of 0 never waits", "Give a positive time.")
            elif not (List.contains name.Text used) then
                scope.Warning("MOM3011", span, "no transition waits for `" + name.Text + "`", "Remove the line.")
        | _ -> ()

    for d in used do
        if not (bound.Contains d) then
            let place =
                { Span.none with
                    File = file
                    StartLine = 1
                    StartColumn = 1
                    EndLine = 1
                    EndColumn = 1
                }

            scope.Warning(
                "MOM3010",
                place,
                "the deployment gives no value to the DURATION `"
                + d
                + "`, so it cannot run as it stands",
                "Add `" + d + " = 100ms;` under [Timeouts]."
            )

/// The alternatives of a line, each once: what stands twice is the same mechanism with the same keys.
let private alternatives (scope: Scope) (uses: Use list) : Use list =
    let seen = HashSet<string>()

    uses
    |> List.filter (fun u ->
        seen.Add u.Text
        || (scope.Warning(
                "MOM3009",
                u.Span,
                "the alternative `" + u.Text + "` stands on this line already",
                "Leave it out."
            )

            false))

/// The principals that lines, mechanisms, stages and constants name, by their names.
let private mentioned
    (bindings: Binding list)
    (mechanismLines: (Line * Use list) list)
    (otherLines: Line list)
    (dissemination: (Line * Deployment.Stage list) list)
    : Set<string> =
    let names = HashSet<string>()

    let who (w: Who) =
        match w with
        | Who.Principal p -> names.Add p |> ignore
        | Everybody
        | OfRole _
        | ConstantPrincipal _
        | ConstantSet _ -> ()

    let line (l: Line) =
        List.iter who l.From
        List.iter who l.To

    for l, uses in mechanismLines do
        line l

        for u in uses do
            for KeyValue(_, a) in u.Arguments do
                match a with
                | Party w -> who w
                | Integer _
                | HashFunction _
                | KeySize _ -> ()

    List.iter line otherLines

    for l, stages in dissemination do
        line l

        for s in stages do
            match s.Kind with
            | Relay(Fixed w)
            | Pull(Some(Fixed w)) -> who w
            | Relay(Computed at)
            | Pull(Some(Computed at)) ->
                for _, e in at do
                    Mommie.Core.Model.Walk.expr
                        { Mommie.Core.Model.Walk.nothing with
                            Expr =
                                fun e ->
                                    match e.Node with
                                    | Mommie.Core.Model.Tree.PrincipalAtom p -> names.Add p |> ignore
                                    | _ -> ()
                        }
                        e
            | Pull None
            | Quorum
            | Flood -> ()

    for b in bindings do
        match b.Value with
        | OnePrincipal p -> names.Add p |> ignore
        | Principals ps -> ps |> List.iter (names.Add >> ignore)
        | Number _
        | Opaque -> ()

    Set.ofSeq names

/// The lines of one section that may differ in what they match.
let mostLines = 4000

/// The deployment resolved against its program. With an error among the diagnostics there is no deployment.
let resolve
    (program: Mommie.Core.Model.Tree.Program)
    (file: string)
    (tree: DeploymentTree.Deployment)
    (builtIn: DeploymentTree.Mechanism list)
    =
    let problems = List<Diagnostic>()
    let scope = Scope(program, problems)

    let entriesOf kind =
        tree.Sections |> List.filter (fun s -> s.Kind = kind) |> List.collect _.Entries

    match tree.Header with
    | Some(_, p) when p.Text <> program.Name ->
        scope.Error(
            "MOM3001",
            p.Span,
            "this deployment is for the program `"
            + p.Text
            + "`, and it was given `"
            + program.Name
            + "`",
            "Give it the program it is for, or change its header."
        )
    | _ -> ()

    for kind, sections in tree.Sections |> List.groupBy _.Kind do
        match sections with
        | first :: again ->
            for s in again do
                problems.Add(
                    Diagnostic.error "MOM3006" s.Span ("the section [" + sectionName kind + "] stands twice")
                    |> Diagnostic.withRelated first.Span "first here"
                    |> Diagnostic.withMend "Put its lines into one section: their order decides which line is used."
                )
        | [] -> ()

    let catalogue, catalogueProblems = extend Map.empty builtIn
    let catalogue, ownProblems = extend catalogue tree.Mechanisms
    problems.AddRange(catalogueProblems @ ownProblems)

    for e in entriesOf SectionKind.Principals do
        match e with
        | Entry.Principal(name, role, _, _) ->
            match role with
            | None -> scope.Declare(name, None, true)
            | Some r ->
                match program.Roles |> List.tryFind (fun x -> x.Name = r.Text) with
                | Some x -> scope.Declare(name, Some x.Name, true)
                | None ->
                    scope.Error(
                        "MOM3008",
                        r.Span,
                        "the program has no role `" + r.Text + "`",
                        "Name one of " + quoted (program.Roles |> List.map _.Name) + ", or TRUSTED."
                    )
        | _ -> ()

    let bindings = constants scope program (entriesOf SectionKind.Constants)

    let mechanismLines kind section =
        entriesOf section
        |> List.mapi (fun k e ->
            match e with
            | Authentication(arrow, uses, span)
            | NonRepudiation(arrow, uses, span) ->
                let resolved = uses |> List.map (useOf scope catalogue)
                let text = uses |> List.map useText |> String.concat ", "

                line scope kind (k + 1) arrow text span
                |> Option.map (fun l -> l, resolved |> List.choose id |> alternatives scope)
            | _ -> None)
        |> List.choose id

    let authentication =
        mechanismLines LineKind.Authentication SectionKind.Authentication

    let nonRepudiation =
        mechanismLines LineKind.NonRepudiation SectionKind.NonRepudiation

    let channels =
        entriesOf SectionKind.Channels
        |> List.mapi (fun k e ->
            match e with
            | Channel(arrow, kind, span) ->
                let text =
                    match kind with
                    | ChannelKind.Tls -> "TLS"
                    | ChannelKind.Vpn -> "VPN"

                line scope LineKind.Channel (k + 1) arrow text span
                |> Option.map (fun l -> l, kind)
            | _ -> None)
        |> List.choose id

    let sites = lazy (Sites.ofProgram program)

    let dissemination =
        entriesOf SectionKind.Dissemination
        |> List.mapi (fun k e ->
            match e with
            | Dissemination(arrow, stages, span) ->
                let text = stages |> List.map (fun s -> useText s.Mechanism) |> String.concat "; "

                line scope LineKind.Dissemination (k + 1) arrow text span
                |> Option.bind (fun l ->
                    let resolved = stages |> List.map (stage scope program sites.Value l)

                    if List.forall Option.isSome resolved then
                        Some(l, List.choose id resolved)
                    else
                        None)
            | _ -> None)
        |> List.choose id

    let batching =
        entriesOf SectionKind.Batching
        |> List.mapi (fun k e ->
            match e with
            | Batching(arrow, count, delay, span) ->
                let text =
                    match delay with
                    | Some d -> string count + " / " + string d.Count + d.Unit
                    | None -> string count

                line scope LineKind.Batching (k + 1) arrow text span
                |> Option.map (fun l ->
                    l,
                    {
                        Count = count
                        Delay = delay |> Option.map microseconds
                    })
            | _ -> None)
        |> List.choose id

    let digests =
        entriesOf SectionKind.References
        |> List.choose (fun e ->
            match e with
            | Reference(record, field, kind, span) ->
                let known =
                    scope.Record record
                    |> Option.bind (fun r -> program.Records |> List.tryFind (fun x -> x.Name = r))

                match
                    known
                    |> Option.map (fun r -> r.Fields |> List.tryFind (fun f -> f.Name = field.Text))
                with
                | Some None ->
                    scope.Error(
                        "MOM3017",
                        field.Span,
                        "the record `" + record.Text + "` has no field `" + field.Text + "`",
                        "Name one of its fields."
                    )

                    None
                | Some(Some {
                                Type = TBool | TInt | TEnum _ | TRole _ | TPrincipal
                            }) ->
                    scope.Error(
                        "MOM3017",
                        field.Span,
                        "`"
                        + record.Text
                        + "."
                        + field.Text
                        + "` holds no record: it is never sent as a digest",
                        "Remove the line."
                    )

                    None
                | Some(Some _) ->
                    match kind with
                    | ReferenceKind.Nested -> None
                    | ReferenceKind.Digest h when Map.containsKey h.Text hashes ->
                        Some
                            {
                                Record = record.Text
                                Field = field.Text
                                Hash = h.Text
                                Span = span
                            }
                    | ReferenceKind.Digest h ->
                        scope.Error(
                            "MOM3016",
                            h.Span,
                            "`" + h.Text + "` is no hash function that the tool knows",
                            "Name one of " + quoted (hashes |> Map.toSeq |> Seq.map fst) + "."
                        )

                        None
                | None -> None
            | _ -> None)

    timeouts scope program (entriesOf SectionKind.Timeouts) file

    // One of a role may be listed for its address alone; a party that is trusted is there to be named.
    let named =
        mentioned
            bindings
            (authentication @ nonRepudiation)
            (List.map fst channels @ List.map fst batching)
            dissemination

    for a in scope.Atoms do
        if a.Role.IsNone && not (Set.contains a.Name named) then
            scope.Warning(
                "MOM3021",
                a.Span,
                "`" + a.Name + "` is TRUSTED, and no section names it: nothing relies on it",
                "Name it, as in `TTP(" + a.Name + ")` under [Non-repudiation], or remove it."
            )

    let regions = Regions.Regions(program, scope.Atoms, bindings)

    // A section of which too much differs is refused before its lines are compared with one another.
    let arrange name (lines: (Line * 'a) list) =
        let only = List.map fst lines

        if Regions.distinctLines only > mostLines then
            problems.Add(
                Diagnostic.error
                    "MOM3122"
                    (fst (List.last lines)).Span
                    ($"not yet supported: more than {mostLines} lines of [{name}] that match different principals or records")
                |> Diagnostic.withMend "Say the same with role sets and `*` instead of single principals."
            )

            lines
        else
            List.map2 (fun l (_, x) -> l, x) (regions.Arrange only) lines

    let deployment =
        {
            Name = tree.Header |> Option.map (fst >> _.Text) |> Option.defaultValue ""
            Atoms = scope.Atoms
            Bindings = bindings
            Authentication = arrange "Authentication" authentication
            NonRepudiation = arrange "Non-repudiation" nonRepudiation
            Channels = channels
            Dissemination = arrange "Dissemination" dissemination
            Batching = arrange "Batching" batching
            Digests = digests
            Headers =
                tree.Sections
                |> List.rev
                |> List.map (fun s -> sectionName s.Kind, s.Span)
                |> Map.ofList
            File = file
        }

    let all = problems |> List.ofSeq |> Diagnostic.sort

    (if List.exists Diagnostic.isError all then
         None
     else
         Some deployment),
    all
