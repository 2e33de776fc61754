; AUDIT-TRANSFER: what an honest verifier has accepted as auditable Request convinces every honest auditor that is shown it, even when the issuer is corrupt
; C -> * : TTP(z) by authentication.4 HMAC-SHA256, authentication.4 HMAC-SHA256
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
(declare-fun type.other.2 () RecordType)
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
(declare-fun accepts.z () Bool)
(declare-fun copied.z () Bool)
(declare-fun forged.z () Bool)
(declare-fun network.z () Bool)
(declare-fun maker.z () Principal)
(declare-fun sent-to.z () Principal)
(declare-fun from.z () Principal)
(declare-fun V.z () Group)
(declare-fun A.z () Group)
(declare-fun type.z () RecordType)
(declare-fun u.z () RecordType)
(declare-fun content.z () Content)
(define-fun authentication.4 ((a Principal) (b Principal) (t RecordType)) Bool (and (= a p.z) (role.Replica b)))
(define-fun non-repudiation.1 ((a Principal) (b Principal) (t RecordType)) Bool (role.Client a))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun faults.lie.Notary () Bool) ; no member of N lies (FAULTS)
(declare-fun site () Bool) ; Request is published by members of C (transition Submit)
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun auditors () Bool) ; only auditors of the site are shown evidence
(declare-fun honest.v () Bool) ; v is honest
(declare-fun honest.a () Bool) ; a is honest
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun given.intended () Bool) ; the statement names the verifier and the auditor; the auditor is another than the verifier
(declare-fun given.auditable () Bool) ; the verifier has accepted the statement as auditable
(declare-fun line.authentication.4 () Bool) ; z -> R : HMAC-SHA256
(declare-fun unforgeable.HMAC-SHA256 () Bool) ; tokens of HMAC-SHA256 (hash SHA-256) cannot be made without the key, and the key serves nothing else
(declare-fun honest-tokens () Bool) ; an honest principal makes tokens only for what it publishes, and never shows its keys
(declare-fun given.accepted () Bool) ; the verifier accepted what the party attests
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (not (and (role.Client p) (role.Replica p))))))
(assert (=> roles (forall ((p Principal)) (not (and (role.Client p) (role.Notary p))))))
(assert (=> roles (forall ((p Principal)) (not (and (role.Notary p) (role.Replica p))))))
(assert (=> roles (forall ((p Principal)) (or (role.Client p) (role.Replica p) (role.Notary p)))))
(assert (=> roles (role.Notary p.z)))
(assert (=> roles (distinct type.Request type.other.1 type.other.2)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Request) (= t type.other.1) (= t type.other.2)))))
(assert (=> faults.lie.Notary (forall ((p Principal)) (=> (and (role.Notary p) (corrupt p)) false))))
(assert (=> site (and (role.Client i) (= t type.Request))))
(assert (=> verifiers (and (role.Replica v) (or (role.Client v) (role.Replica v) (role.Notary v)) (not (= v i)))))
(assert (=> auditors (and (role.Replica a) (or (role.Client a) (role.Replica a) (role.Notary a)) (not (= a i)))))
(assert (=> honest.v (not (corrupt v))))
(assert (=> honest.a (not (corrupt a))))
(assert (=> applies (and (non-repudiation.1 i a t) (authentication.4 p.z v t) (authentication.4 p.z a t))))
(assert (=> given.intended (and (in v V) (in a A) (not (= a v)))))
(assert (=> given.auditable accepted))
(assert (=> unforgeable.HMAC-SHA256 (=> accepts.z (or copied.z forged.z network.z))))
(assert (=> honest-tokens (=> forged.z (corrupt maker.z))))
(assert (=> honest-tokens (=> copied.z (and (not (corrupt p.z)) (attested from.z V.z A.z type.z content.z)))))
(assert (=> line.authentication.4 (not network.z)))
(assert (=> line.authentication.4 (=> forged.z (or (= maker.z p.z) (= maker.z v)))))
(assert (=> line.authentication.4 (=> copied.z (and (= from.z i) (= V.z V) (= A.z A) (= type.z t) (= content.z content)))))
(assert (=> given.accepted (=> accepted accepts.z)))
(assert (=> line.authentication.4 (=> (and (attested i V A t content) (not (corrupt p.z))) convinced)))
(assert (=> negated-claim (not convinced)))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles faults.lie.Notary site verifiers auditors honest.v honest.a applies given.intended given.auditable line.authentication.4 unforgeable.HMAC-SHA256 honest-tokens given.accepted))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles faults.lie.Notary site verifiers auditors honest.v honest.a applies given.intended given.auditable line.authentication.4 unforgeable.HMAC-SHA256 honest-tokens given.accepted negated-claim))
