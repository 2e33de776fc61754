/// What a mechanism is: which keys exist, who holds them, what a token is made and checked with, what it covers, whom it
/// trusts. Nothing here is asserted by a mechanism's name; what it provides is proved from this.
module Mommie.Proof.Mechanisms

open System.IO
open System.Reflection
open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Syntax
open Mommie.Core.Syntax.DeploymentTree

/// Who may hold a key, or what a key is made for.
type Party =
    | Issuer
    | Verifier
    | Auditor
    /// all principals that the line names
    | Group
    | Anyone

/// A part of the payload that a token may cover.
type Cover =
    | CoversProgram
    | CoversDeployment
    | CoversEpoch
    | CoversIssuer
    | CoversVerifiers
    | CoversAuditors
    | CoversType
    | CoversContent

/// A key: one per choice of its parameters.
type KeyDescription =
    {
        Name: string
        Parameters: Party list
        HeldBy: Party list
    }

/// How a receiver is convinced.
type Evidence =
    /// by the channel on which it arrives
    | OnChannel
    /// by a token
    | Token of madeWith: KeyDescription * checkedWith: KeyDescription
    /// by a principal that says so; the name is that of a parameter
    | Attested of party: string
    /// by a set, all but `threshold` of which are trusted
    | AttestedBySet of set: string * threshold: string

/// A mechanism described. `Parameters` are the names that a use gives arguments for.
type Mechanism =
    {
        Name: string
        Parameters: string list
        Evidence: Evidence
        Covers: Set<Cover>
        Class: string option
        Span: Span
    }

/// All parts of the payload, in the order of the reference, with their names in COVERS.
let allCovers =
    [
        "program", CoversProgram
        "deployment", CoversDeployment
        "epoch", CoversEpoch
        "issuer", CoversIssuer
        "V", CoversVerifiers
        "A", CoversAuditors
        "type", CoversType
        "content", CoversContent
    ]

let private parties =
    [
        "issuer", Issuer
        "verifier", Verifier
        "auditor", Auditor
        "group", Group
        "ANYONE", Anyone
    ]

/// Hash functions: name, and whether two texts with one hash are infeasible to find.
let hashes =
    Map.ofList
        [
            "MD5", false
            "SHA-1", false
            "SHA-224", true
            "SHA-256", true
            "SHA-384", true
            "SHA-512", true
            "SHA3-256", true
            "SHA3-384", true
            "SHA3-512", true
            "BLAKE2b", true
            "BLAKE2s", true
            "BLAKE3", true
        ]

/// A mechanism with arguments: a described one, or an instance of one.
type Known =
    | Definition of Mechanism
    | InstanceOf of name: string * of': string * arguments: Name list * Span

/// Mechanisms by name.
type Catalogue = Map<string, Known>

let private quoted (names: string seq) =
    names |> Seq.map (fun n -> "`" + n + "`") |> String.concat ", "

let private describe (name: Name) (parameters: Name list) (items: MechanismItem list) (span: Span) =
    let problems = ResizeArray<Diagnostic>()

    let problem span message mend =
        problems.Add(Diagnostic.error "MOM3014" span message |> Diagnostic.withMend mend)

    let party (n: Name) =
        match List.tryFind (fun (text, _) -> text = n.Text) parties with
        | Some(_, p) -> Some p
        | None ->
            problem
                n.Span
                ("`" + n.Text + "` is nobody that a key can be held by or made for")
                ("Write one of " + quoted (List.map fst parties) + ".")

            None

    let keys =
        items
        |> List.choose (fun item ->
            match item with
            | Key(key, ps, holders, keySpan) ->
                let ps = List.choose party ps
                let holders = List.choose party holders

                if List.contains Auditor ps || List.contains Anyone ps then
                    problem
                        keySpan
                        "a key is made for an issuer, a verifier or a group"
                        "Name `issuer`, `verifier` or `group` as its parameters; who holds it stands after HELD BY."

                Some
                    {
                        Name = key.Text
                        Parameters = ps
                        HeldBy = holders
                    }
            | TokenOnChannel _
            | TokenMade _
            | Trusts _
            | TrustsAllBut _
            | AttestedBy _
            | Class _ -> None)

    for twice, _ in keys |> List.countBy _.Name |> List.filter (fun (_, n) -> n > 1) do
        problem span ("the key `" + twice + "` is described twice") "Give each key its own name."

    let key (n: Name) =
        match keys |> List.tryFind (fun k -> k.Name = n.Text) with
        | Some k -> Some k
        | None ->
            problem
                n.Span
                ("the mechanism has no key `" + n.Text + "`")
                ("Describe it: `KEY " + n.Text + "(issuer) HELD BY issuer;`.")

            None

    let covers (names: Name list option) =
        match names with
        | None -> allCovers |> List.map snd |> Set.ofList
        | Some names ->
            names
            |> List.collect (fun n ->
                if n.Text = "ALL" then
                    List.map snd allCovers
                else
                    match List.tryFind (fun (text, _) -> text = n.Text) allCovers with
                    | Some(_, c) -> [ c ]
                    | None ->
                        problem
                            n.Span
                            ("`" + n.Text + "` is no part of what a token can cover")
                            ("Write `ALL`, or some of " + quoted (List.map fst allCovers) + ".")

                        [])
            |> Set.ofList

    let parameterNames = parameters |> List.map _.Text

    let parameter (n: Name) =
        if not (List.contains n.Text parameterNames) then
            problem
                n.Span
                ("`" + n.Text + "` is not a parameter of the mechanism")
                ("Make it one: `MECHANISM " + name.Text + "(" + n.Text + ")`.")

    let trusted =
        items
        |> List.collect (fun item ->
            match item with
            | Trusts(names, _) -> names |> List.map _.Text
            | Key _
            | TokenOnChannel _
            | TokenMade _
            | TrustsAllBut _
            | AttestedBy _
            | Class _ -> [])

    let thresholds =
        items
        |> List.choose (fun item ->
            match item with
            | TrustsAllBut(t, s, _) -> Some(t, s)
            | Key _
            | TokenOnChannel _
            | TokenMade _
            | Trusts _
            | AttestedBy _
            | Class _ -> None)

    let evidence =
        items
        |> List.choose (fun item ->
            match item with
            | TokenOnChannel(c, _) -> Some(Some OnChannel, covers c)
            | TokenMade(made, check, c, tokenSpan) ->
                match key made, key check with
                | Some m, Some k ->
                    if Set.ofList m.Parameters <> Set.ofList k.Parameters then
                        problem
                            tokenSpan
                            ("`" + made.Text + "` and `" + check.Text + "` are made for different principals")
                            "The key that makes a token and the one that checks it have the same parameters."

                    Some(Some(Token(m, k)), covers c)
                | _ -> Some(None, covers c)
            | AttestedBy([ by ], attestSpan) ->
                parameter by

                match thresholds |> List.tryFind (fun (_, s) -> s.Text = by.Text) with
                | Some(t, s) ->
                    parameter t
                    Some(Some(AttestedBySet(s.Text, t.Text)), covers None)
                | None ->
                    if not (List.contains by.Text trusted) then
                        problem
                            attestSpan
                            ("the mechanism does not say that it trusts `" + by.Text + "`")
                            ("Add `TRUSTS " + by.Text + ";`: an attestation is worth what its author is.")

                    Some(Some(Attested by.Text), covers None)
            | AttestedBy(_, attestSpan) ->
                problem
                    attestSpan
                    "a statement is attested by one principal or by one set"
                    "Name one parameter after ATTESTED BY."

                Some(None, covers None)
            | Key _
            | Trusts _
            | TrustsAllBut _
            | Class _ -> None)

    let cls =
        items
        |> List.tryPick (fun item ->
            match item with
            | Class(c, _) -> Some c
            | Key _
            | TokenOnChannel _
            | TokenMade _
            | Trusts _
            | TrustsAllBut _
            | AttestedBy _ -> None)

    match evidence with
    | [] ->
        problem
            span
            ("`" + name.Text + "` does not say what a receiver is convinced by")
            "Add `TOKEN MADE WITH k CHECKED WITH k;`, `TOKEN BOUND TO CHANNEL;` or `ATTESTED BY z;`."
    | [ _ ] -> ()
    | _ -> problem span ("`" + name.Text + "` has more than one TOKEN or ATTESTED BY") "Leave one of them."

    match evidence with
    | [ Some e, c ] when problems.Count = 0 ->
        Some
            {
                Name = name.Text
                Parameters = parameterNames
                Evidence = e
                Covers = c
                Class = cls
                Span = span
            },
        []
    | _ -> None, List.ofSeq problems

/// Adds mechanisms to a catalogue. A name that the catalogue has already is an error: a reader of a deployment must be able
/// to rely on what HMAC-SHA256 means.
let extend (catalogue: Catalogue) (mechanisms: DeploymentTree.Mechanism list) : Catalogue * Diagnostic list =
    let add (c: Catalogue, ds: Diagnostic list) (m: DeploymentTree.Mechanism) =
        let name, span, entry, problems =
            match m with
            | Described(name, parameters, items, span) ->
                let described, problems = describe name parameters items span
                name, span, Option.map Definition described, problems
            | Instance(name, of', arguments, span) ->
                name, span, Some(InstanceOf(name.Text, of'.Text, arguments, span)), []

        if Map.containsKey name.Text c then
            let d =
                Diagnostic.error "MOM3015" name.Span ("the mechanism `" + name.Text + "` exists already")
                |> Diagnostic.withMend "Give yours another name; the catalogue's mechanisms keep their meaning."

            c, ds @ problems @ [ d ]
        else
            ignore span

            match entry with
            | Some e -> Map.add name.Text e c, ds @ problems
            // Kept out of the catalogue; its uses are not reported a second time.
            | None -> c, ds @ problems

    let catalogue, problems = List.fold add (catalogue, []) mechanisms

    // An instance of nothing, or of itself.
    let dangling =
        mechanisms
        |> List.choose (fun m ->
            match m with
            | Instance(_, of', _, _) ->
                match Map.tryFind of'.Text catalogue with
                | Some(Definition _) -> None
                | Some(InstanceOf _) ->
                    Some(
                        Diagnostic.error "MOM3004" of'.Span ("`" + of'.Text + "` is an instance itself")
                        |> Diagnostic.withMend "Name the mechanism that it is an instance of."
                    )
                | None ->
                    Some(
                        Diagnostic.error "MOM3004" of'.Span ("there is no mechanism `" + of'.Text + "`")
                        |> Diagnostic.withMend (
                            "The catalogue has " + quoted (catalogue |> Map.toSeq |> Seq.map fst) + "."
                        )
                    )
            | Described _ -> None)

    catalogue, problems @ dangling

/// The text of the catalogue that every deployment may use.
let catalogueText =
    lazy
        (use stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream "Mommie.Proof.catalogue.mechanisms"
            |> nonNull

         use reader = new StreamReader(stream)
         reader.ReadToEnd())
