; LIVE: what PULL announces can be had from an honest principal that must hold it
; ViewChange: R -> R : PULL
(set-logic UF)
(declare-sort Principal 0)
(declare-sort Group 0)
(declare-sort RecordType 0)
(declare-sort Content 0)
(declare-fun role.Client (Principal) Bool)
(declare-fun role.Replica (Principal) Bool)
(declare-fun corrupt (Principal) Bool)
(declare-fun may-stop (Principal) Bool)
(declare-fun type.ViewChange () RecordType)
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
(declare-fun asked () Principal)
(declare-fun held () Bool)
(define-fun dissemination.1 ((a Principal) (b Principal) (t RecordType)) Bool (and (role.Replica a) (role.Replica b) (= t type.ViewChange)))
(declare-fun roles () Bool) ; the roles of the program
(declare-fun site () Bool) ; ViewChange is published by members of R (transition RequestTimeout)
(declare-fun verifiers () Bool) ; only intended verifiers of the site are sent to, and accept
(declare-fun applies () Bool) ; the lines are the first of their sections to match
(declare-fun line.dissemination.1 () Bool) ; ViewChange: R -> R : PULL
(declare-fun honest.asked () Bool) ; asked is honest
(declare-fun kept () Bool) ; an honest issuer keeps what it published until its duty to deliver ends, a verifier what it accepted while it may be asked for it, and each answers (DURABLE)
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> roles (forall ((p Principal)) (not (and (role.Client p) (role.Replica p))))))
(assert (=> roles (forall ((p Principal)) (or (role.Client p) (role.Replica p)))))
(assert (=> roles (distinct type.ViewChange type.other.1)))
(assert (=> roles (forall ((t RecordType)) (or (= t type.ViewChange) (= t type.other.1)))))
(assert (=> site (and (role.Replica i) (= t type.ViewChange))))
(assert (=> verifiers (and (role.Replica n) (or (role.Client n) (role.Replica n)) (not (= n i)))))
(assert (=> applies (and (dissemination.1 i n t) (= asked i) (not (= asked n)))))
(assert (=> honest.asked (not (corrupt asked))))
(assert (=> kept (=> (or (= asked i) (role.Replica asked)) held)))
(assert (=> negated-claim (not held)))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (roles site verifiers applies line.dissemination.1 honest.asked kept))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (roles site verifiers applies line.dissemination.1 honest.asked kept negated-claim))
