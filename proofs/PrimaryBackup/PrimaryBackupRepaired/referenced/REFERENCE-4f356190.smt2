; REFERENCE: the record behind Order.m can be had by every honest verifier of an honest issuer's Order
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
(declare-fun keeps (Principal) Bool)
(declare-fun had () Bool)
(declare-fun n () Principal)
(declare-fun roles () Bool) ; the roles of the program
(declare-fun constant.PRIMARY () Bool) ; PRIMARY = r1
(declare-fun site () Bool) ; Order is published by members of R (transition Assign)
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun site-issuer () Bool) ; the transition Assign fires only where WHERE ME == allows it
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun honest.i () Bool) ; i is honest
(declare-fun honest.n () Bool) ; n is honest
(declare-fun given.published () Bool) ; the issuer published the statement, and its duty has not ended
(declare-fun durable () Bool) ; an honest issuer keeps what its statements refer to until its duty to deliver them ends, and answers for it (DURABLE)
(declare-fun fetched () Bool) ; what an honest principal keeps and answers for is had by whoever asks
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
(assert (=> given.published (published i V A t content)))
(assert (=> durable (=> (and (published i V A t content) (not (corrupt i))) (keeps i))))
(assert (=> fetched (forall ((p Principal)) (=> (and (keeps p) (not (corrupt p))) had))))
(assert (=> negated-claim (not had)))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles constant.PRIMARY site applies site-issuer verifiers honest.i honest.n given.published durable fetched))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles constant.PRIMARY site applies site-issuer verifiers honest.i honest.n given.published durable fetched negated-claim))
