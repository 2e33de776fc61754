/// AUTHENTIC and AUDIT-SOUND: what receivers and auditors may be made to believe.
module Mommie.Proof.Authenticity

open Mommie.Proof.Smt
open Mommie.Proof.Mechanisms
open Mommie.Proof.Deployment
open Mommie.Proof.Sites
open Mommie.Proof.Vocabulary
open Mommie.Proof.Legs
open Mommie.Proof.Obligation
open Mommie.Proof.Attacks
open Mommie.Proof.Ways
open Mommie.Proof.Chains

// The last leg first: what happened on the way to a party matters only if the party honestly passed it on.
/// The causes of what the last receiver of a way accepts.
let internal causes (legs: Leg list) (parts: Part list) : Dimension =
    let rec ordered (pairs: (Leg * Part) list) =
        match pairs with
        | [] -> []
        | (leg, part) :: before ->
            let passedOn (c: Choice) =
                { c with
                    Formula = conj [ flag (name leg "copied"); c.Formula ]
                }

            part.Causes @ (ordered before |> List.map passedOn)

    {
        Name = "cause"
        Choices = ordered (List.rev (List.zip legs parts))
    }

/// The name of a leg's ends in an attack.
let private ends (ctx: Context) (site: Site) (receiver: string) (isLast: bool) (leg: Leg) =
    (match leg.Origin with
     | Published
     | PublishedToParty -> issuerOn ctx site leg.Line
     | Attests -> plain leg.Signer),
    (if isLast then receiver else plain leg.Receiver)

let private explain
    (ctx: Context)
    (site: Site)
    (legs: Leg list)
    (receiver: Map<string, string> -> string)
    (conclusion: string -> string -> string list)
    answers
    : Attack =
    let receiver = receiver answers

    let issuer =
        legs
        |> List.tryFind (fun leg -> leg.Origin <> Attests)
        |> Option.map (fun leg -> issuerOn ctx site leg.Line)
        |> Option.defaultValue (issuerName ctx site)

    let claim = statement ctx site issuer

    let third (role: string) =
        // Somebody of the role who is neither the issuer nor the receiver.
        [ 1..3 ]
        |> List.map (member' ctx role)
        |> List.find (fun n -> n <> issuer && n <> receiver)

    match blamed legs answers with
    | None ->
        {
            Steps = conclusion issuer receiver
            Mend = None
        }
    | Some(leg, key) ->
        let isLast = List.tryLast legs = Some leg
        let signer, at = ends ctx site receiver isLast leg

        let relayed =
            if not isLast then
                [
                    at
                    + " attests it to "
                    + receiver
                    + ", as it attests everything that it accepts."
                ]
            else
                []

        {
            Steps = cause ctx leg key signer at third claim @ relayed @ conclusion issuer receiver
            Mend = closing leg key
        }

/// AUTHENTIC for every use of every line of [Authentication].
let authentic (ctx: Context) (site: Site) : Obligation list =
    [
        for line, uses in authLines ctx |> List.filter (fst >> concerns ctx site) do
            for u in uses do
                let n = "n"

                for way in
                    ways
                        ctx
                        []
                        "1"
                        issuer
                        Published
                        n
                        line
                        u
                        claimed
                        (isFirst (authOnly ctx) line claimed.Issuer n claimed.Type) do

                    let acceptances = way.Legs |> List.map (acceptance ctx)

                    let accepted =
                        match List.tryLast way.Legs with
                        | Some l -> accepts l
                        | None -> True

                    let claim =
                        "an honest receiver accepts "
                        + site.Record
                        + " as from an honest member of "
                        + setName ctx.Program site.Role
                        + " by "
                        + u.Text
                        + " only if that one published exactly it, for that receiver"

                    let s =
                        script
                            ctx
                            false
                            [ "AUTHENTIC: " + claim; line.Text + way.About ]
                            [
                                sitePart ctx site
                                verifierPart ctx site n
                                honestPart claimed.Issuer
                                honestPart n
                                under applies way.Matches
                                given
                                    "intended"
                                    "a receiver accepts nothing that is not for it"
                                    (inGroup n claimed.Verifiers)
                                way.Joints
                                join acceptances
                                negated (conj [ accepted; neg (published claimed) ])
                            ]
                            [ who ctx "receiver" n; causes way.Legs acceptances ]

                    {
                        Id = identify ctx Code.Authentic site (Some line) (u.Text + way.About)
                        Code = Code.Authentic
                        Site = site
                        Line = Some line
                        Place = Some u.Span
                        About = u.Text
                        Claim = claim
                        Script = s
                        Applies = Some applies.Symbol
                        Unsupported = way.Unsupported
                        Explain =
                            explain
                                ctx
                                site
                                way.Legs
                                (fun a -> answered ctx a "receiver" site 2)
                                (fun issuer receiver ->
                                    [
                                        receiver
                                        + " now believes that "
                                        + issuer
                                        + " published "
                                        + statement ctx site issuer
                                        + "; "
                                        + issuer
                                        + " never published that."
                                    ])
                    }
    ]

/// A line under which evidence for an auditor is made, and its uses. Where no line of [Non-repudiation] concerns the auditor,
/// the token by which the verifier accepted is the only evidence there is.
let evidenceLines (ctx: Context) (site: Site) (issuer: Term) (auditor: Term) (verifier: Term) (t: Term) =
    let repudiation = ctx.Deployment.NonRepudiation |> List.map fst
    let concerning = repudiation |> List.filter (concerns ctx site)

    [
        for line, uses in ctx.Deployment.NonRepudiation |> List.filter (fst >> concerns ctx site) do
            line, uses, isFirst repudiation line issuer auditor t
        for line, uses in authLines ctx |> List.filter (fst >> concerns ctx site) do
            line,
            uses,
            conj
                [
                    isUncovered concerning issuer auditor t
                    isFirst (authOnly ctx) line issuer verifier t
                ]
    ]

/// AUDIT-SOUND for every line under which evidence is made, if the site has auditors.
let auditSound (ctx: Context) (site: Site) : Obligation list =
    if isEmpty site.Auditors then
        []
    else
        let a = "a"
        let w = "w"

        [
            for line, uses, matches in evidenceLines ctx site claimed.Issuer a w claimed.Type do
                for u in uses do
                    let receiver =
                        match u.Mechanism.Evidence with
                        | Attested _
                        | AttestedBySet _ -> a
                        | OnChannel
                        | Token _ -> w

                    for way in ways ctx [] "1" issuer Published receiver line u claimed matches do
                        let acceptances = way.Legs |> List.map (acceptance ctx)

                        // What an auditor cannot check does not convince it; what came by a channel cannot be shown at all.
                        let convinced =
                            match List.tryLast way.Legs with
                            | None -> True
                            | Some leg when leg.Origin = Attests -> accepts leg
                            | Some leg ->
                                match checkKey leg with
                                | Some(check, shared) -> conj [ accepts leg; canHold ctx leg shared check a ]
                                | None -> False

                        let rule =
                            match List.tryLast way.Legs with
                            | None -> noPart
                            | Some leg -> under (lineGuard leg.Line) (Implies(flag "convinced", convinced))

                        let claim =
                            "an honest auditor is convinced that an honest member of "
                            + setName ctx.Program site.Role
                            + " published "
                            + site.Record
                            + ", auditable by it, only if that is so, whoever shows the evidence"

                        let s =
                            script
                                ctx
                                false
                                [ "AUDIT-SOUND: " + claim; line.Text + way.About ]
                                [
                                    sitePart ctx site
                                    auditorPart ctx site a
                                    constant w Principal
                                    constant "convinced" "Bool"
                                    honestPart claimed.Issuer
                                    honestPart a
                                    under applies way.Matches
                                    given
                                        "shown"
                                        "the evidence was made for an intended verifier other than the issuer"
                                        (conj [ memberOf site.Verifiers w; neg (Same(w, claimed.Issuer)) ])
                                    given
                                        "intended"
                                        "an auditor is convinced of nothing that it may not audit"
                                        (inGroup a claimed.Auditors)
                                    way.Joints
                                    join acceptances
                                    rule
                                    negated (conj [ flag "convinced"; neg (published claimed) ])
                                ]
                                [ who ctx "auditor" a; causes way.Legs acceptances ]

                        {
                            Id = identify ctx Code.AuditSound site (Some line) (u.Text + way.About)
                            Code = Code.AuditSound
                            Site = site
                            Line = Some line
                            Place = Some u.Span
                            About = u.Text
                            Claim = claim
                            Script = s
                            Applies = Some applies.Symbol
                            Unsupported = way.Unsupported
                            Explain =
                                explain
                                    ctx
                                    site
                                    way.Legs
                                    (fun x -> answered ctx x "auditor" site 2)
                                    (fun issuer auditor ->
                                        [
                                            auditor
                                            + " is shown it as evidence, and is convinced that "
                                            + issuer
                                            + " published "
                                            + statement ctx site issuer
                                            + "; "
                                            + issuer
                                            + " never published that."
                                        ])
                        }
        ]
