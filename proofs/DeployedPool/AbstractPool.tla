---------------------------- MODULE AbstractPool ----------------------------
(***************************************************************************)
(* The pool that a program sees, without a word about how statements are   *)
(* authenticated, carried or kept.                                         *)
(*                                                                         *)
(* A statement is a record [i, V, A, x]: issuer, verifiers, auditors and   *)
(* what is said.  `published' holds the statements of honest issuers.  A   *)
(* liar has said everything, to and for everyone, before the first step,   *)
(* so lies are not state: see Available.                                   *)
(*                                                                         *)
(* A fact is what a node holds: [i, mine, A, x].  `mine' says that the     *)
(* node holds it as an intended verifier (the slot ME); otherwise it may   *)
(* be an auditor (the slot _).  A is the set of auditors that the node may *)
(* count on.                                                               *)
(***************************************************************************)
EXTENDS Naturals, FiniteSets

CONSTANTS
    Node,       \* the principals
    Record,     \* what can be said
    Audience,   \* the sets of auditors that are considered: subsets of Node
    Menu,       \* the statements that honest nodes may publish
    Cites,      \* Cites[s]: the statements that s, a member of Menu, cites
    FaultSets,  \* the sets of principals that may be Byzantine together
    Stopped     \* honest principals that may stop: nothing is promised of them

VARIABLES
    byz,        \* the Byzantine principals: constant along a run
    published,  \* the statements of honest issuers
    held,       \* held[n]: the facts that honest n holds
    counted     \* counted[n]: pairs [x, k]: n has found k distinct issuers of x

vars == <<byz, published, held, counted>>

Fact == [i : Node, mine : BOOLEAN, A : Audience, x : Record]

(* Availability, as docs/semantics.md has it. *)
Available(n, f) ==
    \/ f.i \in byz
    \/ \E s \in published :
        /\ s.i = f.i
        /\ s.x = f.x
        /\ n \in s.V \/ (~f.mine /\ n \in s.A)
        /\ f.A \subseteq s.A

(* n holds statement s: as a verifier, or, if `through' is "_", in any way. *)
Holds(n, s, through) ==
    \E f \in held[n] :
        f.i = s.i /\ f.x = s.x /\ s.A \subseteq f.A /\ (f.mine \/ through = "_")

TypeOK ==
    /\ byz \in FaultSets
    /\ published \subseteq Menu
    /\ held \in [Node -> SUBSET Fact]
    /\ counted \in [Node -> SUBSET [x : Record, k : 2 .. Cardinality(Node)]]

Init ==
    /\ byz \in FaultSets
    /\ published = {}
    /\ held = [n \in Node |-> {}]
    /\ counted = [n \in Node |-> {}]

(* An honest node publishes.  It knows what it cites, and what it publishes *)
(* to itself it holds at once.                                              *)
Publish(s) ==
    /\ s.i \notin byz
    /\ s \notin published
    /\ published' = published \cup {s}
    /\ \A t \in Cites[s] : Holds(s.i, t, "_")
    /\ held' = IF s.i \in s.V
               THEN [held EXCEPT ![s.i] =
                        @ \cup {[i |-> s.i, mine |-> TRUE, A |-> s.A, x |-> s.x]}]
               ELSE held
    /\ UNCHANGED <<byz, counted>>

(* An honest node comes to hold something that is available to it. *)
Hold(n, f) ==
    /\ f \notin held[n]
    /\ held' = [held EXCEPT ![n] = @ \cup {f}]
    /\ Available(n, f)
    /\ UNCHANGED <<byz, published, counted>>

(* Merge: an honest node finds a quorum.  k counts distinct issuers. *)
Count(n, x, k) ==
    /\ [x |-> x, k |-> k] \notin counted[n]
    /\ counted' = [counted EXCEPT ![n] = @ \cup {[x |-> x, k |-> k]}]
    /\ k <= Cardinality({i \in Node :
                Available(n, [i |-> i, mine |-> TRUE, A |-> {}, x |-> x])})
    /\ UNCHANGED <<byz, published, held>>

Next ==
    \/ \E s \in Menu : Publish(s)
    \/ \E n \in Node \ byz : \E f \in (held'[n] \ held[n]) \cap Fact : Hold(n, f)
    \/ \E n \in Node \ byz : \E x \in Record, k \in 2 .. Cardinality(Node) : Count(n, x, k)

Spec == Init /\ [][Next]_vars

(* The same steps, written for TLC to take; those of Next are written for it *)
(* to recognise them quickly.                                                *)
NextOpen ==
    \/ \E s \in Menu : Publish(s)
    \/ \E n \in Node \ byz : \E f \in Fact : Hold(n, f)
    \/ \E n \in Node \ byz : \E x \in Record, k \in 2 .. Cardinality(Node) : Count(n, x, k)

OpenSpec == Init /\ [][NextOpen]_vars

-----------------------------------------------------------------------------
(* Safety that programs rest on. *)

HeldIsAvailable == \A n \in Node \ byz : \A f \in held[n] : Available(n, f)

-----------------------------------------------------------------------------
(* Progress that programs rest on: leads-to formulas, without ENABLED, so   *)
(* that they keep their meaning under a refinement mapping.                 *)

Lively(n) == n \notin byz /\ n \notin Stopped

(* A statement of an honest issuer reaches every honest intended verifier. *)
Delivered ==
    \A s \in Menu : \A n \in s.V :
        (s \in published /\ Lively(s.i) /\ Lively(n)) ~> Holds(n, s, "ME")

(* Cite: whoever holds a statement comes to hold what it cites, if it is an *)
(* auditor of that.                                                         *)
CitedArrives ==
    \A s \in Menu : \A t \in Cites[s] : \A n \in s.V \cap t.A :
        (s \in published /\ Lively(s.i) /\ Lively(n)) ~> Holds(n, t, "_")

(* What the obligation CITE adds: every intended verifier is such an auditor. *)
CitedArrivesEverywhere ==
    \A s \in Menu : \A t \in Cites[s] : \A n \in s.V :
        (s \in published /\ Lively(s.i) /\ Lively(n)) ~> Holds(n, t, "_")

=============================================================================
