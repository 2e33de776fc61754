; COVER: MATRIX(R, f) has lines under [Authentication] from the issuer of Request and to those it is to convince
(set-logic UF)
(declare-sort Principal 0)
(declare-sort Group 0)
(declare-sort RecordType 0)
(declare-sort Content 0)
(declare-fun role.Client (Principal) Bool)
(declare-fun role.Replica (Principal) Bool)
(declare-fun corrupt (Principal) Bool)
(declare-fun type.Request () RecordType)
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
(define-fun authentication.1 ((a Principal) (b Principal) (t RecordType)) Bool (or (and (role.Client a) (role.Replica b)) (and (role.Client b) (role.Replica a))))
(define-fun authentication.2 ((a Principal) (b Principal) (t RecordType)) Bool (or (and (role.Replica a) (role.Replica b)) (and (role.Replica b) (role.Replica a))))
(define-fun non-repudiation.1 ((a Principal) (b Principal) (t RecordType)) Bool (role.Client a))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun site () Bool) ; Request is published by members of C (transition Submit)
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun auditors () Bool) ; only auditors of the site are shown evidence
(declare-fun theorem () Bool) ; MATRIX(R, f) is as good as the attestation of an honest member of its set (Aiyer et al., DISC 2008)
(declare-fun given.member () Bool) ; s stands for a member of the set that attests
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun itself () Bool) ; a principal needs no line to itself
(declare-fun line.authentication.1 () Bool) ; C <-> R : HMAC-SHA256
(declare-fun line.authentication.2 () Bool) ; R <-> R : HMAC-SHA256
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (not (and (role.Client p) (role.Replica p))))))
(assert (=> roles (forall ((p Principal)) (or (role.Client p) (role.Replica p)))))
(assert (=> roles (distinct type.Request type.other.1)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Request) (= t type.other.1)))))
(assert (=> site (and (role.Client i) (= t type.Request))))
(assert (=> verifiers (and (role.Replica n) (or (role.Client n) (role.Replica n)) (not (= n i)))))
(assert (=> auditors (and (role.Replica a) (or (role.Client a) (role.Replica a)) (not (= a i)))))
(assert (=> theorem (not (corrupt s))))
(assert (=> given.member (role.Replica s)))
(assert (=> applies (non-repudiation.1 i a t)))
(assert (=> itself (=> (= i s) covered.1)))
(assert (=> itself (=> (= s n) covered.2)))
(assert (=> line.authentication.1 (=> (authentication.1 i s t) covered.1)))
(assert (=> line.authentication.1 (=> (authentication.1 s n t) covered.2)))
(assert (=> line.authentication.2 (=> (authentication.2 s n t) covered.2)))
(assert (=> line.authentication.1 (=> (authentication.1 s a t) covered.3)))
(assert (=> line.authentication.2 (=> (authentication.2 s a t) covered.3)))
(assert (=> itself (=> (= s a) covered.3)))
(assert (=> negated-claim (not (and covered.1 covered.2 covered.3))))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles site verifiers auditors theorem given.member applies itself line.authentication.1 line.authentication.2))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles site verifiers auditors theorem given.member applies itself line.authentication.1 line.authentication.2 negated-claim))
