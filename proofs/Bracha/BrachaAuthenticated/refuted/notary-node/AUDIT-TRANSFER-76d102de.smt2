; AUDIT-TRANSFER: what an honest verifier has accepted as auditable Echo convinces every honest auditor that is shown it, even when the issuer is corrupt
; Echo: N -> N : TTP(SENDER) by the party itself, authentication.1 HMAC-SHA256
(set-logic UF)
(declare-sort Principal 0)
(declare-sort Group 0)
(declare-sort RecordType 0)
(declare-sort Content 0)
(declare-fun role.Node (Principal) Bool)
(declare-fun corrupt (Principal) Bool)
(declare-fun p.n1 () Principal)
(declare-fun const.SENDER () Principal)
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
(declare-fun v () Principal)
(declare-fun a () Principal)
(declare-fun accepted () Bool)
(declare-fun convinced () Bool)
(define-fun authentication.1 ((a Principal) (b Principal) (t RecordType)) Bool (or (and (role.Node a) (role.Node b)) (and (role.Node b) (role.Node a))))
(define-fun non-repudiation.1 ((a Principal) (b Principal) (t RecordType)) Bool (and (role.Node a) (role.Node b) (= t type.Echo)))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun constant.SENDER () Bool) ; SENDER = n1
(declare-fun site () Bool) ; Echo is published by members of N (transition EchoInitial)
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun auditors () Bool) ; only auditors of the site are shown evidence
(declare-fun honest.v () Bool) ; v is honest
(declare-fun honest.a () Bool) ; a is honest
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun given.intended () Bool) ; the statement names the verifier and the auditor; the auditor is another than the verifier
(declare-fun given.auditable () Bool) ; the verifier has accepted the statement as auditable
(declare-fun itself () Bool) ; SENDER attests what it accepts
(declare-fun given.accepted () Bool) ; the verifier accepted what the party attests
(declare-fun line.authentication.1 () Bool) ; N <-> N : HMAC-SHA256
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (role.Node p))))
(assert (=> roles (role.Node p.n1)))
(assert (=> roles (role.Node const.SENDER)))
(assert (=> roles (distinct type.Echo type.other.1)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Echo) (= t type.other.1)))))
(assert (=> constant.SENDER (= const.SENDER p.n1)))
(assert (=> site (and (role.Node i) (= t type.Echo))))
(assert (=> verifiers (and (role.Node v) (role.Node v) (not (= v i)))))
(assert (=> auditors (and (role.Node a) (role.Node a) (not (= a i)))))
(assert (=> honest.v (not (corrupt v))))
(assert (=> honest.a (not (corrupt a))))
(assert (=> applies (and (non-repudiation.1 i a t) (= v const.SENDER) (authentication.1 const.SENDER a t))))
(assert (=> given.intended (and (in v V) (in a A) (not (= a v)))))
(assert (=> given.auditable accepted))
(assert (=> itself (=> accepted (attested i V A t content))))
(assert (=> given.accepted (=> accepted true)))
(assert (=> line.authentication.1 (=> (and (attested i V A t content) (not (corrupt const.SENDER))) convinced)))
(assert (=> negated-claim (not convinced)))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles constant.SENDER site verifiers auditors honest.v honest.a applies given.intended given.auditable itself given.accepted line.authentication.1))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles constant.SENDER site verifiers auditors honest.v honest.a applies given.intended given.auditable itself given.accepted line.authentication.1 negated-claim))
