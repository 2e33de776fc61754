---------------------------- MODULE PrimaryBackup ----------------------------
\* Generated from PrimaryBackup.mommie. The state space is that of docs/semantics.md.
\* A published statement is a record by, to, aud, rec: issuer, verifiers, auditors, record.
\* Left out, since nothing that is checked depends on it:
\*   transition Suspect
\*   variable suspected
EXTENDS Integers, FiniteSets, Sequences, TLC

CONSTANTS
  C,                \* ROLE Client, PrimaryBackup.mommie:4
  R,                \* ROLE Replica, PrimaryBackup.mommie:5
  f,                \* CONST Int, PrimaryBackup.mommie:7
  PRIMARY,          \* CONST Replica, PrimaryBackup.mommie:8
  Op,               \* TYPE Op
  Interpretations,  \* the interpretations of EXTERNs that are tried
  AtMost_submit,    \* how often each Client.submit may be called
  Result1,          \* a value of Result in the adversarial interpretation
  Result2,          \* a value of Result in the adversarial interpretation
  ANYONE            \* the top of the auditor sets

VARIABLES
  externs,           \* how EXTERNs with opaque results answer: "free" or "adversarial"
  executeAnswers,    \* what execute has answered, by history and arguments
  stamp,             \* VAR Int, PrimaryBackup.mommie:24
  accepted,          \* VAR SET<Reply>, PrimaryBackup.mommie:25
  calls_submit,      \* how often submit was called
  nextSeqNo,         \* VAR Int, PrimaryBackup.mommie:47
  executeSeqNo,      \* VAR Int, PrimaryBackup.mommie:48
  history,           \* the EXTERN calls of each Replica, in order
  fired_Assign,      \* the instances of Assign that have fired
  publishedRequest,  \* the Request statements of honest issuers
  publishedOrder,    \* the Order statements of honest issuers
  publishedReply     \* the Reply statements of honest issuers

vars ==
  <<externs, executeAnswers, stamp, accepted, calls_submit, nextSeqNo, executeSeqNo, history,
    fired_Assign, publishedRequest, publishedOrder, publishedReply>>

------------------------------------------------------------------------------
\* Values.

\* A quorum has at least one member.
IsPositive(n) == n > 0 \/ Assert(FALSE, <<"a quorum of this many issuers", n>>)

ASSUME Cardinality(R) = 3 * f + 1  \* PrimaryBackup.mommie:9

------------------------------------------------------------------------------
\* What is available, and what is held.

\* The Order records that i shows to n as one of its verifiers.
SentOrder(n, i) == {stm.rec : stm \in {stm \in publishedOrder : stm.by = i /\ n \in stm.to}}

\* The Reply records that i shows to n as one of its verifiers.
SentReply(n, i) == {stm.rec : stm \in {stm \in publishedReply : stm.by = i /\ n \in stm.to}}

\* The Request records that i shows to n as one of its verifiers.
SentRequest(n, i) == {stm.rec : stm \in {stm \in publishedRequest : stm.by = i /\ n \in stm.to}}

------------------------------------------------------------------------------
\* The application.

\* EXTERN Result execute: what a call may answer
execute(given, calls, req) ==  \* PrimaryBackup.mommie:15
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
  /\ externs \in Interpretations
  /\ executeAnswers = <<>>
  /\ stamp = [self \in C |-> 0]
  /\ accepted = [self \in C |-> {}]
  /\ calls_submit = [self \in C |-> 0]
  /\ nextSeqNo = [self \in R |-> 0]
  /\ executeSeqNo = [self \in R |-> 0]
  /\ history = [self \in R |-> <<>>]
  /\ fired_Assign = [self \in R |-> {}]
  /\ publishedRequest = {}
  /\ publishedOrder = {}
  /\ publishedReply = {}

------------------------------------------------------------------------------
\* NODE Client

Submit(self) ==  \* PrimaryBackup.mommie:29
  /\ calls_submit[self] < AtMost_submit
  /\ \E op \in Op :
       LET stamp1 == stamp[self] + 1
       IN  /\ calls_submit' = [calls_submit EXCEPT ![self] = @ + 1]
           /\ stamp' = [stamp EXCEPT ![self] = stamp1]
           /\ publishedRequest' = publishedRequest
                                  \cup {[by |-> self,
                                         to |-> R,
                                         aud |-> {},
                                         rec |-> [client |-> self, stamp |-> stamp1, op |-> op]]}
           /\ UNCHANGED <<externs, executeAnswers, accepted, nextSeqNo, executeSeqNo, history,
                          fired_Assign, publishedOrder, publishedReply>>

Accept(self) ==  \* PrimaryBackup.mommie:37
  /\ IsPositive(2 * f + 1) = TRUE
  /\ \E r \in UNION {SentReply(self, by) : by \in R} :
       /\ Cardinality({by \in R : r \in SentReply(self, by)}) >= 2 * f + 1
       /\ r.m.client = self
       /\ accepted' = [accepted EXCEPT ![self] = @ \cup {r}]
       /\ UNCHANGED <<externs, executeAnswers, stamp, calls_submit, nextSeqNo, executeSeqNo,
                      history, fired_Assign, publishedRequest, publishedOrder, publishedReply>>

------------------------------------------------------------------------------
\* NODE Replica

Assign(self) ==  \* PrimaryBackup.mommie:51
  /\ self = PRIMARY
  /\ \E c \in C :
       \E req \in SentRequest(self, c) :
         /\ req.client = c
         /\ <<c, req>> \notin fired_Assign[self]
         /\ fired_Assign' = [fired_Assign EXCEPT ![self] = @ \cup {<<c, req>>}]
         /\ nextSeqNo' = [nextSeqNo EXCEPT ![self] = @ + 1]
         /\ publishedOrder' = publishedOrder
                              \cup {[by |-> self,
                                     to |-> R,
                                     aud |-> {},
                                     rec |-> [m |-> req, seqNo |-> nextSeqNo[self]]]}
         /\ UNCHANGED <<externs, executeAnswers, stamp, accepted, calls_submit, executeSeqNo,
                        history, publishedRequest, publishedReply>>

Execute(self) ==  \* PrimaryBackup.mommie:59
  \E c \in C :
    \E req \in SentRequest(self, c) :
      /\ LET order == [m |-> req, seqNo |-> executeSeqNo[self]]
         IN  order \in SentOrder(self, PRIMARY)
      /\ \E res \in execute(executeAnswers, history[self], req) :
           /\ executeSeqNo' = [executeSeqNo EXCEPT ![self] = @ + 1]
           /\ history' = [history EXCEPT ![self] = Append(@, <<"execute", <<req>>>>)]
           /\ publishedReply' = publishedReply
                                \cup {[by |-> self,
                                       to |-> {c},
                                       aud |-> {},
                                       rec |-> [m |-> req, res |-> res]]}
           /\ executeAnswers' = executeAnswered(executeAnswers, <<history[self], <<req>>>>, res)
           /\ UNCHANGED <<externs, stamp, accepted, calls_submit, nextSeqNo, fired_Assign,
                          publishedRequest, publishedOrder>>

------------------------------------------------------------------------------
\* The system.

Next ==
  \/ \E self \in C : Submit(self)
  \/ \E self \in C : Accept(self)
  \/ \E self \in R : Assign(self)
  \/ \E self \in R : Execute(self)

Spec == Init /\ [][Next]_vars

------------------------------------------------------------------------------
\* Properties.

Agreement ==  \* PrimaryBackup.mommie:76
  \A c \in C : \A a \in accepted[c], b \in accepted[c] : a.m = b.m => a.res = b.res

Validity ==  \* PrimaryBackup.mommie:78
  \A c \in C :
    \A a \in accepted[c] :
      LET q == a.m IN q \in {stm.rec : stm \in {stm \in publishedRequest : stm.by = a.m.client}}

==============================================================================
