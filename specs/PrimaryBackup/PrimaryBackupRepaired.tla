------------------------ MODULE PrimaryBackupRepaired ------------------------
\* Generated from PrimaryBackupRepaired.mommie. The state space is that of docs/semantics.md.
\* A published statement is a record by, to, aud, rec: issuer, verifiers, auditors, record.
\* Left out, since nothing that is checked depends on it:
\*   transition Suspect
\*   variable suspected
EXTENDS Integers, FiniteSets, Sequences, TLC

CONSTANTS
  C,                \* ROLE Client, PrimaryBackupRepaired.mommie:5
  R,                \* ROLE Replica, PrimaryBackupRepaired.mommie:6
  f,                \* CONST Int, PrimaryBackupRepaired.mommie:8
  PRIMARY,          \* CONST Replica, PrimaryBackupRepaired.mommie:9
  Op,               \* TYPE Op
  Placements,       \* the sets of Byzantine principals that are tried
  Interpretations,  \* the interpretations of EXTERNs that are tried
  AtMost_submit,    \* how often each Client.submit may be called
  Ints,             \* the integers of inputs and liars
  Result1,          \* a value of Result in the adversarial interpretation
  Result2,          \* a value of Result in the adversarial interpretation
  junkResult,       \* a Result that nothing returned
  ANYONE            \* the top of the auditor sets

VARIABLES
  byz,               \* the Byzantine principals
  externs,           \* how EXTERNs with opaque results answer: "free" or "adversarial"
  executeAnswers,    \* what execute has answered, by history and arguments
  stamp,             \* VAR Int, PrimaryBackupRepaired.mommie:25
  accepted,          \* VAR SET<Reply>, PrimaryBackupRepaired.mommie:26
  calls_submit,      \* how often submit was called
  nextSeqNo,         \* VAR Int, PrimaryBackupRepaired.mommie:48
  executeSeqNo,      \* VAR Int, PrimaryBackupRepaired.mommie:49
  executed,          \* VAR SET<Request>, PrimaryBackupRepaired.mommie:50
  history,           \* the EXTERN calls of each Replica, in order
  fired_Assign,      \* the instances of Assign that have fired
  publishedRequest,  \* the Request statements of honest issuers
  publishedOrder,    \* the Order statements of honest issuers
  publishedReply     \* the Reply statements of honest issuers

vars ==
  <<byz, externs, executeAnswers, stamp, accepted, calls_submit, nextSeqNo, executeSeqNo, executed,
    history, fired_Assign, publishedRequest, publishedOrder, publishedReply>>

------------------------------------------------------------------------------
\* Values.

\* A statement with auditors A is auditable by all of B.
Covers(A, B) == B \subseteq A \/ ANYONE \in A

\* A quorum has at least one member.
IsPositive(n) == n > 0 \/ Assert(FALSE, <<"a quorum of this many issuers", n>>)

ASSUME Cardinality(R) = 3 * f + 1  \* PrimaryBackupRepaired.mommie:10

------------------------------------------------------------------------------
\* Principals and faults.

\* The sets of Byzantine principals that FAULTS allows.
AllowedByz == {S \in SUBSET (R \cup C) : Cardinality(S \cap R) <= f}

\* Whose records a quorum of n out of S can agree on: where fewer than n of S lie, an honest one has said it.
Decisive(S, n) == IF Cardinality(S \cap byz) < n THEN S \ byz ELSE S

------------------------------------------------------------------------------
\* What inputs and liars range over.

\* What a liar can say about Request: the universe of the MODEL, and what it saw.
LiesRequest ==  \* PrimaryBackupRepaired.mommie:18
  [client : C, stamp : Ints, op : Op] \cup {stm.rec : stm \in publishedRequest}

\* What a liar can say about Order: the universe of the MODEL, and what it saw.
LiesOrder ==  \* PrimaryBackupRepaired.mommie:19
  [m : LiesRequest, seqNo : Ints] \cup {stm.rec : stm \in publishedOrder}

\* The values of Result that a liar can name.
ResultLies ==
  IF externs = "free"
  THEN {junkResult}
       \cup UNION {{<<history[self][k][1], SubSeq(history[self], 1, k - 1), history[self][k][2]>>
                      : k \in {k \in DOMAIN history[self] : history[self][k][1] \in {"execute"}}}
                     : self \in R \ byz}
  ELSE {Result1, Result2}

\* What a liar can say about Reply: the universe of the MODEL, and what it saw.
LiesReply ==  \* PrimaryBackupRepaired.mommie:20
  [m : LiesRequest, res : ResultLies] \cup {stm.rec : stm \in publishedReply}

------------------------------------------------------------------------------
\* What is available, and what is held.

\* The Request records that i shows to n as a verifier or an auditor.
SeenRequest(n, i) ==
  IF i \in byz
  THEN LiesRequest
  ELSE {stm.rec
          : stm \in {stm \in publishedRequest :
                       stm.by = i /\ (n \in stm.to \/ n \in stm.aud \/ ANYONE \in stm.aud)}}

\* The Order records that i shows to n as one of its verifiers.
SentOrder(n, i) ==
  IF i \in byz
  THEN LiesOrder
  ELSE {stm.rec : stm \in {stm \in publishedOrder : stm.by = i /\ n \in stm.to}}

\* The Reply records that i shows to n as one of its verifiers.
SentReply(n, i) ==
  IF i \in byz
  THEN LiesReply
  ELSE {stm.rec : stm \in {stm \in publishedReply : stm.by = i /\ n \in stm.to}}

\* The Request records that i shows to n as one of its verifiers, auditable by all of B.
SentRequestAudited(n, i, B) ==
  IF i \in byz
  THEN LiesRequest
  ELSE {stm.rec
          : stm \in {stm \in publishedRequest : stm.by = i /\ n \in stm.to /\ Covers(stm.aud, B)}}

------------------------------------------------------------------------------
\* The application.

\* EXTERN Result execute: what a call may answer
execute(given, calls, req) ==  \* PrimaryBackupRepaired.mommie:16
  IF externs = "free"
  THEN {<<"execute", calls, <<req>>>>}
  ELSE IF <<calls, <<req>>>> \in DOMAIN given
       THEN {given[<<calls, <<req>>>>]}
       ELSE {Result1, Result2}

executeAnswered(given, asked, answer) ==
  IF externs = "free" THEN given ELSE (asked :> answer) @@ given

------------------------------------------------------------------------------
\* The first state.

Init ==
  /\ byz \in Placements
  /\ externs \in Interpretations
  /\ executeAnswers = <<>>
  /\ stamp = [self \in C \ byz |-> 0]
  /\ accepted = [self \in C \ byz |-> {}]
  /\ calls_submit = [self \in C \ byz |-> 0]
  /\ nextSeqNo = [self \in R \ byz |-> 0]
  /\ executeSeqNo = [self \in R \ byz |-> 0]
  /\ executed = [self \in R \ byz |-> {}]
  /\ history = [self \in R \ byz |-> <<>>]
  /\ fired_Assign = [self \in R \ byz |-> {}]
  /\ publishedRequest = {}
  /\ publishedOrder = {}
  /\ publishedReply = {}

------------------------------------------------------------------------------
\* NODE Client

Submit(self) ==  \* PrimaryBackupRepaired.mommie:30
  /\ self \notin byz
  /\ calls_submit[self] < AtMost_submit
  /\ \E op \in Op :
       LET stamp1 == stamp[self] + 1
       IN  /\ calls_submit' = [calls_submit EXCEPT ![self] = @ + 1]
           /\ stamp' = [stamp EXCEPT ![self] = stamp1]
           /\ publishedRequest' = publishedRequest
                                  \cup {[by |-> self,
                                         to |-> R,
                                         aud |-> R,
                                         rec |-> [client |-> self, stamp |-> stamp1, op |-> op]]}
           /\ UNCHANGED <<byz, externs, executeAnswers, accepted, nextSeqNo, executeSeqNo, executed,
                          history, fired_Assign, publishedOrder, publishedReply>>

Accept(self) ==  \* PrimaryBackupRepaired.mommie:38
  /\ self \notin byz
  /\ IsPositive(2 * f + 1) = TRUE
  /\ \E r \in UNION {SentReply(self, by) : by \in Decisive(R, 2 * f + 1)} :
       /\ Cardinality({by \in R : r \in SentReply(self, by)}) >= 2 * f + 1
       /\ r.m.client = self
       /\ accepted' = [accepted EXCEPT ![self] = @ \cup {r}]
       /\ UNCHANGED <<byz, externs, executeAnswers, stamp, calls_submit, nextSeqNo, executeSeqNo,
                      executed, history, fired_Assign, publishedRequest, publishedOrder,
                      publishedReply>>

------------------------------------------------------------------------------
\* NODE Replica

Assign(self) ==  \* PrimaryBackupRepaired.mommie:53
  /\ self \notin byz
  /\ self = PRIMARY
  /\ \E c \in C :
       \E req \in SentRequestAudited(self, c, R) :
         /\ req.client = c
         /\ <<c, req>> \notin fired_Assign[self]
         /\ fired_Assign' = [fired_Assign EXCEPT ![self] = @ \cup {<<c, req>>}]
         /\ nextSeqNo' = [nextSeqNo EXCEPT ![self] = @ + 1]
         /\ publishedOrder' = publishedOrder
                              \cup {[by |-> self,
                                     to |-> R,
                                     aud |-> {},
                                     rec |-> [m |-> req, seqNo |-> nextSeqNo[self]]]}
         /\ UNCHANGED <<byz, externs, executeAnswers, stamp, accepted, calls_submit, executeSeqNo,
                        executed, history, publishedRequest, publishedReply>>

Execute(self) ==  \* PrimaryBackupRepaired.mommie:61
  /\ self \notin byz
  /\ \E c \in C :
       \E req \in SeenRequest(self, c) :
         /\ req.client = c
         /\ LET order == [m |-> req, seqNo |-> executeSeqNo[self]]
            IN  order \in SentOrder(self, PRIMARY) /\ req \notin executed[self]
         /\ \E res \in execute(executeAnswers, history[self], req) :
              /\ executeSeqNo' = [executeSeqNo EXCEPT ![self] = @ + 1]
              /\ executed' = [executed EXCEPT ![self] = @ \cup {req}]
              /\ history' = [history EXCEPT ![self] = Append(@, <<"execute", <<req>>>>)]
              /\ publishedReply' = publishedReply
                                   \cup {[by |-> self,
                                          to |-> {c},
                                          aud |-> {},
                                          rec |-> [m |-> req, res |-> res]]}
              /\ executeAnswers' = executeAnswered(executeAnswers, <<history[self], <<req>>>>, res)
              /\ UNCHANGED <<byz, externs, stamp, accepted, calls_submit, nextSeqNo, fired_Assign,
                             publishedRequest, publishedOrder>>

Skip(self) ==  \* PrimaryBackupRepaired.mommie:72
  /\ self \notin byz
  /\ (\E order \in SentOrder(self, PRIMARY) :
        order.seqNo = executeSeqNo[self] /\ order.m \in executed[self])
     = TRUE
  /\ executeSeqNo' = [executeSeqNo EXCEPT ![self] = @ + 1]
  /\ UNCHANGED <<byz, externs, executeAnswers, stamp, accepted, calls_submit, nextSeqNo, executed,
                 history, fired_Assign, publishedRequest, publishedOrder, publishedReply>>

------------------------------------------------------------------------------
\* The system.

Next ==
  \/ \E self \in C : Submit(self)
  \/ \E self \in C : Accept(self)
  \/ \E self \in R : Assign(self)
  \/ \E self \in R : Execute(self)
  \/ \E self \in R : Skip(self)

Spec == Init /\ [][Next]_vars

------------------------------------------------------------------------------
\* Properties.

Agreement ==  \* PrimaryBackupRepaired.mommie:87
  \A c \in C \ byz : \A a \in accepted[c], b \in accepted[c] : a.m = b.m => a.res = b.res

Validity ==  \* PrimaryBackupRepaired.mommie:89
  \A c \in C \ byz :
    \A a \in accepted[c] :
      \/ a.m.client \in byz
      \/ LET q == a.m IN q \in {stm.rec : stm \in {stm \in publishedRequest : stm.by = a.m.client}}

==============================================================================
