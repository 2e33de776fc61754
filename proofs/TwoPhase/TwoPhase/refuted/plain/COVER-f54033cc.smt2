; COVER: every pair of an issuer and a verifier of Ask has a line under [Authentication]
(set-logic UF)
(declare-sort Principal 0)
(declare-sort Group 0)
(declare-sort RecordType 0)
(declare-sort Content 0)
(declare-fun role.Coordinator (Principal) Bool)
(declare-fun role.Participant (Principal) Bool)
(declare-fun corrupt (Principal) Bool)
(declare-fun type.Ask () RecordType)
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
(define-fun authentication.1 ((a Principal) (b Principal) (t RecordType)) Bool (or (and (role.Coordinator a) (role.Participant b)) (and (role.Coordinator b) (role.Participant a))))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun faults.lie.Coordinator () Bool) ; no member of TM lies (FAULTS)
(declare-fun faults.lie.Participant () Bool) ; no member of RM lies (FAULTS)
(declare-fun site () Bool) ; Ask is published by members of TM (transition Begin)
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun line.authentication.1 () Bool) ; TM <-> RM : Plain
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (not (and (role.Coordinator p) (role.Participant p))))))
(assert (=> roles (forall ((p Principal)) (or (role.Coordinator p) (role.Participant p)))))
(assert (=> roles (distinct type.Ask type.other.1)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Ask) (= t type.other.1)))))
(assert (=> faults.lie.Coordinator (forall ((p Principal)) (=> (and (role.Coordinator p) (corrupt p)) false))))
(assert (=> faults.lie.Participant (forall ((p Principal)) (=> (and (role.Participant p) (corrupt p)) false))))
(assert (=> site (and (role.Coordinator i) (= t type.Ask))))
(assert (=> verifiers (and (role.Participant n) (or (role.Coordinator n) (role.Participant n)) (not (= n i)))))
(assert (=> line.authentication.1 (=> (authentication.1 i n t) covered)))
(assert (=> negated-claim (not covered)))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles faults.lie.Coordinator faults.lie.Participant site verifiers applies line.authentication.1))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles faults.lie.Coordinator faults.lie.Participant site verifiers applies line.authentication.1 negated-claim))
