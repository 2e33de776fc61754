------------------------ MODULE MCPbftLowestView_two -------------------------
\* MODEL two of PbftLowestView.mommie:250
EXTENDS PbftLowestView

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

MC_period == 2

MC_window == 1

MC_Op == {a, b}

MC_AtMost_submit == 1

MC_Interpretations == {"free"}

\* INT
MC_Ints == 0..2

MC_OrderR == <<r1, r2, r3, r4>>

\* FAULTY
MC_Placements == {{c1, r1} \cap (R \cup C)}

\* LIES Request
MC_MayLieRequest(lie) == lie.stamp = 1

\* BOUND
Bound == \A self \in R \ byz : view[self] <= 2

==============================================================================
