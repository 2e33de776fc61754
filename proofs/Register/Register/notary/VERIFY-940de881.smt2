; VERIFY: Write of an honest issuer is accepted as auditable by every honest verifier by TTP(z)
; Write: W -> D : TTP(z) by authentication.4 HMAC-SHA256, authentication.5 HMAC-SHA256
(set-logic UF)
(declare-sort Principal 0)
(declare-sort Group 0)
(declare-sort RecordType 0)
(declare-sort Content 0)
(declare-fun role.Writer (Principal) Bool)
(declare-fun role.Reader (Principal) Bool)
(declare-fun role.Server (Principal) Bool)
(declare-fun corrupt (Principal) Bool)
(declare-fun p.z () Principal)
(declare-fun p.w1 () Principal)
(declare-fun const.WRITER () Principal)
(declare-fun type.Write () RecordType)
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
(define-fun authentication.4 ((a Principal) (b Principal) (t RecordType)) Bool (and (role.Writer a) (= b p.z)))
(define-fun authentication.5 ((a Principal) (b Principal) (t RecordType)) Bool (and (= a p.z) (or (role.Server b) (role.Reader b))))
(define-fun non-repudiation.1 ((a Principal) (b Principal) (t RecordType)) Bool (and (role.Writer a) (role.Reader b) (= t type.Write)))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun faults.lie.Writer () Bool) ; no member of W lies (FAULTS)
(declare-fun faults.lie.Reader () Bool) ; no member of D lies (FAULTS)
(declare-fun trusted.lie.z () Bool) ; z is trusted: it never lies ([Principals])
(declare-fun constant.WRITER () Bool) ; WRITER = w1
(declare-fun site () Bool) ; Write is published by members of W (transition Begin)
(declare-fun site-issuer () Bool) ; the transition Begin fires only where WHERE ME == allows it
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun honest.i () Bool) ; i is honest
(declare-fun honest.n () Bool) ; n is honest
(declare-fun given.published () Bool) ; the issuer published the statement for the receiver, and all of it arrives
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun auditors () Bool) ; only auditors of the site are shown evidence
(declare-fun given.auditor () Bool) ; the statement names the auditor
(declare-fun given.honest-party () Bool) ; the party is honest (TRUST says whether that may be relied on)
(declare-fun line.authentication.4 () Bool) ; W -> z : HMAC-SHA256
(declare-fun line.authentication.5 () Bool) ; z -> S, D : HMAC-SHA256
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (not (and (role.Reader p) (role.Writer p))))))
(assert (=> roles (forall ((p Principal)) (not (and (role.Reader p) (role.Server p))))))
(assert (=> roles (forall ((p Principal)) (not (and (role.Server p) (role.Writer p))))))
(assert (=> roles (forall ((p Principal)) (or (role.Writer p) (role.Reader p) (role.Server p) (= p p.z)))))
(assert (=> roles (not (role.Writer p.z))))
(assert (=> roles (not (role.Reader p.z))))
(assert (=> roles (not (role.Server p.z))))
(assert (=> roles (role.Writer p.w1)))
(assert (=> roles (distinct p.z p.w1)))
(assert (=> roles (role.Writer const.WRITER)))
(assert (=> roles (distinct type.Write type.other.1)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Write) (= t type.other.1)))))
(assert (=> faults.lie.Writer (forall ((p Principal)) (=> (and (role.Writer p) (corrupt p)) false))))
(assert (=> faults.lie.Reader (forall ((p Principal)) (=> (and (role.Reader p) (corrupt p)) false))))
(assert (=> trusted.lie.z (not (corrupt p.z))))
(assert (=> constant.WRITER (= const.WRITER p.w1)))
(assert (=> site (and (role.Writer i) (= t type.Write))))
(assert (=> site-issuer (= i const.WRITER)))
(assert (=> verifiers (and (role.Server n) (or (role.Writer n) (role.Reader n) (role.Server n)) (not (= n i)))))
(assert (=> honest.i (not (corrupt i))))
(assert (=> honest.n (not (corrupt n))))
(assert (=> given.published (and (published i V A t content) (in n V))))
(assert (=> applies (and (non-repudiation.1 i a t) (authentication.5 p.z n t) (authentication.4 i p.z t))))
(assert (=> auditors (and (role.Reader a) (or (role.Writer a) (role.Reader a) (role.Server a)) (not (= a i)))))
(assert (=> given.auditor (in a A)))
(assert (=> given.honest-party (not (corrupt p.z))))
(assert (=> line.authentication.4 (=> (published i V A t content) told.1z)))
(assert (=> line.authentication.5 (=> told.1z accepted)))
(assert (=> negated-claim (not accepted)))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles faults.lie.Writer faults.lie.Reader trusted.lie.z constant.WRITER site site-issuer verifiers honest.i honest.n given.published applies auditors given.auditor given.honest-party line.authentication.4 line.authentication.5))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles faults.lie.Writer faults.lie.Reader trusted.lie.z constant.WRITER site site-issuer verifiers honest.i honest.n given.published applies auditors given.auditor given.honest-party line.authentication.4 line.authentication.5 negated-claim))
