-------------------------- MODULE PaxosSmallQuorum ---------------------------
\* Generated from PaxosSmallQuorum.mommie. The state space is that of docs/semantics.md.
\* A published statement is a record by, to, aud, rec: issuer, verifiers, auditors, record.
EXTENDS Integers, FiniteSets, Sequences, TLC

CONSTANTS
  P,               \* ROLE Proposer, PaxosSmallQuorum.mommie:4
  A,               \* ROLE Acceptor, PaxosSmallQuorum.mommie:5
  L,               \* ROLE Learner, PaxosSmallQuorum.mommie:6
  f,               \* CONST Int, PaxosSmallQuorum.mommie:8
  owner,           \* CONST MAP<Int, Proposer>, PaxosSmallQuorum.mommie:9
  Value,           \* TYPE Value
  AtMost_lead,     \* how often each Proposer.lead may be called
  AtMost_propose,  \* how often each Proposer.propose may be called
  Ints,            \* the integers of inputs and liars
  ANYONE           \* the top of the auditor sets

VARIABLES
  ballot,             \* VAR Int, PaxosSmallQuorum.mommie:22
  proposed,           \* VAR Bool, PaxosSmallQuorum.mommie:23
  mine,               \* VAR SET<Value>, PaxosSmallQuorum.mommie:24
  calls_propose,      \* how often propose was called
  calls_lead,         \* how often lead was called
  fired_Phase2a,      \* the instances of Phase2a that have fired
  maxBal,             \* VAR Int, PaxosSmallQuorum.mommie:59
  vBal,               \* VAR Int, PaxosSmallQuorum.mommie:60
  vVal,               \* VAR OPTION<Value>, PaxosSmallQuorum.mommie:61
  fired_Phase2b,      \* the instances of Phase2b that have fired
  learned,            \* VAR SET<Value>, PaxosSmallQuorum.mommie:83
  publishedPrepare,   \* the Prepare statements of honest issuers
  publishedPromise,   \* the Promise statements of honest issuers
  publishedAccept,    \* the Accept statements of honest issuers
  publishedAccepted   \* the Accepted statements of honest issuers

vars ==
  <<ballot, proposed, mine, calls_propose, calls_lead, fired_Phase2a, maxBal, vBal, vVal,
    fired_Phase2b, learned, publishedPrepare, publishedPromise, publishedAccept, publishedAccepted>>

------------------------------------------------------------------------------
\* Values.

Max(S) == CHOOSE x2 \in S : \A y2 \in S : x2 >= y2

\* A quorum has at least one member.
IsPositive(n) == n > 0 \/ Assert(FALSE, <<"a quorum of this many issuers", n>>)

\* The functions g on the domain of f with g[k] in the set f[k].
Product(f2) ==
  LET each[rest \in SUBSET (DOMAIN f2)] ==
        IF rest = {}
        THEN {<<>>}
        ELSE LET k2 == CHOOSE x2 \in rest : TRUE
             IN  {(k2 :> v2) @@ g : v2 \in f2[k2], g \in each[rest \ {k2}]}
  IN  each[DOMAIN f2]

\* The one member of S; none or several is an error.
TheOnly(S) ==
  IF Cardinality(S) = 1
  THEN CHOOSE x2 \in S : TRUE
  ELSE Assert(FALSE, <<"CHOOSE: not exactly one member", S>>)

vals(o) == IF o = <<>> THEN {} ELSE {o[1]}  \* PaxosSmallQuorum.mommie:56

ASSUME Cardinality(A) = 2 * f + 1  \* PaxosSmallQuorum.mommie:10

------------------------------------------------------------------------------
\* What is available, and what is held.

\* The Accept records that i shows to n as one of its verifiers.
SentAccept(n, i2) == {stm.rec : stm \in {stm \in publishedAccept : stm.by = i2 /\ n \in stm.to}}

\* The Accepted records that i shows to n as one of its verifiers.
SentAccepted(n, i2) == {stm.rec : stm \in {stm \in publishedAccepted : stm.by = i2 /\ n \in stm.to}}

\* The Prepare records that i shows to n as one of its verifiers.
SentPrepare(n, i2) == {stm.rec : stm \in {stm \in publishedPrepare : stm.by = i2 /\ n \in stm.to}}

\* The Promise records that i shows to n as one of its verifiers.
SentPromise(n, i2) == {stm.rec : stm \in {stm \in publishedPromise : stm.by = i2 /\ n \in stm.to}}

------------------------------------------------------------------------------
\* The first state.

Init ==
  /\ ballot = [self \in P |-> -1]
  /\ proposed = [self \in P |-> FALSE]
  /\ mine = [self \in P |-> {}]
  /\ calls_propose = [self \in P |-> 0]
  /\ calls_lead = [self \in P |-> 0]
  /\ fired_Phase2a = [self \in P |-> {}]
  /\ maxBal = [self \in A |-> -1]
  /\ vBal = [self \in A |-> -1]
  /\ vVal = [self \in A |-> <<>>]
  /\ fired_Phase2b = [self \in A |-> {}]
  /\ learned = [self \in L |-> {}]
  /\ publishedPrepare = {}
  /\ publishedPromise = {}
  /\ publishedAccept = {}
  /\ publishedAccepted = {}

------------------------------------------------------------------------------
\* NODE Proposer

Want(self) ==  \* PaxosSmallQuorum.mommie:28
  /\ calls_propose[self] < AtMost_propose
  /\ mine[self] = {}
  /\ \E v \in Value :
       /\ calls_propose' = [calls_propose EXCEPT ![self] = @ + 1]
       /\ mine' = [mine EXCEPT ![self] = {v}]
       /\ UNCHANGED <<ballot, proposed, calls_lead, fired_Phase2a, maxBal, vBal, vVal,
                      fired_Phase2b, learned, publishedPrepare, publishedPromise, publishedAccept,
                      publishedAccepted>>

Phase1a(self) ==  \* PaxosSmallQuorum.mommie:33
  /\ calls_lead[self] < AtMost_lead
  /\ \E b \in Ints :
       /\ b > ballot[self]
       /\ b \in DOMAIN owner
       /\ owner[b] = self
       /\ calls_lead' = [calls_lead EXCEPT ![self] = @ + 1]
       /\ ballot' = [ballot EXCEPT ![self] = b]
       /\ proposed' = [proposed EXCEPT ![self] = FALSE]
       /\ publishedPrepare' = publishedPrepare
                              \cup {[by |-> self, to |-> A, aud |-> {}, rec |-> [bal |-> b]]}
       /\ UNCHANGED <<mine, calls_propose, fired_Phase2a, maxBal, vBal, vVal, fired_Phase2b,
                      learned, publishedPromise, publishedAccept, publishedAccepted>>

Phase2a(self) ==  \* PaxosSmallQuorum.mommie:42
  /\ ~proposed[self]
  /\ mine[self] # {}
  /\ IsPositive(f) = TRUE
  /\ LET pm == [bal |-> ballot[self]]
     IN  \E q \in {some \in SUBSET {by \in A :
                                      {rec \in SentPromise(self, by) : rec.bal = ballot[self]} # {}} :
                     Cardinality(some) >= f} :
           \E said \in Product([by \in q |->
                                  {[vBal |-> rec.vBal, vVal |-> rec.vVal]
                                     : rec \in {rec \in SentPromise(self, by) :
                                                  rec.bal = ballot[self]}}]) :
             LET vb == [by \in q |-> said[by].vBal]
             IN  LET vv == [by \in q |-> said[by].vVal]
                 IN  /\ <<pm>> \notin fired_Phase2a[self]
                     /\ LET high == Max({vb[i] : i \in q})
                            v ==
                              IF high < 0
                              THEN TheOnly(mine[self])
                              ELSE TheOnly({x \in mine[self] \cup UNION {vals(vv[i]) : i \in q} :
                                              \E i \in q : vb[i] = high /\ vv[i] = <<x>>})
                        IN  /\ fired_Phase2a' = [fired_Phase2a EXCEPT ![self] = @ \cup {<<pm>>}]
                            /\ proposed' = [proposed EXCEPT ![self] = TRUE]
                            /\ publishedAccept' = publishedAccept
                                                  \cup {[by |-> self,
                                                         to |-> A,
                                                         aud |-> {},
                                                         rec |-> [bal |-> ballot[self], val |-> v]]}
                            /\ UNCHANGED <<ballot, mine, calls_propose, calls_lead, maxBal, vBal,
                                           vVal, fired_Phase2b, learned, publishedPrepare,
                                           publishedPromise, publishedAccepted>>

------------------------------------------------------------------------------
\* NODE Acceptor

Phase1b(self) ==  \* PaxosSmallQuorum.mommie:63
  \E p \in P :
    \E pr \in SentPrepare(self, p) :
      /\ pr.bal > maxBal[self]
      /\ maxBal' = [maxBal EXCEPT ![self] = pr.bal]
      /\ publishedPromise' = publishedPromise
                             \cup {[by |-> self,
                                    to |-> {p},
                                    aud |-> {},
                                    rec |-> [bal |-> pr.bal,
                                             vBal |-> vBal[self],
                                             vVal |-> vVal[self]]]}
      /\ UNCHANGED <<ballot, proposed, mine, calls_propose, calls_lead, fired_Phase2a, vBal, vVal,
                     fired_Phase2b, learned, publishedPrepare, publishedAccept, publishedAccepted>>

Phase2b(self) ==  \* PaxosSmallQuorum.mommie:71
  \E p \in P :
    \E ac \in SentAccept(self, p) :
      /\ <<p, ac>> \notin fired_Phase2b[self]
      /\ ac.bal >= maxBal[self]
      /\ fired_Phase2b' = [fired_Phase2b EXCEPT ![self] = @ \cup {<<p, ac>>}]
      /\ maxBal' = [maxBal EXCEPT ![self] = ac.bal]
      /\ vBal' = [vBal EXCEPT ![self] = ac.bal]
      /\ vVal' = [vVal EXCEPT ![self] = <<ac.val>>]
      /\ publishedAccepted' = publishedAccepted
                              \cup {[by |-> self,
                                     to |-> L,
                                     aud |-> {},
                                     rec |-> [bal |-> ac.bal, val |-> ac.val]]}
      /\ UNCHANGED <<ballot, proposed, mine, calls_propose, calls_lead, fired_Phase2a, learned,
                     publishedPrepare, publishedPromise, publishedAccept>>

------------------------------------------------------------------------------
\* NODE Learner

Learn(self) ==  \* PaxosSmallQuorum.mommie:86
  /\ IsPositive(f + 1) = TRUE
  /\ \E ac \in UNION {SentAccepted(self, by) : by \in A} :
       /\ Cardinality({by \in A : ac \in SentAccepted(self, by)}) >= f + 1
       /\ learned' = [learned EXCEPT ![self] = @ \cup {ac.val}]
       /\ UNCHANGED <<ballot, proposed, mine, calls_propose, calls_lead, fired_Phase2a, maxBal,
                      vBal, vVal, fired_Phase2b, publishedPrepare, publishedPromise,
                      publishedAccept, publishedAccepted>>

------------------------------------------------------------------------------
\* The system.

Next ==
  \/ \E self \in P : Want(self)
  \/ \E self \in P : Phase1a(self)
  \/ \E self \in P : Phase2a(self)
  \/ \E self \in A : Phase1b(self)
  \/ \E self \in A : Phase2b(self)
  \/ \E self \in L : Learn(self)

Spec == Init /\ [][Next]_vars

------------------------------------------------------------------------------
\* Properties.

Agreement ==  \* PaxosSmallQuorum.mommie:94
  \A l \in L, k \in L : \A a \in learned[l], b \in learned[k] : a = b

Validity ==  \* PaxosSmallQuorum.mommie:95
  \A l \in L : \A a \in learned[l] : \E p \in P : a \in mine[p]

OneValuePerBallot ==  \* PaxosSmallQuorum.mommie:96
  \A x \in {stm.rec : stm \in publishedAccept}, y \in {stm2.rec : stm2 \in publishedAccept} :
    x.bal = y.bal => x.val = y.val

VotesAreProposed ==  \* PaxosSmallQuorum.mommie:99
  \A a \in A :
    vBal[a] >= 0
    => (/\ owner[vBal[a]] = owner[vBal[a]]
        /\ \E m \in {stm.rec : stm \in {stm \in publishedAccept : stm.by = owner[vBal[a]]}} :
             m.bal = vBal[a] /\ <<m.val>> = vVal[a])

==============================================================================
