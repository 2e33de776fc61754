; LIVE: a batch of the line PRIMARY -> R : 64 is sealed after a finite delay
; PRIMARY -> R : 64
(set-logic UF)
(declare-sort Principal 0)
(declare-sort Group 0)
(declare-sort RecordType 0)
(declare-sort Content 0)
(declare-fun role.Client (Principal) Bool)
(declare-fun role.Replica (Principal) Bool)
(declare-fun corrupt (Principal) Bool)
(declare-fun may-stop (Principal) Bool)
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
(declare-fun sealed () Bool)
(define-fun authentication.2 ((a Principal) (b Principal) (t RecordType)) Bool (or (and (role.Replica a) (role.Replica b)) (and (role.Replica b) (role.Replica a))))
(define-fun batching.1 ((a Principal) (b Principal) (t RecordType)) Bool (and (= a const.PRIMARY) (role.Replica b)))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun constant.PRIMARY () Bool) ; PRIMARY = r1
(declare-fun site () Bool) ; Order is published by members of R (transition Assign)
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun honest.n () Bool) ; n is honest
(declare-fun given.intended () Bool) ; a receiver accepts nothing that is not for it
(declare-fun honest.i () Bool) ; i is honest
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun line.batching.1 () Bool) ; PRIMARY -> R : 64
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (not (and (role.Client p) (role.Replica p))))))
(assert (=> roles (forall ((p Principal)) (or (role.Client p) (role.Replica p)))))
(assert (=> roles (role.Replica p.r1)))
(assert (=> roles (role.Replica const.PRIMARY)))
(assert (=> roles (distinct type.Order type.other.1)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Order) (= t type.other.1)))))
(assert (=> constant.PRIMARY (= const.PRIMARY p.r1)))
(assert (=> site (and (role.Replica i) (= t type.Order))))
(assert (=> verifiers (and (role.Replica n) (or (role.Client n) (role.Replica n)) (not (= n i)))))
(assert (=> honest.n (not (corrupt n))))
(assert (=> given.intended (in n V)))
(assert (=> honest.i (not (corrupt i))))
(assert (=> applies (and (authentication.2 i n t) (not (= i n)) (batching.1 i n t))))
(assert (=> negated-claim (not sealed)))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles constant.PRIMARY site verifiers honest.n given.intended honest.i applies line.batching.1))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles constant.PRIMARY site verifiers honest.n given.intended honest.i applies line.batching.1 negated-claim))
