--------------------------- MODULE MCTwoPhase_five ---------------------------
\* MODEL five of TwoPhase.mommie:95
EXTENDS TwoPhase

CONSTANTS
  t1,
  m1,
  m2,
  m3,
  m4,
  m5

MC_TM == {t1}

MC_RM == {m1, m2, m3, m4, m5}

MC_AtMost_begin == 1

MC_AtMost_can == 1

==============================================================================
