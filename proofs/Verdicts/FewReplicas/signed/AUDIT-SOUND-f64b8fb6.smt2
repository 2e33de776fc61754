; AUDIT-SOUND: an honest auditor is convinced that an honest member of C published Request, auditable by it, only if that is so, whoever shows the evidence
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
(declare-fun accepts.1 () Bool)
(declare-fun copied.1 () Bool)
(declare-fun forged.1 () Bool)
(declare-fun network.1 () Bool)
(declare-fun maker.1 () Principal)
(declare-fun sent-to.1 () Principal)
(declare-fun from.1 () Principal)
(declare-fun V.1 () Group)
(declare-fun A.1 () Group)
(declare-fun type.1 () RecordType)
(declare-fun u.1 () RecordType)
(declare-fun content.1 () Content)
(define-fun non-repudiation.1 ((a Principal) (b Principal) (t RecordType)) Bool (role.Client a))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun site () Bool) ; Request is published by members of C (transition Submit)
(declare-fun auditors () Bool) ; only auditors of the site are shown evidence
(declare-fun honest.i () Bool) ; i is honest
(declare-fun honest.a () Bool) ; a is honest
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun given.shown () Bool) ; the evidence was made for an intended verifier other than the issuer
(declare-fun given.intended () Bool) ; an auditor is convinced of nothing that it may not audit
(declare-fun line.non-repudiation.1 () Bool) ; C -> * : RSA
(declare-fun unforgeable.RSA () Bool) ; tokens of RSA cannot be made without the key, and the key serves nothing else
(declare-fun honest-tokens () Bool) ; an honest principal makes tokens only for what it publishes, and never shows its keys
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (not (and (role.Client p) (role.Replica p))))))
(assert (=> roles (forall ((p Principal)) (or (role.Client p) (role.Replica p)))))
(assert (=> roles (distinct type.Request type.other.1 type.other.2)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Request) (= t type.other.1) (= t type.other.2)))))
(assert (=> site (and (role.Client i) (= t type.Request))))
(assert (=> auditors (and (role.Replica a) (or (role.Client a) (role.Replica a)) (not (= a i)))))
(assert (=> honest.i (not (corrupt i))))
(assert (=> honest.a (not (corrupt a))))
(assert (=> applies (non-repudiation.1 i a t)))
(assert (=> given.shown (and (role.Replica w) (not (= w i)))))
(assert (=> given.intended (in a A)))
(assert (=> unforgeable.RSA (=> accepts.1 (or copied.1 forged.1 network.1))))
(assert (=> honest-tokens (=> forged.1 (corrupt maker.1))))
(assert (=> honest-tokens (=> copied.1 (and (not (corrupt from.1)) (published from.1 V.1 A.1 type.1 content.1) (in sent-to.1 V.1)))))
(assert (=> line.non-repudiation.1 (not network.1)))
(assert (=> line.non-repudiation.1 (=> forged.1 (= maker.1 i))))
(assert (=> line.non-repudiation.1 (=> copied.1 (and (= from.1 i) (= from.1 i) (= V.1 V) (= A.1 A) (= type.1 t) (= content.1 content)))))
(assert (=> line.non-repudiation.1 (=> convinced accepts.1)))
(assert (=> negated-claim (and convinced (not (published i V A t content)))))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles site auditors honest.i honest.a applies given.shown given.intended line.non-repudiation.1 unforgeable.RSA honest-tokens))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles site auditors honest.i honest.a applies given.shown given.intended line.non-repudiation.1 unforgeable.RSA honest-tokens negated-claim))
