; AUDIT-SOUND: an honest auditor is convinced that an honest member of C published Request, auditable by it, only if that is so, whoever shows the evidence
; C -> * : TTP(z) by authentication.4 HMAC-SHA256, its own word
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
(declare-fun a () Principal)
(declare-fun w () Principal)
(declare-fun convinced () Bool)
(declare-fun accepts.1z () Bool)
(declare-fun copied.1z () Bool)
(declare-fun forged.1z () Bool)
(declare-fun network.1z () Bool)
(declare-fun maker.1z () Principal)
(declare-fun sent-to.1z () Principal)
(declare-fun from.1z () Principal)
(declare-fun V.1z () Group)
(declare-fun A.1z () Group)
(declare-fun type.1z () RecordType)
(declare-fun u.1z () RecordType)
(declare-fun content.1z () Content)
(define-fun authentication.4 ((a Principal) (b Principal) (t RecordType)) Bool (and (= a p.z) (role.Replica b)))
(define-fun non-repudiation.1 ((a Principal) (b Principal) (t RecordType)) Bool (role.Client a))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun faults.lie.Notary () Bool) ; no member of N lies (FAULTS)
(declare-fun site () Bool) ; Request is published by members of C (transition Submit)
(declare-fun auditors () Bool) ; only auditors of the site are shown evidence
(declare-fun honest.i () Bool) ; i is honest
(declare-fun honest.a () Bool) ; a is honest
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun given.shown () Bool) ; the evidence was made for an intended verifier other than the issuer
(declare-fun given.intended () Bool) ; an auditor is convinced of nothing that it may not audit
(declare-fun own-word () Bool) ; z, while honest, attests of its own only what it published
(declare-fun line.authentication.4 () Bool) ; z -> R : HMAC-SHA256
(declare-fun unforgeable.HMAC-SHA256 () Bool) ; tokens of HMAC-SHA256 (hash SHA-256) cannot be made without the key, and the key serves nothing else
(declare-fun honest-tokens () Bool) ; an honest principal makes tokens only for what it publishes, and never shows its keys
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
(assert (=> auditors (and (role.Replica a) (or (role.Client a) (role.Replica a) (role.Notary a)) (not (= a i)))))
(assert (=> honest.i (not (corrupt i))))
(assert (=> honest.a (not (corrupt a))))
(assert (=> applies (and (non-repudiation.1 i a t) (authentication.4 p.z a t) (= from.1z p.z))))
(assert (=> given.shown (and (role.Replica w) (not (= w i)))))
(assert (=> given.intended (in a A)))
(assert (=> own-word (=> copied.1z (published from.1z V.1z A.1z type.1z content.1z))))
(assert (=> unforgeable.HMAC-SHA256 (=> accepts.1z (or copied.1z forged.1z network.1z))))
(assert (=> honest-tokens (=> forged.1z (corrupt maker.1z))))
(assert (=> honest-tokens (=> copied.1z (and (not (corrupt p.z)) (attested from.1z V.1z A.1z type.1z content.1z)))))
(assert (=> line.authentication.4 (not network.1z)))
(assert (=> line.authentication.4 (=> forged.1z (or (= maker.1z p.z) (= maker.1z a)))))
(assert (=> line.authentication.4 (=> copied.1z (and (= from.1z i) (= V.1z V) (= A.1z A) (= type.1z t) (= content.1z content)))))
(assert (=> line.authentication.4 (=> convinced accepts.1z)))
(assert (=> negated-claim (and convinced (not (published i V A t content)))))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles faults.lie.Notary site auditors honest.i honest.a applies given.shown given.intended own-word line.authentication.4 unforgeable.HMAC-SHA256 honest-tokens))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles faults.lie.Notary site auditors honest.i honest.a applies given.shown given.intended own-word line.authentication.4 unforgeable.HMAC-SHA256 honest-tokens negated-claim))
