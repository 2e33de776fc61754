; VERIFY: Request of an honest issuer is accepted by every honest verifier by HMAC-SHA256
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
(define-fun authentication.1 ((a Principal) (b Principal) (t RecordType)) Bool (or (and (role.Client a) (role.Replica b)) (and (role.Client b) (role.Replica a))))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun faults.lie.Notary () Bool) ; no member of N lies (FAULTS)
(declare-fun site () Bool) ; Request is published by members of C (transition Submit)
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun honest.i () Bool) ; i is honest
(declare-fun honest.n () Bool) ; n is honest
(declare-fun given.published () Bool) ; the issuer published the statement for the receiver, and all of it arrives
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun line.authentication.1 () Bool) ; C <-> R : HMAC-SHA256
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (not (and (role.Client p) (role.Replica p))))))
(assert (=> roles (forall ((p Principal)) (not (and (role.Client p) (role.Notary p))))))
(assert (=> roles (forall ((p Principal)) (not (and (role.Notary p) (role.Replica p))))))
(assert (=> roles (forall ((p Principal)) (or (role.Client p) (role.Replica p) (role.Notary p)))))
(assert (=> roles (distinct type.Request type.other.1)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Request) (= t type.other.1)))))
(assert (=> faults.lie.Notary (forall ((p Principal)) (=> (and (role.Notary p) (corrupt p)) false))))
(assert (=> site (and (role.Client i) (= t type.Request))))
(assert (=> verifiers (and (role.Replica n) (or (role.Client n) (role.Replica n) (role.Notary n)) (not (= n i)))))
(assert (=> honest.i (not (corrupt i))))
(assert (=> honest.n (not (corrupt n))))
(assert (=> given.published (and (published i V A t content) (in n V))))
(assert (=> applies (authentication.1 i n t)))
(assert (=> line.authentication.1 (=> (published i V A t content) accepted)))
(assert (=> negated-claim (not accepted)))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles faults.lie.Notary site verifiers honest.i honest.n given.published applies line.authentication.1))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles faults.lie.Notary site verifiers honest.i honest.n given.published applies line.authentication.1 negated-claim))
