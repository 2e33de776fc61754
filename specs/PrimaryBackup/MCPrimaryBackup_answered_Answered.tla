------------------ MODULE MCPrimaryBackup_answered_Answered ------------------
\* MODEL answered of PrimaryBackup.mommie:92, PROPERTY Answered
EXTENDS PrimaryBackup_Answered

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

MC_CrashPlacements == {{r4}}

MC_Interpretations == {"free", "adversarial"}

\* BOUND. Where it cuts, TLC says so, and finding no error does not mean that the property holds.
Bound ==
  IF \A self \in R : nextSeqNo[self] <= 2 /\ executeSeqNo[self] <= 2
  THEN TRUE
  ELSE ~PrintT("BOUND cuts")

MC_Answered == TRUE => Answered

==============================================================================
