; VERIFY: Order of an honest issuer is accepted by every honest verifier by HMAC-SHA256
; R <-> R : HMAC-SHA256
(set-logic UF)
(declare-sort Principal 0)
(declare-sort Group 0)
(declare-sort RecordType 0)
(declare-sort Content 0)
(declare-fun role.Client (Principal) Bool)
(declare-fun role.Replica (Principal) Bool)
(declare-fun corrupt (Principal) Bool)
(declare-fun p.r1 () Principal)
(declare-fun const.PRIMARY () Principal)
(declare-fun type.Order () RecordType)
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
(define-fun authentication.2 ((a Principal) (b Principal) (t RecordType)) Bool (or (and (role.Replica a) (role.Replica b)) (and (role.Replica b) (role.Replica a))))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun constant.PRIMARY () Bool) ; PRIMARY = r1
(declare-fun site () Bool) ; Order is published by members of R (transition Assign)
(declare-fun site-issuer () Bool) ; the transition Assign fires only where WHERE ME == allows it
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun honest.i () Bool) ; i is honest
(declare-fun honest.n () Bool) ; n is honest
(declare-fun given.published () Bool) ; the issuer published the statement for the receiver, and all of it arrives
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun line.authentication.2 () Bool) ; R <-> R : HMAC-SHA256
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (not (and (role.Client p) (role.Replica p))))))
(assert (=> roles (forall ((p Principal)) (or (role.Client p) (role.Replica p)))))
(assert (=> roles (role.Replica p.r1)))
(assert (=> roles (role.Replica const.PRIMARY)))
(assert (=> roles (distinct type.Order type.other.1)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Order) (= t type.other.1)))))
(assert (=> constant.PRIMARY (= const.PRIMARY p.r1)))
(assert (=> site (and (role.Replica i) (= t type.Order))))
(assert (=> site-issuer (= i const.PRIMARY)))
(assert (=> verifiers (and (role.Replica n) (or (role.Client n) (role.Replica n)) (not (= n i)))))
(assert (=> honest.i (not (corrupt i))))
(assert (=> honest.n (not (corrupt n))))
(assert (=> given.published (and (published i V A t content) (in n V))))
(assert (=> applies (authentication.2 i n t)))
(assert (=> line.authentication.2 (=> (published i V A t content) accepted)))
(assert (=> negated-claim (not accepted)))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles constant.PRIMARY site site-issuer verifiers honest.i honest.n given.published applies line.authentication.2))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles constant.PRIMARY site site-issuer verifiers honest.i honest.n given.published applies line.authentication.2 negated-claim))
