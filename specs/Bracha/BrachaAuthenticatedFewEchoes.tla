-------------------- MODULE BrachaAuthenticatedFewEchoes ---------------------
\* Generated from BrachaAuthenticatedFewEchoes.mommie. The state space is that of docs/semantics.md.
\* A published statement is a record by, to, aud, rec: issuer, verifiers, auditors, record.
\* Left out, since nothing that is checked depends on it:
\*   published Final
EXTENDS Integers, FiniteSets, Sequences, TLC

CONSTANTS
  N,                 \* ROLE Node, BrachaAuthenticatedFewEchoes.mommie:4
  f,                 \* CONST Int, BrachaAuthenticatedFewEchoes.mommie:6
  SENDER,            \* CONST Node, BrachaAuthenticatedFewEchoes.mommie:7
  Value,             \* TYPE Value
  AtMost_broadcast,  \* how often each Node.broadcast may be called
  ANYONE             \* the top of the auditor sets

VARIABLES
  byz,               \* the Byzantine principals
  sent,              \* VAR SET<Value>, BrachaAuthenticatedFewEchoes.mommie:19
  echoed,            \* VAR SET<Value>, BrachaAuthenticatedFewEchoes.mommie:20
  delivered,         \* VAR SET<Value>, BrachaAuthenticatedFewEchoes.mommie:21
  calls_broadcast,   \* how often broadcast was called
  publishedInitial,  \* the Initial statements of honest issuers
  publishedEcho      \* the Echo statements of honest issuers

vars == <<byz, sent, echoed, delivered, calls_broadcast, publishedInitial, publishedEcho>>

------------------------------------------------------------------------------
\* Values.

\* A statement with auditors A is auditable by all of B.
Covers(A, B) == B \subseteq A \/ ANYONE \in A

\* A quorum has at least one member.
IsPositive(n) == n > 0 \/ Assert(FALSE, <<"a quorum of this many issuers", n>>)

ASSUME Cardinality(N) > 3 * f  \* BrachaAuthenticatedFewEchoes.mommie:8

------------------------------------------------------------------------------
\* Principals and faults.

\* The sets of Byzantine principals that FAULTS allows.
AllowedByz == {S \in SUBSET N : Cardinality(S \cap N) <= f}

\* Whose records a quorum of n out of S can agree on: where fewer than n of S lie, an honest one has said it.
Decisive(S, n) == IF Cardinality(S \cap byz) < n THEN S \ byz ELSE S

------------------------------------------------------------------------------
\* What inputs and liars range over.

\* What a liar can say about Echo: the universe of the MODEL, and what it saw.
LiesEcho ==  \* BrachaAuthenticatedFewEchoes.mommie:15
  [v : Value] \cup {stm.rec : stm \in publishedEcho}

\* What a liar can say about Initial: the universe of the MODEL, and what it saw.
LiesInitial ==  \* BrachaAuthenticatedFewEchoes.mommie:14
  [v : Value] \cup {stm.rec : stm \in publishedInitial}

------------------------------------------------------------------------------
\* What is available, and what is held.

\* The Echo records that i shows to n as a verifier or an auditor, auditable by all of B.
SeenEchoAudited(n, i2, B) ==
  IF i2 \in byz
  THEN LiesEcho
  ELSE {stm.rec
          : stm \in {stm \in publishedEcho :
                       /\ stm.by = i2
                       /\ n \in stm.to \/ n \in stm.aud \/ ANYONE \in stm.aud
                       /\ Covers(stm.aud, B)}}

\* The Initial records that i shows to n as one of its verifiers.
SentInitial(n, i2) ==
  IF i2 \in byz
  THEN LiesInitial
  ELSE {stm.rec : stm \in {stm \in publishedInitial : stm.by = i2 /\ n \in stm.to}}

------------------------------------------------------------------------------
\* The first state.

Init ==
  /\ byz \in AllowedByz
  /\ sent = [self \in N \ byz |-> {}]
  /\ echoed = [self \in N \ byz |-> {}]
  /\ delivered = [self \in N \ byz |-> {}]
  /\ calls_broadcast = [self \in N \ byz |-> 0]
  /\ publishedInitial = {}
  /\ publishedEcho = {}

------------------------------------------------------------------------------
\* NODE Node

Broadcast(self) ==  \* BrachaAuthenticatedFewEchoes.mommie:25
  /\ self \notin byz
  /\ calls_broadcast[self] < AtMost_broadcast
  /\ self = SENDER
  /\ sent[self] = {}
  /\ \E v \in Value :
       /\ calls_broadcast' = [calls_broadcast EXCEPT ![self] = @ + 1]
       /\ sent' = [sent EXCEPT ![self] = {v}]
       /\ publishedInitial' = publishedInitial
                              \cup {[by |-> self, to |-> N, aud |-> {}, rec |-> [v |-> v]]}
       /\ UNCHANGED <<byz, echoed, delivered, publishedEcho>>

EchoInitial(self) ==  \* BrachaAuthenticatedFewEchoes.mommie:33
  /\ self \notin byz
  /\ echoed[self] = {}
  /\ \E i \in SentInitial(self, SENDER) :
       /\ echoed' = [echoed EXCEPT ![self] = {i.v}]
       /\ publishedEcho' = publishedEcho
                           \cup {[by |-> self, to |-> N, aud |-> N, rec |-> [v |-> i.v]]}
       /\ UNCHANGED <<byz, sent, delivered, calls_broadcast, publishedInitial>>

Deliver(self) ==  \* BrachaAuthenticatedFewEchoes.mommie:41
  /\ self \notin byz
  /\ delivered[self] = {}
  /\ IsPositive((Cardinality(N) + f) \div 2) = TRUE
  /\ \E e \in UNION {SeenEchoAudited(self, by, {self})
                       : by \in Decisive(N, (Cardinality(N) + f) \div 2)} :
       /\ Cardinality({by \in N : e \in SeenEchoAudited(self, by, {self})})
          >= (Cardinality(N) + f) \div 2
       /\ delivered' = [delivered EXCEPT ![self] = {e.v}]
       /\ UNCHANGED <<byz, sent, echoed, calls_broadcast, publishedInitial, publishedEcho>>

------------------------------------------------------------------------------
\* The system.

Next ==
  \/ \E self \in N : Broadcast(self)
  \/ \E self \in N : EchoInitial(self)
  \/ \E self \in N : Deliver(self)

Spec == Init /\ [][Next]_vars

------------------------------------------------------------------------------
\* Properties.

Agreement ==  \* BrachaAuthenticatedFewEchoes.mommie:51
  \A p \in N \ byz, q \in N \ byz : \A a \in delivered[p], b \in delivered[q] : a = b

Validity ==  \* BrachaAuthenticatedFewEchoes.mommie:53
  SENDER \notin byz => (\A p \in N \ byz : delivered[p] \subseteq sent[SENDER])

==============================================================================
