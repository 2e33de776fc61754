--------------------- MODULE MCPbftUnboundPrimary_before ---------------------
\* MODEL before of PbftUnboundPrimary.mommie:245
EXTENDS PbftUnboundPrimary

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

MC_Interpretations == {"free"}

\* INT
MC_Ints == 0..1

MC_OrderR == <<r1, r2, r3, r4>>

\* FAULTY
MC_Placements == {{r2, c1} \cap (R \cup C)}

\* LIES Request
MC_MayLieRequest(lie) == lie.stamp >= 1 /\ lie.stamp <= 1

MC_MayLieNewView(lie2) == TRUE

\* BOUND
Bound == \A self \in R \ byz : view[self] <= 0

==============================================================================
