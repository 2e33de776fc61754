; MERGE: who counts issuers of Ask counts each once: no token of HMAC-SHA256 is the word of two
; D <-> S : HMAC-SHA256
(set-logic UF)
(declare-sort Principal 0)
(declare-sort Group 0)
(declare-sort RecordType 0)
(declare-sort Content 0)
(declare-fun role.Writer (Principal) Bool)
(declare-fun role.Reader (Principal) Bool)
(declare-fun role.Server (Principal) Bool)
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
(declare-fun j () Principal)
(declare-fun one-token () Bool)
(declare-fun twice () Bool)
(define-fun authentication.4 ((a Principal) (b Principal) (t RecordType)) Bool (or (and (role.Reader a) (role.Server b)) (and (role.Reader b) (role.Server a))))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun faults.lie.Writer () Bool) ; no member of W lies (FAULTS)
(declare-fun faults.lie.Reader () Bool) ; no member of D lies (FAULTS)
(declare-fun site () Bool) ; Ask is published by members of D (transition Begin)
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun honest.n () Bool) ; n is honest
(declare-fun given.intended () Bool) ; a receiver accepts nothing that is not for it
(declare-fun honest.i () Bool) ; i is honest
(declare-fun given.another () Bool) ; another principal that publishes Ask
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun line.authentication.4 () Bool) ; D <-> S : HMAC-SHA256
(declare-fun counting () Bool) ; a receiver counts issuers: one that reaches it twice, by two alternatives or in two batches counts once (MERGE)
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (not (and (role.Reader p) (role.Writer p))))))
(assert (=> roles (forall ((p Principal)) (not (and (role.Reader p) (role.Server p))))))
(assert (=> roles (forall ((p Principal)) (not (and (role.Server p) (role.Writer p))))))
(assert (=> roles (forall ((p Principal)) (or (role.Writer p) (role.Reader p) (role.Server p)))))
(assert (=> roles (distinct type.Ask type.other.1)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Ask) (= t type.other.1)))))
(assert (=> faults.lie.Writer (forall ((p Principal)) (=> (and (role.Writer p) (corrupt p)) false))))
(assert (=> faults.lie.Reader (forall ((p Principal)) (=> (and (role.Reader p) (corrupt p)) false))))
(assert (=> site (and (role.Reader i) (= t type.Ask))))
(assert (=> verifiers (and (role.Server n) (or (role.Writer n) (role.Reader n) (role.Server n)) (not (= n i)))))
(assert (=> honest.n (not (corrupt n))))
(assert (=> given.intended (in n V)))
(assert (=> honest.i (not (corrupt i))))
(assert (=> given.another (and (role.Reader j) (not (= j i)) (not (= j n)))))
(assert (=> applies (and (authentication.4 i n t) (not (= i n)))))
(assert (=> line.authentication.4 (=> one-token false)))
(assert (=> counting (not twice)))
(assert (=> negated-claim (or one-token twice)))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles faults.lie.Writer faults.lie.Reader site verifiers honest.n given.intended honest.i given.another applies line.authentication.4 counting))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles faults.lie.Writer faults.lie.Reader site verifiers honest.n given.intended honest.i given.another applies line.authentication.4 counting negated-claim))
