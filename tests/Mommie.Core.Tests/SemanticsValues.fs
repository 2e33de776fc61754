/// Values: canonical, ordered, and the pool's rules on them.
module Mommie.Core.Tests.SemanticsValues

open Expecto
open FsCheck
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Value

let private ints (xs: int list) = set (xs |> List.map (int64 >> ofInt))

let private members (v: Value) =
    v.Items |> Array.map (fun i -> int i.Number) |> Set.ofArray

[<Tests>]
let tests =
    testList
        "semantics.values"
        [
            testProperty "sets are canonical" (fun (xs: int list) ->
                Value.Same(ints xs, ints (List.rev xs))
                && (ints xs).Hash = (ints (xs @ xs)).Hash)

            testProperty "set operations are those of sets" (fun (xs: int list) (ys: int list) ->
                let a, b = Set.ofList xs, Set.ofList ys
                let v, w = ints xs, ints ys

                members (union v w) = a + b
                && members (intersect v w) = Set.intersect a b
                && members (minus v w) = a - b
                && subset v w = Set.isSubset a b
                && (ys |> List.forall (fun y -> contains v (ofInt (int64 y)) = a.Contains y)))

            testProperty "maps hold the last value put" (fun (xs: (int * int) list) ->
                let m =
                    xs
                    |> List.fold (fun m (k, v) -> put m (ofInt (int64 k)) (ofInt (int64 v))) emptyMap

                Map.ofList xs
                |> Map.forall (fun k v -> (lookup m (ofInt (int64 k))).Number = int64 v)
                && (domain m).Items.Length = (Map.ofList xs).Count)

            testProperty "the order is total and agrees with equality" (fun (xs: int list) (ys: int list) ->
                let v, w = ints xs, ints ys

                (Value.Order(v, w) = 0) = Value.Same(v, w)
                && sign (Value.Order(v, w)) = -(sign (Value.Order(w, v))))

            test "values of different kinds are different" {
                let all = [ emptySet; emptySeq; emptyMap; nil; no; ofInt 0L; tuple [||]; some nil ]
                Expect.equal (all |> List.distinct |> List.length) all.Length "distinct"
            }

            test "auditors: a larger set serves for a smaller one, ANYONE for all" {
                let a, b = principal 0L "a", principal 1L "b"
                Expect.isTrue (Pool.covers (set [ a; b ]) (set [ a ])) "weaken"
                Expect.isFalse (Pool.covers (set [ a ]) (set [ a; b ])) "not the other way"
                Expect.isTrue (Pool.covers Pool.everyone (set [ a; b ])) "ANYONE"
                Expect.isFalse (Pool.covers (set [ a; b ]) Pool.everyone) "ANYONE is more than all"
                let s = Pool.statement a (set [ b ]) emptySet (record "X" [||])
                Expect.isTrue (Pool.available b true emptySet s) "verifier"
                Expect.isFalse (Pool.available a false emptySet s) "the issuer is neither verifier nor auditor"
            }

            test "a lie is held in the weakest forms that serve" {
                let n, m = principal 0L "n", principal 1L "m"
                Expect.equal (Pool.heldLies n true (set [ m ])) [ true, set [ m ] ] "ME"
                Expect.equal (Pool.heldLies n false (set [ n ])) [ false, set [ n ] ] "an auditor already"
                Expect.equal (Pool.heldLies n false (set [ m ])) [ true, set [ m ]; false, set [ n; m ] ] "either"
            }
        ]
