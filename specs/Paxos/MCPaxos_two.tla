----------------------------- MODULE MCPaxos_two -----------------------------
\* MODEL two of Paxos.mommie:103
EXTENDS Paxos

CONSTANTS
  p1,
  p2,
  a1,
  a2,
  a3,
  l1,
  x,
  y

MC_P == {p1, p2}

MC_A == {a1, a2, a3}

MC_L == {l1}

MC_f == 1

MC_owner == (0 :> p1) @@ (1 :> p2)

MC_Value == {x, y}

MC_AtMost_lead == 1

MC_AtMost_propose == 1

\* INT
MC_Ints == 0..1

==============================================================================
