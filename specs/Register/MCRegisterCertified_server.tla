--------------------- MODULE MCRegisterCertified_server ----------------------
\* MODEL server of RegisterCertified.mommie:137
EXTENDS RegisterCertified

CONSTANTS
  w1,
  d1,
  s1,
  s2,
  s3,
  s4,
  o

MC_W == {w1}

MC_D == {d1}

MC_S == {s1, s2, s3, s4}

MC_f == 1

MC_WRITER == w1

MC_BLANK == o

MC_Value == {o}

MC_AtMost_read == 1

MC_AtMost_write == 1

\* INT
MC_Ints == 0..1

\* FAULTY
MC_Placements == {{s4} \cap (S \cup W)}

MC_MayLiePropose(lie) == TRUE

MC_MayLieDone(lie2) == TRUE

==============================================================================
