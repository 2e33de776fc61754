; REFERENCE: equal digests of Order.m mean equal records
(set-logic UF)
(declare-sort Principal 0)
(declare-sort Group 0)
(declare-sort RecordType 0)
(declare-sort Content 0)
(declare-fun role.Client (Principal) Bool)
(declare-fun role.Replica (Principal) Bool)
(declare-fun corrupt (Principal) Bool)
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
(declare-fun one.content () Content)
(declare-fun other.content () Content)
(declare-fun one-digest () Bool)
(declare-fun roles () Bool) ; the roles of the program
(declare-fun site () Bool) ; Order is published by members of R (transition Assign)
(declare-fun given.digest () Bool) ; two records have one digest
(declare-fun collisions.SHA-256 () Bool) ; SHA-256 is collision resistant
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (not (and (role.Client p) (role.Replica p))))))
(assert (=> roles (forall ((p Principal)) (or (role.Client p) (role.Replica p)))))
(assert (=> roles (distinct type.Order type.other.1)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Order) (= t type.other.1)))))
(assert (=> site (and (role.Replica i) (= t type.Order))))
(assert (=> given.digest one-digest))
(assert (=> collisions.SHA-256 (=> one-digest (= one.content other.content))))
(assert (=> negated-claim (not (= one.content other.content))))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles site given.digest collisions.SHA-256))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles site given.digest collisions.SHA-256 negated-claim))
