------------------------- MODULE MCPrimaryBackup_one -------------------------
\* MODEL one of PrimaryBackup.mommie:84
EXTENDS PrimaryBackup

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

MC_PRIMARY == r1

MC_Op == {a}

MC_AtMost_submit == 1

MC_Interpretations == {"free", "adversarial"}

\* BOUND
Bound == \A self \in R : nextSeqNo[self] <= 2 /\ executeSeqNo[self] <= 2

==============================================================================
