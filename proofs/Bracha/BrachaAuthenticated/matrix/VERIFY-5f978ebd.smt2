; VERIFY: what an honest member of N attests of Echo is believed by every other honest member by HMAC-SHA256
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
(declare-fun accepted () Bool)
(declare-fun same-channel.s () Bool)
(define-fun authentication.1 ((a Principal) (b Principal) (t RecordType)) Bool (or (and (role.Node a) (role.Node b)) (and (role.Node b) (role.Node a))))
(define-fun non-repudiation.1 ((a Principal) (b Principal) (t RecordType)) Bool (and (role.Node a) (role.Node b) (= t type.Echo)))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun site () Bool) ; Echo is published by members of N (transition EchoInitial)
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun auditors () Bool) ; only auditors of the site are shown evidence
(declare-fun theorem () Bool) ; MATRIX(N, f) is as good as the attestation of an honest member of its set (Aiyer et al., DISC 2008)
(declare-fun given.member () Bool) ; s stands for a member of the set that attests
(declare-fun given.members () Bool) ; two honest members of the set that attests, neither of them the issuer
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun given.attested () Bool) ; the first attests the statement
(declare-fun line.authentication.1 () Bool) ; N <-> N : HMAC-SHA256
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (role.Node p))))
(assert (=> roles (distinct type.Echo type.other.1)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Echo) (= t type.other.1)))))
(assert (=> site (and (role.Node i) (= t type.Echo))))
(assert (=> verifiers (and (role.Node n) (role.Node n) (not (= n i)))))
(assert (=> auditors (and (role.Node a) (role.Node a) (not (= a i)))))
(assert (=> theorem (not (corrupt s))))
(assert (=> given.member (role.Node s)))
(assert (=> given.members (and (role.Node s2) (not (corrupt s2)) (not (= s s2)) (not (= s i)) (not (= s2 i)))))
(assert (=> applies (and (non-repudiation.1 i a t) (authentication.1 s s2 t))))
(assert (=> given.attested (attested i V A t content)))
(assert (=> line.authentication.1 (=> (attested i V A t content) accepted)))
(assert (=> negated-claim (not accepted)))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles site verifiers auditors theorem given.member given.members applies given.attested line.authentication.1))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles site verifiers auditors theorem given.member given.members applies given.attested line.authentication.1 negated-claim))
