---------------- MODULE MCPrimaryBackupUntil_stopped_Answered ----------------
\* MODEL stopped of PrimaryBackupUntil.mommie:69, PROPERTY Answered
EXTENDS PrimaryBackupUntil_Answered

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

MC_CrashPlacements == {{r1}}

MC_Interpretations == {"free", "adversarial"}

MC_Answered == TRUE => Answered

==============================================================================
