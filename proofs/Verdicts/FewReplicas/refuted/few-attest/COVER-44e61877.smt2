; COVER: every auditor of Request has a line under [Non-repudiation] or [Authentication]
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
(declare-fun a () Principal)
(declare-fun covered () Bool)
(define-fun authentication.1 ((a Principal) (b Principal) (t RecordType)) Bool (or (and (role.Client a) (role.Replica b)) (and (role.Client b) (role.Replica a))))
(define-fun non-repudiation.1 ((a Principal) (b Principal) (t RecordType)) Bool (role.Client a))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun site () Bool) ; Request is published by members of C (transition Submit)
(declare-fun auditors () Bool) ; only auditors of the site are shown evidence
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun line.authentication.1 () Bool) ; C <-> R : HMAC-SHA256
(declare-fun line.non-repudiation.1 () Bool) ; C -> * : MATRIX(R, f)
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (not (and (role.Client p) (role.Replica p))))))
(assert (=> roles (forall ((p Principal)) (or (role.Client p) (role.Replica p)))))
(assert (=> roles (distinct type.Request type.other.1)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Request) (= t type.other.1)))))
(assert (=> site (and (role.Client i) (= t type.Request))))
(assert (=> auditors (and (role.Replica a) (or (role.Client a) (role.Replica a)) (not (= a i)))))
(assert (=> line.authentication.1 (=> (authentication.1 i a t) covered)))
(assert (=> line.non-repudiation.1 (=> (non-repudiation.1 i a t) covered)))
(assert (=> negated-claim (not covered)))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles site auditors applies line.authentication.1 line.non-repudiation.1))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles site auditors applies line.authentication.1 line.non-repudiation.1 negated-claim))
