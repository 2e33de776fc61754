; VERIFY: Request of an honest issuer is accepted as auditable by every honest verifier by TTP(z)
; C -> * : TTP(z) by authentication.3 HMAC-SHA256, authentication.4 HMAC-SHA256
(set-logic UF)
(declare-sort Principal 0)
(declare-sort Group 0)
(declare-sort RecordType 0)
(declare-sort Content 0)
(declare-fun role.Client (Principal) Bool)
(declare-fun role.Replica (Principal) Bool)
(declare-fun role.Notary (Principal) Bool)
(declare-fun corrupt (Principal) Bool)
(declare-fun p.z () Principal)
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
(declare-fun accepted () Bool)
(declare-fun a () Principal)
(declare-fun told.1z () Bool)
(define-fun authentication.3 ((a Principal) (b Principal) (t RecordType)) Bool (and (role.Client a) (= b p.z)))
(define-fun authentication.4 ((a Principal) (b Principal) (t RecordType)) Bool (and (= a p.z) (role.Replica b)))
(define-fun non-repudiation.1 ((a Principal) (b Principal) (t RecordType)) Bool (role.Client a))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun faults.lie.Notary () Bool) ; no member of N lies (FAULTS)
(declare-fun trusted.lie.z () Bool) ; z is trusted: it never lies ([Principals])
(declare-fun site () Bool) ; Request is published by members of C (transition Submit)
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun honest.i () Bool) ; i is honest
(declare-fun honest.n () Bool) ; n is honest
(declare-fun given.published () Bool) ; the issuer published the statement for the receiver, and all of it arrives
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun auditors () Bool) ; only auditors of the site are shown evidence
(declare-fun given.auditor () Bool) ; the statement names the auditor
(declare-fun given.honest-party () Bool) ; the party is honest (TRUST says whether that may be relied on)
(declare-fun line.authentication.3 () Bool) ; C -> z : HMAC-SHA256
(declare-fun line.authentication.4 () Bool) ; z -> R : HMAC-SHA256
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (not (and (role.Client p) (role.Replica p))))))
(assert (=> roles (forall ((p Principal)) (not (and (role.Client p) (role.Notary p))))))
(assert (=> roles (forall ((p Principal)) (not (and (role.Notary p) (role.Replica p))))))
(assert (=> roles (forall ((p Principal)) (or (role.Client p) (role.Replica p) (role.Notary p) (= p p.z)))))
(assert (=> roles (not (role.Client p.z))))
(assert (=> roles (not (role.Replica p.z))))
(assert (=> roles (not (role.Notary p.z))))
(assert (=> roles (distinct type.Request type.other.1)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Request) (= t type.other.1)))))
(assert (=> faults.lie.Notary (forall ((p Principal)) (=> (and (role.Notary p) (corrupt p)) false))))
(assert (=> trusted.lie.z (not (corrupt p.z))))
(assert (=> site (and (role.Client i) (= t type.Request))))
(assert (=> verifiers (and (role.Replica n) (or (role.Client n) (role.Replica n) (role.Notary n)) (not (= n i)))))
(assert (=> honest.i (not (corrupt i))))
(assert (=> honest.n (not (corrupt n))))
(assert (=> given.published (and (published i V A t content) (in n V))))
(assert (=> applies (and (non-repudiation.1 i a t) (authentication.4 p.z n t) (authentication.3 i p.z t))))
(assert (=> auditors (and (role.Replica a) (or (role.Client a) (role.Replica a) (role.Notary a)) (not (= a i)))))
(assert (=> given.auditor (in a A)))
(assert (=> given.honest-party (not (corrupt p.z))))
(assert (=> line.authentication.3 (=> (published i V A t content) told.1z)))
(assert (=> line.authentication.4 (=> told.1z accepted)))
(assert (=> negated-claim (not accepted)))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles faults.lie.Notary trusted.lie.z site verifiers honest.i honest.n given.published applies auditors given.auditor given.honest-party line.authentication.3 line.authentication.4))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles faults.lie.Notary trusted.lie.z site verifiers honest.i honest.n given.published applies auditors given.auditor given.honest-party line.authentication.3 line.authentication.4 negated-claim))
