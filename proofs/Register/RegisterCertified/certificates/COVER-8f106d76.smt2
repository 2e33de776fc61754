; COVER: every pair of an issuer and a verifier of Write has a line under [Authentication]
(set-logic UF)
(declare-sort Principal 0)
(declare-sort Group 0)
(declare-sort RecordType 0)
(declare-sort Content 0)
(declare-fun role.Writer (Principal) Bool)
(declare-fun role.Reader (Principal) Bool)
(declare-fun role.Server (Principal) Bool)
(declare-fun corrupt (Principal) Bool)
(declare-fun type.Write () RecordType)
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
(define-fun authentication.1 ((a Principal) (b Principal) (t RecordType)) Bool (or (and (role.Writer a) (role.Server b)) (and (role.Writer b) (role.Server a))))
(define-fun authentication.2 ((a Principal) (b Principal) (t RecordType)) Bool (and (role.Writer a) (role.Reader b)))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun faults.lie.Reader () Bool) ; no member of D lies (FAULTS)
(declare-fun site () Bool) ; Write is published by members of W (transition Certify)
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun line.authentication.1 () Bool) ; W <-> S : HMAC-SHA256
(declare-fun line.authentication.2 () Bool) ; W -> D : HMAC-SHA256
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (not (and (role.Reader p) (role.Writer p))))))
(assert (=> roles (forall ((p Principal)) (not (and (role.Reader p) (role.Server p))))))
(assert (=> roles (forall ((p Principal)) (not (and (role.Server p) (role.Writer p))))))
(assert (=> roles (forall ((p Principal)) (or (role.Writer p) (role.Reader p) (role.Server p)))))
(assert (=> roles (distinct type.Write type.other.1)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Write) (= t type.other.1)))))
(assert (=> faults.lie.Reader (forall ((p Principal)) (=> (and (role.Reader p) (corrupt p)) false))))
(assert (=> site (and (role.Writer i) (= t type.Write))))
(assert (=> verifiers (and (role.Server n) (or (role.Writer n) (role.Reader n) (role.Server n)) (not (= n i)))))
(assert (=> line.authentication.1 (=> (authentication.1 i n t) covered)))
(assert (=> line.authentication.2 (=> (authentication.2 i n t) covered)))
(assert (=> negated-claim (not covered)))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles faults.lie.Reader site verifiers applies line.authentication.1 line.authentication.2))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles faults.lie.Reader site verifiers applies line.authentication.1 line.authentication.2 negated-claim))
