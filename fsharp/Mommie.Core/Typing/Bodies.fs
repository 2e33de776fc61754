/// Bodies of transitions, INIT and procedures.
module Mommie.Core.Typing.Bodies

open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Model
open Mommie.Core.Typing.Subtyping
open Mommie.Core.Typing.Symbols
open Mommie.Core.Typing.Names
open Mommie.Core.Typing.Expect

module S = Mommie.Core.Syntax.Tree
module M = Mommie.Core.Model.Tree

let private infer = Expressions.infer

let private node (scope: Scope) =
    match scope.Node with
    | Some n -> n
    | None -> { Role = ""; Names = Map.empty }

/// The variable that is assigned, or a report and None.
let private target (ctx: Context) (scope: Scope) (name: S.Name) : (Type * bool) option =
    let variables =
        (node scope).Names
        |> Map.toSeq
        |> Seq.choose (fun (x, (n, _)) ->
            match n with
            | VariableName _ -> Some x
            | _ -> None)

    let not what =
        error
            ctx
            "MOM2401"
            name.Span
            $"'{name.Text}' is {what}, which is not assigned"
            (match what with
             | "a local" -> "Declare another local: T y <- ...; A local keeps its value."
             | _ ->
                 mendName
                     ctx.Reporter
                     variables
                     name.Text
                     $"Only variables of the node are assigned: VAR T {name.Text} <- ...;")

        None

    match Map.tryFind name.Text (node scope).Names with
    | Some(VariableName(t, ghost), _) -> Some(t, ghost)
    | Some(n, _) -> not (describeInNode n)
    | None ->
        match declared ctx scope name.Text with
        | Some(what, _) -> not what
        | None ->
            error
                ctx
                "MOM2003"
                name.Span
                $"there is nothing called '{name.Text}' here"
                (mendName
                    ctx.Reporter
                    variables
                    name.Text
                    $"Declare it in the NODE, VAR T {name.Text} <- ...; or here, T {name.Text} <- ...;")

            None

/// The scope of the right side of an assignment: that to a GHOST VAR may read GHOST variables.
let private rightSide (scope: Scope) (ghost: bool) =
    if ghost then { scope with Ghosts = Allowed } else scope

let private externOf (ctx: Context) (name: S.Name) =
    match Map.tryFind name.Text ctx.Symbols.Globals with
    | Some(ExternName(kind, result, signature), _) -> Some(kind, result, signature)
    | _ -> None

let rec private citation (ctx: Context) (scope: Scope) (c: S.Citation) : M.Citation =
    match c with
    | S.CitePattern p -> M.CitePattern(fst (Patterns.single ctx (infer ctx) PatternNames.Place.Citing scope p))
    | S.CiteForall(gs, inner, _) ->
        let scope, gs = Expressions.generators ctx scope "FORALL" gs
        M.CiteForall(gs, citation ctx scope inner)

let private publish (ctx: Context) (scope: Scope) (span: Span) (p: S.Publish) : M.StatementNode =
    ctx.Sites <- ctx.Sites + 1
    let site = ctx.Sites
    let infer = infer ctx
    let verifiers = Patterns.principals ctx infer scope "verifier" p.Verifiers

    let auditors =
        match p.Auditors.Node with
        | S.AnyoneSet ->
            let all: M.Expr =
                {
                    Node = M.AnyoneSet
                    Type = TSet TPrincipal
                    Span = p.Auditors.Span
                }

            all
        | _ -> Patterns.principals ctx infer { scope with NoOne = Allowed } "auditor" p.Auditors

    let record = infer scope None p.Record

    let recordType =
        match record.Type with
        | TRecord r -> r
        | t ->
            if not (isError t) then
                error
                    ctx
                    "MOM2403"
                    p.Record.Span
                    $"expected a record to publish, found {show t}"
                    "Publish a record: PUBLISH [ME, V, A] X(...);"

            ""

    M.PublishStatement
        {
            Verifiers = verifiers
            Auditors = auditors
            RecordType = recordType
            Record = record
            Until =
                p.Until
                |> Option.map (Patterns.single ctx infer PatternNames.Place.Node scope >> fst)
            Citing = p.Citing |> List.map (citation ctx scope)
            Span = span
            Site = site
        }

let private callStatement (ctx: Context) (scope: Scope) (name: S.Name) (args: S.Expr list) : M.StatementNode =
    let infer = infer ctx

    let arguments signature =
        arguments ctx infer scope name signature args

    let no what mend =
        for a in args do
            infer scope None a |> ignore

        error ctx "MOM2404" name.Span what mend
        M.CallExtern(name.Text, [])

    match Map.tryFind name.Text (node scope).Names, externOf ctx name with
    // The body is put in the place of the call when all procedures are typed.
    | Some(ProcedureName signature, _), _ -> M.CallExtern(name.Text, arguments signature)
    | Some(OutputName _, _), _ -> no $"'{name.Text}' is an OUTPUT, which is emitted" $"Write EMIT {name.Text}(...);"
    | Some(n, _), _ ->
        no $"'{name.Text}' is {describeInNode n}, not a PROCEDURE" "Call a PROCEDURE or a stateful EXTERN."
    | None, Some((S.ExternKind.Stateful | S.ExternKind.Restores), _, signature) ->
        M.CallExtern(name.Text, arguments signature)
    | None, Some((S.ExternKind.Pure | S.ExternKind.Reads), _, _) ->
        no
            $"the EXTERN '{name.Text}' changes nothing, so that calling it here does nothing"
            "Use its value, or leave it out."
    | None, None ->
        let candidates =
            Seq.append
                ((node scope).Names
                 |> Map.toSeq
                 |> Seq.choose (fun (x, (n, _)) ->
                     match n with
                     | ProcedureName _ -> Some x
                     | _ -> None))
                (ctx.Symbols.Globals
                 |> Map.toSeq
                 |> Seq.choose (fun (x, (g, _)) ->
                     match g with
                     | ExternName((S.ExternKind.Stateful | S.ExternKind.Restores), _, _) -> Some x
                     | _ -> None))

        match declared ctx scope name.Text with
        | Some(what, _) -> no $"'{name.Text}' is {what}, not a PROCEDURE" "Call a PROCEDURE or a stateful EXTERN."
        | None ->
            no
                $"there is no PROCEDURE or EXTERN '{name.Text}'"
                (mendName ctx.Reporter candidates name.Text $"Declare it: PROCEDURE {name.Text}(...) @@{{ ... @@}}")

/// Types statements one after the other; a local is seen by those behind it in its block.
let rec statements (ctx: Context) (scope: Scope) (body: S.Statement list) : M.Statement list =
    ((scope, []), body)
    ||> List.fold (fun (scope, done') s ->
        let scope, node = statement ctx scope s

        let typed: M.Statement = { Node = node; Span = s.Span }
        scope, typed :: done')
    |> snd
    |> List.rev

and private statement (ctx: Context) (scope: Scope) (s: S.Statement) : Scope * M.StatementNode =
    let infer = infer ctx
    let expectAs = expectAs ctx infer
    let stay node = scope, node

    match s.Node with
    | S.LocalDeclaration(t, name, value) ->
        let t = typeOf ctx t
        let scope', b = bind ctx name "a local" t scope

        match value.Node with
        | S.Call(f, args) ->
            match externOf ctx f with
            | Some(S.ExternKind.Stateful, Some result, signature) ->
                let args = arguments ctx infer scope f signature args

                if not (isSubtype ctx.Symbols.Parents result t) then
                    mismatch ctx value.Span $" for '{name.Text}'" t result

                scope', M.LocalExtern(b, f.Text, args)
            | _ -> scope', M.LocalValue(b, expectAs scope t $" for '{name.Text}'" value)
        | _ -> scope', M.LocalValue(b, expectAs scope t $" for '{name.Text}'" value)
    | S.Assign(name, value) ->
        match target ctx scope name with
        | Some(t, ghost) -> stay (M.Assign(name.Text, expectAs (rightSide scope ghost) t $" for '{name.Text}'" value))
        | None -> stay (M.Assign(name.Text, infer scope None value))
    | S.AssignAt(name, key, value) ->
        match target ctx scope name with
        | Some(TMap(k, v), ghost) ->
            let scope = rightSide scope ghost
            let key = expectAs scope k " as the key" key
            stay (M.AssignAt(name.Text, key, expectAs scope v $" for a value of '{name.Text}'" value))
        | other ->
            let key = infer scope None key
            let value = infer scope None value

            match other with
            | Some(t, _) when not (isError t) ->
                error
                    ctx
                    "MOM2402"
                    name.Span
                    $"expected a MAP before '[', found {show t}"
                    "Only the values of a map are assigned one by one; assign the whole variable."
            | _ -> ()

            stay (M.AssignAt(name.Text, key, value))
    | S.If(condition, yes, no) ->
        let condition = expectAs scope TBool " as the condition of IF" condition
        stay (M.If(condition, statements ctx scope yes, statements ctx scope (Option.defaultValue [] no)))
    | S.ForEach(name, source, body) ->
        let source, t = domain ctx infer scope "FOREACH" source
        let inner, b = bind ctx name "the name of FOREACH" t scope
        stay (M.ForEach(b, source, statements ctx inner body))
    | S.PublishStatement p -> stay (publish ctx scope s.Span p)
    | S.Emit(output, args) ->
        match Map.tryFind output.Text (node scope).Names with
        | Some(OutputName signature, _) -> stay (M.Emit(output.Text, arguments ctx infer scope output signature args))
        | found ->
            let outputs =
                (node scope).Names
                |> Map.toSeq
                |> Seq.choose (fun (x, (n, _)) ->
                    match n with
                    | OutputName _ -> Some x
                    | _ -> None)

            let message =
                match found with
                | Some(n, _) -> $"'{output.Text}' is {describeInNode n}, not an OUTPUT"
                | None -> $"this NODE has no OUTPUT '{output.Text}'"

            error
                ctx
                "MOM2010"
                output.Span
                message
                (mendName ctx.Reporter outputs output.Text $"Declare it: OUTPUT {output.Text}(...);")

            stay (M.Emit(output.Text, args |> List.map (infer scope None)))
    | S.Assert e -> stay (M.Assert(expectAs scope TBool " after ASSERT" e))
    | S.Retire p -> stay (M.Retire(fst (Patterns.single ctx infer PatternNames.Place.Node scope p)))
    | S.CallStatement(name, args) -> stay (callStatement ctx scope name args)

/// A procedure whose body is typed, calls of other procedures still in it.
type Procedure =
    {
        Parameters: M.Binder list
        Body: M.Statement list
    }

/// Puts bodies of procedures in the place of their calls. Parameters become locals. A name of the body that the surroundings
/// use already gets a number behind it, so that no name hides another in what is expanded either.
let expand (procedures: Map<string, Procedure>) (taken: Set<string>) (body: M.Statement list) : M.Statement list =
    let mutable taken = taken

    let fresh (name: string) =
        let chosen =
            if taken.Contains name then
                Seq.initInfinite (fun i -> $"{name}_{i + 2}")
                |> Seq.find (fun n -> not (taken.Contains n))
            else
                name

        taken <- taken.Add chosen
        chosen

    let binders (p: Procedure) =
        let found = ResizeArray(p.Parameters |> List.map _.Name)

        for s in p.Body do
            Walk.statement
                { Walk.nothing with
                    Binder = fun b -> found.Add b.Name
                }
                s

        found |> Seq.distinct |> List.ofSeq

    let rec block (s: M.Statement) : M.Statement list =
        match s.Node with
        | M.CallExtern(name, args) when procedures.ContainsKey name ->
            let p = procedures[name]
            let names = binders p |> List.map (fun n -> n, fresh n) |> Map.ofList

            let rename n =
                Map.tryFind n names |> Option.defaultValue n

            let locals =
                List.map2
                    (fun (b: M.Binder) arg ->
                        let local: M.Statement =
                            {
                                Node = M.LocalValue({ b with Name = rename b.Name }, arg)
                                Span = s.Span
                            }

                        local)
                    p.Parameters
                    args

            locals
            @ (p.Body |> List.map (Walk.Rename.statement rename) |> List.collect block)
        | M.If(c, a, b) ->
            [
                { s with
                    Node = M.If(c, List.collect block a, List.collect block b)
                }
            ]
        | M.ForEach(b, source, body) ->
            [
                { s with
                    Node = M.ForEach(b, source, List.collect block body)
                }
            ]
        | _ -> [ s ]

    List.collect block body
