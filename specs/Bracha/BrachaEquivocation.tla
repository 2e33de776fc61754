------------------------- MODULE BrachaEquivocation --------------------------
\* Generated from BrachaEquivocation.mommie. The state space is that of docs/semantics.md.
\* A published statement is a record by, to, aud, rec: issuer, verifiers, auditors, record.
EXTENDS Integers, FiniteSets, Sequences, TLC

CONSTANTS
  N,                 \* ROLE Node, BrachaEquivocation.mommie:4
  f,                 \* CONST Int, BrachaEquivocation.mommie:6
  SENDER,            \* CONST Node, BrachaEquivocation.mommie:7
  Value,             \* TYPE Value
  AtMost_broadcast,  \* how often each Node.broadcast may be called
  ANYONE             \* the top of the auditor sets

VARIABLES
  byz,               \* the Byzantine principals
  sent,              \* VAR SET<Value>, BrachaEquivocation.mommie:19
  echoed,            \* VAR SET<Value>, BrachaEquivocation.mommie:20
  readied,           \* VAR SET<Value>, BrachaEquivocation.mommie:21
  delivered,         \* VAR SET<Value>, BrachaEquivocation.mommie:22
  calls_broadcast,   \* how often broadcast was called
  publishedInitial,  \* the Initial statements of honest issuers
  publishedEcho,     \* the Echo statements of honest issuers
  publishedReady     \* the Ready statements of honest issuers

vars ==
  <<byz, sent, echoed, readied, delivered, calls_broadcast, publishedInitial, publishedEcho,
    publishedReady>>

------------------------------------------------------------------------------
\* Values.

\* A quorum has at least one member.
IsPositive(n) == n > 0 \/ Assert(FALSE, <<"a quorum of this many issuers", n>>)

ASSUME Cardinality(N) > 3 * f  \* BrachaEquivocation.mommie:8

------------------------------------------------------------------------------
\* Principals and faults.

\* The sets of Byzantine principals that FAULTS allows.
AllowedByz == {S \in SUBSET N : Cardinality(S \cap N) <= f}

\* Whose records a quorum of n out of S can agree on: where fewer than n of S lie, an honest one has said it.
Decisive(S, n) == IF Cardinality(S \cap byz) < n THEN S \ byz ELSE S

------------------------------------------------------------------------------
\* What inputs and liars range over.

\* What a liar can say about Echo: the universe of the MODEL, and what it saw.
LiesEcho == [v : Value] \cup {stm.rec : stm \in publishedEcho}  \* BrachaEquivocation.mommie:15

\* What a liar can say about Initial: the universe of the MODEL, and what it saw.
LiesInitial ==  \* BrachaEquivocation.mommie:14
  [v : Value] \cup {stm.rec : stm \in publishedInitial}

\* What a liar can say about Ready: the universe of the MODEL, and what it saw.
LiesReady == [v : Value] \cup {stm.rec : stm \in publishedReady}  \* BrachaEquivocation.mommie:16

------------------------------------------------------------------------------
\* What is available, and what is held.

\* The Echo records that i shows to n as one of its verifiers.
SentEcho(n, i2) ==
  IF i2 \in byz
  THEN LiesEcho
  ELSE {stm.rec : stm \in {stm \in publishedEcho : stm.by = i2 /\ n \in stm.to}}

\* The Initial records that i shows to n as one of its verifiers.
SentInitial(n, i2) ==
  IF i2 \in byz
  THEN LiesInitial
  ELSE {stm.rec : stm \in {stm \in publishedInitial : stm.by = i2 /\ n \in stm.to}}

\* The Ready records that i shows to n as one of its verifiers.
SentReady(n, i2) ==
  IF i2 \in byz
  THEN LiesReady
  ELSE {stm.rec : stm \in {stm \in publishedReady : stm.by = i2 /\ n \in stm.to}}

------------------------------------------------------------------------------
\* The first state.

Init ==
  /\ byz \in AllowedByz
  /\ sent = [self \in N \ byz |-> {}]
  /\ echoed = [self \in N \ byz |-> {}]
  /\ readied = [self \in N \ byz |-> {}]
  /\ delivered = [self \in N \ byz |-> {}]
  /\ calls_broadcast = [self \in N \ byz |-> 0]
  /\ publishedInitial = {}
  /\ publishedEcho = {}
  /\ publishedReady = {}

------------------------------------------------------------------------------
\* NODE Node

Broadcast(self) ==  \* BrachaEquivocation.mommie:26
  /\ self \notin byz
  /\ calls_broadcast[self] < AtMost_broadcast
  /\ self = SENDER
  /\ sent[self] = {}
  /\ \E v \in Value :
       /\ calls_broadcast' = [calls_broadcast EXCEPT ![self] = @ + 1]
       /\ sent' = [sent EXCEPT ![self] = {v}]
       /\ publishedInitial' = publishedInitial
                              \cup {[by |-> self, to |-> N, aud |-> {}, rec |-> [v |-> v]]}
       /\ UNCHANGED <<byz, echoed, readied, delivered, publishedEcho, publishedReady>>

EchoInitial(self) ==  \* BrachaEquivocation.mommie:34
  /\ self \notin byz
  /\ \E i \in SentInitial(self, SENDER) :
       /\ i.v \notin echoed[self]
       /\ echoed' = [echoed EXCEPT ![self] = @ \cup {i.v}]
       /\ publishedEcho' = publishedEcho
                           \cup {[by |-> self, to |-> N, aud |-> {}, rec |-> [v |-> i.v]]}
       /\ UNCHANGED <<byz, sent, readied, delivered, calls_broadcast, publishedInitial,
                      publishedReady>>

ReadyOnEchoes(self) ==  \* BrachaEquivocation.mommie:42
  /\ self \notin byz
  /\ IsPositive(((Cardinality(N) + f) \div 2) + 1) = TRUE
  /\ \E e \in UNION {SentEcho(self, by) : by \in Decisive(N, ((Cardinality(N) + f) \div 2) + 1)} :
       /\ Cardinality({by \in N : e \in SentEcho(self, by)}) >= ((Cardinality(N) + f) \div 2) + 1
       /\ e.v \notin readied[self]
       /\ readied' = [readied EXCEPT ![self] = @ \cup {e.v}]
       /\ publishedReady' = publishedReady
                            \cup {[by |-> self, to |-> N, aud |-> {}, rec |-> [v |-> e.v]]}
       /\ UNCHANGED <<byz, sent, echoed, delivered, calls_broadcast, publishedInitial,
                      publishedEcho>>

ReadyOnReadies(self) ==  \* BrachaEquivocation.mommie:50
  /\ self \notin byz
  /\ IsPositive(f + 1) = TRUE
  /\ \E r \in UNION {SentReady(self, by) : by \in Decisive(N, f + 1)} :
       /\ Cardinality({by \in N : r \in SentReady(self, by)}) >= f + 1
       /\ r.v \notin readied[self]
       /\ readied' = [readied EXCEPT ![self] = @ \cup {r.v}]
       /\ publishedReady' = publishedReady
                            \cup {[by |-> self, to |-> N, aud |-> {}, rec |-> [v |-> r.v]]}
       /\ UNCHANGED <<byz, sent, echoed, delivered, calls_broadcast, publishedInitial,
                      publishedEcho>>

Deliver(self) ==  \* BrachaEquivocation.mommie:58
  /\ self \notin byz
  /\ delivered[self] = {}
  /\ IsPositive(2 * f + 1) = TRUE
  /\ \E r \in UNION {SentReady(self, by) : by \in Decisive(N, 2 * f + 1)} :
       /\ Cardinality({by \in N : r \in SentReady(self, by)}) >= 2 * f + 1
       /\ delivered' = [delivered EXCEPT ![self] = {r.v}]
       /\ UNCHANGED <<byz, sent, echoed, readied, calls_broadcast, publishedInitial, publishedEcho,
                      publishedReady>>

------------------------------------------------------------------------------
\* The system.

Next ==
  \/ \E self \in N : Broadcast(self)
  \/ \E self \in N : EchoInitial(self)
  \/ \E self \in N : ReadyOnEchoes(self)
  \/ \E self \in N : ReadyOnReadies(self)
  \/ \E self \in N : Deliver(self)

Spec == Init /\ [][Next]_vars

------------------------------------------------------------------------------
\* Properties.

Agreement ==  \* BrachaEquivocation.mommie:67
  \A p \in N \ byz, q \in N \ byz : \A a \in delivered[p], b \in delivered[q] : a = b

Validity ==  \* BrachaEquivocation.mommie:69
  SENDER \notin byz => (\A p \in N \ byz : delivered[p] \subseteq sent[SENDER])

==============================================================================
