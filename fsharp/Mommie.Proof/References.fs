/// CITE, REFERENCE and what is not proved yet: records that other records refer to, and batches.
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

/// The fields that a site's record carries as digests, through all its fields.
let digestsOf (ctx: Context) (site: Site) : Reference list =
    ctx.Deployment.Digests
    |> List.filter (fun d -> Set.contains d.Record (reachable ctx.Program site.Record))

/// REFERENCE for every field that a site's record carries as a digest.
let reference (ctx: Context) (site: Site) : Obligation list =
    digestsOf ctx site
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
            Unsupported =
                (if resistant then
                     Some
                         "not yet supported: that a record behind a digest can be had from an honest principal cannot be proved"
                 else
                     None)
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

/// Batching is not proved yet: a site whose statements a line batches is undecided.
let batching (ctx: Context) (site: Site) : Obligation list =
    ctx.Deployment.Batching
    |> List.filter (concerns ctx site)
    |> List.map (fun line ->
        {
            Id = identify ctx Code.Merge site (Some line) "batching"
            Code = Code.Merge
            Site = site
            Line = Some line
            Place = Some line.Span
            About = "batching"
            Claim = "a batch of statements means the same as the statements one by one"
            Script =
                script
                    ctx
                    false
                    [ "MERGE: batching"; line.Text ]
                    [
                        sitePart ctx site
                        verifierPart ctx site "n"
                        under applies (isFirst ctx.Deployment.Batching line claimed.Issuer "n" claimed.Type)
                        negated True
                    ]
                    []
            Applies = Some applies.Symbol
            Unsupported = Some "not yet supported: batches cannot be proved"
            Explain = fun _ -> { Steps = []; Mend = None }
        })
