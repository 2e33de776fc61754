/// What each mechanism provides, derived from its description: the obligations of a small generic site, under one line that
/// names the mechanism. Nothing here asks for a mechanism by its name.
module Mommie.Proof.Derived

open Mommie.Core.Text
open Mommie.Core.Syntax
open Mommie.Core.Model.Tree
open Mommie.Proof.Smt
open Mommie.Proof.Solver
open Mommie.Proof.Mechanisms
open Mommie.Proof.Vocabulary
open Mommie.Proof.Obligation
open Mommie.Proof.Discharge

/// One property of a mechanism.
type Answer =
    | Yes
    | No
    /// yes, where an authenticated channel exists between the two
    | OverChannel
    /// an auditor is never convinced at all: sound, and of no use as evidence
    | ConvincesNobody
    /// yes, where it is so of the lines to and from the party
    | ByItsLines
    /// not decided, with the reason
    | NotKnown of string

/// One question that a solver was asked for a property.
type Question =
    {
        /// `AUTHENTIC`
        Code: string
        Claim: string
        Verdict: Verdict
        /// the text that the solver was given: the premises and the negated claim
        Text: string
    }

/// A property and what it rests on: the assumptions of the proof, or the steps of the attack.
type Cell =
    {
        Answer: Answer
        Because: string list
        /// everything that was asked for it, in order; nothing where the description alone tells
        Questions: Question list
    }

/// A mechanism and what it provides.
type Row =
    {
        /// as a line names it: `TTP(z)`
        Name: string
        /// one token fits one payload (BIND)
        Bound: Cell
        /// nobody else can speak as the issuer (AUTHENTIC)
        Authentic: Cell
        /// an auditor is convinced of nothing that was not published (AUDIT-SOUND)
        AuditSound: Cell
        /// what convinced a verifier convinces an auditor (AUDIT-TRANSFER)
        Transferable: Cell
        /// a relay may pass it on (VERIFY)
        Relayable: Cell
        /// who must not lie (TRUST)
        Trusts: Cell
        /// in words; empty where nobody is trusted
        Trusted: string
        /// what a statement costs, as far as the description tells
        Cost: string
        Span: Span
    }

/// `yes`, `no`, `over a channel`, `convinces nobody`, `by its lines`, `unknown`
let answerText (a: Answer) =
    match a with
    | Yes -> "yes"
    | No -> "no"
    | OverChannel -> "over a channel"
    | ConvincesNobody -> "convinces nobody"
    | ByItsLines -> "by its lines"
    | NotKnown _ -> "unknown"

// Issuers and verifiers are peers of each other, so that tokens can be reflected. Everybody may lie; there are two record
// types, so that one can be taken for the other.
let private site =
    """PROGRAM Derived
ROLE Peer    P;
ROLE Auditor A;
ROLE Server  S;
CONST Int t;
CONST Peer RELAY;
ASSUME COUNT(S) == 3 * t + 1;
ASSUME t >= 1;
FAULTS { P BYZANTINE; A BYZANTINE; S BYZANTINE AT MOST t; }
RECORD Statement { Int n; }
RECORD Other     { Int n; }
NODE Peer IN P {
  INPUT say(Int n);
  INPUT sayOther(Int n);
  TRANSITION Say
  ON say(n)
  @@{ PUBLISH [ME, P, A] Statement(n); @@}
  TRANSITION SayOther
  ON sayOther(n)
  @@{ PUBLISH [ME, P, A] Other(n); @@}
}
"""

let private program: Lazy<Program> =
    lazy
        (match Parser.parseProgram "derived.mommie" site with
         | Some tree, _ ->
             match Mommie.Core.Typing.Typing.check tree with
             | Some p, ds when not (List.exists Diagnostic.isError ds) -> p
             | _, ds -> failwithf "the generic site has type errors: %A" (ds |> List.map _.Message)
         | None, ds -> failwithf "the generic site does not parse: %A" (ds |> List.map _.Message))

/// Where a mechanism stands in the generic deployment, and what is around it.
type private Setting =
    {
        /// the mechanism is used for evidence, beside authentication by codes between all pairs
        ForEvidence: bool
        /// everybody shares authenticated channels
        Channels: bool
        /// statements may come by a relay
        Relay: bool
        /// a party that the mechanism names may lie
        PartyLies: bool
    }

let private plainSetting =
    {
        ForEvidence = false
        Channels = false
        Relay = false
        PartyLies = false
    }

// A party has lines of its own, by which it hears from the issuer and tells verifiers and auditors.
let private deploymentText (setting: Setting) (use': string) =
    let code = "HMAC-SHA256"

    String.concat
        "\n"
        [
            "DEPLOYMENT derived FOR Derived"
            "[Constants]"
            "RELAY = r;"
            "[Principals]"
            (if setting.PartyLies then "z : Server;" else "z : TRUSTED;")
            if setting.Channels then
                "[Channels]"
                "* <-> * : TLS;"
            "[Authentication]"
            $"P -> z, S : {code};"
            $"z, S -> P, A : {code};"
            if setting.ForEvidence then
                $"P -> P, A : {code};"
                "[Non-repudiation]"
                $"P -> P, A : {use'};"
            else
                $"P -> P, A : {use'};"
            if setting.Relay then
                "[Dissemination]"
                "P -> P : OPTIMISTIC(RELAY) 50ms;"
            ""
        ]

/// Solves obligations, each text once.
type private Bench(solver: ISolver, limit: uint32) =
    let solved = System.Collections.Generic.Dictionary<string, Outcome>()

    member _.Solve(applicable: string option, s: Script) =
        let key = body s

        match solved.TryGetValue key with
        | true, o -> o
        | _ ->
            let o = solve solver limit Whole applicable s
            solved[key] <- o
            o

    /// Yes where all that apply are proved, no where one is refuted; where none applies nothing is known.
    member this.Decide(obligations: Obligation list) : Cell =
        let decided =
            obligations
            |> List.choose (fun o ->
                match this.Solve(o.Applies, o.Script), o.Unsupported with
                | NotApplicable, _ -> None
                | Decided _, Some reason -> Some(o, Undecided reason, [])
                | Decided(Proved, core, _, _), None ->
                    Some(o, Proved, core |> List.filter (fun g -> g.Kind = Assumption) |> List.map _.Text)
                | Decided(Refuted, _, answers, _), None -> Some(o, Refuted, (o.Explain answers).Steps)
                | Decided(Undecided reason, _, _, _), None -> Some(o, Undecided reason, []))

        let questions =
            decided
            |> List.map (fun (o, verdict, _) ->
                {
                    Code = codeName o.Code
                    Claim = o.Claim
                    Verdict = verdict
                    Text = text o.Script
                })

        let decided = decided |> List.map (fun (_, v, because) -> v, because)

        let cell answer because =
            {
                Answer = answer
                Because = because
                Questions = questions
            }

        let refuted =
            decided
            |> List.tryPick (fun (v, steps) -> if v = Refuted then Some steps else None)

        let undecided =
            decided
            |> List.tryPick (fun (v, _) ->
                match v with
                | Undecided reason -> Some reason
                | Proved
                | Refuted -> None)

        match refuted, undecided, decided with
        | Some steps, _, _ -> cell No steps
        | None, Some reason, _ -> cell (NotKnown reason) [ reason ]
        | None, None, [] -> cell (NotKnown "no obligation speaks of it") [ "no obligation speaks of it" ]
        | None, None, _ -> cell Yes (decided |> List.collect snd |> List.distinct)

// The obligation with another negated claim.
let private asking (f: Formula) (o: Obligation) : Obligation =
    let negation = guardsOf [ Negation ] o.Script

    { o with
        Script =
            { o.Script with
                Assertions =
                    (o.Script.Assertions
                     |> List.filter (fun (g, _) -> not (List.contains g negation)))
                    @ (negation |> List.map (fun g -> g, f))
            }
    }

// The lines that the cell is about: those that name the mechanism, not those of a party.
let private about (use': string) (os: Obligation list) =
    os |> List.filter (fun o -> o.About = use')

/// The uses to derive, as lines write them: every definition, its parameters given arguments, and every instance. One whose
/// instances stand in the catalogue is not shown itself.
let private usesOf (mechanisms: DeploymentTree.Mechanism list) (catalogue: Catalogue) =
    let hasInstance (name: string) =
        catalogue
        |> Map.exists (fun _ k ->
            match k with
            | InstanceOf(_, of', _, _) -> of' = name
            | Definition _ -> false)

    let arguments (m: Mechanism) =
        m.Parameters
        |> List.map (fun p ->
            match m.Evidence with
            | Attested party when p = party -> "z"
            | AttestedBySet(set, _) when p = set -> "S"
            | AttestedBySet(_, threshold) when p = threshold -> "t"
            | OnChannel
            | Token _
            | Attested _
            | AttestedBySet _ -> "SHA-256")

    let definition (name: string) =
        match Map.tryFind name catalogue with
        | Some(Definition m) -> Some m
        | Some(InstanceOf _)
        | None -> None

    mechanisms
    |> List.choose (fun m ->
        match m with
        | DeploymentTree.Described(name, _, _, _) ->
            match definition name.Text with
            | Some d when not (hasInstance name.Text) ->
                let text =
                    match arguments d with
                    | [] -> name.Text
                    | args -> name.Text + "(" + String.concat ", " args + ")"

                Some(text, d)
            | Some _
            | None -> None
        | DeploymentTree.Instance(name, of', arguments, span) ->
            // An instance that leaves a party open cannot stand on a line by itself.
            definition of'.Text
            |> Option.filter (fun d -> List.length d.Parameters = List.length arguments)
            |> Option.map (fun d -> name.Text, { d with Span = span }))

let private has (p: Party) (k: KeyDescription) = List.contains p k.Parameters

let private cost (m: Mechanism) =
    match m.Evidence with
    | OnChannel -> "no token"
    | Token(made, check) when made.Name = check.Name && has Party.Verifier made -> "a code per verifier"
    | Token(made, check) when made.Name = check.Name -> "one code"
    | Token(made, _) when has Party.Verifier made -> "a signature per verifier"
    | Token _ -> "one signature"
    | Attested party -> "a message to " + party + " and its answers"
    | AttestedBySet(set, _) -> "a message to each of " + set + " and their answers"

let private trusted (m: Mechanism) =
    match m.Evidence with
    | OnChannel
    | Token _ -> ""
    | Attested party -> party
    | AttestedBySet(set, threshold) -> "all but " + threshold + " of " + set

let private derive (bench: Bench) builtIn (own: DeploymentTree.Mechanism list) (use': string, m: Mechanism) : Row =
    let context (setting: Setting) (use': string) : Context option * Diagnostic list =
        let tree, problems =
            Parser.parseDeployment "derived.deploy" (deploymentText setting use')

        match tree with
        | None -> None, problems
        | Some tree ->
            let deployment, resolved =
                Resolve.resolve program.Value "derived.deploy" { tree with Mechanisms = own } builtIn

            deployment
            |> Option.map (fun d ->
                {
                    Program = program.Value
                    Deployment = d
                }),
            problems @ resolved

    // The first site; the second is there for its records.
    let decideUse setting use' (pick: Context -> Sites.Site -> Obligation list) : Cell =
        match context setting use' with
        | Some ctx, _ ->
            Sites.ofProgram ctx.Program
            |> List.truncate 1
            |> List.collect (pick ctx)
            |> bench.Decide
        | None, ds ->
            let reason = ds |> List.map _.Message |> String.concat "; "

            {
                Answer = NotKnown reason
                Because = [ reason ]
                Questions = []
            }

    let decide setting pick = decideUse setting use' pick

    let evidence = { plainSetting with ForEvidence = true }

    let authentic =
        let ask setting =
            decide setting (fun ctx site -> Authenticity.authentic ctx site |> about use')

        let bare = ask plainSetting

        match bare.Answer with
        | No ->
            let onChannel = ask { plainSetting with Channels = true }

            if onChannel.Answer = Yes then
                { onChannel with
                    Answer = OverChannel
                    Questions = bare.Questions @ onChannel.Questions
                }
            else
                bare
        | _ -> bare

    let auditSound =
        let pick ctx site =
            Authenticity.auditSound ctx site |> about use'

        let sound = decide evidence pick

        if sound.Answer = Yes then
            let never =
                decide evidence (fun ctx site -> pick ctx site |> List.map (asking (flag "convinced")))

            if never.Answer = Yes then
                { sound with
                    Answer = ConvincesNobody
                    Questions = sound.Questions @ never.Questions
                }
            else
                sound
        else
            sound

    let bound =
        match m.Evidence with
        | OnChannel
        | Token _ -> decide evidence (fun ctx site -> Bind.bind ctx site |> about use')
        | Attested _
        | AttestedBySet _ ->
            // There is no token but those of the lines to and from the party.
            let lines = decide plainSetting Bind.bind

            if lines.Answer = Yes then
                { lines with Answer = ByItsLines }
            else
                lines

    let trusts =
        let pick ctx site = Reliance.trust ctx site |> about use'

        match m.Evidence with
        | OnChannel
        | Token _ ->
            {
                Answer = No
                Because = []
                Questions = []
            }
        | Attested _
        | AttestedBySet _ ->
            // Enough as described, and refuted where those who are trusted may lie or the threshold is too low.
            let enough = decide evidence pick

            let less =
                match m.Evidence with
                | Attested _ -> decide { evidence with PartyLies = true } pick
                | _ ->
                    let low = use'.Replace(", t)", ", 0)")

                    decideUse evidence low (fun ctx site -> Reliance.trust ctx site |> about low)

            match enough.Answer, less.Answer with
            | Yes, No ->
                { enough with
                    Because = less.Because
                    Questions = enough.Questions @ less.Questions
                }
            | NotKnown _, _ -> enough
            | _ ->
                {
                    Answer = NotKnown "TRUST does not tell"
                    Because = enough.Because @ less.Because
                    Questions = enough.Questions @ less.Questions
                }

    {
        Name = use'
        Bound = bound
        Authentic = authentic
        AuditSound = auditSound
        Transferable = decide evidence (fun ctx site -> Transfer.auditTransfer ctx site |> about use')
        Relayable =
            decide
                { plainSetting with
                    Channels = true
                    Relay = true
                }
                (fun ctx site -> Verify.verify ctx site @ Dissemination.verify ctx site)
        Trusts = trusts
        Trusted = (if trusts.Answer = Yes then trusted m else "")
        Cost = cost m
        Span = m.Span
    }

/// The table for the catalogue, or with mechanisms of a file as well: theirs after the catalogue's. A mechanism that is
/// described wrongly is reported and has no row.
let table
    (options: Results.Options)
    (file: string)
    (own: DeploymentTree.Mechanism list)
    : (Row list * string) option * Diagnostic list =
    let builtIn, problems =
        Parser.parseDeployment "catalogue.mechanisms" catalogueText.Value

    let builtIn = builtIn |> Option.map _.Mechanisms |> Option.defaultValue []
    let catalogue, builtInProblems = extend Map.empty builtIn
    let catalogue, ownProblems = extend catalogue own
    let problems = problems @ builtInProblems @ ownProblems

    if List.exists Diagnostic.isError problems then
        None, problems
    else
        match find options.Solver with
        | Error message ->
            let d =
                Diagnostic.error "MOM3130" { Span.none with File = file } message
                |> Diagnostic.withMend missingMend

            None, problems @ [ d ]
        | Ok solver ->
            use solver = solver
            let bench = Bench(solver, options.Limit)
            let rows = usesOf (builtIn @ own) catalogue |> List.map (derive bench builtIn own)
            Some(rows, (solver.Name + " " + solver.Version).Trim()), problems
