; LIVE: SENDER, on which TTP(SENDER) relies, never stops
; Echo: N -> N : TTP(SENDER)
(set-logic UF)
(declare-sort Principal 0)
(declare-sort Group 0)
(declare-sort RecordType 0)
(declare-sort Content 0)
(declare-fun role.Node (Principal) Bool)
(declare-fun corrupt (Principal) Bool)
(declare-fun may-stop (Principal) Bool)
(declare-fun p.n1 () Principal)
(declare-fun const.SENDER () Principal)
(declare-fun type.Echo () RecordType)
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
(declare-fun a () Principal)
(define-fun non-repudiation.1 ((a Principal) (b Principal) (t RecordType)) Bool (and (role.Node a) (role.Node b) (= t type.Echo)))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun constant.SENDER () Bool) ; SENDER = n1
(declare-fun site () Bool) ; Echo is published by members of N (transition EchoInitial)
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun auditors () Bool) ; only auditors of the site are shown evidence
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun line.non-repudiation.1 () Bool) ; Echo: N -> N : TTP(SENDER)
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (role.Node p))))
(assert (=> roles (role.Node p.n1)))
(assert (=> roles (role.Node const.SENDER)))
(assert (=> roles (distinct type.Echo type.other.1)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Echo) (= t type.other.1)))))
(assert (=> constant.SENDER (= const.SENDER p.n1)))
(assert (=> site (and (role.Node i) (= t type.Echo))))
(assert (=> verifiers (and (role.Node n) (role.Node n) (not (= n i)))))
(assert (=> auditors (and (role.Node a) (role.Node a) (not (= a i)))))
(assert (=> applies (non-repudiation.1 i a t)))
(assert (=> negated-claim (may-stop const.SENDER)))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles constant.SENDER site verifiers auditors applies line.non-repudiation.1))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles constant.SENDER site verifiers auditors applies line.non-repudiation.1 negated-claim))
