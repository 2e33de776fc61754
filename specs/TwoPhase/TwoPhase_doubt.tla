--------------------------- MODULE TwoPhase_doubt ----------------------------
\* Generated from TwoPhase.mommie. The state space is that of docs/semantics.md.
\* A published statement is a record by, to, aud, rec: issuer, verifiers, auditors, record.
EXTENDS Integers, FiniteSets, Sequences, TLC

CONSTANTS
  TM,            \* ROLE Coordinator, TwoPhase.mommie:4
  RM,            \* ROLE Participant, TwoPhase.mommie:5
  AtMost_begin,  \* how often each Coordinator.begin may be called
  AtMost_can,    \* how often each Participant.can may be called
  ANYONE         \* the top of the auditor sets

VARIABLES
  Coordinator_state,  \* VAR State, TwoPhase.mommie:21
  calls_begin,        \* how often begin was called
  knownVote,          \* the Vote statements that each Coordinator holds
  Participant_state,  \* VAR State, TwoPhase.mommie:59
  calls_can,          \* how often can was called
  publishedAsk,       \* the Ask statements of honest issuers
  publishedBegun,     \* the Begun statements of honest issuers
  publishedVote,      \* the Vote statements of honest issuers
  publishedDecision,  \* the Decision statements of honest issuers
  mayCrash,           \* the principals that may crash
  crashed             \* the principals that have crashed

vars ==
  <<Coordinator_state, calls_begin, knownVote, Participant_state, calls_can, publishedAsk,
    publishedBegun, publishedVote, publishedDecision, mayCrash, crashed>>

------------------------------------------------------------------------------
\* Values.

\* A statement with auditors A is auditable by all of B.
Covers(A, B) == B \subseteq A \/ ANYONE \in A

\* A quorum has at least one member.
IsPositive(n) == n > 0 \/ Assert(FALSE, <<"a quorum of this many issuers", n>>)

\* The functions g on the domain of f with g[k] in the set f[k].
Product(f) ==
  LET each[rest \in SUBSET (DOMAIN f)] ==
        IF rest = {}
        THEN {<<>>}
        ELSE LET k == CHOOSE x \in rest : TRUE
             IN  {(k :> v) @@ g : v \in f[k], g \in each[rest \ {k}]}
  IN  each[DOMAIN f]

ASSUME Cardinality(TM) = 1  \* TwoPhase.mommie:7

------------------------------------------------------------------------------
\* Principals and faults.

\* The sets of principals that FAULTS allows to crash.
AllowedCrashes == {S \in SUBSET TM : Cardinality(S \cap TM) <= 1}

------------------------------------------------------------------------------
\* What is available, and what is held.

\* The Ask records that i shows to n as one of its verifiers.
SentAsk(n, i) == {stm.rec : stm \in {stm \in publishedAsk : stm.by = i /\ n \in stm.to}}

\* The Begun records that i shows to n as one of its verifiers.
SentBegun(n, i) == {stm.rec : stm \in {stm \in publishedBegun : stm.by = i /\ n \in stm.to}}

\* The Decision records that i shows to n as one of its verifiers.
SentDecision(n, i) == {stm.rec : stm \in {stm \in publishedDecision : stm.by = i /\ n \in stm.to}}

\* The Vote records that i shows to n as one of its verifiers.
SentVote(n, i) == {stm.rec : stm \in {stm \in publishedVote : stm.by = i /\ n \in stm.to}}

\* The Vote statements that n uses, one of them, when i shows it x; of a liar's the weakest that was asked for.
UsesVote(n, i, mine, B2, x) ==
  {[by |-> i, mine |-> n \in stm.to, aud |-> stm.aud, rec |-> x]
     : stm \in {stm \in publishedVote :
                  /\ stm.by = i
                  /\ stm.rec = x
                  /\ n \in stm.to \/ (~mine /\ (n \in stm.aud \/ ANYONE \in stm.aud))
                  /\ Covers(stm.aud, B2)}}

------------------------------------------------------------------------------
\* The first state.

Init ==
  /\ Coordinator_state = [self \in TM |-> "WORKING"]
  /\ calls_begin = [self \in TM |-> 0]
  /\ knownVote = [self \in TM |-> {}]
  /\ Participant_state = [self \in RM |-> "WORKING"]
  /\ calls_can = [self \in RM |-> 0]
  /\ publishedAsk = {}
  /\ publishedBegun = {}
  /\ publishedVote = {}
  /\ publishedDecision = {}
  /\ mayCrash \in AllowedCrashes
  /\ crashed = {}

------------------------------------------------------------------------------
\* NODE Coordinator

Begin(self) ==  \* TwoPhase.mommie:24
  /\ self \notin crashed
  /\ calls_begin[self] < AtMost_begin
  /\ Coordinator_state[self] = "WORKING"
  /\ calls_begin' = [calls_begin EXCEPT ![self] = @ + 1]
  /\ publishedAsk' = publishedAsk
                     \cup {[by |-> self, to |-> RM, aud |-> {}, rec |-> [empty |-> "Ask"]]}
  /\ publishedBegun' = publishedBegun
                       \cup {[by |-> self, to |-> {self}, aud |-> {}, rec |-> [empty |-> "Begun"]]}
  /\ UNCHANGED <<Coordinator_state, knownVote, Participant_state, calls_can, publishedVote,
                 publishedDecision, mayCrash, crashed>>

Commit(self) ==  \* TwoPhase.mommie:32
  /\ self \notin crashed
  /\ Coordinator_state[self] = "WORKING"
  /\ IsPositive(Cardinality(RM)) = TRUE
  /\ LET rec == [yes |-> TRUE]
     IN  \E quorum \in {some \in SUBSET {by \in RM : rec \in SentVote(self, by)} :
                          Cardinality(some) = Cardinality(RM)} :
           \E used \in Product([by \in quorum |-> UsesVote(self, by, TRUE, {}, rec)]) :
             LET heldVote == knownVote[self] \cup {used[by] : by \in quorum}
             IN  /\ Coordinator_state' = [Coordinator_state EXCEPT ![self] = "COMMITTED"]
                 /\ publishedDecision' = publishedDecision
                                         \cup {[by |-> self,
                                                to |-> RM,
                                                aud |-> {},
                                                rec |-> [commit |-> TRUE]]}
                 /\ knownVote' = [knownVote EXCEPT ![self] = heldVote]
                 /\ UNCHANGED <<calls_begin, Participant_state, calls_can, publishedAsk,
                                publishedBegun, publishedVote, mayCrash, crashed>>

Refused(self) ==  \* TwoPhase.mommie:40
  /\ self \notin crashed
  /\ Coordinator_state[self] = "WORKING"
  /\ \E p \in RM :
       LET rec == [yes |-> FALSE]
       IN  /\ rec \in SentVote(self, p)
           /\ \E used \in UsesVote(self, p, TRUE, {}, rec) :
                LET heldVote == knownVote[self] \cup {used}
                IN  /\ Coordinator_state' = [Coordinator_state EXCEPT ![self] = "ABORTED"]
                    /\ publishedDecision' = publishedDecision
                                            \cup {[by |-> self,
                                                   to |-> RM,
                                                   aud |-> {},
                                                   rec |-> [commit |-> FALSE]]}
                    /\ knownVote' = [knownVote EXCEPT ![self] = heldVote]
                    /\ UNCHANGED <<calls_begin, Participant_state, calls_can, publishedAsk,
                                   publishedBegun, publishedVote, mayCrash, crashed>>

TimedOut(self) ==  \* TwoPhase.mommie:48
  /\ self \notin crashed
  /\ Coordinator_state[self] = "WORKING"
  /\ LET rec == [empty |-> "Begun"]
     IN  /\ rec \in SentBegun(self, self)
         /\ ~(/\ IsPositive(Cardinality(RM))
              /\ Cardinality({by \in RM :
                                {stm.rec
                                   : stm \in {stm \in knownVote[self] : stm.by = by /\ stm.mine}}
                                # {}})
                 >= Cardinality(RM))
  /\ Coordinator_state' = [Coordinator_state EXCEPT ![self] = "ABORTED"]
  /\ publishedDecision' = publishedDecision
                          \cup {[by |-> self, to |-> RM, aud |-> {}, rec |-> [commit |-> FALSE]]}
  /\ UNCHANGED <<calls_begin, knownVote, Participant_state, calls_can, publishedAsk, publishedBegun,
                 publishedVote, mayCrash, crashed>>

------------------------------------------------------------------------------
\* NODE Participant

VoteNow(self) ==  \* TwoPhase.mommie:63
  /\ self \notin crashed
  /\ calls_can[self] < AtMost_can
  /\ Participant_state[self] = "WORKING"
  /\ \E yes \in BOOLEAN :
       \E t \in TM :
         /\ LET rec == [empty |-> "Ask"] IN rec \in SentAsk(self, t)
         /\ calls_can' = [calls_can EXCEPT ![self] = @ + 1]
         /\ Participant_state' = [Participant_state EXCEPT ![self] = IF yes
                                                                     THEN "PREPARED"
                                                                     ELSE "ABORTED"]
         /\ publishedVote' = publishedVote
                             \cup {[by |-> self, to |-> {t}, aud |-> {}, rec |-> [yes |-> yes]]}
         /\ UNCHANGED <<Coordinator_state, calls_begin, knownVote, publishedAsk, publishedBegun,
                        publishedDecision, mayCrash, crashed>>

Finish(self) ==  \* TwoPhase.mommie:72
  /\ self \notin crashed
  /\ (Participant_state[self] = "WORKING" \/ Participant_state[self] = "PREPARED") = TRUE
  /\ \E t \in TM :
       \E d \in SentDecision(self, t) :
         /\ Participant_state' = [Participant_state EXCEPT ![self] = IF d.commit
                                                                     THEN "COMMITTED"
                                                                     ELSE "ABORTED"]
         /\ UNCHANGED <<Coordinator_state, calls_begin, knownVote, calls_can, publishedAsk,
                        publishedBegun, publishedVote, publishedDecision, mayCrash, crashed>>

------------------------------------------------------------------------------
\* Faults.

\* A principal stops for good.
Crash(self) ==
  /\ self \in mayCrash
  /\ self \notin crashed
  /\ crashed' = crashed \cup {self}
  /\ UNCHANGED <<Coordinator_state, calls_begin, knownVote, Participant_state, calls_can,
                 publishedAsk, publishedBegun, publishedVote, publishedDecision, mayCrash>>

------------------------------------------------------------------------------
\* The system.

Next ==
  \/ \E self \in TM : Begin(self)
  \/ \E self \in TM : Commit(self)
  \/ \E self \in TM : Refused(self)
  \/ \E self \in TM : TimedOut(self)
  \/ \E self \in RM : VoteNow(self)
  \/ \E self \in RM : Finish(self)
  \/ \E self \in TM \cup RM : Crash(self)

Spec == Init /\ [][Next]_vars

------------------------------------------------------------------------------
\* Properties.

SomebodyKnows ==  \* TwoPhase.mommie:84
  (\E t \in TM : t \notin mayCrash) \/ (\E p \in RM : Participant_state[p] # "PREPARED")

==============================================================================
