--------------------------- MODULE MCAbstractPool ---------------------------
(* A small instance of the abstract pool by itself, to show that it has the  *)
(* behaviours that MCDeployedPool is compared with.                          *)
EXTENDS AbstractPool

MCNode == {"c", "r", "s"}
MCRecord == {<<"Req", 1>>}
MCAudience == {{}, {"s"}}
Request == [i |-> "c", V |-> {"r"}, A |-> {"s"}, x |-> <<"Req", 1>>]
Vouched == [i |-> "r", V |-> {"s"}, A |-> {}, x |-> <<"Req", 1>>]
MCMenu == {Request, Vouched}
MCCites == [s \in MCMenu |-> IF s = Vouched THEN {Request} ELSE {}]
MCFaultSets == {{}, {"c"}}
Nobody == {}

(* What holds of published statements of honest issuers: nothing is held in  *)
(* an honest name that was not published to, or for, the node that holds it. *)
NothingInventedOfTheHonest ==
    \A n \in Node \ byz : \A f \in held[n] :
        f.i \notin byz =>
            \E s \in published : s.i = f.i /\ s.x = f.x /\ n \in s.V \cup s.A

(* Witnesses: each must be violated. *)
NothingHeld == \A n \in Node : \A f \in held[n] : f.i \in byz
NothingAudited == \A n \in Node : \A f \in held[n] : f.mine \/ f.i \in byz
NothingCounted == \A n \in Node : counted[n] = {}

=============================================================================
