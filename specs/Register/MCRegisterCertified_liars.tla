---------------------- MODULE MCRegisterCertified_liars ----------------------
\* MODEL liars of RegisterCertified.mommie:123
EXTENDS RegisterCertified

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

\* FAULTY
MC_Placements == {{w1, s4} \cap (S \cup W)}

\* LIES Propose
MC_MayLiePropose(lie) == lie.w.ts = 1

\* LIES Done
MC_MayLieDone(lie2) == lie2.ts = 1

==============================================================================
