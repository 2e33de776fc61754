/// TRUST and LIVE: whom a deployment relies on, and what it waits for.
module Mommie.Proof.Reliance

open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Tree
open Mommie.Proof.Smt
open Mommie.Proof.Mechanisms
open Mommie.Proof.Deployment
open Mommie.Proof.Sites
open Mommie.Proof.Vocabulary
open Mommie.Proof.Legs
open Mommie.Proof.Obligation
open Mommie.Proof.Attacks
open Mommie.Proof.Ways
open Mommie.Proof.Bind

let private reliance
    ctx
    (site: Site)
    code
    (line: Line)
    (u: Use)
    claim
    stopping
    convinced
    matches
    (claimHolds: Formula)
    explain
    : Obligation =
    {
        Id = identify ctx code site (Some line) u.Text
        Code = code
        Site = site
        Line = Some line
        Place = Some u.Span
        About = u.Text
        Claim = claim
        Script =
            script
                ctx
                stopping
                [ codeName code + ": " + claim; line.Text ]
                [
                    sitePart ctx site
                    receivers ctx site convinced
                    under applies matches
                    under (lineGuard line) True
                    negated (neg claimHolds)
                ]
                []
        Applies = Some applies.Symbol
        Unsupported = None
        Explain = explain
    }

// Whoever is faulty among the members of a role: by every clause that may name one of them, for a SUBSET role shares members
// with the role above it and may share some with those beside it. Liars and those that stop add up.
let private faultsOf (ctx: Context) (role: string) =
    ctx.Program.Faults
    |> List.filter (fun f -> root ctx.Program f.Role = root ctx.Program role)
    |> List.map (fun f ->
        match f.AtMost |> Option.bind Arithmetic.term with
        | Some t -> Some t
        | None -> None)

let private threshold (ctx: Context) (site: Site) (line: Line) (u: Use) (role: string) (t: Term) : Obligation =
    let functions, guards, assertions = Arithmetic.basis ctx
    let n = Arithmetic.countSymbol role
    let bounds = faultsOf ctx role

    let faulty =
        match List.choose id bounds with
        | _ when List.contains None bounds -> None
        | [] -> Some "0"
        | [ b ] -> Some b
        | bs -> Some("(+ " + String.concat " " bs + ")")

    let holds =
        match faulty with
        | None -> False
        | Some b ->
            conj
                [
                    Compare(">=", n, "(+ (* 3 " + t + ") 1)")
                    Compare(">=", t, b)
                    Compare(">=", t, "0")
                ]

    let claim =
        "of the "
        + setName ctx.Program role
        + " that attest under "
        + u.Text
        + " at most the threshold lie, and they are at least three times the threshold and one"

    let part = join [ under (lineGuard line) True; negated (neg holds) ]

    let s: Script =
        {
            Comment = [ "TRUST: " + claim; line.Text ]
            Logic = "ALL"
            Sorts = []
            Functions = functions
            Macros = []
            Guards = guards @ part.Guards
            Assertions = assertions @ part.Assertions
            Dimensions = []
        }

    {
        Id = identify ctx Code.Trust site (Some line) u.Text
        Code = Code.Trust
        Site = site
        Line = Some line
        Place = Some u.Span
        About = u.Text
        Claim = claim
        Script = s
        Applies = None
        Unsupported = None
        Explain =
            fun _ ->
                let set = setName ctx.Program role

                {
                    Steps =
                        [
                            u.Text
                            + " is sound only where COUNT("
                            + set
                            + ") >= 3 * t + 1 and no more than t of them lie."
                            "The program's ASSUME and FAULTS allow a cluster in which that is not so."
                            "In such a cluster the liars among "
                            + set
                            + " attest a statement to one auditor and deny it to another."
                        ]
                    Mend =
                        Some(
                            "Lower the threshold, or assume a larger cluster: ASSUME COUNT("
                            + set
                            + ") == 3 * f + 1;"
                        )
                }
    }

/// TRUST for every line that relies on somebody.
let trust (ctx: Context) (site: Site) : Obligation list =
    [
        for line, u, convinced, matches in parties ctx site do
            match u.Mechanism.Evidence with
            | Attested parameter ->
                match partyTerm u parameter with
                | None -> ()
                | Some z ->
                    let party = plain z

                    reliance
                        ctx
                        site
                        Code.Trust
                        line
                        u
                        (party + ", on which " + u.Text + " relies, never lies")
                        false
                        convinced
                        matches
                        (neg (corrupt z))
                        (fun _ ->
                            let issuer = issuerName ctx site

                            {
                                Steps =
                                    [
                                        party
                                        + " may be corrupt: FAULTS lets it lie, and [Principals] does not declare it TRUSTED."
                                        party
                                        + " attests "
                                        + statement ctx site issuer
                                        + " to an "
                                        + (if convinced = "a" then "auditor" else "intended verifier")
                                        + ", although "
                                        + issuer
                                        + " never published it."
                                        "By the line `"
                                        + line.Text
                                        + "` the attestation of "
                                        + party
                                        + " convinces: "
                                        + issuer
                                        + " is held to what "
                                        + party
                                        + " made up."
                                    ]
                                Mend =
                                    Some(
                                        "Name a principal that [Principals] declares TRUSTED, or use RSA: it trusts nobody."
                                    )
                            })
            | AttestedBySet(s, t) ->
                match Map.tryFind s u.Arguments, Map.tryFind t u.Arguments with
                | Some(Party(OfRole role)), Some(Integer e) ->
                    match Arithmetic.deploymentTerm e with
                    | Some t -> threshold ctx site line u role t
                    // What the arithmetic does not express is no threshold that could be proved.
                    | None -> threshold ctx site line u role "(- 1)"
                | _ -> ()
            | OnChannel
            | Token _ -> ()
    ]

/// LIVE for every line that relies on somebody.
let live (ctx: Context) (site: Site) : Obligation list =
    [
        for line, u, convinced, matches in parties ctx site do
            match u.Mechanism.Evidence with
            | Attested parameter ->
                match partyTerm u parameter with
                | None -> ()
                | Some z ->
                    let party = plain z

                    reliance
                        ctx
                        site
                        Code.Live
                        line
                        u
                        (party + ", on which " + u.Text + " relies, never stops")
                        true
                        convinced
                        matches
                        (neg (mayStop z))
                        (fun _ ->
                            let issuer = issuerName ctx site

                            {
                                Steps =
                                    [
                                        party
                                        + " may stop: FAULTS allows it, and [Principals] does not declare it TRUSTED."
                                        issuer
                                        + " publishes "
                                        + statement ctx site issuer
                                        + "; "
                                        + party
                                        + " has stopped and attests nothing."
                                        "No verifier accepts it by the line `"
                                        + line.Text
                                        + "`, and no auditor is ever convinced."
                                    ]
                                Mend =
                                    Some(
                                        "Declare "
                                        + party
                                        + " TRUSTED (it may be slow, but answers), or use RSA: it needs nobody."
                                    )
                            })
            | OnChannel
            | Token _
            | AttestedBySet _ -> ()
    ]
