/// COVER: everybody that a published statement is for has a line.
module Mommie.Proof.Cover

open Mommie.Core.Text
open Mommie.Proof.Smt
open Mommie.Proof.Mechanisms
open Mommie.Proof.Deployment
open Mommie.Proof.Sites
open Mommie.Proof.Vocabulary
open Mommie.Proof.Legs
open Mommie.Proof.Obligation
open Mommie.Proof.Attacks
open Mommie.Proof.Ways

let private coverRule ctx site (lines: Line list) (from: Term) (to': Term) (t: Term) (covered: Formula) =
    lines
    |> List.filter (fun l -> from <> claimed.Issuer || concerns ctx site l)
    |> List.map (fun l -> under (lineGuard l) (Implies(matches l from to' t, covered)))
    |> join

let private sectionPlace (ctx: Context) =
    match Map.tryFind "Authentication" ctx.Deployment.Headers with
    | Some s -> Some s
    | None ->
        Some
            { Span.none with
                File = ctx.Deployment.File
                StartLine = 1
                StartColumn = 1
                EndLine = 1
                EndColumn = 1
            }

let private name' (ctx: Context) (key: string) (k: int) =
    if key.StartsWith "role." then
        member' ctx (key.Substring 5) k
    elif key.StartsWith "atom." then
        key.Substring 5
    else
        key

let private coverOne
    ctx
    (site: Site)
    about
    claim
    (parts: Part list)
    (covered: Formula)
    dimensions
    place
    explain
    : Obligation =
    {
        Id = identify ctx Code.Cover site None about
        Code = Code.Cover
        Site = site
        Line = None
        Place = place
        About = about
        Claim = claim
        Script =
            script
                ctx
                false
                [ "COVER: " + claim ]
                (parts @ [ constant "covered" "Bool"; negated (neg covered) ])
                dimensions
        Applies = Some applies.Symbol
        Unsupported = None
        Explain = explain
    }

let private coverPairs (ctx: Context) (site: Site) =
    let covered = flag "covered"

    coverOne
        ctx
        site
        "verifiers"
        ("every pair of an issuer and a verifier of "
         + site.Record
         + " has a line under [Authentication]")
        [
            sitePart ctx site
            issuerPart site
            verifierPart ctx site "n"
            under applies True
            coverRule ctx site (authOnly ctx) claimed.Issuer "n" claimed.Type covered
        ]
        covered
        [ who ctx "receiver" "n" ]
        (sectionPlace ctx)
        (fun answers ->
            let issuer = issuerName ctx site
            let receiver = answered ctx answers "receiver" site 2
            let from = setName ctx.Program site.Role

            let to' =
                match Map.tryFind "receiver" answers with
                | Some r when r.StartsWith "role." -> setName ctx.Program (r.Substring 5)
                | _ -> receiver

            {
                Steps =
                    [
                        issuer
                        + " publishes "
                        + statement ctx site issuer
                        + ", which "
                        + receiver
                        + " is to verify."
                        "No line under [Authentication] matches "
                        + from
                        + " -> "
                        + to'
                        + ": the message has no token, and "
                        + receiver
                        + " has no way to tell who sent it."
                    ]
                Mend = Some("Add `" + from + " -> " + to' + " : HMAC-SHA256;` under [Authentication].")
            })

let private coverAuditors (ctx: Context) (site: Site) =
    let covered = flag "covered"
    let repudiation = ctx.Deployment.NonRepudiation |> List.map fst

    coverOne
        ctx
        site
        "auditors"
        ("every auditor of "
         + site.Record
         + " has a line under [Non-repudiation] or [Authentication]")
        [
            sitePart ctx site
            issuerPart site
            auditorPart ctx site "a"
            under applies True
            coverRule ctx site (authOnly ctx) claimed.Issuer "a" claimed.Type covered
            coverRule ctx site repudiation claimed.Issuer "a" claimed.Type covered
        ]
        covered
        [ who ctx "auditor" "a" ]
        (match Map.tryFind "Non-repudiation" ctx.Deployment.Headers with
         | Some s -> Some s
         | None -> sectionPlace ctx)
        (fun answers ->
            let issuer = issuerName ctx site
            let auditor = answered ctx answers "auditor" site 2

            {
                Steps =
                    [
                        issuer
                        + " publishes "
                        + statement ctx site issuer
                        + ", which "
                        + auditor
                        + " may audit."
                        "No line from "
                        + setName ctx.Program site.Role
                        + " matches "
                        + auditor
                        + ": there is no evidence that could convince it."
                    ]
                Mend =
                    Some(
                        "Add `"
                        + setName ctx.Program site.Role
                        + " -> * : RSA;` under [Non-repudiation]."
                    )
            })

/// The uses that rest on a party, with their lines and when those match.
let private parties (ctx: Context) (site: Site) =
    let repudiation = ctx.Deployment.NonRepudiation |> List.map fst

    let find (lines: (Line * Use list) list) (only: Line list) convinced =
        [
            for line, uses in lines |> List.filter (fst >> concerns ctx site) do
                for u in uses do
                    match partyOf u with
                    | Some z -> line, u, z, convinced, isFirst only line claimed.Issuer convinced claimed.Type
                    | None -> ()
        ]

    find (authLines ctx) (authOnly ctx) "n"
    @ (if isEmpty site.Auditors then
           []
       else
           find ctx.Deployment.NonRepudiation repudiation "a"
           // What a verifier accepted by, where no line of [Non-repudiation] concerns the auditor.
           @ [
               for line, uses, matches in Authenticity.evidenceLines ctx site claimed.Issuer "a" "n" claimed.Type do
                   if line.Kind = LineKind.Authentication then
                       for u in uses do
                           match partyOf u with
                           | Some z -> line, u, z, "a", matches
                           | None -> ()
           ])

/// That a principal needs no line to itself.
let internal needless (from: Term) (to': Term) (covered: Formula) =
    under (fact "itself" "a principal needs no line to itself") (Implies(Same(from, to'), covered))

let private coverParties (ctx: Context) (site: Site) =
    [
        for line, u, z, convinced, matches in parties ctx site do
            let toParty = flag "covered.1"
            let toVerifier = flag "covered.2"
            let toAuditor = flag "covered.3"
            let lines = authOnly ctx

            let dimension: Dimension =
                {
                    Name = "missing"
                    Choices =
                        [
                            { Key = "1"; Formula = neg toParty }
                            { Key = "2"; Formula = neg toVerifier }
                            { Key = "3"; Formula = neg toAuditor }
                        ]
                }

            let second =
                if convinced = "a" then
                    [
                        coverRule ctx site lines z "a" claimed.Type toAuditor
                        needless z "a" toAuditor
                    ]
                else
                    [ under applies toAuditor ]

            { coverOne
                  ctx
                  site
                  (lineSymbol line
                   + " "
                   + u.Text
                   + (if convinced = "a" && line.Kind = LineKind.Authentication then
                          " to auditors"
                      else
                          ""))
                  (u.Text
                   + " has lines under [Authentication] from the issuer of "
                   + site.Record
                   + " and to those it is to convince")
                  ([
                      sitePart ctx site
                      issuerPart site
                      verifierPart ctx site "n"
                      (if convinced = "a" then auditorPart ctx site "a" else noPart)
                      constant "covered.1" "Bool"
                      constant "covered.2" "Bool"
                      constant "covered.3" "Bool"
                      partyPart u
                      under applies matches
                      needless claimed.Issuer z toParty
                      needless z "n" toVerifier
                      coverRule ctx site lines claimed.Issuer z claimed.Type toParty
                      coverRule ctx site lines z "n" claimed.Type toVerifier
                   ]
                   @ second)
                  (conj [ toParty; toVerifier; toAuditor ])
                  [
                      dimension
                      who ctx "receiver" "n"
                      who ctx "auditor" "a"
                      |> fun d -> if convinced = "a" then d else { d with Choices = [] }
                  ]
                  (Some u.Span)
                  (fun answers ->
                      let issuer = issuerName ctx site
                      let party = plain z

                      let set question k =
                          match Map.tryFind question answers with
                          | Some r when r.StartsWith "role." -> setName ctx.Program (r.Substring 5)
                          | Some r -> name' ctx r k
                          | None -> "*"

                      let from, to' =
                          match Map.tryFind "missing" answers with
                          | Some "1" -> setName ctx.Program site.Role, party
                          | Some "2" -> party, set "receiver" 2
                          | _ -> party, set "auditor" 2

                      {
                          Steps =
                              [
                                  issuer
                                  + " publishes "
                                  + statement ctx site issuer
                                  + "; by the line `"
                                  + line.Text
                                  + "` "
                                  + party
                                  + " is to attest it."
                                  "No line under [Authentication] matches "
                                  + from
                                  + " -> "
                                  + to'
                                  + ": what passes between them has no token."
                              ]
                          Mend = Some("Add `" + from + " -> " + to' + " : HMAC-SHA256;` under [Authentication].")
                      }) with
                Line = Some line
            }
    ]

/// COVER: for verifiers, for auditors, and for the parties that lines rely on.
let cover (ctx: Context) (site: Site) : Obligation list =
    [
        coverPairs ctx site
        if not (isEmpty site.Auditors) then
            coverAuditors ctx site
        yield! coverParties ctx site
    ]
