; MERGE: who counts issuers of Request counts each once: no token of HMAC-SHA256 is the word of two
; z -> R : HMAC-SHA256
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
(declare-fun a () Principal)
(declare-fun n () Principal)
(declare-fun j () Principal)
(declare-fun one-token () Bool)
(declare-fun twice () Bool)
(define-fun authentication.4 ((a Principal) (b Principal) (t RecordType)) Bool (and (= a p.z) (role.Replica b)))
(define-fun non-repudiation.1 ((a Principal) (b Principal) (t RecordType)) Bool (role.Client a))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun faults.lie.Notary () Bool) ; no member of N lies (FAULTS)
(declare-fun site () Bool) ; Request is published by members of C (transition Submit)
(declare-fun auditors () Bool) ; only auditors of the site are shown evidence
(declare-fun honest.a () Bool) ; a is honest
(declare-fun given.intended () Bool) ; an auditor is convinced of nothing that it may not audit
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun honest.n () Bool) ; n is honest
(declare-fun honest.p.z () Bool) ; p.z is honest
(declare-fun given.another () Bool) ; another principal that publishes Request
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun line.authentication.4 () Bool) ; z -> R : HMAC-SHA256
(declare-fun counting () Bool) ; a receiver counts issuers: one that reaches it twice, by two alternatives or in two batches counts once (MERGE)
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (not (and (role.Client p) (role.Replica p))))))
(assert (=> roles (forall ((p Principal)) (not (and (role.Client p) (role.Notary p))))))
(assert (=> roles (forall ((p Principal)) (not (and (role.Notary p) (role.Replica p))))))
(assert (=> roles (forall ((p Principal)) (or (role.Client p) (role.Replica p) (role.Notary p)))))
(assert (=> roles (role.Notary p.z)))
(assert (=> roles (distinct type.Request type.other.1)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Request) (= t type.other.1)))))
(assert (=> faults.lie.Notary (forall ((p Principal)) (=> (and (role.Notary p) (corrupt p)) false))))
(assert (=> site (and (role.Client i) (= t type.Request))))
(assert (=> auditors (and (role.Replica a) (or (role.Client a) (role.Replica a) (role.Notary a)) (not (= a i)))))
(assert (=> honest.a (not (corrupt a))))
(assert (=> given.intended (in a A)))
(assert (=> verifiers (and (role.Replica n) (or (role.Client n) (role.Replica n) (role.Notary n)) (not (= n i)))))
(assert (=> honest.n (not (corrupt n))))
(assert (=> honest.p.z (not (corrupt p.z))))
(assert (=> given.another (and (role.Client j) (not (= j i)) (not (= j n)))))
(assert (=> applies (and (non-repudiation.1 i a t) (authentication.4 p.z n t) (not (= p.z n)))))
(assert (=> line.authentication.4 (=> one-token false)))
(assert (=> counting (not twice)))
(assert (=> negated-claim (or one-token twice)))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles faults.lie.Notary site auditors honest.a given.intended verifiers honest.n honest.p.z given.another applies line.authentication.4 counting))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles faults.lie.Notary site auditors honest.a given.intended verifiers honest.n honest.p.z given.another applies line.authentication.4 counting negated-claim))
