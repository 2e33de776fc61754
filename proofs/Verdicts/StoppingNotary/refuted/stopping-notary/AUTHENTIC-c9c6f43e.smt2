; AUTHENTIC: an honest receiver accepts Request as from an honest member of C by HMAC-SHA256 only if that one published exactly it, for that receiver
; C <-> R : HMAC-SHA256
(set-logic UF)
(declare-sort Principal 0)
(declare-sort Group 0)
(declare-sort RecordType 0)
(declare-sort Content 0)
(declare-fun role.Client (Principal) Bool)
(declare-fun role.Replica (Principal) Bool)
(declare-fun role.Notary (Principal) Bool)
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
(declare-fun n () Principal)
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
(define-fun authentication.1 ((a Principal) (b Principal) (t RecordType)) Bool (or (and (role.Client a) (role.Replica b)) (and (role.Client b) (role.Replica a))))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun faults.lie.Notary () Bool) ; no member of N lies (FAULTS)
(declare-fun site () Bool) ; Request is published by members of C (transition Submit)
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun honest.i () Bool) ; i is honest
(declare-fun honest.n () Bool) ; n is honest
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun given.intended () Bool) ; a receiver accepts nothing that is not for it
(declare-fun line.authentication.1 () Bool) ; C <-> R : HMAC-SHA256
(declare-fun unforgeable.HMAC-SHA256 () Bool) ; tokens of HMAC-SHA256 (hash SHA-256) cannot be made without the key, and the key serves nothing else
(declare-fun honest-tokens () Bool) ; an honest principal makes tokens only for what it publishes, and never shows its keys
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (not (and (role.Client p) (role.Replica p))))))
(assert (=> roles (forall ((p Principal)) (not (and (role.Client p) (role.Notary p))))))
(assert (=> roles (forall ((p Principal)) (not (and (role.Notary p) (role.Replica p))))))
(assert (=> roles (forall ((p Principal)) (or (role.Client p) (role.Replica p) (role.Notary p)))))
(assert (=> roles (distinct type.Request type.other.1 type.other.2)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Request) (= t type.other.1) (= t type.other.2)))))
(assert (=> faults.lie.Notary (forall ((p Principal)) (=> (and (role.Notary p) (corrupt p)) false))))
(assert (=> site (and (role.Client i) (= t type.Request))))
(assert (=> verifiers (and (role.Replica n) (or (role.Client n) (role.Replica n) (role.Notary n)) (not (= n i)))))
(assert (=> honest.i (not (corrupt i))))
(assert (=> honest.n (not (corrupt n))))
(assert (=> applies (authentication.1 i n t)))
(assert (=> given.intended (in n V)))
(assert (=> unforgeable.HMAC-SHA256 (=> accepts.1 (or copied.1 forged.1 network.1))))
(assert (=> honest-tokens (=> forged.1 (corrupt maker.1))))
(assert (=> honest-tokens (=> copied.1 (and (not (corrupt from.1)) (published from.1 V.1 A.1 type.1 content.1) (in sent-to.1 V.1)))))
(assert (=> line.authentication.1 (not network.1)))
(assert (=> line.authentication.1 (=> forged.1 (or (= maker.1 i) (= maker.1 n)))))
(assert (=> line.authentication.1 (=> copied.1 (and (or (and (= from.1 i) (= sent-to.1 n)) (and (= from.1 n) (= sent-to.1 i))) (= from.1 i) (= V.1 V) (= A.1 A) (= type.1 t) (= content.1 content)))))
(assert (=> negated-claim (and accepts.1 (not (published i V A t content)))))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles faults.lie.Notary site verifiers honest.i honest.n applies given.intended line.authentication.1 unforgeable.HMAC-SHA256 honest-tokens))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles faults.lie.Notary site verifiers honest.i honest.n applies given.intended line.authentication.1 unforgeable.HMAC-SHA256 honest-tokens negated-claim))
