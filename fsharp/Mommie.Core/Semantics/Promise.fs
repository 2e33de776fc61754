/// Promises with an end: what a PUBLISH of a record type that is somewhere published UNTIL something leaves in the state of its
/// publisher, in the machine for a temporal property. UNTIL is evaluated when PUBLISH runs, so that a promise keeps the values of
/// the names and variables that its UNTIL reads.
module Mommie.Core.Semantics.Promise

open Mommie.Core.Model.Tree
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.Context
open Mommie.Core.Semantics.Evaluate

/// The PUBLISHs of a node, in the order of the text; a promise names its own by the place here.
let sites (node: Node) : Publish[] =
    Walk.nodeStatements node
    |> Seq.choose (fun s ->
        match s.Node with
        | PublishStatement p -> Some p
        | _ -> None)
    |> Array.ofSeq

/// The names that an UNTIL may read from around it, and the variables of its node that it reads.
let reads (node: Node) (until: Pattern) : string list * int list =
    let expressions = Walk.patternExprs until
    let own = patternBinders until |> List.map _.Name |> Set.ofList

    let names =
        expressions
        |> List.map Walk.localNames
        |> Set.unionMany
        |> (fun all -> all - own)

    let inside condition =
        expressions |> List.exists (Walk.exists condition)

    let calls =
        inside (fun e ->
            match e.Node with
            | CallNodeFunction _ -> true
            | _ -> false)

    let variables =
        node.Variables
        |> List.indexed
        |> List.filter (fun (_, v) ->
            calls
            || inside (fun e ->
                match e.Node with
                | Variable x -> x = v.Name
                | _ -> false))
        |> List.map fst

    Set.toList names, variables

/// Compiles what a PUBLISH promises: from verifiers, auditors and record to the promise.
let make (scope: Scope) (node: Node) (p: Publish) : Context -> Value -> Value -> Value -> Value =
    let site =
        sites node |> Array.findIndex (fun other -> obj.ReferenceEquals(other, p))

    let kept =
        match p.Until with
        | None -> fun _ -> nil
        | Some until ->
            let names, variables = reads node until

            let slots =
                names
                |> List.map (fun name -> if scope.Has name then scope.Slot name else -1)
                |> Array.ofList

            let variables = Array.ofList variables

            fun (ctx: Context) ->
                tuple
                    [|
                        for slot in slots do
                            if slot < 0 || slot >= ctx.Frame.Length || isAbsent ctx.Frame[slot] then
                                nil
                            else
                                ctx.Frame[slot]
                        for v in variables do
                            ctx.State[ctx.Base + v]
                    |]

    fun ctx verifiers auditors record ->
        tuple
            [|
                ofInt (int64 site)
                ofString p.RecordType
                verifiers
                auditors
                record
                kept ctx
            |]
