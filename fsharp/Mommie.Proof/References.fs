/// CITE and REFERENCE: records that other records refer to.
module Mommie.Proof.References

open Mommie.Core.Text
open Mommie.Core.Model.Types
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

/// CITE for every citation of a site.
let cite (ctx: Context) (site: Site) : Obligation list =
    site.Citing
    |> List.mapi (fun k c ->
        let isAuditor =
            match c.Auditors with
            | CitedBy s -> memberOf s "n"
            | CitedUniversally -> True
            | CitedByNobody -> False

        let claim =
            "every verifier of "
            + site.Record
            + " is an auditor of the "
            + c.Record
            + " that is cited to it"

        {
            Id = identify ctx Code.Cite site None (c.Record + string (k + 1))
            Code = Code.Cite
            Site = site
            Line = None
            Place = Some c.Span
            About = c.Record
            Claim = claim
            Script =
                script
                    ctx
                    false
                    [ "CITE: " + claim ]
                    [
                        sitePart ctx site
                        issuerPart site
                        verifierPart ctx site "n"
                        under applies True
                        negated (neg isAuditor)
                    ]
                    [ who ctx "receiver" "n" ]
            Applies = Some applies.Symbol
            Unsupported = None
            Explain =
                fun answers ->
                    let issuer = issuerName ctx site
                    let receiver = answered ctx answers "receiver" site 2

                    {
                        Steps =
                            [
                                issuer
                                + " publishes "
                                + statement ctx site issuer
                                + ", citing a "
                                + c.Record
                                + "."
                                receiver
                                + " is sent the citation, and the pattern after CITING does not make it an auditor: evidence need not convince it."
                            ]
                        Mend =
                            Some(
                                "Name the verifiers as auditors in the pattern after CITING, and publish "
                                + c.Record
                                + " so."
                            )
                    }
        })

// The record types that a value of a type can hold, through all its fields.
let private reachable (program: Program) (record: string) =
    let rec types (t: Type) =
        match t with
        | TRecord r
        | TPart(r, _) -> [ r ]
        | TSet t
        | TSeq t
        | TOption t -> types t
        | TMap(k, v) -> types k @ types v
        | TTuple ts -> List.collect types ts
        | TBool
        | TInt
        | TString
        | TPrincipal
        | TRole _
        | TEnum _
        | TOpaque _
        | TBottom -> []

    let rec go (seen: Set<string>) (rest: string list) =
        match rest with
        | [] -> seen
        | r :: rest when Set.contains r seen -> go seen rest
        | r :: rest ->
            let next =
                program.Records
                |> List.filter (fun x -> x.Name = r)
                |> List.collect (fun x -> x.Fields |> List.collect (fun f -> types f.Type))

            go (Set.add r seen) (next @ rest)

    go Set.empty [ record ]

/// The fields that a record carries as digests, through all its fields.
let digestsOf (ctx: Context) (record: string) : Reference list =
    ctx.Deployment.Digests
    |> List.filter (fun d -> Set.contains d.Record (reachable ctx.Program record))

/// That equal digests mean equal records, for every field that a site's record carries as a digest.
let private injective (ctx: Context) (site: Site) : Obligation list =
    digestsOf ctx site.Record
    |> List.map (fun d ->
        let resistant = Map.tryFind d.Hash hashes = Some true
        let about = d.Record + "." + d.Field + " Digest(" + d.Hash + ")"
        let claim = "equal digests of " + d.Record + "." + d.Field + " mean equal records"
        let same = Same("one.content", "other.content")

        {
            Id = identify ctx Code.Reference site None about
            Code = Code.Reference
            Site = site
            Line = None
            Place = Some d.Span
            About = about
            Claim = claim
            Script =
                script
                    ctx
                    false
                    [ "REFERENCE: " + claim ]
                    [
                        sitePart ctx site
                        constant "one.content" Content
                        constant "other.content" Content
                        constant "one-digest" "Bool"
                        given "digest" "two records have one digest" (flag "one-digest")
                        (if resistant then
                             under
                                 (assumption (symbol ("collisions." + d.Hash)) (d.Hash + " is collision resistant"))
                                 (Implies(flag "one-digest", same))
                         else
                             noPart)
                        negated (neg same)
                    ]
                    []
            Applies = None
            Unsupported = None
            Explain =
                fun _ ->
                    let issuer = issuerName ctx site

                    {
                        Steps =
                            [
                                d.Hash
                                + " is not collision resistant: an attacker makes two records with one digest."
                                issuer
                                + " publishes "
                                + statement ctx site issuer
                                + ", which refers to the first of them by its digest."
                                "A receiver that was given the second takes the "
                                + d.Record
                                + " to be about that one."
                            ]
                        Mend = Some("Write Digest(SHA-256), or Nested.")
                    }
        })

/// That a principal must keep the record behind the digest, and answers for it.
let private keeps (p: Term) = Atom("keeps", [ p ])

let private durable =
    assumption
        "durable"
        "an honest issuer keeps what its statements refer to until its duty to deliver them ends, and answers for it (DURABLE)"

let private hadFirst =
    assumption
        "had-first"
        "an honest principal accepts or believes a statement only when it has had what is behind its digests, and keeps that with the statement (DURABLE)"

let private whole =
    assumption "whole" "evidence includes the records behind the digests of what it is evidence for"

let private fetched =
    fact "fetched" "what an honest principal keeps and answers for is had by whoever asks"

// One question about a digest: whether whoever needs the record gets it.
let private available
    (ctx: Context)
    (site: Site)
    (d: Reference)
    (what: string)
    (claim: string)
    (parts: Part list)
    (dimensions: Dimension list)
    (explain: string -> (Map<string, string> -> Attack))
    : Obligation =
    let about = d.Record + "." + d.Field + " Digest(" + d.Hash + ")"

    let keeper: Part =
        { noPart with
            Functions =
                [
                    {
                        Symbol = "keeps"
                        Arguments = [ Principal ]
                        Result = "Bool"
                    }
                ]
        }

    {
        Id = identify ctx Code.Reference site None (what + " " + about)
        Code = Code.Reference
        Site = site
        Line = None
        Place = Some d.Span
        About = about
        Claim = claim
        Script =
            script
                ctx
                false
                [ "REFERENCE: " + claim ]
                ([ sitePart ctx site; keeper; constant "had" "Bool"; under applies True ]
                 @ parts
                 @ [ negated (neg (flag "had")) ])
                dimensions
        Applies = Some applies.Symbol
        Unsupported = None
        Explain = explain (d.Record + "." + d.Field)
    }

let private missing
    (ctx: Context)
    (site: Site)
    question
    (who: string)
    (step: string -> string -> string)
    field
    answers
    =
    let issuer = issuerName ctx site
    let needs = answered ctx answers question site 2

    {
        Steps =
            [
                issuer
                + " publishes "
                + statement ctx site issuer
                + ", which carries "
                + field
                + " as a digest."
                step issuer needs
                who + " must keep the record behind the digest: " + needs + " cannot have it."
            ]
        Mend = Some "Write Nested: the record then travels with the statement."
    }

/// That the record behind a digest can be had: by every verifier of an honest issuer's statement, by every auditor that an
/// honest verifier shows evidence to, whoever issued the statement, and by whoever is sent a citation.
let private availability (ctx: Context) (site: Site) : Obligation list =
    let here =
        [
            for d in digestsOf ctx site.Record do
                available
                    ctx
                    site
                    d
                    "delivery"
                    ("the record behind "
                     + d.Record
                     + "."
                     + d.Field
                     + " can be had by every honest verifier of an honest issuer's "
                     + site.Record)
                    [
                        issuerPart site
                        verifierPart ctx site "n"
                        honestPart claimed.Issuer
                        honestPart "n"
                        given
                            "published"
                            "the issuer published the statement, and its duty has not ended"
                            (published claimed)
                        under
                            durable
                            (Implies(conj [ published claimed; neg (corrupt claimed.Issuer) ], keeps claimed.Issuer))
                        under
                            fetched
                            (ForAll([ "p", Principal ], Implies(conj [ keeps "p"; neg (corrupt "p") ], flag "had")))
                    ]
                    [ who ctx "receiver" "n" ]
                    (missing ctx site "receiver" "Nobody honest" (fun issuer needs ->
                        needs + " has the digest from " + issuer + ", and asks for the record."))

                if not (isEmpty site.Auditors) then
                    available
                        ctx
                        site
                        d
                        "evidence"
                        ("evidence for "
                         + site.Record
                         + " shows an honest auditor the record behind "
                         + d.Record
                         + "."
                         + d.Field
                         + ", even when the issuer is corrupt")
                        [
                            verifierPart ctx site "v"
                            auditorPart ctx site "a"
                            honestPart "v"
                            honestPart "a"
                            constant "accepted" "Bool"
                            given "accepted" "the verifier has accepted the statement as auditable" (flag "accepted")
                            under hadFirst (Implies(conj [ flag "accepted"; neg (corrupt "v") ], keeps "v"))
                            under whole (Implies(conj [ keeps "v"; neg (corrupt "v") ], flag "had"))
                        ]
                        [ who ctx "auditor" "a" ]
                        (missing ctx site "auditor" "Nobody that shows the evidence" (fun _ needs ->
                            "An honest verifier shows its evidence to "
                            + needs
                            + "; the issuer may be corrupt, and answers nothing."))
        ]

    let cited =
        [
            for c in site.Citing do
                for d in digestsOf ctx c.Record do
                    available
                        ctx
                        site
                        d
                        ("cited " + c.Record)
                        ("the record behind "
                         + d.Record
                         + "."
                         + d.Field
                         + " of the "
                         + c.Record
                         + " that is cited comes with the citation, whoever issued it")
                        [
                            issuerPart site
                            verifierPart ctx site "n"
                            honestPart claimed.Issuer
                            honestPart "n"
                            constant "holds" "Bool"
                            given "holds" "an honest publisher holds what it cites" (flag "holds")
                            under
                                hadFirst
                                (Implies(conj [ flag "holds"; neg (corrupt claimed.Issuer) ], keeps claimed.Issuer))
                            under
                                whole
                                (Implies(conj [ keeps claimed.Issuer; neg (corrupt claimed.Issuer) ], flag "had"))
                        ]
                        [ who ctx "receiver" "n" ]
                        (missing ctx site "receiver" "Nobody honest" (fun issuer needs ->
                            issuer
                            + " cites a "
                            + c.Record
                            + " to "
                            + needs
                            + "; whoever issued that may be corrupt."))
        ]

    (here @ cited) |> List.distinctBy _.Id

/// REFERENCE for every field that a site's record, or what it cites, carries as a digest.
let reference (ctx: Context) (site: Site) : Obligation list =
    injective ctx site @ availability ctx site
