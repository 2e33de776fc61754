; COVER: every pair of an issuer and a verifier of Endorse has a line under [Authentication]
(set-logic UF)
(declare-sort Principal 0)
(declare-sort Group 0)
(declare-sort RecordType 0)
(declare-sort Content 0)
(declare-fun role.Writer (Principal) Bool)
(declare-fun role.Reader (Principal) Bool)
(declare-fun role.Server (Principal) Bool)
(declare-fun corrupt (Principal) Bool)
(declare-fun p.w1 () Principal)
(declare-fun const.WRITER () Principal)
(declare-fun type.Endorse () RecordType)
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
(define-fun authentication.3 ((a Principal) (b Principal) (t RecordType)) Bool (or (and (role.Reader a) (role.Server b)) (and (role.Reader b) (role.Server a))))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun faults.lie.Reader () Bool) ; no member of D lies (FAULTS)
(declare-fun constant.WRITER () Bool) ; WRITER = w1
(declare-fun site () Bool) ; Endorse is published by members of S (transition EndorseFirst)
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun line.authentication.1 () Bool) ; W <-> S : HMAC-SHA256
(declare-fun line.authentication.3 () Bool) ; D <-> S : HMAC-SHA256
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (not (and (role.Reader p) (role.Writer p))))))
(assert (=> roles (forall ((p Principal)) (not (and (role.Reader p) (role.Server p))))))
(assert (=> roles (forall ((p Principal)) (not (and (role.Server p) (role.Writer p))))))
(assert (=> roles (forall ((p Principal)) (or (role.Writer p) (role.Reader p) (role.Server p)))))
(assert (=> roles (role.Writer p.w1)))
(assert (=> roles (role.Writer const.WRITER)))
(assert (=> roles (distinct type.Endorse type.other.1)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Endorse) (= t type.other.1)))))
(assert (=> faults.lie.Reader (forall ((p Principal)) (=> (and (role.Reader p) (corrupt p)) false))))
(assert (=> constant.WRITER (= const.WRITER p.w1)))
(assert (=> site (and (role.Server i) (= t type.Endorse))))
(assert (=> verifiers (and (= n const.WRITER) (or (role.Writer n) (role.Reader n) (role.Server n)) (not (= n i)))))
(assert (=> line.authentication.1 (=> (authentication.1 i n t) covered)))
(assert (=> line.authentication.3 (=> (authentication.3 i n t) covered)))
(assert (=> negated-claim (not covered)))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles faults.lie.Reader constant.WRITER site verifiers applies line.authentication.1 line.authentication.3))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles faults.lie.Reader constant.WRITER site verifiers applies line.authentication.1 line.authentication.3 negated-claim))
