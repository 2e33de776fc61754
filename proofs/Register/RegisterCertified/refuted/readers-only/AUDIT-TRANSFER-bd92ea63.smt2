; AUDIT-TRANSFER: what an honest verifier has accepted as auditable Endorse convinces every honest auditor that is shown it, even when the issuer is corrupt
; W <-> S : HMAC-SHA256
(set-logic UF)
(declare-sort Principal 0)
(declare-sort Group 0)
(declare-sort RecordType 0)
(declare-sort Content 0)
(declare-fun role.Writer (Principal) Bool)
(declare-fun role.Reader (Principal) Bool)
(declare-fun role.Server (Principal) Bool)
(declare-fun corrupt (Principal) Bool)
(declare-fun p.w1 () Principal)
(declare-fun const.WRITER () Principal)
(declare-fun type.Endorse () RecordType)
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
(define-fun authentication.1 ((a Principal) (b Principal) (t RecordType)) Bool (or (and (role.Writer a) (role.Server b)) (and (role.Writer b) (role.Server a))))
(define-fun non-repudiation.1 ((a Principal) (b Principal) (t RecordType)) Bool (and (role.Server a) (role.Reader b) (= t type.Endorse)))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun faults.lie.Reader () Bool) ; no member of D lies (FAULTS)
(declare-fun constant.WRITER () Bool) ; WRITER = w1
(declare-fun site () Bool) ; Endorse is published by members of S (transition EndorseFirst)
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun auditors () Bool) ; only auditors of the site are shown evidence
(declare-fun honest.v () Bool) ; v is honest
(declare-fun honest.a () Bool) ; a is honest
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun given.intended () Bool) ; the statement names the verifier and the auditor; the auditor is another than the verifier
(declare-fun given.auditable () Bool) ; the verifier has accepted the statement as auditable
(declare-fun line.authentication.1 () Bool) ; W <-> S : HMAC-SHA256
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (not (and (role.Reader p) (role.Writer p))))))
(assert (=> roles (forall ((p Principal)) (not (and (role.Reader p) (role.Server p))))))
(assert (=> roles (forall ((p Principal)) (not (and (role.Server p) (role.Writer p))))))
(assert (=> roles (forall ((p Principal)) (or (role.Writer p) (role.Reader p) (role.Server p)))))
(assert (=> roles (role.Writer p.w1)))
(assert (=> roles (role.Writer const.WRITER)))
(assert (=> roles (distinct type.Endorse type.other.1)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Endorse) (= t type.other.1)))))
(assert (=> faults.lie.Reader (forall ((p Principal)) (=> (and (role.Reader p) (corrupt p)) false))))
(assert (=> constant.WRITER (= const.WRITER p.w1)))
(assert (=> site (and (role.Server i) (= t type.Endorse))))
(assert (=> verifiers (and (= v const.WRITER) (or (role.Writer v) (role.Reader v) (role.Server v)) (not (= v i)))))
(assert (=> auditors (and (or (role.Server a) (role.Reader a)) (or (role.Writer a) (role.Reader a) (role.Server a)) (not (= a i)))))
(assert (=> honest.v (not (corrupt v))))
(assert (=> honest.a (not (corrupt a))))
(assert (=> applies (and (not (non-repudiation.1 i a t)) (authentication.1 i v t))))
(assert (=> given.intended (and (in v V) (in a A) (not (= a v)))))
(assert (=> given.auditable accepted))
(assert (=> line.authentication.1 (=> (and accepted (= a v)) convinced)))
(assert (=> negated-claim (not convinced)))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles faults.lie.Reader constant.WRITER site verifiers auditors honest.v honest.a applies given.intended given.auditable line.authentication.1))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles faults.lie.Reader constant.WRITER site verifiers auditors honest.v honest.a applies given.intended given.auditable line.authentication.1 negated-claim))
