; MERGE: who counts issuers of Reply counts each once: no token of HMAC-SHA256 is the word of two
; C <-> R : HMAC-SHA256
(set-logic UF)
(declare-sort Principal 0)
(declare-sort Group 0)
(declare-sort RecordType 0)
(declare-sort Content 0)
(declare-fun role.Client (Principal) Bool)
(declare-fun role.Replica (Principal) Bool)
(declare-fun corrupt (Principal) Bool)
(declare-fun type.Reply () RecordType)
(declare-fun type.other.1 () RecordType)
(declare-fun published (Principal Group Group RecordType Content) Bool)
(declare-fun attested (Principal Group Group RecordType Content) Bool)
(declare-fun in (Principal Group) Bool)
(declare-fun i () Principal)
(declare-fun V () Group)
(declare-fun A () Group)
(declare-fun t () RecordType)
(declare-fun content () Content)
(declare-fun slot.c () Principal)
(declare-fun n () Principal)
(declare-fun j () Principal)
(declare-fun one-token () Bool)
(declare-fun twice () Bool)
(define-fun authentication.1 ((a Principal) (b Principal) (t RecordType)) Bool (or (and (role.Client a) (role.Replica b)) (and (role.Client b) (role.Replica a))))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun site () Bool) ; Reply is published by members of R (transition Execute)
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun honest.n () Bool) ; n is honest
(declare-fun given.intended () Bool) ; a receiver accepts nothing that is not for it
(declare-fun honest.i () Bool) ; i is honest
(declare-fun given.another () Bool) ; another principal that publishes Reply
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun line.authentication.1 () Bool) ; C <-> R : HMAC-SHA256
(declare-fun counting () Bool) ; a receiver counts issuers: one that reaches it twice, by two alternatives or in two batches counts once (MERGE)
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (not (and (role.Client p) (role.Replica p))))))
(assert (=> roles (forall ((p Principal)) (or (role.Client p) (role.Replica p)))))
(assert (=> roles (distinct type.Reply type.other.1)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.Reply) (= t type.other.1)))))
(assert (=> site (and (role.Replica i) (= t type.Reply))))
(assert (=> site (role.Client slot.c)))
(assert (=> verifiers (and (= n slot.c) (or (role.Client n) (role.Replica n)) (not (= n i)))))
(assert (=> honest.n (not (corrupt n))))
(assert (=> given.intended (in n V)))
(assert (=> honest.i (not (corrupt i))))
(assert (=> given.another (and (role.Replica j) (not (= j i)) (not (= j n)))))
(assert (=> applies (and (authentication.1 i n t) (not (= i n)))))
(assert (=> line.authentication.1 (=> one-token false)))
(assert (=> counting (not twice)))
(assert (=> negated-claim (or one-token twice)))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles site verifiers honest.n given.intended honest.i given.another applies line.authentication.1 counting))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles site verifiers honest.n given.intended honest.i given.another applies line.authentication.1 counting negated-claim))
