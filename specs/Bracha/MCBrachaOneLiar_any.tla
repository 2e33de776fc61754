------------------------- MODULE MCBrachaOneLiar_any -------------------------
\* MODEL any of BrachaOneLiar.mommie:76
EXTENDS BrachaOneLiar

CONSTANTS
  n1,
  n2,
  n3,
  n4,
  a,
  b

MC_N == {n1, n2, n3, n4}

MC_f == 1

MC_SENDER == n1

MC_Value == {a, b}

MC_AtMost_broadcast == 1

==============================================================================
