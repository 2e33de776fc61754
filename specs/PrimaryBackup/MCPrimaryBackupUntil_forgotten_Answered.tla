--------------- MODULE MCPrimaryBackupUntil_forgotten_Answered ---------------
\* MODEL forgotten of PrimaryBackupUntil.mommie:73, PROPERTY Answered
EXTENDS PrimaryBackupUntil_Answered

CONSTANTS
  c1,
  c2,
  r1,
  r2,
  r3,
  r4,
  a

MC_C == {c1, c2}

MC_R == {r1, r2, r3, r4}

MC_f == 1

MC_PRIMARY == r1

MC_Op == {a}

MC_AtMost_submit == 1

MC_CrashPlacements == {{r3}}

MC_Interpretations == {"free"}

MC_Answered == TRUE => Answered

==============================================================================
