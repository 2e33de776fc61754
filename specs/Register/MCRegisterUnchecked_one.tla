----------------------- MODULE MCRegisterUnchecked_one -----------------------
\* MODEL one of RegisterUnchecked.mommie:96
EXTENDS RegisterUnchecked

CONSTANTS
  w1,
  d1,
  s1,
  s2,
  s3,
  s4,
  o,
  a

MC_W == {w1}

MC_D == {d1}

MC_S == {s1, s2, s3, s4}

MC_f == 1

MC_WRITER == w1

MC_BLANK == o

MC_Value == {o, a}

MC_AtMost_read == 1

MC_AtMost_write == 1

\* INT
MC_Ints == 0..1

==============================================================================
