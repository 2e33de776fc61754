---------------------------- MODULE MCPbft_normal ----------------------------
\* MODEL normal of Pbft.mommie:250
EXTENDS Pbft

CONSTANTS
  c1,
  r1,
  r2,
  r3,
  r4,
  a

MC_C == {c1}

MC_R == {r1, r2, r3, r4}

MC_f == 1

MC_period == 2

MC_window == 1

MC_Op == {a}

MC_AtMost_submit == 1

MC_Interpretations == {"free", "adversarial"}

\* INT
MC_Ints == 0..1

MC_OrderR == <<r1, r2, r3, r4>>

MC_MayLieRequest(lie) == TRUE

\* LIES ViewChange
MC_MayLieViewChange(lie2) == lie2.v = 1 /\ lie2.stable = 0 /\ Cardinality(lie2.prepared) <= 0

\* LIES NewView
MC_MayLieNewView(lie3) == lie3.stable = 0

\* BOUND
Bound == \A self \in R \ byz : view[self] <= 0

==============================================================================
