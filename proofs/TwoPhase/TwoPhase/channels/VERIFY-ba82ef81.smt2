; VERIFY: Vote of an honest issuer is accepted by every honest verifier by Plain
; TM <-> RM : Plain
(set-logic UF)
(declare-sort Principal 0)
(declare-sort Group 0)
(declare-sort RecordType 0)
(declare-sort Content 0)
(declare-fun role.Coordinator (Principal) Bool)
(declare-fun role.Participant (Principal) Bool)
(declare-fun corrupt (Principal) Bool)
(declare-fun type.Vote () RecordType)
(declare-fun type.other.1 () RecordType)
(declare-fun published (Principal Group Group RecordType Content) Bool)
(declare-fun attested (Principal Group Group RecordType Content) Bool)
(declare-fun in (Principal Group) Bool)
(declare-fun i () Principal)
(declare-fun V () Group)
(declare-fun A () Group)
(declare-fun t () RecordType)
(declare-fun content () Content)
(declare-fun slot.t () Principal)
(declare-fun n () Principal)
(declare-fun accepted () Bool)
(declare-fun same-channel.1 () Bool)
(define-fun authentication.1 ((a Principal) (b Principal) (t RecordType)) Bool (or (and (role.Coordinator a) (role.Participant b)) (and (role.Coordinator b) (role.Participant a))))
(define-fun channel.1 ((a Principal) (b Principal) (t RecordType)) Bool (or (and (role.Coordinator a) (role.Participant b)) (and (role.Coordinator b) (role.Participant a))))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun faults.lie.Coordinator () Bool) ; no member of TM lies (FAULTS)
(declare-fun faults.lie.Participant () Bool) ; no member of RM lies (FAULTS)
(declare-fun site () Bool) ; Vote is published by members of RM (transition VoteNow)
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun honest.i () Bool) ; i is honest
(declare-fun honest.n () Bool) ; n is honest
(declare-fun given.published () Bool) ; the issuer published the statement for the receiver, and all of it arrives
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun line.channel.1 () Bool) ; TM <-> RM : TLS (the channel authenticates its ends)
(declare-fun line.authentication.1 () Bool) ; TM <-> RM : Plain
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (not (and (role.Coordinator p) (role.Participant p))))))
(assert (=> roles (forall ((p Principal)) (or (role.Coordinator p) (role.Participant p)))))
(assert (=> roles (distinct type.Vote type.other.1)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Vote) (= t type.other.1)))))
(assert (=> faults.lie.Coordinator (forall ((p Principal)) (=> (and (role.Coordinator p) (corrupt p)) false))))
(assert (=> faults.lie.Participant (forall ((p Principal)) (=> (and (role.Participant p) (corrupt p)) false))))
(assert (=> site (and (role.Participant i) (= t type.Vote))))
(assert (=> site (role.Coordinator slot.t)))
(assert (=> verifiers (and (= n slot.t) (or (role.Coordinator n) (role.Participant n)) (not (= n i)))))
(assert (=> honest.i (not (corrupt i))))
(assert (=> honest.n (not (corrupt n))))
(assert (=> given.published (and (published i V A t content) (in n V))))
(assert (=> applies (authentication.1 i n t)))
(assert (=> line.channel.1 (=> (channel.1 i n t) same-channel.1)))
(assert (=> line.authentication.1 (=> (published i V A t content) accepted)))
(assert (=> negated-claim (not accepted)))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles faults.lie.Coordinator faults.lie.Participant site verifiers honest.i honest.n given.published applies line.channel.1 line.authentication.1))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles faults.lie.Coordinator faults.lie.Participant site verifiers honest.i honest.n given.published applies line.channel.1 line.authentication.1 negated-claim))
