; AUDIT-TRANSFER: what an honest verifier has accepted as auditable Request convinces every honest auditor that is shown it, even when the issuer is corrupt
; C -> * : RSA
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
(declare-fun v () Principal)
(declare-fun a () Principal)
(declare-fun accepted () Bool)
(declare-fun convinced () Bool)
(define-fun non-repudiation.1 ((a Principal) (b Principal) (t RecordType)) Bool (role.Client a))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun site () Bool) ; Request is published by members of C (transition Submit)
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun auditors () Bool) ; only auditors of the site are shown evidence
(declare-fun honest.v () Bool) ; v is honest
(declare-fun honest.a () Bool) ; a is honest
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun given.intended () Bool) ; the statement names the verifier and the auditor; the auditor is another than the verifier
(declare-fun given.auditable () Bool) ; the verifier has accepted the statement as auditable
(declare-fun line.non-repudiation.1 () Bool) ; C -> * : RSA
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (not (and (role.Client p) (role.Replica p))))))
(assert (=> roles (forall ((p Principal)) (or (role.Client p) (role.Replica p)))))
(assert (=> roles (distinct type.Request type.other.1)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Request) (= t type.other.1)))))
(assert (=> site (and (role.Client i) (= t type.Request))))
(assert (=> verifiers (and (role.Replica v) (or (role.Client v) (role.Replica v)) (not (= v i)))))
(assert (=> auditors (and (role.Replica a) (or (role.Client a) (role.Replica a)) (not (= a i)))))
(assert (=> honest.v (not (corrupt v))))
(assert (=> honest.a (not (corrupt a))))
(assert (=> applies (non-repudiation.1 i a t)))
(assert (=> given.intended (and (in v V) (in a A) (not (= a v)))))
(assert (=> given.auditable accepted))
(assert (=> line.non-repudiation.1 (=> accepted convinced)))
(assert (=> negated-claim (not convinced)))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles site verifiers auditors honest.v honest.a applies given.intended given.auditable line.non-repudiation.1))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles site verifiers auditors honest.v honest.a applies given.intended given.auditable line.non-repudiation.1 negated-claim))
