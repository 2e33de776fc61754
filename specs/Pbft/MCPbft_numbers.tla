--------------------------- MODULE MCPbft_numbers ----------------------------
\* MODEL numbers of Pbft.mommie:295
EXTENDS Pbft

CONSTANTS
  c1,
  r1,
  r2,
  r3,
  r4,
  a,
  b

MC_C == {c1}

MC_R == {r1, r2, r3, r4}

MC_f == 1

MC_period == 3

MC_window == 2

MC_Op == {a, b}

MC_AtMost_submit == 1

MC_Interpretations == {"free"}

\* INT
MC_Ints == 0..2

MC_OrderR == <<r1, r2, r3, r4>>

\* LIES Request
MC_MayLieRequest(lie) == lie.stamp = 1

MC_MayLieViewChange(lie2) == TRUE

MC_MayLieNewView(lie3) == TRUE

\* BOUND
Bound == \A self \in R \ byz : view[self] <= 1

==============================================================================
