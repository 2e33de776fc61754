; COVER: MATRIX(N, f) has lines under [Authentication] from the issuer of Echo and to those it is to convince
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
(declare-fun covered.1 () Bool)
(declare-fun covered.2 () Bool)
(declare-fun covered.3 () Bool)
(declare-fun s () Principal)
(declare-fun covered () Bool)
(define-fun authentication.1 ((a Principal) (b Principal) (t RecordType)) Bool (or (and (role.Node a) (role.Node b)) (and (role.Node b) (role.Node a))))
(define-fun non-repudiation.1 ((a Principal) (b Principal) (t RecordType)) Bool (and (role.Node a) (role.Node b) (= t type.Echo)))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun site () Bool) ; Echo is published by members of N (transition EchoInitial)
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun auditors () Bool) ; only auditors of the site are shown evidence
(declare-fun theorem () Bool) ; MATRIX(N, f) is as good as the attestation of an honest member of its set (Aiyer et al., DISC 2008)
(declare-fun given.member () Bool) ; s stands for a member of the set that attests
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun itself () Bool) ; a principal needs no line to itself
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
(assert (=> applies (non-repudiation.1 i a t)))
(assert (=> itself (=> (= i s) covered.1)))
(assert (=> itself (=> (= s n) covered.2)))
(assert (=> line.authentication.1 (=> (authentication.1 i s t) covered.1)))
(assert (=> line.authentication.1 (=> (authentication.1 s n t) covered.2)))
(assert (=> line.authentication.1 (=> (authentication.1 s a t) covered.3)))
(assert (=> itself (=> (= s a) covered.3)))
(assert (=> negated-claim (not (and covered.1 covered.2 covered.3))))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles site verifiers auditors theorem given.member applies itself line.authentication.1))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles site verifiers auditors theorem given.member applies itself line.authentication.1 negated-claim))
