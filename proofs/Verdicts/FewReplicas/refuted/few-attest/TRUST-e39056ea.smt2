; TRUST: of the R that attest under MATRIX(R, f) at most the threshold lie, and they are at least three times the threshold and one
; C -> * : MATRIX(R, f)
(set-logic ALL)
(declare-fun count.Client () Int)
(declare-fun count.Replica () Int)
(declare-fun const.f () Int)
(declare-fun sizes () Bool) ; no role has fewer members than principals that the deployment names
(declare-fun assume.1 () Bool) ; ASSUME number 1 of the program
(declare-fun constant.f () Bool) ; f = 1
(declare-fun line.non-repudiation.1 () Bool) ; C -> * : MATRIX(R, f)
(declare-fun negated-claim () Bool) ; the negated claim
(assert (=> sizes (>= count.Client 0)))
(assert (=> sizes (>= count.Replica 1)))
(assert (=> assume.1 (and (= count.Replica (+ (* 2 const.f) 1)) (>= const.f 1))))
(assert (=> constant.f (= const.f 1)))
(assert (=> line.non-repudiation.1 true))
(assert (=> negated-claim (not (and (>= count.Replica (+ (* 3 const.f) 1)) (>= const.f const.f) (>= const.f 0)))))
; the premises alone: must be sat, or the proof is vacuous
(check-sat-assuming (sizes assume.1 constant.f line.non-repudiation.1))
; with the negated claim: unsat is proved, sat is refuted
(check-sat-assuming (sizes assume.1 constant.f line.non-repudiation.1 negated-claim))
