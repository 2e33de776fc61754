/// What the obligations mean, computed without a solver and without formulas: a small cluster, every set of liars, every
/// token that honest principals make and every token that liars can make. It knows nothing of how obligations are encoded;
/// it reads the resolved deployment alone.
module Mommie.Proof.Tests.Oracle

open System.Collections.Generic
open Mommie.Proof.Mechanisms
open Mommie.Proof.Deployment

/// A cluster: principals with their roles (None is TRUSTED), who may lie, what constants stand for.
type Cluster =
    {
        Principals: (string * string option) list
        Lying: string list
        /// those who may stop, liars included
        Stopping: string list
        Primary: string
        /// the members of the constant set, where the program has one
        Set: string list
    }

/// What one PUBLISH names when it runs: its verifiers, its auditors, and the auditors that each citation asks for.
type Slots =
    {
        Verifiers: string list
        Auditors: string list
        Cited: string list list
        /// those whose statements the UNTIL counts; None without one
        Until: string list option
    }

/// A site of the program, as the oracle knows it.
type Site =
    {
        Role: string
        /// who publishes here, while honest
        HonestIssuers: string list
        Record: string
        /// everything that the slots can be for an issuer
        Slots: string -> Slots list
        /// whether nodes hold the statements of several issuers at once, so that they may count them
        Counted: bool
    }

type Payload =
    {
        Issuer: string
        V: string list
        A: string list
        Type: string
        Content: string
    }

/// Which key of which mechanism, and the covered part of what it was made over.
type private TokenKey =
    {
        Mechanism: string
        Key: string list
        Covered: (string * string) list
    }

let private text (names: string list) = String.concat "," names

let private keyText (k: TokenKey) =
    k.Mechanism
    + "|"
    + text k.Key
    + "|"
    + String.concat ";" (k.Covered |> List.map (fun (f, v) -> f + "=" + v))

let private covered (m: Mechanism) (p: Payload) =
    [
        if Set.contains CoversIssuer m.Covers then
            "issuer", p.Issuer
        if Set.contains CoversVerifiers m.Covers then
            "V", text p.V
        if Set.contains CoversAuditors m.Covers then
            "A", text p.A
        if Set.contains CoversType m.Covers then
            "type", p.Type
        if Set.contains CoversContent m.Covers then
            "content", p.Content
    ]

/// Somebody on the way of a statement: the name in the cluster, and by what the deployment calls it, if it is a party.
type private End = { Name: string; Party: Who option }

/// What a passage rests on.
type private Rests =
    | OnItself
    | OnParty of End
    | InCircle

/// One passage from somebody who speaks to somebody who hears, by one use of a line.
type private Hop =
    {
        Depth: int
        Speaker: End
        Receiver: End
        Line: Line
        Use: Use
        /// the parties on whose word it rests
        Via: Who list
    }

/// The refuted codes of a deployment over a cluster.
/// `inside` are the records that a record contains.
let refutedCodes
    (cluster: Cluster)
    (sites: Site list)
    (records: string list)
    (inside: string -> string list)
    (d: Deployment)
    : Set<string> =
    let names = cluster.Principals |> List.map fst

    let roleOf n =
        cluster.Principals |> List.find (fun (p, _) -> p = n) |> snd

    let ofRole r =
        cluster.Principals |> List.filter (fun (_, x) -> x = Some r) |> List.map fst

    let publishers = names |> List.filter (fun n -> roleOf n <> None)
    let roles = cluster.Principals |> List.choose snd |> List.distinct

    let selects (who: Who list) n =
        who
        |> List.exists (fun w ->
            match w with
            | Everybody -> true
            | OfRole r -> roleOf n = Some r
            | Principal p -> p = n
            | ConstantPrincipal _ -> n = cluster.Primary
            | ConstantSet _ -> List.contains n cluster.Set)

    let lineMatches (l: Line) a b t =
        let one x y = selects l.From x && selects l.To y
        (one a b || (l.Both && one b a)) && (l.Record = None || l.Record = Some t)

    let first (lines: (Line * Use list) list) a b t =
        lines |> List.tryFind (fun (l, _) -> lineMatches l a b t)

    let first' (lines: (Line * 'a) list) a b t =
        lines |> List.tryFind (fun (l, _) -> lineMatches l a b t) |> Option.map snd

    let remember (f: string -> string -> string -> 'a) =
        let known = Dictionary<struct (string * string * string), 'a>()

        fun a b t ->
            match known.TryGetValue(struct (a, b, t)) with
            | true, v -> v
            | _ ->
                let v = f a b t
                known[struct (a, b, t)] <- v
                v

    let auth = remember (first d.Authentication)
    let evidence = remember (first d.NonRepudiation)

    let channel a b t =
        d.Channels |> List.exists (fun (l, _) -> lineMatches l a b t)

    let partyOf (u: Use) : End option =
        match u.Mechanism.Evidence with
        | Attested _ ->
            u.Arguments
            |> Map.toList
            |> List.tryPick (fun (_, a) ->
                match a with
                | Party(Principal p) -> Some { Name = p; Party = Some(Principal p) }
                | Party(ConstantPrincipal c) ->
                    Some
                        {
                            Name = cluster.Primary
                            Party = Some(ConstantPrincipal c)
                        }
                | _ -> None)
        | _ -> None

    let one name = { Name = name; Party = None }

    // What a use rests on where the word of the parties of `via` rests on it.
    let restsOn (via: Who list) (u: Use) =
        match partyOf u with
        | None -> OnItself
        | Some z when via |> List.exists (fun w -> Some w = z.Party) -> InCircle
        | Some z -> OnParty z

    // ---- ways by parties

    let usesOf from to' t =
        match auth from to' t with
        | Some(l, us) -> us |> List.map (fun u -> l, u)
        | None -> []

    // A passage and all that it rests on: what is said to the party and what the party says, and what those rest on.
    let rec unfold t (hop: Hop) : Hop list =
        match restsOn hop.Via hop.Use with
        | OnItself
        | InCircle -> [ hop ]
        | OnParty z ->
            [
                hop
                for speaker, receiver in [ hop.Speaker, z; z, hop.Receiver ] do
                    if speaker.Party <> receiver.Party then
                        for l, u in usesOf speaker.Name receiver.Name t do
                            yield!
                                unfold
                                    t
                                    {
                                        Depth = hop.Depth + 1
                                        Speaker = speaker
                                        Receiver = receiver
                                        Line = l
                                        Use = u
                                        Via = Option.toList z.Party @ hop.Via
                                    }
            ]

    let hops t i receiver l u =
        unfold
            t
            {
                Depth = 0
                Speaker = one i
                Receiver = one receiver
                Line = l
                Use = u
                Via = []
            }

    let itself (h: Hop) = restsOn h.Via h.Use = OnItself

    // The chains of legs by which what a speaker says honestly reaches a receiver by one use of a line.
    let rec ways t via (speaker: End) (receiver: End) l u : Hop list list =
        match restsOn via u with
        | OnItself ->
            [
                [
                    {
                        Depth = List.length via
                        Speaker = speaker
                        Receiver = receiver
                        Line = l
                        Use = u
                        Via = via
                    }
                ]
            ]
        | InCircle -> []
        | OnParty z ->
            let via = Option.toList z.Party @ via

            [
                for l, u in usesOf z.Name receiver.Name t do
                    for last in ways t via z receiver l u do
                        // An issuer that is the party attests its own word.
                        if speaker.Party = None && speaker.Name = z.Name then
                            last

                        for l, u in usesOf speaker.Name z.Name t do
                            for first in ways t via speaker z l u do
                                first @ last
            ]

    // ---- keys

    let isShared (made: KeyDescription) (check: KeyDescription) =
        made.Name = check.Name
        && List.contains Issuer made.Parameters
        && List.contains Verifier made.Parameters

    let keyOf (u: Use) (l: Line) (key: KeyDescription) shared signer receiver =
        key.Parameters
        |> List.sort
        |> List.map (fun p ->
            match p with
            | Issuer -> if shared then min signer receiver else signer
            | Verifier -> if shared then max signer receiver else receiver
            | Group -> "line " + string l.Kind + string l.Ordinal
            | Auditor
            | Anyone -> "")
        |> fun parameters -> u.Mechanism.Name :: parameters

    let inGroup (l: Line) n = selects l.From n || selects l.To n

    let linesWith (u: Use) =
        (d.Authentication
         |> List.filter (fun (_, us) -> us |> List.exists (fun x -> x.Text = u.Text))
         |> List.map fst)

    let usedForEvidence (u: Use) =
        d.NonRepudiation
        |> List.exists (fun (_, us) -> us |> List.exists (fun x -> x.Text = u.Text))

    // Everybody who may hold a key.
    let mayHold (u: Use) (l: Line) (key: KeyDescription) shared signer receiver n =
        key.HeldBy
        |> List.exists (fun h ->
            match h with
            | Issuer
            | Verifier when shared -> n = signer || n = receiver
            | Issuer -> (not (List.contains Issuer key.Parameters)) || n = signer
            | Verifier when List.contains Verifier key.Parameters -> n = receiver
            | Verifier ->
                not (List.contains Issuer key.Parameters)
                || usedForEvidence u
                || linesWith u
                   |> List.exists (fun l -> records |> List.exists (fun t -> lineMatches l signer n t))
            | Group ->
                if List.contains Group key.Parameters then
                    inGroup l n
                else
                    linesWith u |> List.exists (fun l -> inGroup l n)
            | Auditor
            | Anyone -> true)

    // ---- payloads

    let sets =
        (names |> List.map List.singleton) @ List.map ofRole roles @ [ publishers ]
        |> List.map List.sort
        |> List.distinct

    let auditorSets = [] :: List.map ofRole roles |> List.map List.sort |> List.distinct

    let payloads =
        [
            for i in publishers do
                for v in sets do
                    for a in auditorSets do
                        for t in records do
                            for c in [ "x"; "y" ] do
                                {
                                    Issuer = i
                                    V = v
                                    A = a
                                    Type = t
                                    Content = c
                                }
        ]

    // ---- what honest principals make, were everything published: for each token the payloads it was made for

    let made =
        let made = Dictionary<string, List<Payload>>()

        let add (key: TokenKey) (p: Payload) =
            let key = keyText key

            match made.TryGetValue key with
            | true, ps ->
                if ps[ps.Count - 1] <> p then
                    ps.Add p
            | _ -> made[key] <- List<Payload>([ p ])

        let token (u: Use) l signer receiver p =
            match u.Mechanism.Evidence with
            | Token(mk, ck) ->
                add
                    {
                        Mechanism = u.Text
                        Key = keyOf u l mk (isShared mk ck) signer receiver
                        Covered = covered u.Mechanism p
                    }
                    p
            | OnChannel ->
                // What is sent on a channel: the two ends are the key.
                add
                    {
                        Mechanism = "channel"
                        Key = [ signer; receiver ]
                        Covered = covered u.Mechanism p
                    }
                    p
            | Attested _
            | AttestedBySet _ -> ()

        for p in payloads do
            do
                for w in p.V do
                    match auth p.Issuer w p.Type with
                    | Some(l, uses) ->
                        for u in uses do
                            token u l p.Issuer w p
                    | None -> ()

                    // Evidence is made for every auditor and carried by every verifier; which auditors does not matter here.
                    for l, uses in d.NonRepudiation do
                        for u in uses do
                            token u l p.Issuer w p

                for z in names do
                    match auth p.Issuer z p.Type with
                    | Some(l, uses) ->
                        for u in uses do
                            // What a party is sent is marked as for the party.
                            match u.Mechanism.Evidence with
                            | Token(mk, ck) ->
                                add
                                    {
                                        Mechanism = "to party " + u.Text
                                        Key = keyOf u l mk (isShared mk ck) p.Issuer z
                                        Covered = covered u.Mechanism p
                                    }
                                    p
                            | OnChannel ->
                                add
                                    {
                                        Mechanism = "to party channel"
                                        Key = [ p.Issuer; z ]
                                        Covered = covered u.Mechanism p
                                    }
                                    p
                            | Attested _
                            | AttestedBySet _ -> ()
                    | None -> ()

        made

    // Whether a receiver can be made to accept `p` on one leg, when everything is published but `target`.
    let legAccepts (liars: Set<string>) toParty (l: Line) (u: Use) signer receiver (p: Payload) (target: Payload) =
        let copied mechanism key =
            let find m =
                match
                    made.TryGetValue(
                        keyText
                            {
                                Mechanism = m
                                Key = key
                                Covered = covered u.Mechanism p
                            }
                    )
                with
                | true, qs -> qs |> Seq.exists (fun q -> not (Set.contains q.Issuer liars) && q <> target)
                | _ -> false

            find mechanism || (toParty && find ("to party " + mechanism))

        match u.Mechanism.Evidence with
        | OnChannel ->
            not (channel signer receiver p.Type)
            || Set.contains signer liars
            || copied "channel" [ signer; receiver ]
        | Token(mk, ck) ->
            let shared = isShared mk ck

            List.contains Anyone mk.HeldBy
            || liars |> Set.exists (fun n -> mayHold u l mk shared signer receiver n)
            || copied u.Text (keyOf u l mk shared signer receiver)
        | Attested _
        | AttestedBySet _ -> failwith "no leg has this evidence"

    // ---- KEYS: who holds a key that should not, and what one key lets be mistaken

    // Whether what another honest principal says under the key of a leg can be read as the signer's.
    let reread (liars: Set<string>) toParty l (u: Use) mk ck signer receiver (claims: Payload list) =
        let key = keyOf u l mk (isShared mk ck) signer receiver

        claims
        |> List.exists (fun p ->
            let others mechanism =
                match
                    made.TryGetValue(
                        keyText
                            {
                                Mechanism = mechanism
                                Key = key
                                Covered = covered u.Mechanism p
                            }
                    )
                with
                | true, qs ->
                    qs
                    |> Seq.exists (fun q -> not (Set.contains q.Issuer liars) && q.Issuer <> signer)
                | _ -> false

            others u.Text || (toParty && others ("to party " + u.Text)))

    let keyFails (liars: Set<string>) toParty attests l (u: Use) signer receiver claims =
        match u.Mechanism.Evidence with
        | Token(mk, ck) ->
            List.contains Anyone mk.HeldBy
            || liars |> Set.exists (fun n -> mayHold u l mk (isShared mk ck) signer receiver n)
            || not (Set.contains CoversDeployment u.Mechanism.Covers)
            || (not attests && reread liars toParty l u mk ck signer receiver claims)
        | OnChannel
        | Attested _
        | AttestedBySet _ -> false

    // The payloads that one token of a use is for, if it is for this one.
    let alike =
        let groups = Dictionary<string, Dictionary<string, List<Payload>>>()

        let show m p =
            covered m p |> List.map snd |> String.concat ";"

        fun (u: Use) (p: Payload) ->
            if Set.count u.Mechanism.Covers = 8 then
                Seq.singleton p
            else
                let group =
                    match groups.TryGetValue u.Text with
                    | true, g -> g
                    | _ ->
                        let g = Dictionary<string, List<Payload>>()

                        for q in payloads do
                            match g.TryGetValue(show u.Mechanism q) with
                            | true, qs -> qs.Add q
                            | _ -> g[show u.Mechanism q] <- List<Payload>([ q ])

                        groups[u.Text] <- g
                        g

                match group.TryGetValue(show u.Mechanism p) with
                | true, qs -> Seq.append [ p ] qs
                | _ -> Seq.singleton p

    // Whether a receiver can be made to believe that party z attests `p`, where `said` is what z, honest, does attest.
    let rec attestationAccepted liars via (z: End) receiver (p: Payload) (said: Payload -> bool) =
        usesOf z.Name receiver p.Type
        |> List.exists (fun (l, u) ->
            match restsOn via u with
            | InCircle -> false
            | OnParty y ->
                let via = Option.toList y.Party @ via
                attestationAccepted liars via y receiver p (fun q -> attestationAccepted liars via z y.Name q said)
            | OnItself ->
                let honest () =
                    not (Set.contains z.Name liars) && alike u p |> Seq.exists said

                match u.Mechanism.Evidence with
                | OnChannel -> not (channel z.Name receiver p.Type) || Set.contains z.Name liars || honest ()
                | Token(mk, ck) ->
                    List.contains Anyone mk.HeldBy
                    || liars |> Set.exists (fun n -> mayHold u l mk (isShared mk ck) z.Name receiver n)
                    || honest ()
                | Attested _
                | AttestedBySet _ -> failwith "no leg has this evidence")

    // Whether a receiver can be made to accept `p` by a use, when everything is published but `target`.
    let rec accepts liars via toParty l (u: Use) receiver (p: Payload) target =
        match restsOn via u with
        | OnItself -> legAccepts liars toParty l u p.Issuer receiver p target
        | InCircle -> false
        | OnParty z ->
            let via = Option.toList z.Party @ via

            // What z, honest, attests: what it was told, and its own word.
            let attests (q: Payload) =
                (q.Issuer = z.Name && q <> target)
                || usesOf q.Issuer z.Name q.Type
                   |> List.exists (fun (l, u) -> accepts liars via true l u z.Name q target)

            attestationAccepted liars via z receiver p attests

    let useAccepts liars l (u: Use) receiver p target =
        accepts liars [] false l u receiver p target

    let found = HashSet<string>()

    let issuers (s: Site) = ofRole s.Role

    // Nobody is sent or shown what it said itself, and parties that only the deployment knows are nobody to a program.
    let others i =
        List.filter (fun n -> n <> i && roleOf n <> None)

    let memo (f: Site -> string -> 'a list) =
        let known =
            Dictionary<Site * string, 'a list>(
                HashIdentity.FromFunctions (fun (_, i) -> hash i) (fun (a, i) (b, j) ->
                    obj.ReferenceEquals(a, b) && i = j)
            )

        fun (s: Site) (i: string) ->
            match known.TryGetValue((s, i)) with
            | true, v -> v
            | _ ->
                let v = f s i |> List.distinct
                known[(s, i)] <- v
                v

    let verifiers =
        memo (fun s i -> s.Slots i |> List.collect (_.Verifiers >> others i))

    let auditors = memo (fun s i -> s.Slots i |> List.collect (_.Auditors >> others i))

    // An auditor together with a verifier of the same statement.
    let pairs =
        memo (fun s i ->
            s.Slots i
            |> List.collect (fun x -> List.allPairs (others i x.Verifiers) (others i x.Auditors)))

    // ---- who holds what for certain

    let canMake (u: Use) (l: Line) signer =
        match u.Mechanism.Evidence with
        | Token(mk, _) ->
            mk.HeldBy
            |> List.exists (fun h ->
                match h with
                | Issuer
                | Anyone -> true
                | Group -> List.contains Group mk.Parameters && inGroup l signer
                | Verifier
                | Auditor -> false)
        | _ -> true

    let canCheck (u: Use) (l: Line) receiver =
        match u.Mechanism.Evidence with
        | Token(_, ck) ->
            ck.HeldBy
            |> List.exists (fun h ->
                match h with
                | Verifier
                | Anyone -> true
                | Group -> List.contains Group ck.Parameters && inGroup l receiver
                | Issuer
                | Auditor -> false)
        | _ -> true

    let canAudit (u: Use) (l: Line) receiver auditor =
        match u.Mechanism.Evidence with
        | Token(_, ck) ->
            ck.HeldBy
            |> List.exists (fun h ->
                match h with
                | Auditor
                | Anyone -> true
                | Verifier -> List.contains Verifier ck.Parameters && auditor = receiver
                | Group -> List.contains Group ck.Parameters && inGroup l auditor
                | Issuer -> false)
        | _ -> false

    // ---- COVER, VERIFY, TRUST, LIVE, BIND

    let bindFails (uses: Use list) =
        uses
        |> List.exists (fun u ->
            match u.Mechanism.Evidence with
            | Attested _ -> false
            | _ ->
                // Where there is one record type, none is left to confuse it with.
                let left =
                    allCovers
                    |> List.map snd
                    |> List.filter (fun c -> not (Set.contains c u.Mechanism.Covers))

                not (List.isEmpty left)
                && not (left = [ CoversType ] && List.length records = 1))

    let legVerifies l (u: Use) signer receiver =
        canMake u l signer && canCheck u l receiver

    let lies p = List.contains p cluster.Lying
    let stops p = List.contains p cluster.Stopping

    let add (code: string) fails =
        if fails then
            found.Add code |> ignore

    // What a line owes that rests on a party: of a verifier, and of an auditor where it is one that is convinced.
    let viaParty (z: End) l u i n t (auditor: string option) honest =
        let covered speaker receiver =
            speaker = receiver || (auth speaker receiver t).IsSome

        add "TRUST" (lies z.Name)
        add "LIVE" (stops z.Name)

        if honest then
            for a, b in [ i, z.Name; z.Name, n; z.Name, Option.defaultValue z.Name auditor ] do
                add "COVER" (not (covered a b))

        for a, b in [ i, z.Name; z.Name, n; z.Name, Option.defaultValue n auditor ] do
            add "BIND" (usesOf a b t |> List.exists (fun (_, u) -> bindFails [ u ]))

        for receiver in n :: Option.toList auditor do
            for h in hops t i receiver l u do
                if h.Depth > 0 then
                    match restsOn h.Via h.Use with
                    | OnItself -> add "BIND" (bindFails [ h.Use ])
                    | InCircle -> add "TRUST" true
                    | OnParty y ->
                        add "TRUST" (lies y.Name)
                        add "LIVE" (stops y.Name)

                        if honest then
                            add "COVER" (not (covered h.Speaker.Name y.Name) || not (covered y.Name h.Receiver.Name))

    // Whether all legs of all ways to a verifier carry what is said.
    let arrives t i n l u =
        ways t [] (one i) (one n) l u
        |> List.forall (List.forall (fun leg -> legVerifies leg.Line leg.Use leg.Speaker.Name leg.Receiver.Name))

    // ---- MERGE: one token that counts for two issuers, and records that are one to whoever counts

    // Everybody who may publish the record, at any site.
    let publishersOf (s: Site) =
        sites
        |> List.filter (fun x -> x.Record = s.Record)
        |> List.collect issuers
        |> List.distinct

    // Whether a token from i for n may pass as that of another publisher.
    let countsTwice (s: Site) (l: Line) (u: Use) i n evidence =
        let others = publishersOf s |> List.filter (fun j -> j <> i && j <> n)

        not (Set.contains CoversIssuer u.Mechanism.Covers)
        && not (List.isEmpty others)
        && match u.Mechanism.Evidence with
           | OnChannel ->
               not evidence
               && others
                  |> List.exists (fun j -> not (channel i n s.Record) || not (channel j n s.Record))
           | Token(mk, _) when List.contains Issuer mk.Parameters -> false
           | Token(mk, _) ->
               evidence
               || others
                  |> List.exists (fun j ->
                      match auth j n s.Record with
                      | Some(other, uses) ->
                          uses |> List.exists (fun x -> x.Text = u.Text)
                          && (not (List.contains Group mk.Parameters) || other.Ordinal = l.Ordinal)
                      | None -> false)
           | Attested _
           | AttestedBySet _ -> false

    // Attestations that leave the issuer open count for anybody; `n` believes them.
    let attestationCountsTwice (s: Site) l u i receiver =
        publishersOf s |> List.exists (fun j -> j <> i && j <> receiver)
        && hops s.Record i receiver l u
           |> List.exists (fun h ->
               itself h
               && h.Depth > 0
               && h.Receiver.Party = None
               && h.Speaker.Name <> receiver
               && not (Set.contains CoversIssuer h.Use.Mechanism.Covers))

    for s in sites do
        if s.Counted then
            for i in issuers s do
                for n in verifiers s i do
                    if n <> i then
                        match auth i n s.Record with
                        | None -> ()
                        | Some(l, uses) ->
                            for u in uses do
                                match partyOf u with
                                | Some _ -> add "MERGE" (attestationCountsTwice s l u i n)
                                | None ->
                                    if countsTwice s l u i n false then
                                        found.Add "MERGE" |> ignore

                for w, a in pairs s i do
                    if a <> i then
                        match evidence i a s.Record with
                        | None ->
                            for l, u in usesOf i w s.Record do
                                if (partyOf u).IsSome then
                                    add "MERGE" (attestationCountsTwice s l u i a)
                        | Some(l, uses) ->
                            for u in uses do
                                match partyOf u with
                                | Some _ ->
                                    for n in [ a; w ] do
                                        add "MERGE" (n <> i && attestationCountsTwice s l u i n)
                                | None ->
                                    if countsTwice s l u i a true then
                                        found.Add "MERGE" |> ignore

    for s in sites do
        for i in issuers s do
            let honest = List.contains i s.HonestIssuers

            if honest then
                for x in s.Slots i do
                    for n in x.Verifiers do
                        if n <> i && x.Cited |> List.exists (fun c -> not (List.contains n c)) then
                            found.Add "CITE" |> ignore

            for n in verifiers s i do
                if n <> i then
                    match auth i n s.Record with
                    | None ->
                        if honest then
                            found.Add "COVER" |> ignore
                    | Some(l, uses) ->
                        if bindFails uses then
                            found.Add "BIND" |> ignore

                        for u in uses do
                            add "VERIFY" (honest && not (arrives s.Record i n l u))

                            match partyOf u with
                            | Some z -> viaParty z l u i n s.Record None honest
                            | None -> ()

            for a in auditors s i do
                if a <> i then
                    match evidence i a s.Record with
                    | None ->
                        add "COVER" (honest && (auth i a s.Record).IsNone)

                        // What the verifiers accepted by is the only evidence, and a party owes it to the auditor too.
                        for n, x in pairs s i do
                            if x = a then
                                for l, u in usesOf i n s.Record do
                                    match partyOf u with
                                    | Some z -> viaParty z l u i n s.Record (Some a) honest
                                    | None -> ()
                    | Some(l, uses) ->
                        for n in pairs s i |> List.filter (fun (_, x) -> x = a) |> List.map fst do
                            if n <> i then
                                if bindFails uses then
                                    found.Add "BIND" |> ignore

                                for u in uses do
                                    add "VERIFY" (honest && not (arrives s.Record i n l u))

                                    match partyOf u with
                                    | Some z -> viaParty z l u i n s.Record (Some a) honest
                                    | None -> ()

    // ---- LIVE of batches: what waits for a batch that nothing seals

    let waits a b t =
        match d.Batching |> List.tryFind (fun (l, _) -> lineMatches l a b t) with
        | Some(_, batch) -> batch.Count <= 0L || batch.Delay |> Option.forall (fun x -> x <= 0L)
        | None -> false

    let hopsWait t i receiver l u =
        for h in hops t i receiver l u do
            add
                "LIVE"
                (itself h
                 && h.Speaker.Name <> h.Receiver.Name
                 && waits h.Speaker.Name h.Receiver.Name t)

    for s in sites do
        for i in issuers s do
            for n in verifiers s i do
                for l, u in usesOf i n s.Record do
                    hopsWait s.Record i n l u

            for n, a in pairs s i do
                match evidence i a s.Record with
                | None ->
                    for l, u in usesOf i n s.Record do
                        if (partyOf u).IsSome then
                            hopsWait s.Record i a l u
                | Some(l, uses) ->
                    for u in uses do
                        match partyOf u with
                        | None -> add "LIVE" (waits i n s.Record)
                        | Some _ ->
                            hopsWait s.Record i n l u
                            hopsWait s.Record i a l u

    // ---- VERIFY and LIVE of stages: what another passes on, stages that do not end, that serve nobody or are asked in vain

    let namedBy' (s: Site) i (relay: Relay) =
        match relay with
        | Fixed who -> names |> List.filter (selects [ who ])
        | Computed at ->
            match at |> List.tryFind (fun (role, _) -> role = s.Role) with
            | Some(_, e) when e.Node = Mommie.Core.Model.Tree.Me -> [ i ]
            | Some(_,
                   {
                       Type = Mommie.Core.Model.Types.TRole r
                   }) -> ofRole r
            | Some _
            | None -> names

    // Whether what arrives from `relay` is taken for the word of whoever speaks by this use.
    let passesOn t i n relay (l, u: Use) =
        ways t [] (one i) (one n) l u
        |> List.forall (fun way ->
            let last = List.last way

            match last.Use.Mechanism.Evidence with
            // A channel that is not declared may be there all the same, and then it speaks for the relay.
            | OnChannel -> relay = last.Speaker.Name
            | _ -> true)

    for s in sites do
        for i in issuers s do
            for x in s.Slots i do
                for n in others i x.Verifiers |> List.distinct do
                    match first' d.Dissemination i n s.Record with
                    | None -> ()
                    | Some stages ->
                        for stage in stages do
                            if stage.Timeout |> Option.exists (fun t -> t <= 0L) then
                                found.Add "LIVE" |> ignore

                            let relays =
                                match stage.Kind with
                                | Quorum
                                | Pull None -> []
                                | Relay r
                                | Pull(Some r) -> namedBy' s i r
                                | Flood -> x.Verifiers |> List.filter (fun r -> r <> i)
                                |> List.filter (fun r -> r <> n)

                            match stage.Kind with
                            | Quorum ->
                                match x.Until with
                                | None -> found.Add "LIVE" |> ignore
                                | Some counted ->
                                    let counted = counted |> List.filter (fun p -> p <> i)

                                    if
                                        not (List.isEmpty counted)
                                        && not (counted |> List.exists (fun p -> List.contains p x.Verifiers))
                                    then
                                        found.Add "LIVE" |> ignore
                            | Pull(Some _) ->
                                if relays |> List.exists (fun r -> r <> i && not (List.contains r x.Verifiers)) then
                                    found.Add "LIVE" |> ignore
                            | Pull None
                            | Relay _
                            | Flood -> ()

                            if List.contains i s.HonestIssuers then
                                let uses =
                                    usesOf i n s.Record
                                    @ (others i x.Auditors
                                       |> List.collect (fun a ->
                                           match evidence i a s.Record with
                                           | Some(l, us) -> us |> List.map (fun u -> l, u)
                                           | None -> []))

                                if
                                    List.allPairs relays uses
                                    |> List.exists (fun (r, u) -> not (passesOn s.Record i n r u))
                                then
                                    found.Add "VERIFY" |> ignore

    // ---- REFERENCE, and MERGE of records: two records with one digest, of which one can be had for the other

    for s in sites do
        for x in d.Digests do
            if List.contains x.Record (s.Record :: inside s.Record) && not hashes[x.Hash] then
                found.Add "REFERENCE" |> ignore

                if s.Counted then
                    found.Add "MERGE" |> ignore

    // ---- AUTHENTIC, AUDIT-SOUND, AUDIT-TRANSFER

    let rec subsets k xs =
        match k, xs with
        | 0, _
        | _, [] -> [ [] ]
        | k, x :: rest -> (subsets (k - 1) rest |> List.map (fun s -> x :: s)) @ subsets k rest

    for liars in subsets 2 cluster.Lying |> List.map Set.ofList |> List.distinct do
        let honest n = not (Set.contains n liars)

        let targets (s: Site) i =
            [
                for v in sets do
                    if v <> [] then
                        for a in auditorSets do
                            {
                                Issuer = i
                                V = v
                                A = a
                                Type = s.Record
                                Content = "x"
                            }
            ]

        // KEYS, for each leg between honest principals.
        for s in sites do
            for i in issuers s |> List.filter honest do
                if not (found.Contains "KEYS") then
                    let claims = targets s i

                    let fails =
                        Seq.exists id
                        >> fun failed ->
                            if failed then
                                found.Add "KEYS" |> ignore

                    // Of the legs by parties those whose ends are honest.
                    let legs receiver l u claims =
                        hops s.Record i receiver l u
                        |> List.filter (fun h ->
                            itself h
                            && h.Speaker.Name <> h.Receiver.Name
                            && honest h.Speaker.Name
                            && honest h.Receiver.Name)
                        |> Seq.map (fun h ->
                            let attests = h.Speaker.Party <> None

                            keyFails
                                liars
                                (not attests && h.Receiver.Party <> None)
                                attests
                                h.Line
                                h.Use
                                h.Speaker.Name
                                h.Receiver.Name
                                claims)
                        |> fails

                    for n in verifiers s i |> List.filter honest do
                        if n <> i then
                            let forVerifier = claims |> List.filter (fun p -> List.contains n p.V)

                            match auth i n s.Record with
                            | None -> ()
                            | Some(l, uses) ->
                                for u in uses do
                                    legs n l u forVerifier

                    for n, a in pairs s i do
                        if honest a && a <> i then
                            let forAuditor = claims |> List.filter (fun p -> List.contains a p.A)

                            match evidence i a s.Record with
                            | None ->
                                for l, u in usesOf i n s.Record do
                                    if (partyOf u).IsSome && honest n then
                                        legs a l u forAuditor
                            | Some(l, uses) ->
                                for u in uses do
                                    match partyOf u, u.Mechanism.Evidence with
                                    | Some _, _ when honest n ->
                                        legs n l u forAuditor
                                        legs a l u forAuditor
                                    | None, Token(mk, ck) ->
                                        fails
                                            [
                                                mayHold u l ck (isShared mk ck) i n a
                                                && keyFails liars false false l u i n forAuditor
                                            ]
                                    | _ -> ()

        for s in sites do
            for i in issuers s |> List.filter honest do
                if not (found.Contains "AUTHENTIC") then
                    for n in verifiers s i |> List.filter honest do
                        if n <> i then
                            match auth i n s.Record with
                            | None -> ()
                            | Some(l, uses) ->
                                for p in targets s i do
                                    if List.contains n p.V && not (found.Contains "AUTHENTIC") then
                                        for u in uses do
                                            if useAccepts liars l u n p p then
                                                found.Add "AUTHENTIC" |> ignore

                if not (found.Contains "AUDIT-SOUND") then
                    for w, a in pairs s i do
                        if honest a then
                            if a <> i then
                                if w <> i then
                                    let line =
                                        match evidence i a s.Record with
                                        | Some x -> Some x
                                        | None -> auth i w s.Record

                                    match line with
                                    | None -> ()
                                    | Some(l, uses) ->
                                        for p in targets s i do
                                            if List.contains a p.A && not (found.Contains "AUDIT-SOUND") then
                                                for u in uses do
                                                    let convinced =
                                                        match u.Mechanism.Evidence with
                                                        | OnChannel -> false
                                                        | Token(mk, ck) ->
                                                            mayHold u l ck (isShared mk ck) i w a
                                                            && legAccepts liars false l u i w p p
                                                        | _ -> useAccepts liars l u a p p

                                                    if convinced then
                                                        found.Add "AUDIT-SOUND" |> ignore

            for i in issuers s do
                for v, a in pairs s i do
                    if honest v && honest a then
                        if v <> i && a <> i && a <> v && not (found.Contains "AUDIT-TRANSFER") then
                            let line =
                                match evidence i a s.Record with
                                | Some x -> Some x
                                | None -> auth i v s.Record

                            match line with
                            | None -> ()
                            | Some(l, uses) ->
                                for u in uses do
                                    let fails =
                                        match partyOf u with
                                        | None -> not (canAudit u l v a)
                                        | Some z ->
                                            let via = Option.toList z.Party

                                            let from receiver =
                                                usesOf z.Name receiver s.Record
                                                |> List.collect (fun (l, u) -> ways s.Record via z (one receiver) l u)

                                            // What z owes the auditor, and whether it gets there.
                                            let owed = from a

                                            let broken =
                                                owed
                                                |> List.exists (
                                                    List.exists (fun leg ->
                                                        Set.contains leg.Speaker.Name liars
                                                        || not (canMake leg.Use leg.Line leg.Speaker.Name)
                                                        || not (canCheck leg.Use leg.Line leg.Receiver.Name))
                                                )

                                            // A payload that z has not attested, and that v accepts all the same.
                                            let p =
                                                {
                                                    Issuer = i
                                                    V = List.sort publishers
                                                    A =
                                                        roleOf a
                                                        |> Option.map ofRole
                                                        |> Option.defaultValue []
                                                        |> List.sort
                                                    Type = s.Record
                                                    Content = "x"
                                                }

                                            let lied () =
                                                attestationAccepted liars via z v p (fun q -> q <> p)

                                            // A verifier that is the party attests what it accepts.
                                            (broken && (v = z.Name || not (List.isEmpty (from v))))
                                            || (not (List.isEmpty owed) && lied ())

                                    if fails then
                                        found.Add "AUDIT-TRANSFER" |> ignore

    Set.ofSeq found
