/// Calls, and the ways to make records.
module Mommie.Core.Typing.Calls

open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Typing.Subtyping
open Mommie.Core.Typing.Symbols
open Mommie.Core.Typing.Names
open Mommie.Core.Typing.Expect
open Mommie.Core.Typing.References

module S = Mommie.Core.Syntax.Tree
module M = Mommie.Core.Model.Tree

/// Calls of FUNCTIONs, EXTERNs and record constructors.
let call (ctx: Context) (infer: Infer) (scope: Scope) span (name: S.Name) (args: S.Expr list) : M.Expr =
    let made t node = made span t node

    let arguments signature =
        arguments ctx infer scope name signature args

    let loose () =
        for a in args do
            infer scope None a |> ignore

        wrong span

    let callable () =
        let globals =
            ctx.Symbols.Globals
            |> Map.toSeq
            |> Seq.choose (fun (n, (g, _)) ->
                match g with
                | FunctionName _
                | ExternName _
                | RecordName _ -> Some n
                | _ -> None)

        let node =
            match scope.Node with
            | Some n ->
                n.Names
                |> Map.toSeq
                |> Seq.choose (fun (x, (n, _)) ->
                    match n with
                    | NodeFunctionName _ -> Some x
                    | _ -> None)
            | None -> Seq.empty

        Seq.append node globals

    let notCallable what =
        error
            ctx
            "MOM2006"
            name.Span
            $"'{name.Text}' is {what}, which is not called"
            "Call a FUNCTION, an EXTERN or a RECORD."

        loose ()

    match
        declared ctx { scope with Node = None } name.Text,
        scope.Node |> Option.bind (fun n -> Map.tryFind name.Text n.Names)
    with
    | _, Some(NodeFunctionName(result, signature), _) ->
        denied
            ctx
            "MOM2211"
            name.Span
            $"the FUNCTION '{name.Text}' of the NODE"
            scope.NodeFunctions
            "Declare the FUNCTION outside the NODE."

        let role = scope.Node |> Option.map _.Role |> Option.defaultValue ""
        made result (M.CallNodeFunction(role, name.Text, arguments signature))
    | _, Some(ProcedureName _, _) ->
        error
            ctx
            "MOM2006"
            name.Span
            $"the PROCEDURE '{name.Text}' gives no value"
            $"Call it as a statement: {name.Text}(...);"

        loose ()
    | _, Some(n, _) -> notCallable (describeInNode n)
    | Some(what, _), None when Map.containsKey name.Text scope.Locals || Map.containsKey name.Text scope.Atoms ->
        notCallable what
    | _ ->
        match Map.tryFind name.Text ctx.Symbols.Globals with
        | Some(FunctionName(result, signature), _) ->
            if ctx.CallPure.Contains name.Text then
                denied
                    ctx
                    "MOM2210"
                    name.Span
                    $"the FUNCTION '{name.Text}', which calls an EXTERN,"
                    scope.Pure
                    "Use a FUNCTION that calls no EXTERN."

            made result (M.CallFunction(name.Text, arguments signature))
        | Some(RecordName fields, _) -> made (TRecord name.Text) (M.MakeRecord(name.Text, arguments fields))
        | Some(ExternName(kind, result, signature), _) ->
            let result = Option.defaultValue errorType result

            match kind with
            | S.ExternKind.Pure ->
                denied ctx "MOM2210" name.Span $"the EXTERN '{name.Text}'" scope.Pure "Write the value itself."
                made result (M.CallPure(name.Text, arguments signature))
            | S.ExternKind.Reads ->
                denied
                    ctx
                    "MOM2209"
                    name.Span
                    $"'{name.Text}'"
                    scope.Reads
                    "Read it in a body and keep the value in a VAR."

                made result (M.CallReads(name.Text, arguments signature))
            | S.ExternKind.Stateful ->
                arguments signature |> ignore

                error
                    ctx
                    "MOM2208"
                    name.Span
                    $"the EXTERN '{name.Text}' changes the application's state and is no part of an expression"
                    $"Call it in a body: {show result} x <- {name.Text}(...); and use x. An EXTERN PURE may stand here."

                wrong span
            | S.ExternKind.Restores ->
                arguments signature |> ignore

                error
                    ctx
                    "MOM2208"
                    name.Span
                    $"the EXTERN '{name.Text}' restores the application's state and gives no value"
                    $"Call it in a body: {name.Text}(...);"

                wrong span
        | Some(g, _) -> notCallable (describe g)
        | None ->
            error
                ctx
                "MOM2006"
                name.Span
                $"there is no FUNCTION, EXTERN or RECORD '{name.Text}'"
                (mendName ctx.Reporter (callable ()) name.Text $"Declare it: FUNCTION T {name.Text}(...) = ...;")

            loose ()

/// Field, position and value of `f = e`; unknown and repeated fields are reported.
let private fieldValues
    (ctx: Context)
    (infer: Infer)
    (scope: Scope)
    (r: string)
    (given: (S.Name * S.Expr) list)
    : (string * int * M.Expr) list =
    let fields = recordFields ctx r

    let found =
        given
        |> List.choose (fun (x, e) ->
            match fields |> List.tryFindIndex (fun (f, _) -> f = x.Text) with
            | Some i ->
                let value = expectAs ctx infer scope (snd fields[i]) $" for '{x.Text}' of {r}" e

                Some(x, i, value)
            | None ->
                infer scope None e |> ignore

                error
                    ctx
                    "MOM2007"
                    x.Span
                    $"RECORD {r} has no field '{x.Text}'"
                    (mendName ctx.Reporter (List.map fst fields) x.Text $"Its fields are: {fieldNames fields}.")

                None)

    found
    |> List.iteri (fun i (x, j, _) ->
        if found |> List.take i |> List.exists (fun (_, k, _) -> k = j) then
            error ctx "MOM2105" x.Span $"the field '{x.Text}' is given twice" "Give every field once.")

    found |> List.map (fun (x, i, e) -> x.Text, i, e)

/// `r WITH { f = e }`
let withFields
    (ctx: Context)
    (infer: Infer)
    (scope: Scope)
    (hint: Type option)
    span
    (record: S.Expr)
    (changes: (S.Name * S.Expr) list)
    : M.Expr =
    let record = infer scope hint record

    match record.Type with
    | TRecord r ->
        let changes = fieldValues ctx infer scope r changes
        made span (TRecord r) (M.With(record, changes))
    | t ->
        for _, e in changes do
            infer scope None e |> ignore

        if not (isError t) then
            error ctx "MOM2106" span $"expected a record before WITH, found {show t}" "Only records have fields."

        wrong span

/// `X { f = e }`
let recordLiteral
    (ctx: Context)
    (infer: Infer)
    (scope: Scope)
    span
    (name: S.Name)
    (given: (S.Name * S.Expr) list)
    : M.Expr =
    match Map.tryFind name.Text ctx.Symbols.Globals with
    | Some(RecordName fields, _) ->
        let values = fieldValues ctx infer scope name.Text given

        let missing =
            fields
            |> List.filter (fun (f, _) -> not (given |> List.exists (fun (x, _) -> x.Text = f)))

        if not missing.IsEmpty then
            error
                ctx
                "MOM2105"
                span
                $"expected a value for every field of {name.Text}; missing: {fieldNames missing}"
                $"Give each of: {fieldNames fields}."

            made span (TRecord name.Text) (M.MakeRecord(name.Text, []))
        else
            let value i =
                values
                |> List.tryPick (fun (_, j, e) -> if i = j then Some e else None)
                |> Option.defaultValue (wrong span)

            made span (TRecord name.Text) (M.MakeRecord(name.Text, fields |> List.mapi (fun i _ -> value i)))
    | _ ->
        for _, e in given do
            infer scope None e |> ignore

        let records =
            ctx.Symbols.Globals
            |> Map.toSeq
            |> Seq.choose (fun (n, (g, _)) ->
                match g with
                | RecordName _ -> Some n
                | _ -> None)

        error
            ctx
            "MOM2005"
            name.Span
            $"there is no RECORD '{name.Text}'"
            (mendName ctx.Reporter records name.Text $"Declare it: RECORD {name.Text} {{ ... }}")

        wrong span
