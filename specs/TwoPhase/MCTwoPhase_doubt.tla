-------------------------- MODULE MCTwoPhase_doubt ---------------------------
\* MODEL doubt of TwoPhase.mommie:101
EXTENDS TwoPhase_doubt

CONSTANTS
  t1,
  m1,
  m2,
  m3

MC_TM == {t1}

MC_RM == {m1, m2, m3}

MC_AtMost_begin == 1

MC_AtMost_can == 1

==============================================================================
