; COVER: every pair of an issuer and a verifier of Initial has a line under [Authentication]
(set-logic UF)
(declare-sort Principal 0)
(declare-sort Group 0)
(declare-sort RecordType 0)
(declare-sort Content 0)
(declare-fun role.Node (Principal) Bool)
(declare-fun corrupt (Principal) Bool)
(declare-fun p.n1 () Principal)
(declare-fun const.SENDER () Principal)
(declare-fun type.Initial () RecordType)
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
(declare-fun covered () Bool)
(define-fun authentication.1 ((a Principal) (b Principal) (t RecordType)) Bool (or (and (role.Node a) (role.Node b)) (and (role.Node b) (role.Node a))))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun constant.SENDER () Bool) ; SENDER = n1
(declare-fun site () Bool) ; Initial is published by members of N (transition Broadcast)
(declare-fun site-issuer () Bool) ; the transition Broadcast fires only where WHERE ME == allows it
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun line.authentication.1 () Bool) ; N <-> N : HMAC-SHA256
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (role.Node p))))
(assert (=> roles (role.Node p.n1)))
(assert (=> roles (role.Node const.SENDER)))
(assert (=> roles (distinct type.Initial type.other.1)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Initial) (= t type.other.1)))))
(assert (=> constant.SENDER (= const.SENDER p.n1)))
(assert (=> site (and (role.Node i) (= t type.Initial))))
(assert (=> site-issuer (= i const.SENDER)))
(assert (=> verifiers (and (role.Node n) (role.Node n) (not (= n i)))))
(assert (=> line.authentication.1 (=> (authentication.1 i n t) covered)))
(assert (=> negated-claim (not covered)))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles constant.SENDER site site-issuer verifiers applies line.authentication.1))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles constant.SENDER site site-issuer verifiers applies line.authentication.1 negated-claim))
