; VERIFY: Promise of an honest issuer is accepted by every honest verifier by HMAC-SHA256
; P <-> A : HMAC-SHA256
(set-logic UF)
(declare-sort Principal 0)
(declare-sort Group 0)
(declare-sort RecordType 0)
(declare-sort Content 0)
(declare-fun role.Proposer (Principal) Bool)
(declare-fun role.Acceptor (Principal) Bool)
(declare-fun role.Learner (Principal) Bool)
(declare-fun corrupt (Principal) Bool)
(declare-fun type.Promise () RecordType)
(declare-fun type.other.1 () RecordType)
(declare-fun published (Principal Group Group RecordType Content) Bool)
(declare-fun attested (Principal Group Group RecordType Content) Bool)
(declare-fun in (Principal Group) Bool)
(declare-fun i () Principal)
(declare-fun V () Group)
(declare-fun A () Group)
(declare-fun t () RecordType)
(declare-fun content () Content)
(declare-fun slot.p () Principal)
(declare-fun n () Principal)
(declare-fun accepted () Bool)
(define-fun authentication.1 ((a Principal) (b Principal) (t RecordType)) Bool (or (and (role.Proposer a) (role.Acceptor b)) (and (role.Proposer b) (role.Acceptor a))))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun faults.lie.Proposer () Bool) ; no member of P lies (FAULTS)
(declare-fun faults.lie.Acceptor () Bool) ; no member of A lies (FAULTS)
(declare-fun faults.lie.Learner () Bool) ; no member of L lies (FAULTS)
(declare-fun site () Bool) ; Promise is published by members of A (transition Phase1b)
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun honest.i () Bool) ; i is honest
(declare-fun honest.n () Bool) ; n is honest
(declare-fun given.published () Bool) ; the issuer published the statement for the receiver, and all of it arrives
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun line.authentication.1 () Bool) ; P <-> A : HMAC-SHA256
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (not (and (role.Acceptor p) (role.Proposer p))))))
(assert (=> roles (forall ((p Principal)) (not (and (role.Acceptor p) (role.Learner p))))))
(assert (=> roles (forall ((p Principal)) (not (and (role.Learner p) (role.Proposer p))))))
(assert (=> roles (forall ((p Principal)) (or (role.Proposer p) (role.Acceptor p) (role.Learner p)))))
(assert (=> roles (distinct type.Promise type.other.1)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Promise) (= t type.other.1)))))
(assert (=> faults.lie.Proposer (forall ((p Principal)) (=> (and (role.Proposer p) (corrupt p)) false))))
(assert (=> faults.lie.Acceptor (forall ((p Principal)) (=> (and (role.Acceptor p) (corrupt p)) false))))
(assert (=> faults.lie.Learner (forall ((p Principal)) (=> (and (role.Learner p) (corrupt p)) false))))
(assert (=> site (and (role.Acceptor i) (= t type.Promise))))
(assert (=> site (role.Proposer slot.p)))
(assert (=> verifiers (and (= n slot.p) (or (role.Proposer n) (role.Acceptor n) (role.Learner n)) (not (= n i)))))
(assert (=> honest.i (not (corrupt i))))
(assert (=> honest.n (not (corrupt n))))
(assert (=> given.published (and (published i V A t content) (in n V))))
(assert (=> applies (authentication.1 i n t)))
(assert (=> line.authentication.1 (=> (published i V A t content) accepted)))
(assert (=> negated-claim (not accepted)))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles faults.lie.Proposer faults.lie.Acceptor faults.lie.Learner site verifiers honest.i honest.n given.published applies line.authentication.1))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles faults.lie.Proposer faults.lie.Acceptor faults.lie.Learner site verifiers honest.i honest.n given.published applies line.authentication.1 negated-claim))
