/// MERGE: who counts issuers counts principals, each for one and the same record.
module Mommie.Proof.Merge

open Mommie.Core.Model.Tree
open Mommie.Core.Model
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

/// The record types of which a node may hold the statements of several issuers at once: some pattern asks for more than one
/// issuer, or for one that is not the same whenever it is asked.
let counted (program: Program) : Set<string> =
    let found = System.Collections.Generic.HashSet<string>()

    let bound (e: Expr) =
        let mutable any = false

        Walk.expr
            { Walk.nothing with
                Expr =
                    fun e ->
                        match e.Node with
                        | Local _ -> any <- true
                        | _ -> ()
            }
            e

        any

    let visitor: Walk.Visitor =
        { Walk.nothing with
            Pattern =
                fun p ->
                    let several =
                        match p.Issuer with
                        | ThePrincipal e -> bound e
                        | AnyIssuer
                        | OneOf _
                        | AtLeast _
                        | ExactlyMany _
                        | AllOf _ -> true

                    if several then
                        found.Add p.Record |> ignore
        }

    for n in program.Nodes do
        n.Init |> Option.iter (List.iter (Walk.statement visitor))
        n.Transitions |> List.iter (Walk.transition visitor)
        n.Functions |> List.iter (fun f -> Walk.expr visitor f.Body)

    Set.ofSeq found

/// The second issuer, another than the first, of any role that publishes the record.
let private other = "j"

let private otherPart (ctx: Context) (site: Site) (believer: Term) : Part =
    let roles =
        Sites.ofProgram ctx.Program
        |> List.filter (fun s -> s.Record = site.Record)
        |> List.map _.Role
        |> List.distinct

    join
        [
            constant other Principal
            given
                "another"
                ("another principal that publishes " + site.Record)
                (conj
                    [
                        roles |> List.map (fun r -> Atom(roleSymbol r, [ other ])) |> disj
                        neg (Same(other, claimed.Issuer))
                        neg (Same(other, believer))
                    ])
        ]

let private twice = flag "twice"
let private oneToken = flag "one-token"

let private counting =
    assumption
        "counting"
        "a receiver counts issuers: one that reaches it twice, by two alternatives or in two batches counts once (MERGE)"

// What it takes for one token of a leg to be taken for the word of two issuers.
let private sharedToken (ctx: Context) (leg: Leg) : Formula * Part =
    let covers = Set.contains CoversIssuer leg.Use.Mechanism.Covers

    match leg.Use.Mechanism.Evidence with
    | _ when covers -> False, noPart
    | _ when leg.Origin = Attests -> True, noPart
    | OnChannel ->
        // The channel says who speaks, where there is one for each.
        let second = { leg with Tag = "2"; Signer = other }

        disj [ neg (secure leg); neg (secure second) ], join [ channelPremises ctx leg; channelPremises ctx second ]
    | Token(made, _) ->
        let has p = List.contains p made.Parameters

        if has Party.Issuer then
            Same(other, claimed.Issuer), noPart
        elif leg.Line.Kind = LineKind.NonRepudiation then
            True, noPart
        else
            let used =
                linesWith ctx leg.Use
                |> List.filter (fun l -> not (has Party.Group) || l.Ordinal = leg.Line.Ordinal)
                |> List.map (fun l -> isFirst (authOnly ctx) l other leg.Receiver claimed.Type)

            disj used, noPart
    | Attested _
    | AttestedBySet _ -> True, noPart

let private tokens (ctx: Context) (site: Site) (p: Passage) : Obligation =
    let leg = p.Leg
    let u = leg.Use
    let line = leg.Line
    let possible, part = sharedToken ctx leg

    let claim =
        "who counts issuers of "
        + site.Record
        + " counts each once: no token of "
        + u.Text
        + " is the word of two"

    {
        Id = identify ctx Code.Merge site (Some line) p.About
        Code = Code.Merge
        Site = site
        Line = Some line
        Place = Some u.Span
        About = u.Text
        Claim = claim
        Script =
            script
                ctx
                false
                [ "MERGE: " + claim; line.Text ]
                [
                    sitePart ctx site
                    p.Ends
                    otherPart ctx site p.Believer
                    constant "one-token" "Bool"
                    constant "twice" "Bool"
                    under applies p.Matches
                    part
                    under (lineGuard line) (Implies(oneToken, possible))
                    under counting (neg twice)
                    negated (disj [ oneToken; twice ])
                ]
                [ who ctx "receiver" p.Believer ]
        Applies = Some applies.Symbol
        Unsupported = None
        Explain =
            fun answers ->
                let issuer = issuerOn ctx site line
                let receiver = answered ctx answers "receiver" site 2

                let second =
                    [ 1..3 ]
                    |> List.map (member' ctx site.Role)
                    |> List.find (fun n -> n <> issuer && n <> receiver)

                {
                    Steps =
                        [
                            issuer
                            + " publishes "
                            + statement ctx site issuer
                            + ", with a token of "
                            + u.Text
                            + " (line `"
                            + line.Text
                            + "`)."
                            "The token does not cover who issued it (`issuer`), and nothing else about it is "
                            + issuer
                            + "'s own."
                            receiver
                            + " is shown it as "
                            + issuer
                            + "'s, and once more as "
                            + second
                            + "'s; both times it verifies."
                            receiver
                            + " counts two issuers of "
                            + site.Record
                            + " where one has spoken: a quorum is reached that does not exist."
                        ]
                    Mend = Some("Let " + u.Text + " cover it: COVERS (ALL).")
                }
    }

let private records (ctx: Context) (site: Site) (digests: Reference list) (batchLines: Line list) : Obligation =
    let same = Same("one.content", "other.content")
    let resistant h = Map.tryFind h hashes = Some true
    // What a batch holds is told by its leaf, a digest too.
    let trees = if List.isEmpty batchLines then [] else [ TreeHash ]
    let functions = (digests |> List.map _.Hash) @ trees |> List.distinct
    let collision h = flag (symbol ("collision." + h))
    let weak = digests |> List.tryFind (fun d -> not (resistant d.Hash))

    let claim =
        "issuers that are counted together for one "
        + site.Record
        + " have said the same record, digests in it and batches included"

    {
        Id = identify ctx Code.Merge site None "records"
        Code = Code.Merge
        Site = site
        Line = None
        Place =
            weak
            |> Option.orElse (List.tryHead digests)
            |> Option.map _.Span
            |> Option.orElse (List.tryHead batchLines |> Option.map _.Span)
        About =
            (digests |> List.map (fun d -> d.Record + "." + d.Field))
            @ (batchLines |> List.map _.Text)
            |> String.concat ", "
        Claim = claim
        Script =
            script
                ctx
                false
                [ "MERGE: " + claim ]
                [
                    sitePart ctx site
                    constant "one.content" Content
                    constant "other.content" Content
                    constant "one-reference" "Bool"
                    join (functions |> List.map (fun h -> constant (symbol ("collision." + h)) "Bool"))
                    given
                        "counted"
                        "a receiver holds what two issuers said, and takes it for one record"
                        (flag "one-reference")
                    under
                        (assumption "typed" "bytes decode to one record or to none (TYPED)")
                        (Implies(flag "one-reference", disj (same :: List.map collision functions)))
                    join (
                        functions
                        |> List.filter resistant
                        |> List.map (fun h -> under (collisionFree h) (neg (collision h)))
                    )
                    negated (neg same)
                ]
                []
        Applies = None
        Unsupported = None
        Explain =
            fun _ ->
                let h = weak |> Option.map _.Hash |> Option.defaultValue "the hash"
                let first = member' ctx site.Role 1
                let second = member' ctx site.Role 2

                {
                    Steps =
                        [
                            h
                            + " is not collision resistant: an attacker makes two records with one digest."
                            first + " publishes a " + site.Record + " that refers to the first of them."
                            second + " publishes a " + site.Record + " that refers to the second."
                            "The two look the same to whoever counts: a quorum is reached for a record that too few have said."
                        ]
                    Mend = Some("Write Digest(SHA-256), or Nested.")
                }
    }

/// MERGE for a site of whose record type the program may hold several issuers' statements.
let merge (ctx: Context) (site: Site) : Obligation list =
    if not (Set.contains site.Record (counted ctx.Program)) then
        []
    else
        [
            for p in passages ctx site do
                match p.Question, p.Leg.Use.Mechanism.Evidence with
                // A party only passes on; a channel leaves no evidence.
                | None, _
                | Some "auditor", OnChannel -> ()
                | Some _, _ -> tokens ctx site p
            let batchLines =
                ctx.Deployment.Batching |> List.map fst |> List.filter (concerns ctx site)

            match References.digestsOf ctx site.Record, batchLines with
            | [], [] -> ()
            | digests, lines -> records ctx site digests lines
        ]
        |> List.distinctBy _.Id
