; KEYS: nobody who may lie holds a key with which honest principals make tokens of HMAC-SHA256 for Request, and no such key serves two principals, directions, mechanisms or deployments that the token does not tell apart
; R <-> R : HMAC-SHA256
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
(declare-fun n () Principal)
(declare-fun s () Principal)
(declare-fun elsewhere () Bool)
(declare-fun other-mechanism () Bool)
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
(define-fun authentication.2 ((a Principal) (b Principal) (t RecordType)) Bool (or (and (role.Replica a) (role.Replica b)) (and (role.Replica b) (role.Replica a))))
(define-fun non-repudiation.1 ((a Principal) (b Principal) (t RecordType)) Bool (role.Client a))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun site () Bool) ; Request is published by members of C (transition Submit)
(declare-fun auditors () Bool) ; only auditors of the site are shown evidence
(declare-fun honest.a () Bool) ; a is honest
(declare-fun given.intended () Bool) ; an auditor is convinced of nothing that it may not audit
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun honest.n () Bool) ; n is honest
(declare-fun honest.s () Bool) ; s is honest
(declare-fun theorem () Bool) ; MATRIX(R, f) is as good as the attestation of an honest member of its set (Aiyer et al., DISC 2008)
(declare-fun given.member () Bool) ; s stands for a member of the set that attests
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun line.authentication.2 () Bool) ; R <-> R : HMAC-SHA256
(declare-fun unforgeable.HMAC-SHA256 () Bool) ; tokens of HMAC-SHA256 (hash SHA-256) cannot be made without the key, and the key serves nothing else
(declare-fun honest-tokens () Bool) ; an honest principal makes tokens only for what it publishes, and never shows its keys
(declare-fun keys-apart () Bool) ; each KEY of each mechanism has a key of its own for every choice of its parameters, and it serves nothing else (KEYS)
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (not (and (role.Client p) (role.Replica p))))))
(assert (=> roles (forall ((p Principal)) (or (role.Client p) (role.Replica p)))))
(assert (=> roles (distinct type.Request type.other.1 type.other.2)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Request) (= t type.other.1) (= t type.other.2)))))
(assert (=> site (and (role.Client i) (= t type.Request))))
(assert (=> auditors (and (role.Replica a) (or (role.Client a) (role.Replica a)) (not (= a i)))))
(assert (=> honest.a (not (corrupt a))))
(assert (=> given.intended (in a A)))
(assert (=> verifiers (and (role.Replica n) (or (role.Client n) (role.Replica n)) (not (= n i)))))
(assert (=> honest.n (not (corrupt n))))
(assert (=> honest.s (not (corrupt s))))
(assert (=> theorem (not (corrupt s))))
(assert (=> given.member (role.Replica s)))
(assert (=> applies (and (non-repudiation.1 i a t) (authentication.2 s n t) (not (= s n)))))
(assert (=> unforgeable.HMAC-SHA256 (=> accepts.1 (or copied.1 forged.1 network.1))))
(assert (=> honest-tokens (=> forged.1 (corrupt maker.1))))
(assert (=> honest-tokens (=> copied.1 (and (not (corrupt s)) (attested from.1 V.1 A.1 type.1 content.1)))))
(assert (=> line.authentication.2 (not network.1)))
(assert (=> line.authentication.2 (=> forged.1 (or (= maker.1 s) (= maker.1 n)))))
(assert (=> line.authentication.2 (=> copied.1 (and (= from.1 i) (= V.1 V) (= A.1 A) (= type.1 t) (= content.1 content)))))
(assert (=> line.authentication.2 (not elsewhere)))
(assert (=> keys-apart (not other-mechanism)))
(assert (=> negated-claim (or network.1 forged.1 elsewhere other-mechanism)))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles site auditors honest.a given.intended verifiers honest.n honest.s theorem given.member applies line.authentication.2 unforgeable.HMAC-SHA256 honest-tokens keys-apart))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles site auditors honest.a given.intended verifiers honest.n honest.s theorem given.member applies line.authentication.2 unforgeable.HMAC-SHA256 honest-tokens keys-apart negated-claim))
