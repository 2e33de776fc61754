---------------------------- MODULE DeployedPool ----------------------------
(***************************************************************************)
(* The deployed system: statements become tokens made with keys, travel in *)
(* envelopes through a network that an attacker owns, and are accepted by  *)
(* those who can check the tokens.  The claim is that it implements        *)
(* AbstractPool whenever the obligations hold; every constant below that   *)
(* is marked with an obligation drops it when set otherwise, and then TLC  *)
(* must find the attack.  README.md has the table.                         *)
(*                                                                         *)
(* The attacker sees every envelope, delivers any token with any claim, to *)
(* anyone, as often as it likes, and makes tokens with every key that a    *)
(* corrupt principal holds.  It loses nothing by having made them all      *)
(* before the first step, so what it can make is not state: see Verifies.  *)
(* Nothing is ever lost from `net'; a message that is dropped is one that  *)
(* is not delivered, and only what honest principals send to each other is *)
(* delivered fairly.                                                       *)
(***************************************************************************)
EXTENDS Naturals, Sequences, FiniteSets

CONSTANTS
    (* The instance. *)
    Node, Record, Audience, Menu, Cites, FaultSets, Stopped,
    Claims,         \* payloads that an attacker tries under honest names
    Lies,           \* payloads that corrupt issuers issue under their own names
    Past,           \* payloads of other deployments and epochs: tokens the attacker has
    Origin,         \* Origin[c]: the principal in whom content c originated

    (* The deployment. *)
    Auth,           \* COVER, AUTHENTIC. Auth[i][n]: mechanisms from i to n, by preference
    NonRep,         \* AUDIT-SOUND. NonRep[i]: the non-repudiation mechanism of i, or "none"
    Channel,        \* AUTHENTIC. pairs {a, b} between which an authenticated channel exists
    Group,          \* AUTHENTIC. who holds the group key
    Servers,        \* TRUST. the attesting parties of "attest": TTP(z) is {z}, MATRIX(S, t) is S
    Tolerated,      \* TRUST. t: how many of them may be corrupt
    Stages,         \* LIVE. the dissemination stages, in order: "relay", "unicast"
    Relay,          \* the relay of the stage "relay"
    Batching,       \* whether an issuer may seal several statements under one token
    Digests,        \* whether tokens and envelopes carry a digest of the content
    Hash,           \* REFERENCE. Hash[c]: the digest of content c

    (* What tokens cover, and keys. *)
    Covered,        \* BIND. the covered fields: "dep", "epoch", "i", "V", "A", "ty", "c"
    Tags,           \* BIND. whether leaf, node and attestation tokens are told apart
    AttesterBound,  \* BIND. whether an attestation covers who attests
    Confusable,     \* BIND. the content that, untagged, has the bytes of a batch node
    KeyOf,          \* KEYS. "pair"; "undirected": one for both directions; "issuer": one per issuer
    FreshKeys,      \* KEYS. whether deployments have keys of their own
    SigSharedWith,  \* KEYS. who holds the signing keys besides their owners
    VerifierHasKey, \* VERIFY. whether a verifier holds the keys it must check with

    (* What receivers, relays and keepers of evidence do. *)
    TrustRelay,         \* AUTHENTIC. whether Plain on the relay's channel is taken for the issuer's word
    RelayKeepsTokens,   \* VERIFY. whether a relay passes on the issuer's tokens
    CheckNonRep,        \* AUDIT-TRANSFER. whether a verifier checks the evidence before it counts on it
    EvidenceHasRecords, \* REFERENCE. whether evidence includes the contents behind digests
    FetchFrom,          \* REFERENCE. who must answer for a digest: "issuer" or "origin"
    CarryEvidence,      \* CITE. whether a statement travels with the evidence for what it cites
    MergeBy,            \* MERGE. what a quorum counts: "issuer", "token", "slot"; "off": nothing
    Slot,               \* MERGE. Slot[c]: what is left of content c where quorums are counted by slot
    Joins,              \* whether nodes count on the auditors of two statements together
    Flushes,            \* LIVE. whether batches are sent after a finite delay
    Durable             \* DURABLE. whether attesting parties remember across restarts

VARIABLES
    byz,        \* the corrupt principals: constant along a run
    published,  \* the statements that honest issuers have published
    batch,      \* batch[s]: the statements sealed together with s; {} while s is not sent
    stage,      \* stage[s]: how many dissemination stages of s have begun
    net,        \* the envelopes that honest principals have sent
    attested,   \* attested[q]: the payloads that honest attesting party q has attested
    accepted,   \* accepted[n]: what honest n accepts as a verifier: [p, m, ev]
    convinced,  \* convinced[a]: the payloads of which honest auditor a is convinced
    counted     \* counted[n]: the quorums that honest n has found: [x, k]

vars == <<byz, published, batch, stage, net, attested, accepted, convinced, counted>>

Honest == Node \ byz
Range(sequence) == {sequence[k] : k \in 1 .. Len(sequence)}

-----------------------------------------------------------------------------
(* Payloads, keys, tokens. *)

Here == "this"      \* the identity of program and deployment
Now == 1            \* the epoch

Pay(s) == [dep |-> Here, epoch |-> Now, i |-> s.i, V |-> s.V, A |-> s.A,
           ty |-> s.x[1], c |-> s.x[2]]

Ref(c) == IF Digests THEN Hash[c] ELSE c

(* The covered part of a payload: what is not covered an attacker may change. *)
Cover(p) == [f \in Covered |-> IF f = "c" THEN Ref(p.c) ELSE p[f]]

(* The key of mechanism m from i to n.  `by' are the principals that hold it *)
(* and so can make tokens with it.                                           *)
Key(m, i, n, dep) ==
    LET of == IF FreshKeys THEN dep ELSE "any" IN
    CASE m = "hmac" /\ KeyOf = "pair" ->
            [m |-> m, a |-> {i}, b |-> {n}, dep |-> of, by |-> {i, n}]
      [] m = "hmac" /\ KeyOf = "undirected" ->
            [m |-> m, a |-> {i, n}, b |-> {}, dep |-> of, by |-> {i, n}]
      [] m = "hmac" /\ KeyOf = "issuer" ->
            [m |-> m, a |-> {i}, b |-> {}, dep |-> of, by |-> Node]
      [] m = "group" ->
            [m |-> m, a |-> {}, b |-> {}, dep |-> of, by |-> Group]
      [] m = "sig" ->
            [m |-> m, a |-> {i}, b |-> {}, dep |-> of, by |-> {i} \cup SigSharedWith]

CanCheck(n, key) == key.m = "sig" \/ (n \in key.by /\ VerifierHasKey)

HasToken(m) == m \in {"hmac", "group", "sig"}

(* One token for the statements of a batch; a batch of one is a leaf. *)
Seal(m, i, n, ps) ==
    [key |-> Key(m, i, n, (CHOOSE p \in ps : TRUE).dep),
     tag |-> IF Cardinality(ps) = 1 THEN "leaf" ELSE "node",
     at |-> "nobody",
     over |-> {Cover(p) : p \in ps}]

Attester(q) == IF AttesterBound THEN q ELSE "nobody"

Attestation(m, q, n, p) ==
    [key |-> Key(m, q, n, p.dep), tag |-> "att", at |-> Attester(q), over |-> {Cover(p)}]

(* Token t is one for payload p: its issuer's own, or, if `as' is not       *)
(* "issuer", an attestation by the principal `as'.                          *)
Speaks(t, p, as) ==
    IF Tags
    THEN /\ (as = "issuer") = (t.tag # "att")
         /\ as # "issuer" => t.at = Attester(as)
         /\ Cover(p) \in t.over
    ELSE Cover(p) \in t.over \/ (t.tag = "node" /\ p.c = Confusable)

(* Who checks p with `key' finds a token among toks, or, if an attacker has *)
(* its hand in it, one made by a corrupt holder of the key.                 *)
Verifies(key, p, as, toks, attack) ==
    \/ attack /\ key.by \cap byz # {}
    \/ \E t \in toks : t.key = key /\ Speaks(t, p, as)

-----------------------------------------------------------------------------
(* Checks.  toks: the tokens at hand.  vias: the principals at whose end of *)
(* a channel (or, without one, in whose name) the claim p came in.          *)

PlainForgeable(n, p) ==
    \/ {p.i, n} \notin Channel
    \/ p.i \in byz
    \/ TrustRelay /\ Relay \in byz

(* The mechanisms by which n takes p for the word of p.i. *)
AuthenticBy(n, p, toks, vias, attack) ==
    {m \in Range(Auth[p.i][n]) :
        IF m = "plain"
        THEN \/ p.i \in vias
             \/ TrustRelay /\ Relay \in vias
             \/ attack /\ PlainForgeable(n, p)
        ELSE LET key == Key(m, p.i, n, p.dep)
             IN CanCheck(n, key) /\ Verifies(key, p, "issuer", toks, attack)}

(* n has it from attesting party q that p.i said p. *)
HasAttestation(n, q, p, toks, attack) ==
    IF q = n
    THEN p \in attested[n]
    ELSE \E m \in Range(Auth[q][n]) :
            /\ HasToken(m)
            /\ LET key == Key(m, q, n, p.dep)
               IN CanCheck(n, key) /\ Verifies(key, p, q, toks, attack)

(* Thresholds: whoever checks, verifier or auditor, waits for all attesting *)
(* parties but t.  If there are 3t + 1 of them, at least t + 1 of those are *)
(* honest; t + 1 are enough to make every honest one attest, too (see       *)
(* Attest), so that the next who asks finds all but t as well.              *)
Enough == Cardinality(Servers) - Tolerated
ToJoin == Tolerated + 1

(* The evidence for p verifies at n, a verifier or an auditor. *)
EvidenceOK(n, p, toks, attack) ==
    LET m == NonRep[p.i] IN
    CASE m = "none" -> FALSE
      [] m = "attest" ->
            Cardinality({q \in Servers : HasAttestation(n, q, p, toks, attack)}) >= Enough
      [] OTHER ->
            LET key == Key(m, p.i, n, p.dep)
            IN CanCheck(n, key) /\ Verifies(key, p, "issuer", toks, attack)

Current(p) == p.dep = Here /\ p.epoch = Now

Sent == UNION {e.toks : e \in net}
Mail(n, p) == {e \in net : e.to = n /\ e.p = p}
Vias(n, p) == {e.via : e \in {e \in Mail(n, p) : e.kind \in {"stmt", "pass"}}}

(* Whoever must have the content behind a digest and answer for it does. *)
Fetchable(p) ==
    IF FetchFrom = "issuer" THEN p.i \notin byz ELSE Origin[p.c] \notin byz

-----------------------------------------------------------------------------
(* What honest issuers send. *)

Envelope(via, to, p, toks, kind) ==
    [via |-> via, to |-> to, p |-> p, toks |-> toks, kind |-> kind]

First(i, n) == IF Auth[i][n] = << >> THEN "none" ELSE Head(Auth[i][n])

TokensFor(p, n, ps) ==
    (IF HasToken(First(p.i, n)) THEN {Seal(First(p.i, n), p.i, n, ps)} ELSE {})
    \cup (IF p.A # {} /\ HasToken(NonRep[p.i]) THEN {Seal(NonRep[p.i], p.i, n, ps)} ELSE {})

Unicast(p, ps) ==
    {Envelope(p.i, n, p, TokensFor(p, n, ps), "stmt") :
        n \in {n \in p.V \ {p.i} : First(p.i, n) # "none"}}

(* The relayed message carries each verifier's own token. *)
ToRelay(p, ps) ==
    IF Relay = p.i
    THEN Unicast(p, ps)
    ELSE {Envelope(p.i, Relay, p, UNION {TokensFor(p, n, ps) : n \in p.V \ {p.i}}, "pass")}

ToServers(p, ps) ==
    IF p.A # {} /\ NonRep[p.i] = "attest"
    THEN {Envelope(p.i, q, p, TokensFor(p, q, ps), "req") :
            q \in {q \in Servers \ {p.i} : First(p.i, q) # "none"}}
    ELSE {}

Disseminate(p, ps, k) ==
    ToServers(p, ps) \cup (IF Stages[k] = "relay" THEN ToRelay(p, ps) ELSE Unicast(p, ps))

-----------------------------------------------------------------------------

Init ==
    /\ byz \in FaultSets
    /\ published = {}
    /\ batch = [s \in Menu |-> {}]
    /\ stage = [s \in Menu |-> 0]
    /\ net = UNION {Unicast(p, {p}) : p \in {p \in Past : p.i \notin byz}}
    /\ attested = [q \in Servers |-> {}]
    /\ accepted = [n \in Node |-> {}]
    /\ convinced = [n \in Node |-> {}]
    /\ counted = [n \in Node |-> {}]

Knows(n, s) ==
    \/ \E r \in accepted[n] : r.p = Pay(s)
    \/ Pay(s) \in convinced[n]

(* What an issuer publishes to itself it holds at once. *)
Publish(s) ==
    /\ s.i \in Honest
    /\ s \notin published
    /\ \A t \in Cites[s] : Knows(s.i, t)
    /\ published' = published \cup {s}
    /\ accepted' = IF s.i \in s.V
                   THEN [accepted EXCEPT ![s.i] =
                            @ \cup {[p |-> Pay(s), m |-> "self", ev |-> TRUE]}]
                   ELSE accepted
    /\ UNCHANGED <<byz, batch, stage, net, attested, convinced, counted>>

(* The issuer seals statements, one by one or in a batch, and begins the first stage. *)
Send(ss) ==
    /\ \A s \in ss : s \in published /\ stage[s] = 0
    /\ \A s, t \in ss : s.i = t.i
    /\ Batching \/ Cardinality(ss) = 1
    /\ LET ps == {Pay(s) : s \in ss}
       IN net' = net \cup UNION {Disseminate(p, ps, 1) : p \in ps}
    /\ batch' = [s \in Menu |-> IF s \in ss THEN ss ELSE batch[s]]
    /\ stage' = [s \in Menu |-> IF s \in ss THEN 1 ELSE stage[s]]
    /\ UNCHANGED <<byz, published, attested, accepted, convinced, counted>>

(* A stage's timeout may expire at any moment. *)
Escalate(s) ==
    /\ stage[s] > 0
    /\ stage[s] < Len(Stages)
    /\ stage' = [stage EXCEPT ![s] = @ + 1]
    /\ net' = net \cup Disseminate(Pay(s), {Pay(t) : t \in batch[s]}, stage[s] + 1)
    /\ UNCHANGED <<byz, published, batch, attested, accepted, convinced, counted>>

(* An honest relay passes on what the issuer gave it for others. *)
Forward(e) ==
    /\ Relay \in Honest
    /\ e.to = Relay
    /\ e.kind = "pass"
    /\ LET onward(n) ==
            IF RelayKeepsTokens
            THEN e.toks
            ELSE IF HasToken(First(Relay, n)) THEN {Seal(First(Relay, n), Relay, n, {e.p})} ELSE {}
           more == {Envelope(Relay, n, e.p, onward(n), "stmt") : n \in e.p.V \ {Relay, e.p.i}}
       IN ~(more \subseteq net) /\ net' = net \cup more
    /\ UNCHANGED <<byz, published, batch, stage, attested, accepted, convinced, counted>>

(* An honest attesting party that has p from its issuer, or from t + 1 of    *)
(* the others, attests it to all verifiers and auditors and to the others, *)
(* in tokens of its own.                                                   *)
Attest(q, p, sent, attack) ==
    /\ q \in Servers \cap Honest
    /\ p.A # {}
    /\ NonRep[p.i] = "attest"
    /\ p \notin attested[q]
    /\ LET mail == Mail(q, p)
           toks == IF attack THEN sent ELSE UNION {e.toks : e \in mail}
       IN \/ AuthenticBy(q, p, toks, {e.via : e \in mail}, attack) # {}
          \/ Cardinality({o \in Servers \ {q} : HasAttestation(q, o, p, toks, attack)}) >= ToJoin
    /\ attested' = [attested EXCEPT ![q] = @ \cup {p}]
    /\ net' = net \cup
            {Envelope(q, n, p, {Attestation(First(q, n), q, n, p)}, "att") :
                n \in {n \in (p.V \cup p.A \cup Servers) \ {q} : HasToken(First(q, n))}}
    /\ UNCHANGED <<byz, published, batch, stage, accepted, convinced, counted>>

Accept(n, p, m, ev) ==
    /\ [p |-> p, m |-> m, ev |-> ev] \notin accepted[n]
    /\ accepted' = [accepted EXCEPT ![n] = @ \cup {[p |-> p, m |-> m, ev |-> ev]}]
    /\ UNCHANGED <<byz, published, batch, stage, net, attested, convinced, counted>>

(* The network delivers to n what honest principals sent it. *)
Deliver(n, p) ==
    /\ n \in p.V \cap Honest
    /\ n # p.i
    /\ Current(p)
    /\ LET toks == UNION {e.toks : e \in Mail(n, p)}
           sound == p.A = {} \/ EvidenceOK(n, p, toks, FALSE)
       IN \E m \in AuthenticBy(n, p, toks, Vias(n, p), FALSE) :
            /\ Digests => Fetchable(p)
            /\ CheckNonRep => sound
            /\ Accept(n, p, m, sound)

(* The attacker shows n a claim with any tokens it has or can make, and any *)
(* contents behind digests.  Evidence it may leave out.                     *)
Inject(n, p, sent) ==
    /\ n \in p.V \cap Honest
    /\ n # p.i
    /\ Current(p)
    /\ LET sound == p.A = {} \/ EvidenceOK(n, p, sent, TRUE)
       IN \E m \in AuthenticBy(n, p, sent, Vias(n, p), TRUE) :
            /\ CheckNonRep => sound
            /\ \E ev \in (IF CheckNonRep THEN {TRUE} ELSE {sound, p.A = {}}) : Accept(n, p, m, ev)

Convince(a, p) ==
    /\ p \notin convinced[a]
    /\ convinced' = [convinced EXCEPT ![a] = @ \cup {p}]
    /\ UNCHANGED <<byz, published, batch, stage, net, attested, accepted, counted>>

(* Anyone, corrupt verifiers and the network included, shows evidence to auditor a. *)
Show(a, p, sent) ==
    /\ a \in p.A \cap Honest
    /\ a # p.i
    /\ Current(p)
    /\ p \notin convinced[a]
    /\ EvidenceOK(a, p, sent, TRUE)
    /\ Convince(a, p)

(* The evidence that v has for p, which it holds, with what honest attesting *)
(* parties owe, is enough for auditor a.  `ev': v has checked its evidence.  *)
Transfers(v, a, p, ev) ==
    LET m == NonRep[p.i] IN
    /\ CASE m = "none" -> FALSE
         [] m = "attest" -> Cardinality({q \in Servers \ byz : p \in attested[q]}) >= ToJoin
         [] OTHER ->
                /\ ev
                /\ Key(m, p.i, v, Here) = Key(m, p.i, a, Here)
                /\ CanCheck(a, Key(m, p.i, a, Here))
    /\ Digests => EvidenceHasRecords \/ Fetchable(p)

(* What n holds, with whether the evidence was checked. *)
Evidenced(n) ==
    {[p |-> r.p, ev |-> r.ev] : r \in {r \in accepted[n] : r.m # "self"}}
    \cup {[p |-> p, ev |-> TRUE] : p \in convinced[n]}

(* Cite: n has accepted s, and the evidence for t came along with it; what *)
(* attesting parties owe comes from them.                                  *)
AuditCited(n, s, t) ==
    /\ CarryEvidence
    /\ s \in published
    /\ t \in Cites[s]
    /\ n \in s.V \cap t.A \cap Honest
    /\ \E r \in accepted[n] : r.p = Pay(s)
    /\ \E e \in Evidenced(s.i) : e.p = Pay(t) /\ Transfers(s.i, n, e.p, e.ev)
    /\ NonRep[t.i] = "attest" =>
            EvidenceOK(n, Pay(t), UNION {e.toks : e \in Mail(n, Pay(t))}, FALSE)
    /\ Convince(n, Pay(t))

(* Merge: n counts those who vouch for one record. *)
Voices(n, x) ==
    LET said == {r \in accepted[n] :
                    IF MergeBy = "slot"
                    THEN Slot[r.p.c] = Slot[x[2]]
                    ELSE <<r.p.ty, r.p.c>> = x}
    IN IF MergeBy = "token" THEN {<<r.p.i, r.m>> : r \in said} ELSE {r.p.i : r \in said}

Count(n, x) ==
    LET k == Cardinality(Voices(n, x)) IN
    /\ MergeBy # "off"
    /\ n \in Honest
    /\ k >= 2
    /\ [x |-> x, k |-> k] \notin counted[n]
    /\ counted' = [counted EXCEPT ![n] = @ \cup {[x |-> x, k |-> k]}]
    /\ UNCHANGED <<byz, published, batch, stage, net, attested, accepted, convinced>>

(* An attesting party that has not written down what it attested. *)
Restart(q) ==
    /\ ~Durable
    /\ q \in Servers \cap Honest
    /\ attested[q] # {}
    /\ attested' = [attested EXCEPT ![q] = {}]
    /\ UNCHANGED <<byz, published, batch, stage, net, accepted, convinced, counted>>

-----------------------------------------------------------------------------

(* Payloads that may be claimed: in the name of honest issuers whatever the *)
(* attacker likes; of corrupt ones a few, since all are available anyway.   *)
Claimed == {p \in Claims : p.i \notin byz} \cup {p \in Lies : p.i \in byz}

AttackerDelivers == LET sent == Sent IN \E p \in Claimed : \E n \in p.V : Inject(n, p, sent)
EvidenceIsShown == LET sent == Sent IN \E p \in Claimed : \E a \in p.A : Show(a, p, sent)
AttackerAsksForAttestation ==
    LET sent == Sent IN \E p \in Claimed : \E q \in Servers : Attest(q, p, sent, TRUE)

(* What attesting parties may be owed: they cannot know who lies. *)
Attestable == {Pay(s) : s \in published} \cup {p \in Lies : p.i \in byz}

(* The steps that are taken sooner or later. *)
Fair ==
    \/ \E ss \in SUBSET {s \in published : stage[s] = 0 /\ s.i \notin Stopped} :
            ss # {} /\ (Batching => Flushes) /\ Send(ss)
    \/ \E s \in published : s.i \notin Stopped /\ Escalate(s)
    \/ \E e \in net : Relay \notin Stopped /\ Forward(e)
    \/ \E q \in Servers \ Stopped : \E p \in Attestable : Attest(q, p, {}, FALSE)
    \/ \E s \in published : \E n \in s.V \ Stopped : Deliver(n, Pay(s))
    \/ \E s \in published : \E t \in Cites[s] : \E n \in s.V \ Stopped : AuditCited(n, s, t)

(* All steps.  An attestation that honest principals ask for, the attacker   *)
(* can ask for just as well.                                                 *)
Next ==
    \/ \E s \in Menu : Publish(s)
    \/ \E ss \in SUBSET Menu : ss # {} /\ Send(ss)
    \/ \E s \in Menu : Escalate(s)
    \/ \E e \in net : Forward(e)
    \/ \E s \in Menu : \E n \in s.V : Deliver(n, Pay(s))
    \/ \E s \in Menu : \E t \in Cites[s] : \E n \in s.V : AuditCited(n, s, t)
    \/ AttackerDelivers
    \/ EvidenceIsShown
    \/ AttackerAsksForAttestation
    \/ \E n \in Node : \E x \in Record : Count(n, x)
    \/ \E q \in Servers : Restart(q)

Spec == Init /\ [][Next]_vars

(* Weak fairness.  Every step but Restart adds something to a finite state   *)
(* and disables no other for good, so a run comes to rest, and weak fairness *)
(* of each step of Fair says that it does not rest while one is enabled.     *)
(* Said so, TLC need not ask of every step whether it is one of Fair.        *)
FairSpec == Spec /\ []<>(~ENABLED Fair)

(* The same in the usual form; the configurations "...-weak" compare the two. *)
WeaklyFairSpec == Spec /\ WF_vars(Fair)

-----------------------------------------------------------------------------
(* The refinement mapping: what a node treats as held. *)

FactOf(p, mine) == [i |-> p.i, mine |-> mine, A |-> p.A, x |-> <<p.ty, p.c>>]

Joined(facts) ==
    facts \cup {[pair[1] EXCEPT !.A = @ \cup pair[2].A] :
                    pair \in {pair \in facts \X facts :
                        [pair[1] EXCEPT !.A = {}] = [pair[2] EXCEPT !.A = {}]}}

Held ==
    [n \in Node |->
        LET facts == {FactOf(r.p, TRUE) : r \in accepted[n]}
                     \cup {FactOf(p, FALSE) : p \in convinced[n]}
        IN IF Joins THEN Joined(facts) ELSE facts]

Abstract == INSTANCE AbstractPool WITH held <- Held

(* Safety: the deployed system implements the abstract pool. *)
Implements == Abstract!Spec
EverythingHeldIsAvailable == Abstract!HeldIsAvailable

(* Progress. *)
Delivered == Abstract!Delivered
CitedArrives == Abstract!CitedArrives
CitedArrivesEverywhere == Abstract!CitedArrivesEverywhere

(* VERIFY: what honest principals send verifies where it arrives, along every stage. *)
Verify ==
    \A e \in net :
        (/\ e.kind \in {"stmt", "pass"}
         /\ Current(e.p)
         /\ e.to \in e.p.V \cap Honest
         /\ e.to # e.p.i)
        =>
        /\ AuthenticBy(e.to, e.p, e.toks, {e.via}, FALSE) # {}
        /\ \/ e.p.A = {}
           \/ NonRep[e.p.i] = "attest"      \* comes from others, later
           \/ EvidenceOK(e.to, e.p, e.toks, FALSE)

(* AUDIT-TRANSFER: what an honest node holds as auditable convinces every   *)
(* honest auditor, whoever the issuer.                                      *)
Transfer ==
    \A v \in Honest : \A e \in Evidenced(v) : \A a \in (e.p.A \cap Honest) \ {v, e.p.i} :
        Transfers(v, a, e.p, e.ev)

TypeOK ==
    /\ byz \in FaultSets
    /\ published \subseteq {s \in Menu : s.i \notin byz}
    /\ \A s \in Menu : batch[s] \subseteq published /\ stage[s] \in 0 .. Len(Stages)
    /\ \A e \in net : e.via \in Node /\ e.to \in Node /\ e.kind \in {"stmt", "pass", "req", "att"}
    /\ Held \in [Node -> SUBSET Abstract!Fact]

-----------------------------------------------------------------------------
(* Witnesses: each must be violated, or nothing happens in the model. *)

NothingPublished == published = {}
NothingAccepted == \A n \in Node : \A r \in accepted[n] : r.m = "self" \/ r.p.i \in byz
NoLieAccepted == \A n \in Node : \A r \in accepted[n] : r.p.i \notin byz
NothingConvinces == \A n \in Node : \A p \in convinced[n] : p.i \in byz
NoLieConvinces == \A n \in Node : \A p \in convinced[n] : p.i \notin byz
NothingCounted == \A n \in Node : counted[n] = {}
NothingAttested == \A q \in Servers : attested[q] = {}
NothingRelayed == \A e \in net : e.via = e.p.i
NothingBatched == \A s \in Menu : Cardinality(batch[s]) < 2
NothingCiting == \A s \in published : Cites[s] = {}

=============================================================================
