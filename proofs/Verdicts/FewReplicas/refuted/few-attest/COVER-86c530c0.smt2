; COVER: every two members of R have a line under [Authentication] over which they tell each other what they attest of Request
; C -> * : MATRIX(R, f)
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
(declare-fun s () Principal)
(declare-fun s2 () Principal)
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
(declare-fun given.members () Bool) ; two honest members of the set that attests, neither of them the issuer
(declare-fun applies () Bool) ; the lines are the first of their sections to match
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
(assert (=> given.members (and (role.Replica s2) (not (corrupt s2)) (not (= s s2)) (not (= s i)) (not (= s2 i)))))
(assert (=> applies (non-repudiation.1 i a t)))
(assert (=> line.authentication.1 (=> (authentication.1 s s2 t) covered)))
(assert (=> line.authentication.2 (=> (authentication.2 s s2 t) covered)))
(assert (=> negated-claim (not covered)))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles site verifiers auditors theorem given.member given.members applies line.authentication.1 line.authentication.2))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles site verifiers auditors theorem given.member given.members applies line.authentication.1 line.authentication.2 negated-claim))
