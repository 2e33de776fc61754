--------------------------- MODULE MCDeployedPool ---------------------------
(* Small instances and deployments of DeployedPool, for the .cfg files to    *)
(* choose from.  c: client; r: replica and relay; s: replica and auditor;    *)
(* z: trusted third party; m1 .. m4: attesting servers.                      *)
EXTENDS DeployedPool

S(i, V, A, ty, c) == [i |-> i, V |-> V, A |-> A, x |-> <<ty, c>>]

-----------------------------------------------------------------------------
(* Principals and faults. *)

Trio == {"c", "r", "s"}
TrioZ == Trio \cup {"z"}
Four == {"m1", "m2", "m3", "m4"}
Three == {"m1", "m2", "m3"}
ReplicasAndTwo == {"r", "s", "m1", "m2"}
TrioFour == Trio \cup Four

Nobody == {}
AnyOne == {{}, {"c"}, {"r"}, {"s"}}                \* any one, but not z
OneOrZ == AnyOne \cup {{"z"}}
AnyTwo == AnyOne \cup {{"c", "r"}, {"c", "s"}, {"r", "s"}}
NoFaults == {{}}
TwoLiars == {{"m1", "m2"}}
ReplicaFaults == {{}, {"c"}, {"r"}, {"c", "r"}, {"c", "m1"}}
ServerFaults == {{}, {"c"}, {"m1"}, {"c", "m1"}, {"r", "m1"}}

-----------------------------------------------------------------------------
(* Statements.  Each menu has a reason for each of its statements. *)

NoCites == [s \in Menu |-> {}]

(* Requests to all and to one, a primary's order to both replicas. *)
ReqBoth == S("c", {"r", "s"}, {}, "Req", 1)
ReqOne == S("c", {"r"}, {}, "Req", 2)
Order == S("r", {"r", "s"}, {}, "Ord", 1)
PlainMenu == {ReqBoth, ReqOne, Order}

(* A reply: the only statement from replica to client. *)
Reply == S("r", {"c"}, {}, "Rep", 1)
ReplyMenu == {ReqBoth, Reply}

(* A request that replica s may audit, one that nobody may, and an order that *)
(* cites the first.                                                           *)
ReqAud == S("c", {"r"}, {"s"}, "Req", 1)
ReqNoone == S("c", {"r"}, {}, "Req", 2)
OrderCiting == S("r", {"s"}, {}, "Ord", 1)
AuditMenu == {ReqAud, ReqNoone, OrderCiting}
AuditCites == [s \in Menu |-> IF s = OrderCiting THEN {ReqAud} ELSE {}]

(* The cited request names no auditor: CITE does not hold. *)
NooneCites == [s \in Menu |-> IF s = OrderCiting THEN {ReqNoone} ELSE {}]

(* Two requests to be sealed in one batch. *)
ReqAud2 == S("c", {"r"}, {"s"}, "Req", 2)
BatchMenu == {ReqAud, ReqAud2}

(* One request published twice, for different auditors. *)
ReqAudR == S("c", {"r"}, {"r"}, "Req", 1)
JoinMenu == {ReqAud, ReqAudR}
JoinAudience == SUBSET {"r", "s"}

(* Two issuers for one record, and one with another content. *)
ReplyR == S("r", {"c"}, {}, "Rep", 1)
ReplyS == S("s", {"c"}, {}, "Rep", 1)
ReplyS2 == S("s", {"c"}, {}, "Rep", 2)
MergeMenu == {ReplyR, ReplyS, ReplyS2}

(* What attackers try: every combination of what the menu is made of, and     *)
(* one content more.                                                          *)
Contents == {s.x[2] : s \in Menu} \cup {9}
Types == {s.x[1] : s \in Menu}
MCRecord == Types \X Contents
MCAudience == {s.A : s \in Menu} \cup {{}}
Receivers == {s.V : s \in Menu} \cup {{"s"}}
MCClaims ==
    {[dep |-> Here, epoch |-> Now, i |-> i, V |-> V, A |-> A, ty |-> ty, c |-> c] :
        i \in Trio, V \in Receivers, A \in MCAudience, ty \in Types, c \in Contents}

(* Fewer, where checking one takes long: in the client's name only. *)
FewClaims == {p \in MCClaims : p.i = "c" /\ p.ty = "Req" /\ p.c # 2}

(* Corrupt issuers say what is on the menu in their names. *)
MCLies == {Pay(s) : s \in Menu}

(* Another deployment of this program, and an earlier epoch, in which the     *)
(* client said what it never says here.                                       *)
NoPast == {}
OldEpoch == {[Pay(ReqBoth) EXCEPT !.epoch = 0, !.c = 9]}
OtherDeployment == {[Pay(ReqBoth) EXCEPT !.dep = "other", !.c = 9]}
Elsewhere == OldEpoch \cup OtherDeployment

ByClient == [c \in Contents |-> "c"]

-----------------------------------------------------------------------------
(* Lines. *)

All(ms) == [i \in Node |-> [n \in Node |-> ms]]
Hmac == All(<<"hmac">>)
Sig == All(<<"sig">>)
GroupHmac == All(<<"group">>)
Plain == All(<<"plain">>)
PlainOrHmac == All(<<"plain", "hmac">>)
HmacOrSig == All(<<"hmac", "sig">>)
HmacNotToClient == [Hmac EXCEPT !["r"]["c"] = << >>]
HmacNotZ == [i \in Node |-> [n \in Node |-> IF "z" \in {i, n} THEN << >> ELSE <<"hmac">>]]

NoneNR == [i \in Node |-> "none"]
SigNR == [i \in Node |-> "sig"]
HmacNR == [i \in Node |-> "hmac"]
GroupNR == [i \in Node |-> "group"]
AttestNR == [i \in Node |-> "attest"]

NoChannels == {}
AllChannels == {{i, n} : i \in Node, n \in Node}

ByZ == {"z"}
ByR == {"r"}

UnicastOnly == <<"unicast">>
RelayFirst == <<"relay", "unicast">>
RelayOnly == <<"relay">>

-----------------------------------------------------------------------------
(* What tokens cover; digests. *)

Fields == {"dep", "epoch", "i", "V", "A", "ty", "c"}
NotDep == Fields \ {"dep"}
NotEpoch == Fields \ {"epoch"}
NotIssuer == Fields \ {"i"}
NotVerifiers == Fields \ {"V"}
NotAuditors == Fields \ {"A"}
NotType == Fields \ {"ty"}
NotContent == Fields \ {"c"}

Injective == [c \in Contents |-> c]
Colliding == [c \in Contents |-> IF c = 9 THEN 1 ELSE c]
OneSlot == [c \in Contents |-> 0]

=============================================================================
