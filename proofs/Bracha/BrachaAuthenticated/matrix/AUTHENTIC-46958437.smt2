; AUTHENTIC: an honest member of N takes another honest member to attest Echo by HMAC-SHA256 only if that one does
; Echo: N -> N : MATRIX(N, f) by authentication.1 HMAC-SHA256
(set-logic UF)
(declare-sort Principal 0)
(declare-sort Group 0)
(declare-sort RecordType 0)
(declare-sort Content 0)
(declare-fun role.Node (Principal) Bool)
(declare-fun corrupt (Principal) Bool)
(declare-fun type.Echo () RecordType)
(declare-fun type.other.1 () RecordType)
(declare-fun type.other.2 () RecordType)
(declare-fun published (Principal Group Group RecordType Content) Bool)
(declare-fun attested (Principal Group Group RecordType Content) Bool)
(declare-fun in (Principal Group) Bool)
(declare-fun i () Principal)
(declare-fun V () Group)
(declare-fun A () Group)
(declare-fun t () RecordType)
(declare-fun content () Content)
(declare-fun n () Principal)
(declare-fun a () Principal)
(declare-fun s () Principal)
(declare-fun s2 () Principal)
(declare-fun accepts.s () Bool)
(declare-fun copied.s () Bool)
(declare-fun forged.s () Bool)
(declare-fun network.s () Bool)
(declare-fun maker.s () Principal)
(declare-fun sent-to.s () Principal)
(declare-fun from.s () Principal)
(declare-fun V.s () Group)
(declare-fun A.s () Group)
(declare-fun type.s () RecordType)
(declare-fun u.s () RecordType)
(declare-fun content.s () Content)
(define-fun authentication.1 ((a Principal) (b Principal) (t RecordType)) Bool (or (and (role.Node a) (role.Node b)) (and (role.Node b) (role.Node a))))
(define-fun non-repudiation.1 ((a Principal) (b Principal) (t RecordType)) Bool (and (role.Node a) (role.Node b) (= t type.Echo)))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun site () Bool) ; Echo is published by members of N (transition EchoInitial)
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun auditors () Bool) ; only auditors of the site are shown evidence
(declare-fun theorem () Bool) ; MATRIX(N, f) is as good as the attestation of an honest member of its set (Aiyer et al., DISC 2008)
(declare-fun given.member () Bool) ; s stands for a member of the set that attests
(declare-fun given.members () Bool) ; two honest members of the set that attests, neither of them the issuer
(declare-fun line.authentication.1 () Bool) ; N <-> N : HMAC-SHA256
(declare-fun unforgeable.HMAC-SHA256 () Bool) ; tokens of HMAC-SHA256 (hash SHA-256) cannot be made without the key, and the key serves nothing else
(declare-fun honest-tokens () Bool) ; an honest principal makes tokens only for what it publishes, and never shows its keys
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (role.Node p))))
(assert (=> roles (distinct type.Echo type.other.1 type.other.2)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Echo) (= t type.other.1) (= t type.other.2)))))
(assert (=> site (and (role.Node i) (= t type.Echo))))
(assert (=> verifiers (and (role.Node n) (role.Node n) (not (= n i)))))
(assert (=> auditors (and (role.Node a) (role.Node a) (not (= a i)))))
(assert (=> theorem (not (corrupt s))))
(assert (=> given.member (role.Node s)))
(assert (=> given.members (and (role.Node s2) (not (corrupt s2)) (not (= s s2)) (not (= s i)) (not (= s2 i)))))
(assert (=> unforgeable.HMAC-SHA256 (=> accepts.s (or copied.s forged.s network.s))))
(assert (=> honest-tokens (=> forged.s (corrupt maker.s))))
(assert (=> honest-tokens (=> copied.s (and (not (corrupt s)) (attested from.s V.s A.s type.s content.s)))))
(assert (=> line.authentication.1 (not network.s)))
(assert (=> line.authentication.1 (=> forged.s (or (= maker.s s) (= maker.s s2)))))
(assert (=> line.authentication.1 (=> copied.s (and (= from.s i) (= V.s V) (= A.s A) (= type.s t) (= content.s content)))))
(assert (=> applies (and (non-repudiation.1 i a t) (authentication.1 s s2 t))))
(assert (=> negated-claim (and accepts.s (not (attested i V A t content)))))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles site verifiers auditors theorem given.member given.members line.authentication.1 unforgeable.HMAC-SHA256 honest-tokens applies))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles site verifiers auditors theorem given.member given.members line.authentication.1 unforgeable.HMAC-SHA256 honest-tokens applies negated-claim))
