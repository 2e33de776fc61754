/// What has to hold of batches: BIND for the tree under one token, and LIVE for its sealing.
///
/// A batch seals statements of one issuer that would each have had a token with the same key: one token over the root of a
/// tree of hashes stands for all. So there is a batch per verifier under the codes of a pair, one per group under a group's
/// code, and one for all under a signature. Each statement travels with its path, and is checked, passed on and audited by
/// itself. Without tokens there is nothing to seal, and a batch is several statements in one message.
module Mommie.Proof.Batches

open Mommie.Proof.Smt
open Mommie.Proof.Mechanisms
open Mommie.Proof.Deployment
open Mommie.Proof.Sites
open Mommie.Proof.Vocabulary
open Mommie.Proof.Legs
open Mommie.Proof.Obligation
open Mommie.Proof.Attacks
open Mommie.Proof.Ways
open Mommie.Proof.Keys

// The legs that a line of [Batching] may seal, with when it does.
let private sealedLegs (ctx: Context) (site: Site) (line: Line) =
    let lines = ctx.Deployment.Batching |> List.map fst

    passages ctx site
    |> List.filter (fun _ -> line.Record.IsNone || line.Record = Some site.Record)
    |> List.map (fun p -> p, conj [ p.Matches; isFirst lines line p.Leg.Signer p.Leg.Receiver claimed.Type ])

let private fields =
    [
        "program", "Program"
        "deployment", "Deployment"
        "epoch", "Epoch"
        "issuer", Principal
        "V", Group
        "A", Group
        "type", RecordType
        "content", Content
    ]

/// One step down a path: the text that a digest of the tree was made of, and the text that an attacker shows for it.
let private step (ctx: Context) (site: Site) (line: Line) (p: Passage) (matches: Formula) : Obligation =
    let u = p.Leg.Use

    let names side =
        fields |> List.map (fun (f, _) -> side + "." + f)

    let leaf bytes side = Atom("leaf", bytes :: names side)
    let foreign bytes = Atom("foreign", [ bytes ])
    let node bytes l r = Atom("node", [ bytes; l; r ])
    let inTree d = Atom("in-tree", [ d ])
    let hash bytes d = Atom("hash", [ bytes; d ])

    // The two payloads agree on all that the token covers; BIND of the line asks about the rest.
    let agree a b =
        allCovers
        |> List.filter (fun (_, c) -> Set.contains c u.Mechanism.Covers)
        |> List.map (fun (f, _) -> Same(a + "." + f, b + "." + f))
        |> conj

    let claim =
        "a path under the root of a batch of "
        + site.Record
        + " shows nothing but what was sealed in it, as far as "
        + u.Text
        + " covers it"

    let bytes = "Bytes"
    let digest = "Digest"

    let predicate symbol arguments : Part =
        { noPart with
            Functions =
                [
                    {
                        Symbol = symbol
                        Arguments = arguments
                        Result = "Bool"
                    }
                ]
        }

    // Variables of one leaf: `x.V` and so on.
    let variables side =
        fields |> List.map (fun (f, sort) -> side + "." + f, sort)

    let s =
        script
            ctx
            false
            [ "BIND: " + claim; line.Text; p.Leg.Line.Text ]
            [
                sitePart ctx site
                p.Ends
                under applies matches
                predicate "hash" [ bytes; digest ]
                predicate "leaf" (bytes :: List.map snd fields)
                predicate "node" [ bytes; digest; digest ]
                predicate "foreign" [ bytes ]
                predicate "in-tree" [ digest ]
                join [ for b in [ "sealed"; "shown" ] -> constant b bytes ]
                join
                    [
                        for d in [ "reached"; "left"; "right"; "shown.left"; "shown.right" ] -> constant d digest
                    ]
                join
                    [
                        for side in [ "one"; "other" ] do
                            for n, sort in variables side -> constant n sort
                    ]
                given
                    "path"
                    "a path has come to a digest of the tree, and shows a text for it"
                    (conj [ hash "sealed" "reached"; hash "shown" "reached" ])
                given
                    "sealed"
                    "what the sealer made the digest of: a statement of the batch, two digests of the tree, or a text of another kind under the same key"
                    (disj
                        [
                            leaf "sealed" "one"
                            conj [ node "sealed" "left" "right"; inTree "left"; inTree "right" ]
                            foreign "sealed"
                        ])
                under
                    (assumption "typed" "bytes decode to one record or to none (TYPED)")
                    (conj
                        [
                            ForAll(
                                ("b", bytes) :: variables "x" @ variables "y",
                                Implies(conj [ leaf "b" "x"; leaf "b" "y" ], agree "x" "y")
                            )
                            ForAll(
                                [ "b", bytes; "l", digest; "r", digest; "l1", digest; "r1", digest ],
                                Implies(
                                    conj [ node "b" "l" "r"; node "b" "l1" "r1" ],
                                    conj [ Same("l", "l1"); Same("r", "r1") ]
                                )
                            )
                        ])
                under
                    (collisionFree TreeHash)
                    (ForAll(
                        [ "b", bytes; "c", bytes; "d", digest ],
                        Implies(conj [ hash "b" "d"; hash "c" "d" ], Same("b", "c"))
                    ))
                under
                    tags
                    (ForAll(
                        [ "b", bytes; "l", digest; "r", digest ] @ variables "x",
                        conj
                            [
                                neg (conj [ leaf "b" "x"; node "b" "l" "r" ])
                                neg (conj [ leaf "b" "x"; foreign "b" ])
                                neg (conj [ node "b" "l" "r"; foreign "b" ])
                            ]
                    ))
                under (lineGuard line) True
                negated (
                    disj
                        [
                            conj
                                [
                                    leaf "shown" "other"
                                    neg (conj [ leaf "sealed" "one"; agree "one" "other" ])
                                ]
                            conj
                                [
                                    node "shown" "shown.left" "shown.right"
                                    neg (conj [ inTree "shown.left"; inTree "shown.right" ])
                                ]
                        ]
                )
            ]
            []

    {
        Id = identify ctx Code.Bind site (Some line) ("tree " + lineSymbol p.Leg.Line + " " + p.About)
        Code = Code.Bind
        Site = site
        Line = Some line
        Place = Some line.Span
        About = "batches under " + u.Text
        Claim = claim
        Script =
            { s with
                Sorts = s.Sorts @ [ "Program"; "Deployment"; "Epoch"; bytes; digest ]
            }
        Applies = Some applies.Symbol
        Unsupported = None
        Explain =
            fun _ ->
                let issuer = issuerOn ctx site p.Leg.Line

                {
                    Steps =
                        [
                            issuer + " seals a batch of statements under one token of " + u.Text + "."
                            "An attacker shows a path to the root that ends in a statement which is not in the batch: two texts have one digest, or a text of one kind is read as another."
                            "The token verifies, and the receiver takes the statement for " + issuer + "'s."
                        ]
                    Mend = Some "Send these statements one by one: remove the line."
                }
    }

/// LIVE: a batch is sealed after a finite delay, however few statements it has.
let private sealing (ctx: Context) (site: Site) (line: Line) (b: Batch) (p: Passage) (matches: Formula) : Obligation =
    let finite = b.Count > 0L && (b.Delay |> Option.exists (fun d -> d > 0L))

    let claim = "a batch of the line " + line.Text + " is sealed after a finite delay"

    {
        Id = identify ctx Code.Live site (Some line) ("sealed " + lineSymbol p.Leg.Line + " " + p.About)
        Code = Code.Live
        Site = site
        Line = Some line
        Place = Some line.Span
        About = "batches"
        Claim = claim
        Script =
            script
                ctx
                true
                [ "LIVE: " + claim; line.Text ]
                [
                    sitePart ctx site
                    p.Ends
                    constant "sealed" "Bool"
                    under applies matches
                    under (lineGuard line) (if finite then flag "sealed" else True)
                    negated (neg (flag "sealed"))
                ]
                []
        Applies = Some applies.Symbol
        Unsupported = None
        Explain =
            fun _ ->
                let issuer = issuerName ctx site
                let publishes = issuer + " publishes " + statement ctx site issuer

                match b.Count > 0L, b.Delay with
                | false, _ ->
                    {
                        Steps =
                            [
                                publishes + ", which waits for a batch."
                                "No batch has room for it: by the line `"
                                + line.Text
                                + "` it holds 0 statements."
                                "The statement is never sent."
                            ]
                        Mend = Some "Give the batch a positive size, or remove the line."
                    }
                | true, None ->
                    {
                        Steps =
                            [
                                publishes + ", which waits for a batch."
                                "By the line `"
                                + line.Text
                                + "` a batch is sealed when it is full, and after no time otherwise."
                                issuer
                                + " publishes too little ever after: the batch is never full, and the statement is never sent."
                            ]
                        Mend = Some("Add a delay: `" + line.Text + " / 1ms`.")
                    }
                | true, Some _ ->
                    {
                        Steps =
                            [
                                publishes + ", which waits for a batch."
                                "The delay of the line `"
                                + line.Text
                                + "` is 0, which says no time at which a batch would be sealed."
                                "A statement that finds no others waits for ever."
                            ]
                        Mend = Some "Give the batch a positive delay, or remove the line."
                    }
    }

/// LIVE for every line of [Batching] that a site's statements pass, and BIND for each mechanism whose tokens it puts on trees.
let batches (ctx: Context) (site: Site) : Obligation list =
    [
        for line, b in ctx.Deployment.Batching do
            for p, matches in sealedLegs ctx site line do
                sealing ctx site line b p matches

                match p.Leg.Use.Mechanism.Evidence with
                | Token _ -> step ctx site line p matches
                | OnChannel
                | Attested _
                | AttestedBySet _ -> ()
    ]
    |> List.distinctBy _.Id
