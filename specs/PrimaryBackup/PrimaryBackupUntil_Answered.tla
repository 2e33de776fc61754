--------------------- MODULE PrimaryBackupUntil_Answered ---------------------
\* Generated from PrimaryBackupUntil.mommie: the machine of PROPERTY Answered, docs/semantics.md, Liveness.
\* A published statement is a record by, to, aud, rec: issuer, verifiers, auditors, record.
EXTENDS Integers, FiniteSets, Sequences, TLC

CONSTANTS
  C,                \* ROLE Client, PrimaryBackupUntil.mommie:4
  R,                \* ROLE Replica, PrimaryBackupUntil.mommie:5
  f,                \* CONST Int, PrimaryBackupUntil.mommie:7
  PRIMARY,          \* CONST Replica, PrimaryBackupUntil.mommie:8
  Op,               \* TYPE Op
  CrashPlacements,  \* the sets of principals that may crash that are tried
  Interpretations,  \* the interpretations of EXTERNs that are tried
  AtMost_submit,    \* how often each Client.submit may be called
  Result1,          \* a value of Result in the adversarial interpretation
  Result2,          \* a value of Result in the adversarial interpretation
  ANYONE            \* the top of the auditor sets

VARIABLES
  externs,           \* how EXTERNs with opaque results answer: "free" or "adversarial"
  executeAnswers,    \* what execute has answered, by history and arguments
  stamp,             \* VAR Int, PrimaryBackupUntil.mommie:22
  accepted,          \* VAR SET<Reply>, PrimaryBackupUntil.mommie:23
  calls_submit,      \* how often submit was called
  fired_Accept,      \* the instances of Accept that have fired
  knownReply,        \* the Reply statements that each Client holds
  nextSeqNo,         \* VAR Int, PrimaryBackupUntil.mommie:45
  executeSeqNo,      \* VAR Int, PrimaryBackupUntil.mommie:46
  history,           \* the EXTERN calls of each Replica, in order
  fired_Assign,      \* the instances of Assign that have fired
  knownRequest,      \* the Request statements that each Replica holds
  knownOrder,        \* the Order statements that each Replica holds
  promisedRequest,   \* what PrimaryBackupUntil.mommie:31 has promised and its UNTIL has not ended
  publishedRequest,  \* the Request statements of honest issuers
  publishedOrder,    \* the Order statements of honest issuers
  publishedReply,    \* the Reply statements of honest issuers
  mayCrash,          \* the principals that may crash
  crashed            \* the principals that have crashed

vars ==
  <<externs, executeAnswers, stamp, accepted, calls_submit, fired_Accept, knownReply, nextSeqNo,
    executeSeqNo, history, fired_Assign, knownRequest, knownOrder, promisedRequest,
    publishedRequest, publishedOrder, publishedReply, mayCrash, crashed>>

------------------------------------------------------------------------------
\* Values.

\* A statement with auditors A is auditable by all of B.
Covers(A, B) == B \subseteq A \/ ANYONE \in A

\* A quorum has at least one member.
IsPositive(n) == n > 0 \/ Assert(FALSE, <<"a quorum of this many issuers", n>>)

\* The functions g on the domain of f with g[k] in the set f[k].
Product(f2) ==
  LET each[rest \in SUBSET (DOMAIN f2)] ==
        IF rest = {}
        THEN {<<>>}
        ELSE LET k == CHOOSE x \in rest : TRUE
             IN  {(k :> v) @@ g : v \in f2[k], g \in each[rest \ {k}]}
  IN  each[DOMAIN f2]

ASSUME Cardinality(R) = 3 * f + 1  \* PrimaryBackupUntil.mommie:9

------------------------------------------------------------------------------
\* Principals and faults.

\* The sets of principals that FAULTS allows to crash.
AllowedCrashes == {S \in SUBSET R : Cardinality(S \cap R) <= f}

------------------------------------------------------------------------------
\* What is available, and what is held.

\* The Order statements of S that n must remember: they are not sure for good.
FadingOrder(n, S) == {stm \in S : ~(stm.mine /\ (stm.by = n \/ stm.by \notin mayCrash))}

\* The Reply statements of S that n must remember: they are not sure for good.
FadingReply(n, S) == {stm \in S : ~(stm.mine /\ (stm.by = n \/ stm.by \notin mayCrash))}

\* The Request statements of S that n must remember: they are not sure for good.
FadingRequest(n, S) == {stm \in S : ~(stm.mine /\ stm.by = n)}

\* Whether the issuer of the Order statement S still sees to it that it arrives.
PromisedOrder(S) == S.by \notin crashed

\* Whether the issuer of the Reply statement S still sees to it that it arrives.
PromisedReply(S) == S.by \notin crashed

\* Whether the issuer of the Request statement S still sees to it that it arrives.
PromisedRequest(S) ==
  /\ S.by \notin crashed
  /\ S.by \in C
  /\ \E p \in promisedRequest[S.by] : p.to = S.to /\ p.aud = S.aud /\ p.rec = S.rec

\* The Order records that i shows to n as one of its verifiers.
SentOrder(n, i) == {stm.rec : stm \in {stm \in publishedOrder : stm.by = i /\ n \in stm.to}}

\* The Reply records that i shows to n as one of its verifiers.
SentReply(n, i) == {stm.rec : stm \in {stm \in publishedReply : stm.by = i /\ n \in stm.to}}

\* The Request records that i shows to n as one of its verifiers.
SentRequest(n, i) == {stm.rec : stm \in {stm \in publishedRequest : stm.by = i /\ n \in stm.to}}

\* The Reply statements that n holds, or that are promised to it and so arrive.
SureReply(n) ==
  knownReply[n]
  \cup {[by |-> stm.by, mine |-> TRUE, aud |-> stm.aud, rec |-> stm.rec]
          : stm \in {stm \in publishedReply : n \in stm.to /\ (stm.by = n \/ PromisedReply(stm))}}

\* The Order statements that n holds, or that are promised to it and so arrive.
SureOrder(n) ==
  knownOrder[n]
  \cup {[by |-> stm.by, mine |-> TRUE, aud |-> stm.aud, rec |-> stm.rec]
          : stm \in {stm \in publishedOrder : n \in stm.to /\ (stm.by = n \/ PromisedOrder(stm))}}

\* The Request statements that n holds, or that are promised to it and so arrive.
SureRequest(n) ==
  knownRequest[n]
  \cup {[by |-> stm.by, mine |-> TRUE, aud |-> stm.aud, rec |-> stm.rec]
          : stm \in {stm \in publishedRequest :
                       n \in stm.to /\ (stm.by = n \/ PromisedRequest(stm))}}

\* The Order statements that n uses, one of them, when i shows it x; of a liar's the weakest that was asked for.
UsesOrder(n, i, mine, B2, x) ==
  {[by |-> i, mine |-> n \in stm.to, aud |-> stm.aud, rec |-> x]
     : stm \in {stm \in publishedOrder :
                  /\ stm.by = i
                  /\ stm.rec = x
                  /\ n \in stm.to \/ (~mine /\ (n \in stm.aud \/ ANYONE \in stm.aud))
                  /\ Covers(stm.aud, B2)}}

\* The Reply statements that n uses, one of them, when i shows it x; of a liar's the weakest that was asked for.
UsesReply(n, i, mine, B2, x) ==
  {[by |-> i, mine |-> n \in stm.to, aud |-> stm.aud, rec |-> x]
     : stm \in {stm \in publishedReply :
                  /\ stm.by = i
                  /\ stm.rec = x
                  /\ n \in stm.to \/ (~mine /\ (n \in stm.aud \/ ANYONE \in stm.aud))
                  /\ Covers(stm.aud, B2)}}

\* The Request statements that n uses, one of them, when i shows it x; of a liar's the weakest that was asked for.
UsesRequest(n, i, mine, B2, x) ==
  {[by |-> i, mine |-> n \in stm.to, aud |-> stm.aud, rec |-> x]
     : stm \in {stm \in publishedRequest :
                  /\ stm.by = i
                  /\ stm.rec = x
                  /\ n \in stm.to \/ (~mine /\ (n \in stm.aud \/ ANYONE \in stm.aud))
                  /\ Covers(stm.aud, B2)}}

------------------------------------------------------------------------------
\* The application.

\* EXTERN Result execute: what a call may answer
execute(given, calls, req) ==  \* PrimaryBackupUntil.mommie:15
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
  /\ fired_Accept = [self \in C |-> {}]
  /\ knownReply = [self \in C |-> {}]
  /\ nextSeqNo = [self \in R |-> 0]
  /\ executeSeqNo = [self \in R |-> 0]
  /\ history = [self \in R |-> <<>>]
  /\ fired_Assign = [self \in R |-> {}]
  /\ knownRequest = [self \in R |-> {}]
  /\ knownOrder = [self \in R |-> {}]
  /\ promisedRequest = [self \in C |-> {}]
  /\ publishedRequest = {}
  /\ publishedOrder = {}
  /\ publishedReply = {}
  /\ mayCrash \in CrashPlacements
  /\ crashed = {}

------------------------------------------------------------------------------
\* NODE Client

Submit(self) ==  \* PrimaryBackupUntil.mommie:27
  /\ self \notin crashed
  /\ calls_submit[self] < AtMost_submit
  /\ \E op \in Op :
       LET stamp1 == stamp[self] + 1
       IN  /\ calls_submit' = [calls_submit EXCEPT ![self] = @ + 1]
           /\ stamp' = [stamp EXCEPT ![self] = stamp1]
           /\ promisedRequest' = [promisedRequest EXCEPT ![self] = @
                                                                   \cup {[to |-> R,
                                                                          aud |-> {},
                                                                          rec |-> [client |-> self,
                                                                                   stamp |-> stamp1,
                                                                                   op |-> op],
                                                                          kept |-> <<op, stamp1>>]}]
           /\ publishedRequest' = publishedRequest
                                  \cup {[by |-> self,
                                         to |-> R,
                                         aud |-> {},
                                         rec |-> [client |-> self, stamp |-> stamp1, op |-> op]]}
           /\ UNCHANGED <<externs, executeAnswers, accepted, fired_Accept, knownReply, nextSeqNo,
                          executeSeqNo, history, fired_Assign, knownRequest, knownOrder,
                          publishedOrder, publishedReply, mayCrash, crashed>>

Accept(self) ==  \* PrimaryBackupUntil.mommie:35
  /\ self \notin crashed
  /\ IsPositive(2 * f + 1) = TRUE
  /\ \E r \in UNION {SentReply(self, by) : by \in R} :
       \E quorum \in {some \in SUBSET {by \in R : r \in SentReply(self, by)} :
                        Cardinality(some) = 2 * f + 1} :
         \E used \in Product([by \in quorum |-> UsesReply(self, by, TRUE, {}, r)]) :
           /\ <<r>> \notin fired_Accept[self]
           /\ LET heldReply == knownReply[self] \cup FadingReply(self, {used[by] : by \in quorum})
              IN  /\ r.m.client = self
                  /\ fired_Accept' = [fired_Accept EXCEPT ![self] = @ \cup {<<r>>}]
                  /\ accepted' = [accepted EXCEPT ![self] = @ \cup {r}]
                  /\ knownReply' = [knownReply EXCEPT ![self] = heldReply]
                  /\ UNCHANGED <<externs, executeAnswers, stamp, calls_submit, nextSeqNo,
                                 executeSeqNo, history, fired_Assign, knownRequest, knownOrder,
                                 promisedRequest, publishedRequest, publishedOrder, publishedReply,
                                 mayCrash, crashed>>

\* The UNTIL of a promise holds: it ends.
End_promisedRequest(self) ==  \* PrimaryBackupUntil.mommie:31
  /\ self \notin crashed
  /\ \E promise \in promisedRequest[self] :
       /\ IsPositive(2 * f + 1) = TRUE
       /\ \E rec \in UNION {SentReply(self, by) : by \in R} :
            /\ rec.m = [client |-> self, stamp |-> promise.kept[2], op |-> promise.kept[1]]
            /\ \E quorum \in {some \in SUBSET {by \in R : rec \in SentReply(self, by)} :
                                Cardinality(some) = 2 * f + 1} :
                 \E used \in Product([by \in quorum |-> UsesReply(self, by, TRUE, {}, rec)]) :
                   /\ promisedRequest' = [promisedRequest EXCEPT ![self] = @ \ {promise}]
                   /\ knownReply' = [knownReply EXCEPT ![self] = @
                                                                 \cup FadingReply(self,
                                                                                  {used[by]
                                                                                     : by \in quorum})]
                   /\ UNCHANGED <<externs, executeAnswers, stamp, accepted, calls_submit,
                                  fired_Accept, nextSeqNo, executeSeqNo, history, fired_Assign,
                                  knownRequest, knownOrder, publishedRequest, publishedOrder,
                                  publishedReply, mayCrash, crashed>>

------------------------------------------------------------------------------
\* NODE Replica

Assign(self) ==  \* PrimaryBackupUntil.mommie:48
  /\ self \notin crashed
  /\ self = PRIMARY
  /\ \E c \in C :
       \E req \in SentRequest(self, c) :
         /\ req.client = c
         /\ \E used \in UsesRequest(self, c, TRUE, {}, req) :
              /\ <<c, req>> \notin fired_Assign[self]
              /\ LET heldRequest == knownRequest[self] \cup FadingRequest(self, {used})
                 IN  /\ fired_Assign' = [fired_Assign EXCEPT ![self] = @ \cup {<<c, req>>}]
                     /\ nextSeqNo' = [nextSeqNo EXCEPT ![self] = @ + 1]
                     /\ publishedOrder' = publishedOrder
                                          \cup {[by |-> self,
                                                 to |-> R,
                                                 aud |-> {},
                                                 rec |-> [m |-> req, seqNo |-> nextSeqNo[self]]]}
                     /\ knownRequest' = [knownRequest EXCEPT ![self] = heldRequest]
                     /\ UNCHANGED <<externs, executeAnswers, stamp, accepted, calls_submit,
                                    fired_Accept, knownReply, executeSeqNo, history, knownOrder,
                                    promisedRequest, publishedRequest, publishedReply, mayCrash,
                                    crashed>>

Execute(self) ==  \* PrimaryBackupUntil.mommie:56
  /\ self \notin crashed
  /\ \E c \in C :
       \E req \in SentRequest(self, c) :
         \E used \in UsesRequest(self, c, TRUE, {}, req) :
           LET order == [m |-> req, seqNo |-> executeSeqNo[self]]
           IN  /\ order \in SentOrder(self, PRIMARY)
               /\ \E used2 \in UsesOrder(self, PRIMARY, TRUE, {}, order) :
                    LET heldRequest == knownRequest[self] \cup FadingRequest(self, {used})
                    IN  LET heldOrder == knownOrder[self] \cup FadingOrder(self, {used2})
                        IN  \E res \in execute(executeAnswers, history[self], req) :
                              /\ executeSeqNo' = [executeSeqNo EXCEPT ![self] = @ + 1]
                              /\ history' = [history EXCEPT ![self] = Append(@,
                                                                             <<"execute", <<req>>>>)]
                              /\ publishedReply' = publishedReply
                                                   \cup {[by |-> self,
                                                          to |-> {c},
                                                          aud |-> {},
                                                          rec |-> [m |-> req, res |-> res]]}
                              /\ knownRequest' = [knownRequest EXCEPT ![self] = heldRequest]
                              /\ knownOrder' = [knownOrder EXCEPT ![self] = heldOrder]
                              /\ executeAnswers' = executeAnswered(executeAnswers,
                                                                   <<history[self], <<req>>>>,
                                                                   res)
                              /\ UNCHANGED <<externs, stamp, accepted, calls_submit, fired_Accept,
                                             knownReply, nextSeqNo, fired_Assign, promisedRequest,
                                             publishedRequest, publishedOrder, mayCrash, crashed>>

------------------------------------------------------------------------------
\* Faults.

\* A principal stops for good.
Crash(self) ==
  /\ self \in mayCrash
  /\ self \notin crashed
  /\ crashed' = crashed \cup {self}
  /\ promisedRequest' = [n \in C |-> IF n = self THEN {} ELSE promisedRequest[n]]
  /\ UNCHANGED <<externs, executeAnswers, stamp, accepted, calls_submit, fired_Accept, knownReply,
                 nextSeqNo, executeSeqNo, history, fired_Assign, knownRequest, knownOrder,
                 publishedRequest, publishedOrder, publishedReply, mayCrash>>

------------------------------------------------------------------------------
\* The system.

Next ==
  \/ \E self \in C : Submit(self)
  \/ \E self \in C : Accept(self)
  \/ \E self \in R : Assign(self)
  \/ \E self \in R : Execute(self)
  \/ \E self \in C : End_promisedRequest(self)
  \/ \E self \in C \cup R : Crash(self)

------------------------------------------------------------------------------
\* Fairness: what is owed does not stay owed for ever. What is owed of a step is a set that changes when the step is done.

\* The instances of Accept that self owes.
Owed_Accept(self) ==
  IF self \notin crashed
  THEN IF IsPositive(2 * f + 1)
       THEN {<<r>>
               : r \in {r \in UNION {{stm.rec
                                        : stm \in {stm \in SureReply(self) :
                                                     stm.by = by /\ stm.mine}}
                                       : by \in R} :
                          /\ Cardinality({by \in R :
                                            r \in {stm2.rec
                                                     : stm2 \in {stm2 \in SureReply(self) :
                                                                   stm2.by = by /\ stm2.mine}}})
                             >= 2 * f + 1
                          /\ <<r>> \notin fired_Accept[self]
                          /\ r.m.client = self}}
       ELSE {}
  ELSE {}

\* The instances of Assign that self owes.
Owed_Assign(self) ==
  IF self \notin crashed /\ self = PRIMARY
  THEN UNION {{<<c, req>>
                 : req \in {req \in {stm.rec
                                       : stm \in {stm \in SureRequest(self) :
                                                    stm.by = c /\ stm.mine}} :
                              req.client = c /\ <<c, req>> \notin fired_Assign[self]}}
                : c \in C}
  ELSE {}

\* The instances of Execute that self owes.
Owed_Execute(self) ==
  IF self \notin crashed
  THEN UNION {UNION {LET order == [m |-> req, seqNo |-> executeSeqNo[self]]
                     IN  IF order \in {stm2.rec
                                         : stm2 \in {stm2 \in SureOrder(self) :
                                                       stm2.by = PRIMARY /\ stm2.mine}}
                         THEN {<<order, c, req>>}
                         ELSE {}
                       : req \in {stm.rec
                                    : stm \in {stm \in SureRequest(self) : stm.by = c /\ stm.mine}}}
                : c \in C}
  ELSE {}

Fair_Accept ==
  \A self \in C :
    \/ []<>(Owed_Accept(self) = {})
    \/ []<><<Accept(self) \/ Owed_Accept(self)' # Owed_Accept(self)>>_vars

Fair_Assign ==
  \A self \in R :
    \/ []<>(Owed_Assign(self) = {})
    \/ []<><<Assign(self) \/ Owed_Assign(self)' # Owed_Assign(self)>>_vars

Fair_Execute ==
  \A self \in R :
    \/ []<>(Owed_Execute(self) = {})
    \/ []<><<Execute(self) \/ Owed_Execute(self)' # Owed_Execute(self)>>_vars

Spec == Init /\ [][Next]_vars /\ Fair_Accept /\ Fair_Assign /\ Fair_Execute

------------------------------------------------------------------------------
\* Properties.

Answered == \A c \in C : stamp[c] = 1 ~> accepted[c] # {}  \* PrimaryBackupUntil.mommie:66

==============================================================================
