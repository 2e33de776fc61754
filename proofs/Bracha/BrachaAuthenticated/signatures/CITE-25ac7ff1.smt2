; CITE: every verifier of Final is an auditor of the Echo that is cited to it
(set-logic UF)
(declare-sort Principal 0)
(declare-sort Group 0)
(declare-sort RecordType 0)
(declare-sort Content 0)
(declare-fun role.Node (Principal) Bool)
(declare-fun corrupt (Principal) Bool)
(declare-fun type.Final () RecordType)
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
(declare-fun roles () Bool) ; the roles of the program
(declare-fun site () Bool) ; Final is published by members of N (transition Deliver)
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (role.Node p))))
(assert (=> roles (distinct type.Final type.other.1)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Final) (= t type.other.1)))))
(assert (=> site (and (role.Node i) (= t type.Final))))
(assert (=> verifiers (and (role.Node n) (role.Node n) (not (= n i)))))
(assert (=> negated-claim (not (role.Node n))))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles site verifiers applies))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles site verifiers applies negated-claim))
