--------------------------- MODULE PbftSmallQuorum ---------------------------
\* Generated from PbftSmallQuorum.mommie. The state space is that of docs/semantics.md.
\* A published statement is a record by, to, aud, rec: issuer, verifiers, auditors, record.
\* Left out, since nothing that is checked depends on it:
\*   variable accepted
EXTENDS Integers, FiniteSets, Sequences, TLC

CONSTANTS
  C,                 \* ROLE Client, PbftSmallQuorum.mommie:4
  R,                 \* ROLE Replica, PbftSmallQuorum.mommie:5
  f,                 \* CONST Int, PbftSmallQuorum.mommie:7
  period,            \* CONST Int, PbftSmallQuorum.mommie:8
  window,            \* CONST Int, PbftSmallQuorum.mommie:9
  Op,                \* TYPE Op
  OrderR,            \* the members of role Replica in the order of the MODEL
  Placements,        \* the sets of Byzantine principals that are tried
  Interpretations,   \* the interpretations of EXTERNs that are tried
  AtMost_submit,     \* how often each Client.submit may be called
  Ints,              \* the integers of inputs and liars
  AppState1,         \* a value of AppState in the adversarial interpretation
  Result1,           \* a value of Result in the adversarial interpretation
  AppState2,         \* a value of AppState in the adversarial interpretation
  Result2,           \* a value of Result in the adversarial interpretation
  junkAppState,      \* a AppState that nothing returned
  junkResult,        \* a Result that nothing returned
  MayLieRequest(_),  \* LIES Request
  ANYONE             \* the top of the auditor sets

VARIABLES
  byz,                     \* the Byzantine principals
  externs,                 \* how EXTERNs with opaque results answer: "free" or "adversarial"
  executeAnswers,          \* what execute has answered, by history and arguments
  stamp,                   \* VAR Int, PbftSmallQuorum.mommie:47
  asked,                   \* VAR SET<Request>, PbftSmallQuorum.mommie:48
  calls_submit,            \* how often submit was called
  view,                    \* VAR Int, PbftSmallQuorum.mommie:72
  active,                  \* VAR Bool, PbftSmallQuorum.mommie:73
  nextSeq,                 \* VAR Int, PbftSmallQuorum.mommie:74
  lastExec,                \* VAR Int, PbftSmallQuorum.mommie:75
  stable,                  \* VAR Int, PbftSmallQuorum.mommie:76
  stableState,             \* VAR Snapshot, PbftSmallQuorum.mommie:77
  last,                    \* VAR MAP<Client, Int>, PbftSmallQuorum.mommie:78
  answers,                 \* VAR MAP<Client, Result>, PbftSmallQuorum.mommie:79
  accepted,                \* VAR MAP<(Int, Int), OPTION<Request>>, PbftSmallQuorum.mommie:80
  prepared,                \* VAR SET<Cert>, PbftSmallQuorum.mommie:81
  log,                     \* GHOST VAR MAP<Int, OPTION<Request>>, PbftSmallQuorum.mommie:82
  history,                 \* the EXTERN calls of each Replica, in order
  fired_Assign,            \* the instances of Assign that have fired
  fired_AcceptPrePrepare,  \* the instances of AcceptPrePrepare that have fired
  fired_Prepared,          \* the instances of Prepared that have fired
  publishedRequest,        \* the Request statements of honest issuers
  publishedPrePrepare,     \* the PrePrepare statements of honest issuers
  publishedPrepare,        \* the Prepare statements of honest issuers
  publishedCommit,         \* the Commit statements of honest issuers
  publishedReply,          \* the Reply statements of honest issuers
  publishedCheckpoint,     \* the Checkpoint statements of honest issuers
  publishedViewChange,     \* the ViewChange statements of honest issuers
  publishedNewView         \* the NewView statements of honest issuers

vars ==
  <<byz, externs, executeAnswers, stamp, asked, calls_submit, view, active, nextSeq, lastExec,
    stable, stableState, last, answers, accepted, prepared, log, history, fired_Assign,
    fired_AcceptPrePrepare, fired_Prepared, publishedRequest, publishedPrePrepare, publishedPrepare,
    publishedCommit, publishedReply, publishedCheckpoint, publishedViewChange, publishedNewView>>

------------------------------------------------------------------------------
\* Values.

\* A statement with auditors A is auditable by all of B.
Covers(A, B) == B \subseteq A \/ ANYONE \in A

\* The maps from some of A to B.
PartialMaps(A, B) == UNION {[S -> B] : S \in SUBSET A}

Max(S) == CHOOSE x2 \in S : \A y \in S : x2 >= y

Min(S) == CHOOSE x2 \in S : \A y \in S : x2 <= y

\* <<>> stands for NIL and SEQ{}, <<x>> for SOME(x) and SEQ{x}.
UpToOne(S) == {<<>>} \cup {<<x2>> : x2 \in S}

\* A quorum has at least one member.
IsPositive(n2) == n2 > 0 \/ Assert(FALSE, <<"a quorum of this many issuers", n2>>)

\* The functions g on the domain of f with g[k] in the set f[k].
Product(f2) ==
  LET each[rest \in SUBSET (DOMAIN f2)] ==
        IF rest = {}
        THEN {<<>>}
        ELSE LET k2 == CHOOSE x2 \in rest : TRUE
             IN  {(k2 :> v2) @@ g : v2 \in f2[k2], g \in each[rest \ {k2}]}
  IN  each[DOMAIN f2]

Remainder(m2, n2) ==
  IF n2 > 0 THEN m2 % n2 ELSE IF n2 < 0 THEN m2 % (-n2) ELSE Assert(FALSE, "division by zero")

\* The one member of S; none or several is an error.
TheOnly(S) ==
  IF Cardinality(S) = 1
  THEN CHOOSE x2 \in S : TRUE
  ELSE Assert(FALSE, <<"CHOOSE: not exactly one member", S>>)

primary(v) == OrderR[Remainder(v, Cardinality(R)) + 1]  \* PbftSmallQuorum.mommie:37

pick(ps, n) ==  \* PbftSmallQuorum.mommie:38
  IF \E p \in ps : p.n = n
  THEN TheOnly({p.m : p \in {p \in ps : p.n = n /\ (\A o \in ps : o.n = n => o.v <= p.v)}})
  ELSE <<>>

choose(certs, lo) ==  \* PbftSmallQuorum.mommie:42
  LET ps == UNION {{p \in certs[i] : p.n > lo} : i \in DOMAIN certs}
  IN  [n \in lo + 1..Max({lo} \cup {p.n : p \in ps}) |-> pick(ps, n)]

ASSUME Cardinality(R) = 3 * f + 1 /\ f >= 1 /\ period >= 1 /\ window >= 1  \* PbftSmallQuorum.mommie:11

------------------------------------------------------------------------------
\* Principals and faults.

\* The sets of Byzantine principals that FAULTS allows.
AllowedByz == {S \in SUBSET (R \cup C) : Cardinality(S \cap R) <= f}

\* Whose records a quorum of n out of S can agree on: where fewer than n of S lie, an honest one has said it.
Decisive(S, n2) == IF Cardinality(S \cap byz) < n2 THEN S \ byz ELSE S

------------------------------------------------------------------------------
\* What inputs and liars range over.

\* What a liar can say about Request: the universe of the MODEL, and what it saw.
LiesRequest ==  \* PbftSmallQuorum.mommie:23
  {lie \in [client : C, stamp : Ints, op : Op] : MayLieRequest(lie)}
  \cup {stm.rec : stm \in publishedRequest}

\* What a liar can say about Cert: the universe of the MODEL, and what it saw.
LiesCert == [v : Ints, n : Ints, m : UpToOne(LiesRequest)]  \* PbftSmallQuorum.mommie:30

\* The values of AppState that a liar can name.
AppStateLies ==
  {junkAppState}
  \cup UNION {{<<"snapshot", SubSeq(history[self], 1, k2 - 1), args>>
                 : k2 \in 1..Len(history[self]) + 1, args \in {<<>>}}
                : self \in R \ byz}

\* The values of Result that a liar can name.
ResultLies ==
  IF externs = "free"
  THEN {junkResult}
       \cup UNION {{<<history[self][k2][1], SubSeq(history[self], 1, k2 - 1), history[self][k2][2]>>
                      : k2 \in {k2 \in DOMAIN history[self] : history[self][k2][1] \in {"execute"}}}
                     : self \in R \ byz}
  ELSE {Result1, Result2}

\* What a liar can say about Snapshot: the universe of the MODEL, and what it saw.
LiesSnapshot ==  \* PbftSmallQuorum.mommie:28
  [app : AppStateLies, last : PartialMaps(C, Ints), answers : PartialMaps(C, ResultLies)]

\* What a liar can say about Checkpoint: the universe of the MODEL, and what it saw.
LiesCheckpoint ==  \* PbftSmallQuorum.mommie:29
  [n : Ints, d : LiesSnapshot] \cup {stm.rec : stm \in publishedCheckpoint}

\* What a liar can say about Commit: the universe of the MODEL, and what it saw.
LiesCommit ==  \* PbftSmallQuorum.mommie:26
  [v : Ints, n : Ints, m : UpToOne(LiesRequest)] \cup {stm.rec : stm \in publishedCommit}

\* What a liar can say about NewView: the universe of the MODEL, and what it saw.
LiesNewView ==  \* PbftSmallQuorum.mommie:32
  [v : Ints, stable : Ints, chosen : PartialMaps(Ints, UpToOne(LiesRequest))]
  \cup {stm.rec : stm \in publishedNewView}

\* What a liar can say about PrePrepare: the universe of the MODEL, and what it saw.
LiesPrePrepare ==  \* PbftSmallQuorum.mommie:24
  [v : Ints, n : Ints, m : UpToOne(LiesRequest)] \cup {stm.rec : stm \in publishedPrePrepare}

\* What a liar can say about Prepare: the universe of the MODEL, and what it saw.
LiesPrepare ==  \* PbftSmallQuorum.mommie:25
  [v : Ints, n : Ints, m : UpToOne(LiesRequest)] \cup {stm.rec : stm \in publishedPrepare}

\* What a liar can say about Reply: the universe of the MODEL, and what it saw.
LiesReply ==  \* PbftSmallQuorum.mommie:27
  [v : Ints, m : LiesRequest, res : ResultLies] \cup {stm.rec : stm \in publishedReply}

\* What a liar can say about ViewChange: the universe of the MODEL, and what it saw.
LiesViewChange ==  \* PbftSmallQuorum.mommie:31
  [v : Ints, stable : Ints, d : LiesSnapshot, prepared : SUBSET LiesCert]
  \cup {stm.rec : stm \in publishedViewChange}

------------------------------------------------------------------------------
\* What is available, and what is held.

\* The Checkpoint records that i shows to n as a verifier or an auditor, auditable by all of B.
SeenCheckpointAudited(n2, i2, B) ==
  IF i2 \in byz
  THEN LiesCheckpoint
  ELSE {stm.rec
          : stm \in {stm \in publishedCheckpoint :
                       /\ stm.by = i2
                       /\ n2 \in stm.to \/ n2 \in stm.aud \/ ANYONE \in stm.aud
                       /\ Covers(stm.aud, B)}}

\* The PrePrepare records that i shows to n as a verifier or an auditor, auditable by all of B.
SeenPrePrepareAudited(n2, i2, B) ==
  IF i2 \in byz
  THEN LiesPrePrepare
  ELSE {stm.rec
          : stm \in {stm \in publishedPrePrepare :
                       /\ stm.by = i2
                       /\ n2 \in stm.to \/ n2 \in stm.aud \/ ANYONE \in stm.aud
                       /\ Covers(stm.aud, B)}}

\* The Prepare records that i shows to n as a verifier or an auditor, auditable by all of B.
SeenPrepareAudited(n2, i2, B) ==
  IF i2 \in byz
  THEN LiesPrepare
  ELSE {stm.rec
          : stm \in {stm \in publishedPrepare :
                       /\ stm.by = i2
                       /\ n2 \in stm.to \/ n2 \in stm.aud \/ ANYONE \in stm.aud
                       /\ Covers(stm.aud, B)}}

\* The Request records that i shows to n as a verifier or an auditor, auditable by all of B.
SeenRequestAudited(n2, i2, B) ==
  IF i2 \in byz
  THEN LiesRequest
  ELSE {stm.rec
          : stm \in {stm \in publishedRequest :
                       /\ stm.by = i2
                       /\ n2 \in stm.to \/ n2 \in stm.aud \/ ANYONE \in stm.aud
                       /\ Covers(stm.aud, B)}}

\* The ViewChange records that i shows to n as a verifier or an auditor, auditable by all of B.
SeenViewChangeAudited(n2, i2, B) ==
  IF i2 \in byz
  THEN LiesViewChange
  ELSE {stm.rec
          : stm \in {stm \in publishedViewChange :
                       /\ stm.by = i2
                       /\ n2 \in stm.to \/ n2 \in stm.aud \/ ANYONE \in stm.aud
                       /\ Covers(stm.aud, B)}}

\* The Checkpoint records that i shows to n as one of its verifiers, auditable by all of B.
SentCheckpointAudited(n2, i2, B) ==
  IF i2 \in byz
  THEN LiesCheckpoint
  ELSE {stm.rec
          : stm \in {stm \in publishedCheckpoint :
                       stm.by = i2 /\ n2 \in stm.to /\ Covers(stm.aud, B)}}

\* The Commit records that i shows to n as one of its verifiers, auditable by all of B.
SentCommitAudited(n2, i2, B) ==
  IF i2 \in byz
  THEN LiesCommit
  ELSE {stm.rec
          : stm \in {stm \in publishedCommit : stm.by = i2 /\ n2 \in stm.to /\ Covers(stm.aud, B)}}

\* The NewView records that i shows to n as one of its verifiers, auditable by all of B.
SentNewViewAudited(n2, i2, B) ==
  IF i2 \in byz
  THEN LiesNewView
  ELSE {stm.rec
          : stm \in {stm \in publishedNewView : stm.by = i2 /\ n2 \in stm.to /\ Covers(stm.aud, B)}}

\* The PrePrepare records that i shows to n as one of its verifiers, auditable by all of B.
SentPrePrepareAudited(n2, i2, B) ==
  IF i2 \in byz
  THEN LiesPrePrepare
  ELSE {stm.rec
          : stm \in {stm \in publishedPrePrepare :
                       stm.by = i2 /\ n2 \in stm.to /\ Covers(stm.aud, B)}}

\* The Prepare records that i shows to n as one of its verifiers, auditable by all of B.
SentPrepareAudited(n2, i2, B) ==
  IF i2 \in byz
  THEN LiesPrepare
  ELSE {stm.rec
          : stm \in {stm \in publishedPrepare : stm.by = i2 /\ n2 \in stm.to /\ Covers(stm.aud, B)}}

\* The Reply records that i shows to n as one of its verifiers.
SentReply(n2, i2) ==
  IF i2 \in byz
  THEN LiesReply
  ELSE {stm.rec : stm \in {stm \in publishedReply : stm.by = i2 /\ n2 \in stm.to}}

\* The Request records that i shows to n as one of its verifiers, auditable by all of B.
SentRequestAudited(n2, i2, B) ==
  IF i2 \in byz
  THEN LiesRequest
  ELSE {stm.rec
          : stm \in {stm \in publishedRequest : stm.by = i2 /\ n2 \in stm.to /\ Covers(stm.aud, B)}}

\* The ViewChange records that i shows to n as one of its verifiers, auditable by all of B.
SentViewChangeAudited(n2, i2, B) ==
  IF i2 \in byz
  THEN LiesViewChange
  ELSE {stm.rec
          : stm \in {stm \in publishedViewChange :
                       stm.by = i2 /\ n2 \in stm.to /\ Covers(stm.aud, B)}}

------------------------------------------------------------------------------
\* The application.

\* EXTERN Result execute: what a call may answer
execute(given, calls, m) ==  \* PbftSmallQuorum.mommie:19
  IF externs = "free"
  THEN {<<"execute", calls, <<m>>>>}
  ELSE IF <<calls, <<m>>>> \in DOMAIN given THEN {given[<<calls, <<m>>>>]} ELSE {Result1, Result2}

\* EXTERN READS AppState snapshot
snapshot(calls) == <<"snapshot", calls, <<>>>>  \* PbftSmallQuorum.mommie:20

\* EXTERN RESTORES restore: the history afterwards
restore(s) ==  \* PbftSmallQuorum.mommie:21
  IF s \in {junkAppState, AppState1, AppState2}
  THEN <<<<"restore", <<s>>>>>>
  ELSE IF s[1] \in {"snapshot"} THEN s[2] ELSE <<<<"restore", <<s>>>>>>

executeAnswered(given, asked2, answer) ==
  IF externs = "free" THEN given ELSE (asked2 :> answer) @@ given

------------------------------------------------------------------------------
\* The first state.

Init ==
  /\ byz \in Placements
  /\ externs \in Interpretations
  /\ executeAnswers = <<>>
  /\ stamp = [self \in C \ byz |-> 0]
  /\ asked = [self \in C \ byz |-> {}]
  /\ calls_submit = [self \in C \ byz |-> 0]
  /\ view = [self \in R \ byz |-> 0]
  /\ active = [self \in R \ byz |-> TRUE]
  /\ nextSeq = [self \in R \ byz |-> 1]
  /\ lastExec = [self \in R \ byz |-> 0]
  /\ stable = [self \in R \ byz |-> 0]
  /\ stableState = [self \in R \ byz |->
                      [app |-> snapshot(<<>>), last |-> [c \in C |-> 0], answers |-> <<>>]]
  /\ last = [self \in R \ byz |-> [c \in C |-> 0]]
  /\ answers = [self \in R \ byz |-> <<>>]
  /\ accepted = [self \in R \ byz |-> <<>>]
  /\ prepared = [self \in R \ byz |-> {}]
  /\ log = [self \in R \ byz |-> <<>>]
  /\ history = [self \in R \ byz |-> <<>>]
  /\ fired_Assign = [self \in R \ byz |-> {}]
  /\ fired_AcceptPrePrepare = [self \in R \ byz |-> {}]
  /\ fired_Prepared = [self \in R \ byz |-> {}]
  /\ publishedRequest = {}
  /\ publishedPrePrepare = {}
  /\ publishedPrepare = {}
  /\ publishedCommit = {}
  /\ publishedReply = {}
  /\ publishedCheckpoint = {}
  /\ publishedViewChange = {}
  /\ publishedNewView = {}

------------------------------------------------------------------------------
\* NODE Client

Submit(self) ==  \* PbftSmallQuorum.mommie:53
  /\ self \notin byz
  /\ calls_submit[self] < AtMost_submit
  /\ \E op \in Op :
       LET stamp1 == stamp[self] + 1
       IN  /\ calls_submit' = [calls_submit EXCEPT ![self] = @ + 1]
           /\ stamp' = [stamp EXCEPT ![self] = stamp1]
           /\ asked' = [asked EXCEPT ![self] = @
                                               \cup {[client |-> self, stamp |-> stamp1, op |-> op]}]
           /\ publishedRequest' = publishedRequest
                                  \cup {[by |-> self,
                                         to |-> R,
                                         aud |-> R,
                                         rec |-> [client |-> self, stamp |-> stamp1, op |-> op]]}
           /\ UNCHANGED <<byz, externs, executeAnswers, view, active, nextSeq, lastExec, stable,
                          stableState, last, answers, accepted, prepared, log, history,
                          fired_Assign, fired_AcceptPrePrepare, fired_Prepared, publishedPrePrepare,
                          publishedPrepare, publishedCommit, publishedReply, publishedCheckpoint,
                          publishedViewChange, publishedNewView>>

Accept(self) ==  \* PbftSmallQuorum.mommie:62
  /\ self \notin byz
  /\ IsPositive(f + 1) = TRUE
  /\ (\E r \in {[m |-> rec.m, res |-> rec.res]
                  : rec \in UNION {SentReply(self, by) : by \in Decisive(R, f + 1)}} :
        /\ Cardinality({by \in R :
                          {rec \in SentReply(self, by) : rec.m = r.m /\ rec.res = r.res} # {}})
           >= f + 1
        /\ r.m \in asked[self])
     = TRUE
  /\ UNCHANGED <<byz, externs, executeAnswers, stamp, asked, calls_submit, view, active, nextSeq,
                 lastExec, stable, stableState, last, answers, accepted, prepared, log, history,
                 fired_Assign, fired_AcceptPrePrepare, fired_Prepared, publishedRequest,
                 publishedPrePrepare, publishedPrepare, publishedCommit, publishedReply,
                 publishedCheckpoint, publishedViewChange, publishedNewView>>

------------------------------------------------------------------------------
\* NODE Replica

valid(self, w) ==  \* PbftSmallQuorum.mommie:84
  /\ \/ w.stable = 0
     \/ /\ IsPositive(2 * f + 1)
        /\ LET rec == [n |-> w.stable, d |-> w.d]
           IN  Cardinality({by \in R : rec \in SeenCheckpointAudited(self, by, {self})})
               >= 2 * f + 1
  /\ \A p \in w.prepared :
       /\ p.v < w.v
       /\ p.n > w.stable
       /\ p.n <= w.stable + window
       /\ primary(p.v) = primary(p.v)
       /\ LET rec2 == [v |-> p.v, n |-> p.n, m |-> p.m]
          IN  rec2 \in SeenPrePrepareAudited(self, primary(p.v), {self})
       /\ R \ {primary(p.v)} = R \ {primary(p.v)}
       /\ IsPositive(2 * f)
       /\ LET rec3 == [v |-> p.v, n |-> p.n, m |-> p.m]
          IN  Cardinality({by2 \in R \ {primary(p.v)} :
                             rec3 \in SeenPrepareAudited(self, by2, {self})})
              >= 2 * f

Assign(self) ==  \* PbftSmallQuorum.mommie:102
  /\ self \notin byz
  /\ \E c \in C :
       \E req \in SentRequestAudited(self, c, R) :
         /\ req.client = c
         /\ \E v \in {view[self]} :
              /\ <<c, req, v>> \notin fired_Assign[self]
              /\ primary(v) = self
              /\ active[self]
              /\ nextSeq[self] <= stable[self] + window
              /\ req.stamp > last[self][c]
              /\ ~(\E k \in DOMAIN accepted[self] : k[1] = v /\ accepted[self][k] = <<req>>)
              /\ fired_Assign' = [fired_Assign EXCEPT ![self] = @ \cup {<<c, req, v>>}]
              /\ nextSeq' = [nextSeq EXCEPT ![self] = @ + 1]
              /\ accepted' = [accepted EXCEPT ![self] = (<<v, nextSeq[self]>> :> <<req>>) @@ @]
              /\ publishedPrePrepare' = publishedPrePrepare
                                        \cup {[by |-> self,
                                               to |-> R,
                                               aud |-> R,
                                               rec |-> [v |-> v, n |-> nextSeq[self], m |-> <<req>>]]}
              /\ UNCHANGED <<byz, externs, executeAnswers, stamp, asked, calls_submit, view, active,
                             lastExec, stable, stableState, last, answers, prepared, log, history,
                             fired_AcceptPrePrepare, fired_Prepared, publishedRequest,
                             publishedPrepare, publishedCommit, publishedReply, publishedCheckpoint,
                             publishedViewChange, publishedNewView>>

AcceptPrePrepare(self) ==  \* PbftSmallQuorum.mommie:116
  /\ self \notin byz
  /\ active[self]
  /\ \E c \in C :
       \E req \in SeenRequestAudited(self, c, {self}) :
         /\ req.client = c
         /\ primary(view[self]) = primary(view[self])
         /\ \E pp \in SentPrePrepareAudited(self, primary(view[self]), R) :
              /\ pp.v = view[self]
              /\ pp.m = <<req>>
              /\ <<pp, c, req>> \notin fired_AcceptPrePrepare[self]
              /\ primary(view[self]) # self
              /\ pp.n > stable[self]
              /\ pp.n <= stable[self] + window
              /\ <<view[self], pp.n>> \notin DOMAIN accepted[self]
              /\ fired_AcceptPrePrepare' = [fired_AcceptPrePrepare EXCEPT ![self] = @
                                                                                    \cup {<<pp, c,
                                                                                            req>>}]
              /\ accepted' = [accepted EXCEPT ![self] = (<<view[self], pp.n>> :> pp.m) @@ @]
              /\ publishedPrepare' = publishedPrepare
                                     \cup {[by |-> self,
                                            to |-> R,
                                            aud |-> R,
                                            rec |-> [v |-> view[self], n |-> pp.n, m |-> pp.m]]}
              /\ UNCHANGED <<byz, externs, executeAnswers, stamp, asked, calls_submit, view, active,
                             nextSeq, lastExec, stable, stableState, last, answers, prepared, log,
                             history, fired_Assign, fired_Prepared, publishedRequest,
                             publishedPrePrepare, publishedCommit, publishedReply,
                             publishedCheckpoint, publishedViewChange, publishedNewView>>

Prepared(self) ==  \* PbftSmallQuorum.mommie:126
  /\ self \notin byz
  /\ active[self]
  /\ primary(view[self]) = primary(view[self])
  /\ \E pp \in SentPrePrepareAudited(self, primary(view[self]), R) :
       /\ pp.v = view[self]
       /\ R \ {primary(view[self])} = R \ {primary(view[self])}
       /\ IsPositive(2 * f - 1) = TRUE
       /\ LET rec == [v |-> view[self], n |-> pp.n, m |-> pp.m]
          IN  /\ Cardinality({by \in R \ {primary(view[self])} :
                                rec \in SentPrepareAudited(self, by, R)})
                 >= 2 * f - 1
              /\ <<pp>> \notin fired_Prepared[self]
              /\ pp.n > stable[self]
              /\ <<view[self], pp.n>> \in DOMAIN accepted[self]
              /\ accepted[self][<<view[self], pp.n>>] = pp.m
       /\ fired_Prepared' = [fired_Prepared EXCEPT ![self] = @ \cup {<<pp>>}]
       /\ prepared' = [prepared EXCEPT ![self] = @ \cup {[v |-> view[self], n |-> pp.n, m |-> pp.m]}]
       /\ publishedCommit' = publishedCommit
                             \cup {[by |-> self,
                                    to |-> R,
                                    aud |-> R,
                                    rec |-> [v |-> view[self], n |-> pp.n, m |-> pp.m]]}
       /\ UNCHANGED <<byz, externs, executeAnswers, stamp, asked, calls_submit, view, active,
                      nextSeq, lastExec, stable, stableState, last, answers, accepted, log, history,
                      fired_Assign, fired_AcceptPrePrepare, publishedRequest, publishedPrePrepare,
                      publishedPrepare, publishedReply, publishedCheckpoint, publishedViewChange,
                      publishedNewView>>

Execute(self) ==  \* PbftSmallQuorum.mommie:136
  /\ self \notin byz
  /\ IsPositive(2 * f + 1) = TRUE
  /\ \E k \in UNION {SentCommitAudited(self, by, R) : by \in Decisive(R, 2 * f + 1)} :
       /\ k.n = lastExec[self] + 1
       /\ Cardinality({by \in R : k \in SentCommitAudited(self, by, R)}) >= 2 * f + 1
       /\ [v |-> k.v, n |-> k.n, m |-> k.m] \in prepared[self]
       /\ LET taken == k.m # <<>> /\ k.m[1].stamp > last[self][k.m[1].client]
              req == k.m[1]
          IN  \E res \in (IF taken
                          THEN execute(executeAnswers, history[self], req)
                          ELSE {"not called"}) :
                LET taken2 == Remainder(k.n, period) = 0
                    answers1 ==
                      IF taken THEN (req.client :> res) @@ answers[self] ELSE answers[self]
                    last1 == IF taken THEN (req.client :> req.stamp) @@ last[self] ELSE last[self]
                IN  /\ lastExec' = [lastExec EXCEPT ![self] = @ + 1]
                    /\ last' = [last EXCEPT ![self] = IF taken2
                                                      THEN last1
                                                      ELSE IF taken
                                                           THEN (req.client :> req.stamp) @@ @
                                                           ELSE @]
                    /\ answers' = [answers EXCEPT ![self] = IF taken2
                                                            THEN answers1
                                                            ELSE IF taken
                                                                 THEN (req.client :> res) @@ @
                                                                 ELSE @]
                    /\ log' = [log EXCEPT ![self] = (k.n :> k.m) @@ @]
                    /\ history' = [history EXCEPT ![self] = IF taken
                                                            THEN Append(@, <<"execute", <<req>>>>)
                                                            ELSE @]
                    /\ publishedCheckpoint' = (IF taken2
                                               THEN publishedCheckpoint
                                                    \cup {[by |-> self,
                                                           to |-> R,
                                                           aud |-> R,
                                                           rec |-> [n |-> k.n,
                                                                    d |-> [app |-> snapshot(IF taken
                                                                                            THEN Append(history[self],
                                                                                                        <<"execute",
                                                                                                          <<req>>>>)
                                                                                            ELSE history[self]),
                                                                           last |-> last1,
                                                                           answers |-> answers1]]]}
                                               ELSE publishedCheckpoint)
                    /\ publishedReply' = (IF taken
                                          THEN publishedReply
                                               \cup {[by |-> self,
                                                      to |-> {req.client},
                                                      aud |-> {},
                                                      rec |-> [v |-> k.v, m |-> req, res |-> res]]}
                                          ELSE publishedReply)
                    /\ executeAnswers' = (IF taken
                                          THEN executeAnswered(executeAnswers,
                                                               <<history[self], <<req>>>>,
                                                               res)
                                          ELSE executeAnswers)
                    /\ UNCHANGED <<byz, externs, stamp, asked, calls_submit, view, active, nextSeq,
                                   stable, stableState, accepted, prepared, fired_Assign,
                                   fired_AcceptPrePrepare, fired_Prepared, publishedRequest,
                                   publishedPrePrepare, publishedPrepare, publishedCommit,
                                   publishedViewChange, publishedNewView>>

Stabilise(self) ==  \* PbftSmallQuorum.mommie:152
  /\ self \notin byz
  /\ IsPositive(2 * f + 1) = TRUE
  /\ \E k \in UNION {SentCheckpointAudited(self, by, R) : by \in Decisive(R, 2 * f + 1)} :
       /\ Cardinality({by \in R : k \in SentCheckpointAudited(self, by, R)}) >= 2 * f + 1
       /\ k.n > stable[self]
       /\ LET taken == lastExec[self] < k.n
          IN  /\ nextSeq' = [nextSeq EXCEPT ![self] = Max({@, k.n + 1})]
              /\ lastExec' = [lastExec EXCEPT ![self] = Max({@, k.n})]
              /\ stable' = [stable EXCEPT ![self] = k.n]
              /\ stableState' = [stableState EXCEPT ![self] = k.d]
              /\ last' = [last EXCEPT ![self] = IF taken THEN k.d.last ELSE @]
              /\ answers' = [answers EXCEPT ![self] = IF taken THEN k.d.answers ELSE @]
              /\ accepted' = [accepted EXCEPT ![self] = [x \in {x \in DOMAIN @ : x[2] > k.n} |->
                                                           @[x]]]
              /\ prepared' = [prepared EXCEPT ![self] = {p \in @ : p.n > k.n}]
              /\ history' = [history EXCEPT ![self] = IF taken THEN restore(k.d.app) ELSE @]
              /\ UNCHANGED <<byz, externs, executeAnswers, stamp, asked, calls_submit, view, active,
                             log, fired_Assign, fired_AcceptPrePrepare, fired_Prepared,
                             publishedRequest, publishedPrePrepare, publishedPrepare,
                             publishedCommit, publishedReply, publishedCheckpoint,
                             publishedViewChange, publishedNewView>>

RequestTimeout(self) ==  \* PbftSmallQuorum.mommie:172
  /\ self \notin byz
  /\ active[self]
  /\ \E c \in C :
       \E req \in SentRequestAudited(self, c, R) :
         /\ req.client = c
         /\ \E v \in {view[self]} :
              /\ req.stamp > last[self][c]
              /\ LET to == v + 1
                 IN  /\ view' = [view EXCEPT ![self] = to]
                     /\ active' = [active EXCEPT ![self] = FALSE]
                     /\ publishedViewChange' = publishedViewChange
                                               \cup {[by |-> self,
                                                      to |-> R,
                                                      aud |-> R,
                                                      rec |-> [v |-> to,
                                                               stable |-> stable[self],
                                                               d |-> stableState[self],
                                                               prepared |-> prepared[self]]]}
                     /\ UNCHANGED <<byz, externs, executeAnswers, stamp, asked, calls_submit,
                                    nextSeq, lastExec, stable, stableState, last, answers, accepted,
                                    prepared, log, history, fired_Assign, fired_AcceptPrePrepare,
                                    fired_Prepared, publishedRequest, publishedPrePrepare,
                                    publishedPrepare, publishedCommit, publishedReply,
                                    publishedCheckpoint, publishedNewView>>

NewViewTimeout(self) ==  \* PbftSmallQuorum.mommie:179
  /\ self \notin byz
  /\ ~active[self]
  /\ IsPositive(2 * f + 1) = TRUE
  /\ Cardinality({by \in R : {rec \in SentViewChangeAudited(self, by, R) : rec.v = view[self]} # {}})
     >= 2 * f + 1
  /\ LET to == view[self] + 1
     IN  /\ view' = [view EXCEPT ![self] = to]
         /\ active' = [active EXCEPT ![self] = FALSE]
         /\ publishedViewChange' = publishedViewChange
                                   \cup {[by |-> self,
                                          to |-> R,
                                          aud |-> R,
                                          rec |-> [v |-> to,
                                                   stable |-> stable[self],
                                                   d |-> stableState[self],
                                                   prepared |-> prepared[self]]]}
         /\ UNCHANGED <<byz, externs, executeAnswers, stamp, asked, calls_submit, nextSeq, lastExec,
                        stable, stableState, last, answers, accepted, prepared, log, history,
                        fired_Assign, fired_AcceptPrePrepare, fired_Prepared, publishedRequest,
                        publishedPrePrepare, publishedPrepare, publishedCommit, publishedReply,
                        publishedCheckpoint, publishedNewView>>

JoinViewChange(self) ==  \* PbftSmallQuorum.mommie:185
  /\ self \notin byz
  /\ IsPositive(f + 1) = TRUE
  /\ \E quorum \in {some \in SUBSET {by \in R :
                                       {rec \in SentViewChangeAudited(self, by, R) :
                                          rec.v > view[self]}
                                       # {}} :
                      Cardinality(some) >= f + 1} :
       \E vs \in Product([by \in quorum |->
                            {rec.v
                               : rec \in {rec \in SentViewChangeAudited(self, by, R) :
                                            rec.v > view[self]}}]) :
         /\ {view[self]} # {}
         /\ LET to == Max({view[self] + 1, Min({vs[i] : i \in DOMAIN vs})})
            IN  /\ view' = [view EXCEPT ![self] = to]
                /\ active' = [active EXCEPT ![self] = FALSE]
                /\ publishedViewChange' = publishedViewChange
                                          \cup {[by |-> self,
                                                 to |-> R,
                                                 aud |-> R,
                                                 rec |-> [v |-> to,
                                                          stable |-> stable[self],
                                                          d |-> stableState[self],
                                                          prepared |-> prepared[self]]]}
                /\ UNCHANGED <<byz, externs, executeAnswers, stamp, asked, calls_submit, nextSeq,
                               lastExec, stable, stableState, last, answers, accepted, prepared,
                               log, history, fired_Assign, fired_AcceptPrePrepare, fired_Prepared,
                               publishedRequest, publishedPrePrepare, publishedPrepare,
                               publishedCommit, publishedReply, publishedCheckpoint,
                               publishedNewView>>

AnnounceNewView(self) ==  \* PbftSmallQuorum.mommie:190
  /\ self \notin byz
  /\ ~active[self]
  /\ IsPositive(2 * f + 1) = TRUE
  /\ \E q \in {some \in SUBSET {by \in R :
                                  {rec \in SentViewChangeAudited(self, by, R) :
                                     rec.v = view[self] /\ valid(self, rec)}
                                  # {}} :
                 Cardinality(some) = 2 * f + 1} :
       \E said \in Product([by \in q |->
                              {[stable |-> rec.stable, prepared |-> rec.prepared]
                                 : rec \in {rec \in SentViewChangeAudited(self, by, R) :
                                              rec.v = view[self] /\ valid(self, rec)}}]) :
         LET stables == [by \in q |-> said[by].stable]
         IN  LET certs == [by \in q |-> said[by].prepared]
             IN  /\ primary(view[self]) = self
                 /\ LET lo == Max({stables[i] : i \in q})
                        chosen == choose(certs, lo)
                        members == DOMAIN chosen
                        folded ==
                          LET each[rest \in SUBSET members] ==
                                IF rest = {}
                                THEN [accepted |-> accepted[self],
                                      publishedPrePrepare |-> publishedPrePrepare]
                                ELSE LET n == CHOOSE member \in rest : TRUE
                                         before == each[rest \ {n}]
                                     IN  [accepted |-> (<<view[self], n>> :> chosen[n])
                                                       @@ before.accepted,
                                          publishedPrePrepare |-> before.publishedPrePrepare
                                                                  \cup {[by |-> self,
                                                                         to |-> R,
                                                                         aud |-> R,
                                                                         rec |-> [v |-> view[self],
                                                                                  n |-> n,
                                                                                  m |-> chosen[n]]]}]
                          IN  each[members]
                    IN  /\ active' = [active EXCEPT ![self] = TRUE]
                        /\ nextSeq' = [nextSeq EXCEPT ![self] = Max({lo} \cup DOMAIN chosen) + 1]
                        /\ accepted' = [accepted EXCEPT ![self] = folded.accepted]
                        /\ publishedNewView' = publishedNewView
                                               \cup {[by |-> self,
                                                      to |-> R,
                                                      aud |-> R,
                                                      rec |-> [v |-> view[self],
                                                               stable |-> lo,
                                                               chosen |-> chosen]]}
                        /\ publishedPrePrepare' = folded.publishedPrePrepare
                        /\ UNCHANGED <<byz, externs, executeAnswers, stamp, asked, calls_submit,
                                       view, lastExec, stable, stableState, last, answers, prepared,
                                       log, history, fired_Assign, fired_AcceptPrePrepare,
                                       fired_Prepared, publishedRequest, publishedPrepare,
                                       publishedCommit, publishedReply, publishedCheckpoint,
                                       publishedViewChange>>

EnterNewView(self) ==  \* PbftSmallQuorum.mommie:212
  /\ self \notin byz
  /\ IsPositive(2 * f + 1) = TRUE
  /\ \E w \in {[v |-> rec.v]
                 : rec \in UNION {{rec \in SeenViewChangeAudited(self, by, {self}) :
                                     /\ primary(rec.v) # self
                                     /\ rec.v > view[self] \/ (rec.v = view[self] /\ ~active[self])
                                     /\ valid(self, rec)}
                                    : by \in Decisive(R, 2 * f + 1)}} :
       \E q \in {some \in SUBSET {by \in R :
                                    {rec \in SeenViewChangeAudited(self, by, {self}) :
                                       /\ rec.v = w.v
                                       /\ primary(rec.v) # self
                                       /\ \/ rec.v > view[self]
                                          \/ rec.v = view[self] /\ ~active[self]
                                       /\ valid(self, rec)}
                                    # {}} :
                   Cardinality(some) = 2 * f + 1} :
         \E said \in Product([by \in q |->
                                {[stable |-> rec.stable, prepared |-> rec.prepared]
                                   : rec \in {rec \in SeenViewChangeAudited(self, by, {self}) :
                                                /\ rec.v = w.v
                                                /\ primary(rec.v) # self
                                                /\ \/ rec.v > view[self]
                                                   \/ rec.v = view[self] /\ ~active[self]
                                                /\ valid(self, rec)}}]) :
           LET stables == [by \in q |-> said[by].stable]
           IN  LET certs == [by \in q |-> said[by].prepared]
               IN  /\ primary(w.v) = primary(w.v)
                   /\ LET nv ==
                            [v |-> w.v,
                             stable |-> Max({stables[i] : i \in q}),
                             chosen |-> choose(certs, Max({stables[i] : i \in q}))]
                      IN  /\ nv \in SentNewViewAudited(self, primary(w.v), R)
                          /\ (nv.v > view[self] \/ (nv.v = view[self] /\ ~active[self])) = TRUE
                          /\ LET members == DOMAIN nv.chosen
                                 folded ==
                                   LET each[rest \in SUBSET members] ==
                                         IF rest = {}
                                         THEN [accepted |-> accepted[self],
                                               view |-> nv.v,
                                               publishedPrepare |-> publishedPrepare]
                                         ELSE LET n == CHOOSE member \in rest : TRUE
                                                  before == each[rest \ {n}]
                                              IN  LET taken2 == n > stable[self]
                                                      view12 == before.view
                                                  IN  [accepted |-> IF taken2
                                                                    THEN (<<view12, n>>
                                                                          :> nv.chosen[n])
                                                                         @@ before.accepted
                                                                    ELSE before.accepted,
                                                       view |-> IF taken2
                                                                THEN view12
                                                                ELSE before.view,
                                                       publishedPrepare |-> IF taken2
                                                                            THEN before.publishedPrepare
                                                                                 \cup {[by |-> self,
                                                                                        to |-> R,
                                                                                        aud |-> R,
                                                                                        rec |-> [v |-> view12,
                                                                                                 n |-> n,
                                                                                                 m |-> nv.chosen[n]]]}
                                                                            ELSE before.publishedPrepare]
                                   IN  each[members]
                             IN  /\ view' = [view EXCEPT ![self] = folded.view]
                                 /\ active' = [active EXCEPT ![self] = TRUE]
                                 /\ accepted' = [accepted EXCEPT ![self] = folded.accepted]
                                 /\ publishedPrepare' = folded.publishedPrepare
                                 /\ UNCHANGED <<byz, externs, executeAnswers, stamp, asked,
                                                calls_submit, nextSeq, lastExec, stable,
                                                stableState, last, answers, prepared, log, history,
                                                fired_Assign, fired_AcceptPrePrepare,
                                                fired_Prepared, publishedRequest,
                                                publishedPrePrepare, publishedCommit,
                                                publishedReply, publishedCheckpoint,
                                                publishedViewChange, publishedNewView>>

------------------------------------------------------------------------------
\* The system.

Next ==
  \/ \E self \in C : Submit(self)
  \/ \E self \in C : Accept(self)
  \/ \E self \in R : Assign(self)
  \/ \E self \in R : AcceptPrePrepare(self)
  \/ \E self \in R : Prepared(self)
  \/ \E self \in R : Execute(self)
  \/ \E self \in R : Stabilise(self)
  \/ \E self \in R : RequestTimeout(self)
  \/ \E self \in R : NewViewTimeout(self)
  \/ \E self \in R : JoinViewChange(self)
  \/ \E self \in R : AnnounceNewView(self)
  \/ \E self \in R : EnterNewView(self)

Spec == Init /\ [][Next]_vars

------------------------------------------------------------------------------
\* Properties.

Agreement ==  \* PbftSmallQuorum.mommie:237
  \A r \in R \ byz, s \in R \ byz :
    \A n \in DOMAIN log[r] \cap DOMAIN log[s] : log[r][n] = log[s][n]

PreparedUnique ==  \* PbftSmallQuorum.mommie:243
  \A r \in R \ byz, s \in R \ byz :
    \A p \in prepared[r], o \in prepared[s] : (p.v = o.v /\ p.n = o.n) => p.m = o.m

==============================================================================
