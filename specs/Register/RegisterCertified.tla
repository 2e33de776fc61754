-------------------------- MODULE RegisterCertified --------------------------
\* Generated from RegisterCertified.mommie. The state space is that of docs/semantics.md.
\* A published statement is a record by, to, aud, rec: issuer, verifiers, auditors, record.
EXTENDS Integers, FiniteSets, Sequences, TLC

CONSTANTS
  W,                 \* ROLE Writer, RegisterCertified.mommie:5
  D,                 \* ROLE Reader, RegisterCertified.mommie:6
  S,                 \* ROLE Server, RegisterCertified.mommie:7
  f,                 \* CONST Int, RegisterCertified.mommie:9
  WRITER,            \* CONST Writer, RegisterCertified.mommie:10
  BLANK,             \* CONST Value, RegisterCertified.mommie:11
  Value,             \* TYPE Value
  Placements,        \* the sets of Byzantine principals that are tried
  AtMost_read,       \* how often each Reader.read may be called
  AtMost_write,      \* how often each Writer.write may be called
  Ints,              \* the integers of inputs and liars
  MayLiePropose(_),  \* LIES Propose
  MayLieDone(_),     \* LIES Done
  ANYONE             \* the top of the auditor sets

VARIABLES
  byz,                  \* the Byzantine principals
  ts,                   \* VAR Int, RegisterCertified.mommie:29
  finished,             \* VAR Int, RegisterCertified.mommie:30
  calls_write,          \* how often write was called
  fired_Writer_Finish,  \* the instances of Finish that have fired
  latest,               \* VAR Write, RegisterCertified.mommie:60
  endorsed,             \* VAR MAP<Int, Value>, RegisterCertified.mommie:61
  fired_Store,          \* the instances of Store that have fired
  fired_Answer,         \* the instances of Answer that have fired
  current,              \* VAR Int, RegisterCertified.mommie:85
  floor,                \* VAR Int, RegisterCertified.mommie:86
  result,               \* VAR SET<Write>, RegisterCertified.mommie:87
  calls_read,           \* how often read was called
  fired_Reader_Finish,  \* the instances of Finish that have fired
  publishedWrite,       \* the Write statements of honest issuers
  publishedPropose,     \* the Propose statements of honest issuers
  publishedEndorse,     \* the Endorse statements of honest issuers
  publishedStored,      \* the Stored statements of honest issuers
  publishedDone,        \* the Done statements of honest issuers
  publishedAsk,         \* the Ask statements of honest issuers
  publishedHave         \* the Have statements of honest issuers

vars ==
  <<byz, ts, finished, calls_write, fired_Writer_Finish, latest, endorsed, fired_Store,
    fired_Answer, current, floor, result, calls_read, fired_Reader_Finish, publishedWrite,
    publishedPropose, publishedEndorse, publishedStored, publishedDone, publishedAsk,
    publishedHave>>

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
        ELSE LET k2 == CHOOSE x2 \in rest : TRUE
             IN  {(k2 :> v2) @@ g : v2 \in f2[k2], g \in each[rest \ {k2}]}
  IN  each[DOMAIN f2]

quorum == ((Cardinality(S) + f) \div 2) + 1  \* RegisterCertified.mommie:26

ASSUME Cardinality(S) > 3 * f  \* RegisterCertified.mommie:12

------------------------------------------------------------------------------
\* Principals and faults.

\* The sets of Byzantine principals that FAULTS allows.
AllowedByz == {S2 \in SUBSET (S \cup W) : Cardinality(S2 \cap S) <= f}

\* Whose records a quorum of n out of S can agree on: where fewer than n of S lie, an honest one has said it.
Decisive(S2, n) == IF Cardinality(S2 \cap byz) < n THEN S2 \ byz ELSE S2

------------------------------------------------------------------------------
\* What inputs and liars range over.

\* What a liar can say about Ask: the universe of the MODEL, and what it saw.
LiesAsk == [number : Ints] \cup {stm.rec : stm \in publishedAsk}  \* RegisterCertified.mommie:23

\* What a liar can say about Done: the universe of the MODEL, and what it saw.
LiesDone ==  \* RegisterCertified.mommie:22
  {lie \in [ts : Ints] : MayLieDone(lie)} \cup {stm.rec : stm \in publishedDone}

\* What a liar can say about Write: the universe of the MODEL, and what it saw.
LiesWrite ==  \* RegisterCertified.mommie:18
  [ts : Ints, v : Value] \cup {stm.rec : stm \in publishedWrite}

\* What a liar can say about Endorse: the universe of the MODEL, and what it saw.
LiesEndorse ==  \* RegisterCertified.mommie:20
  [w : LiesWrite] \cup {stm.rec : stm \in publishedEndorse}

\* What a liar can say about Have: the universe of the MODEL, and what it saw.
LiesHave ==  \* RegisterCertified.mommie:24
  [number : Ints, w : LiesWrite] \cup {stm.rec : stm \in publishedHave}

\* What a liar can say about Propose: the universe of the MODEL, and what it saw.
LiesPropose ==  \* RegisterCertified.mommie:19
  {lie \in [w : LiesWrite] : MayLiePropose(lie)} \cup {stm.rec : stm \in publishedPropose}

\* What a liar can say about Stored: the universe of the MODEL, and what it saw.
LiesStored ==  \* RegisterCertified.mommie:21
  [w : LiesWrite] \cup {stm.rec : stm \in publishedStored}

------------------------------------------------------------------------------
\* What is available, and what is held.

\* The Endorse records that i shows to n as a verifier or an auditor, auditable by all of B.
SeenEndorseAudited(n, i2, B) ==
  IF i2 \in byz
  THEN LiesEndorse
  ELSE {stm.rec
          : stm \in {stm \in publishedEndorse :
                       /\ stm.by = i2
                       /\ n \in stm.to \/ n \in stm.aud \/ ANYONE \in stm.aud
                       /\ Covers(stm.aud, B)}}

\* The Ask records that i shows to n as one of its verifiers.
SentAsk(n, i2) ==
  IF i2 \in byz
  THEN LiesAsk
  ELSE {stm.rec : stm \in {stm \in publishedAsk : stm.by = i2 /\ n \in stm.to}}

\* The Done records that i shows to n as one of its verifiers.
SentDone(n, i2) ==
  IF i2 \in byz
  THEN LiesDone
  ELSE {stm.rec : stm \in {stm \in publishedDone : stm.by = i2 /\ n \in stm.to}}

\* The Endorse records that i shows to n as one of its verifiers, auditable by all of B.
SentEndorseAudited(n, i2, B) ==
  IF i2 \in byz
  THEN LiesEndorse
  ELSE {stm.rec
          : stm \in {stm \in publishedEndorse : stm.by = i2 /\ n \in stm.to /\ Covers(stm.aud, B)}}

\* The Have records that i shows to n as one of its verifiers.
SentHave(n, i2) ==
  IF i2 \in byz
  THEN LiesHave
  ELSE {stm.rec : stm \in {stm \in publishedHave : stm.by = i2 /\ n \in stm.to}}

\* The Propose records that i shows to n as one of its verifiers.
SentPropose(n, i2) ==
  IF i2 \in byz
  THEN LiesPropose
  ELSE {stm.rec : stm \in {stm \in publishedPropose : stm.by = i2 /\ n \in stm.to}}

\* The Stored records that i shows to n as one of its verifiers.
SentStored(n, i2) ==
  IF i2 \in byz
  THEN LiesStored
  ELSE {stm.rec : stm \in {stm \in publishedStored : stm.by = i2 /\ n \in stm.to}}

------------------------------------------------------------------------------
\* The first state.

Init ==
  /\ byz \in Placements
  /\ ts = [self \in W \ byz |-> 0]
  /\ finished = [self \in W \ byz |-> 0]
  /\ calls_write = [self \in W \ byz |-> 0]
  /\ fired_Writer_Finish = [self \in W \ byz |-> {}]
  /\ latest = [self \in S \ byz |-> [ts |-> 0, v |-> BLANK]]
  /\ endorsed = [self \in S \ byz |-> <<>>]
  /\ fired_Store = [self \in S \ byz |-> {}]
  /\ fired_Answer = [self \in S \ byz |-> {}]
  /\ current = [self \in D \ byz |-> 0]
  /\ floor = [self \in D \ byz |-> 0]
  /\ result = [self \in D \ byz |-> {}]
  /\ calls_read = [self \in D \ byz |-> 0]
  /\ fired_Reader_Finish = [self \in D \ byz |-> {}]
  /\ publishedWrite = {}
  /\ publishedPropose = {}
  /\ publishedEndorse = {}
  /\ publishedStored = {}
  /\ publishedDone = {}
  /\ publishedAsk = {}
  /\ publishedHave = {}

------------------------------------------------------------------------------
\* NODE Writer

Writer_Begin(self) ==  \* RegisterCertified.mommie:33
  /\ self \notin byz
  /\ calls_write[self] < AtMost_write
  /\ self = WRITER
  /\ ts[self] = finished[self]
  /\ \E v \in Value :
       LET ts1 == ts[self] + 1
       IN  /\ calls_write' = [calls_write EXCEPT ![self] = @ + 1]
           /\ ts' = [ts EXCEPT ![self] = ts1]
           /\ publishedPropose' = publishedPropose
                                  \cup {[by |-> self,
                                         to |-> S,
                                         aud |-> {},
                                         rec |-> [w |-> [ts |-> ts1, v |-> v]]]}
           /\ UNCHANGED <<byz, finished, fired_Writer_Finish, latest, endorsed, fired_Store,
                          fired_Answer, current, floor, result, calls_read, fired_Reader_Finish,
                          publishedWrite, publishedEndorse, publishedStored, publishedDone,
                          publishedAsk, publishedHave>>

Certify(self) ==  \* RegisterCertified.mommie:41
  /\ self \notin byz
  /\ IsPositive(quorum) = TRUE
  /\ \E e \in UNION {SentEndorseAudited(self, by, S \cup D) : by \in Decisive(S, quorum)} :
       /\ Cardinality({by \in S : e \in SentEndorseAudited(self, by, S \cup D)}) >= quorum
       /\ e.w.ts = ts[self]
       /\ publishedWrite' = publishedWrite \cup {[by |-> self, to |-> S, aud |-> {}, rec |-> e.w]}
       /\ UNCHANGED <<byz, ts, finished, calls_write, fired_Writer_Finish, latest, endorsed,
                      fired_Store, fired_Answer, current, floor, result, calls_read,
                      fired_Reader_Finish, publishedPropose, publishedEndorse, publishedStored,
                      publishedDone, publishedAsk, publishedHave>>

Writer_Finish(self) ==  \* RegisterCertified.mommie:50
  /\ self \notin byz
  /\ IsPositive(quorum) = TRUE
  /\ \E k \in UNION {SentStored(self, by) : by \in Decisive(S, quorum)} :
       /\ Cardinality({by \in S : k \in SentStored(self, by)}) >= quorum
       /\ <<k>> \notin fired_Writer_Finish[self]
       /\ k.w.ts = ts[self]
       /\ finished[self] < ts[self]
       /\ fired_Writer_Finish' = [fired_Writer_Finish EXCEPT ![self] = @ \cup {<<k>>}]
       /\ finished' = [finished EXCEPT ![self] = ts[self]]
       /\ publishedDone' = publishedDone
                           \cup {[by |-> self, to |-> D, aud |-> {}, rec |-> [ts |-> ts[self]]]}
       /\ UNCHANGED <<byz, ts, calls_write, latest, endorsed, fired_Store, fired_Answer, current,
                      floor, result, calls_read, fired_Reader_Finish, publishedWrite,
                      publishedPropose, publishedEndorse, publishedStored, publishedAsk,
                      publishedHave>>

------------------------------------------------------------------------------
\* NODE Server

EndorseFirst(self) ==  \* RegisterCertified.mommie:63
  /\ self \notin byz
  /\ \E p \in SentPropose(self, WRITER) :
       /\ p.w.ts \notin DOMAIN endorsed[self]
       /\ endorsed' = [endorsed EXCEPT ![self] = (p.w.ts :> p.w.v) @@ @]
       /\ publishedEndorse' = publishedEndorse
                              \cup {[by |-> self,
                                     to |-> {WRITER},
                                     aud |-> S \cup D,
                                     rec |-> [w |-> p.w]]}
       /\ UNCHANGED <<byz, ts, finished, calls_write, fired_Writer_Finish, latest, fired_Store,
                      fired_Answer, current, floor, result, calls_read, fired_Reader_Finish,
                      publishedWrite, publishedPropose, publishedStored, publishedDone,
                      publishedAsk, publishedHave>>

Store(self) ==  \* RegisterCertified.mommie:71
  /\ self \notin byz
  /\ IsPositive(quorum) = TRUE
  /\ \E e \in UNION {SeenEndorseAudited(self, by, {self}) : by \in Decisive(S, quorum)} :
       /\ Cardinality({by \in S : e \in SeenEndorseAudited(self, by, {self})}) >= quorum
       /\ <<e>> \notin fired_Store[self]
       /\ e.w.ts > latest[self].ts
       /\ fired_Store' = [fired_Store EXCEPT ![self] = @ \cup {<<e>>}]
       /\ latest' = [latest EXCEPT ![self] = e.w]
       /\ publishedStored' = publishedStored
                             \cup {[by |-> self, to |-> {WRITER}, aud |-> {}, rec |-> [w |-> e.w]]}
       /\ UNCHANGED <<byz, ts, finished, calls_write, fired_Writer_Finish, endorsed, fired_Answer,
                      current, floor, result, calls_read, fired_Reader_Finish, publishedWrite,
                      publishedPropose, publishedEndorse, publishedDone, publishedAsk,
                      publishedHave>>

Answer(self) ==  \* RegisterCertified.mommie:79
  /\ self \notin byz
  /\ \E d \in D :
       \E a \in SentAsk(self, d) :
         /\ <<d, a>> \notin fired_Answer[self]
         /\ fired_Answer' = [fired_Answer EXCEPT ![self] = @ \cup {<<d, a>>}]
         /\ publishedHave' = publishedHave
                             \cup {[by |-> self,
                                    to |-> {d},
                                    aud |-> {},
                                    rec |-> [number |-> a.number, w |-> latest[self]]]}
         /\ UNCHANGED <<byz, ts, finished, calls_write, fired_Writer_Finish, latest, endorsed,
                        fired_Store, current, floor, result, calls_read, fired_Reader_Finish,
                        publishedWrite, publishedPropose, publishedEndorse, publishedStored,
                        publishedDone, publishedAsk>>

------------------------------------------------------------------------------
\* NODE Reader

genuine(self, w) ==  \* RegisterCertified.mommie:91
  \/ w = [ts |-> 0, v |-> BLANK]
  \/ /\ w.ts > 0
     /\ IsPositive(quorum)
     /\ LET rec == [w |-> w]
        IN  Cardinality({by \in S : rec \in SeenEndorseAudited(self, by, {self})}) >= quorum

Reader_Begin(self) ==  \* RegisterCertified.mommie:93
  /\ self \notin byz
  /\ calls_read[self] < AtMost_read
  /\ \E d \in SentDone(self, WRITER) :
       LET current1 == current[self] + 1
       IN  /\ calls_read' = [calls_read EXCEPT ![self] = @ + 1]
           /\ current' = [current EXCEPT ![self] = current1]
           /\ floor' = [floor EXCEPT ![self] = d.ts]
           /\ result' = [result EXCEPT ![self] = {}]
           /\ publishedAsk' = publishedAsk
                              \cup {[by |-> self,
                                     to |-> S,
                                     aud |-> {},
                                     rec |-> [number |-> current1]]}
           /\ UNCHANGED <<byz, ts, finished, calls_write, fired_Writer_Finish, latest, endorsed,
                          fired_Store, fired_Answer, fired_Reader_Finish, publishedWrite,
                          publishedPropose, publishedEndorse, publishedStored, publishedDone,
                          publishedHave>>

Reader_Finish(self) ==  \* RegisterCertified.mommie:104
  /\ self \notin byz
  /\ current[self] > 0
  /\ result[self] = {}
  /\ IsPositive(quorum) = TRUE
  /\ LET h == [number |-> current[self]]
     IN  \E q \in {some \in SUBSET {by \in S :
                                      {rec \in SentHave(self, by) :
                                         rec.number = current[self] /\ genuine(self, rec.w)}
                                      # {}} :
                     Cardinality(some) >= quorum} :
           \E ws \in Product([by \in q |->
                                {rec.w
                                   : rec \in {rec \in SentHave(self, by) :
                                                rec.number = current[self] /\ genuine(self, rec.w)}}]) :
             \E best \in {ws[i] : i \in q} :
               /\ <<h, best>> \notin fired_Reader_Finish[self]
               /\ \A i \in q : ws[i].ts <= best.ts
               /\ fired_Reader_Finish' = [fired_Reader_Finish EXCEPT ![self] = @ \cup {<<h, best>>}]
               /\ result' = [result EXCEPT ![self] = {best}]
               /\ UNCHANGED <<byz, ts, finished, calls_write, fired_Writer_Finish, latest, endorsed,
                              fired_Store, fired_Answer, current, floor, calls_read, publishedWrite,
                              publishedPropose, publishedEndorse, publishedStored, publishedDone,
                              publishedAsk, publishedHave>>

------------------------------------------------------------------------------
\* The system.

Next ==
  \/ \E self \in W : Writer_Begin(self)
  \/ \E self \in W : Certify(self)
  \/ \E self \in W : Writer_Finish(self)
  \/ \E self \in S : EndorseFirst(self)
  \/ \E self \in S : Store(self)
  \/ \E self \in S : Answer(self)
  \/ \E self \in D : Reader_Begin(self)
  \/ \E self \in D : Reader_Finish(self)

Spec == Init /\ [][Next]_vars

------------------------------------------------------------------------------
\* Properties.

OneValue ==  \* RegisterCertified.mommie:114
  /\ \A s \in S \ byz, r \in S \ byz : latest[s].ts = latest[r].ts => latest[s] = latest[r]
  /\ \A d \in D, s \in S \ byz : \A x \in result[d] : x.ts = latest[s].ts => x = latest[s]

Fresh ==  \* RegisterCertified.mommie:117
  WRITER \notin byz => (\A d \in D : \A x \in result[d] : x.ts >= floor[d])

Genuine ==  \* RegisterCertified.mommie:119
  WRITER \notin byz
  => (\A d \in D :
        \A x \in result[d] :
          \/ x = [ts |-> 0, v |-> BLANK]
          \/ LET p == [w |-> x]
             IN  p \in {stm.rec : stm \in {stm \in publishedPropose : stm.by = WRITER}})

==============================================================================
