--------------------- MODULE MCPrimaryBackupRepaired_two ---------------------
\* MODEL two of PrimaryBackupRepaired.mommie:99
EXTENDS PrimaryBackupRepaired

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

MC_Interpretations == {"free"}

\* INT
MC_Ints == 0..1

MC_Placements == AllowedByz

\* BOUND
Bound == \A self \in R \ byz : nextSeqNo[self] <= 2 /\ executeSeqNo[self] <= 2

==============================================================================
