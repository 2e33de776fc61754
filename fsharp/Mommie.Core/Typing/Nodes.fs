/// NODEs: variables, inputs and outputs, functions, procedures, transitions.
module Mommie.Core.Typing.Nodes

open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Model
open Mommie.Core.Typing.Subtyping
open Mommie.Core.Typing.Symbols
open Mommie.Core.Typing.Names
open Mommie.Core.Typing.Expect

module S = Mommie.Core.Syntax.Tree
module M = Mommie.Core.Model.Tree

/// Reports the members of circles in a graph of calls.
let circles
    (ctx: Context)
    (code: string)
    (what: string)
    (mend: string)
    (calls: (S.Name * Set<string>) list)
    : Set<string> =
    let table = calls |> List.map (fun (n, c) -> n.Text, c) |> Map.ofList

    let next name =
        Map.tryFind name table |> Option.defaultValue Set.empty |> Set.toSeq

    let recursive =
        calls |> List.filter (fun (n, _) -> (Reach.from next n.Text).Contains n.Text)

    for n, _ in recursive do
        error ctx code n.Span $"the {what} '{n.Text}' calls itself, directly or through others" mend

    recursive |> List.map (fun (n, _) -> n.Text) |> Set.ofList

/// The names of FUNCTIONs and EXTERNs that an expression calls.
let callsOf (e: M.Expr) : Set<string> =
    let found = ResizeArray()

    Walk.expr
        { Walk.nothing with
            Expr =
                fun e ->
                    match e.Node with
                    | M.CallFunction(f, _)
                    | M.CallNodeFunction(_, f, _)
                    | M.CallPure(f, _)
                    | M.CallReads(f, _) -> found.Add f
                    | _ -> ()
        }
        e

    Set.ofSeq found

/// Types a FUNCTION in a scope that does not know its parameters yet.
let func (ctx: Context) (scope: Scope) (f: S.Function) (result: Type) (signature: Signature) : M.Function =
    let inner = introduceParameters ctx f.Parameters signature scope

    {
        Name = f.Name.Text
        Result = result
        Parameters = parameterBinders f.Parameters signature
        Body = expectAs ctx (Expressions.infer ctx) inner result $" for FUNCTION {f.Name.Text}" f.Body
        Doc = f.Doc
        Span = f.Span
    }

let private ports (members: S.Member list) (node: NodeSymbols) =
    let port (name: S.Name) (ps: S.Parameter list) doc span : M.Port option =
        match Map.tryFind name.Text node.Names with
        | Some((InputName s | OutputName s), at) when Span.same at name.Span ->
            Some
                {
                    Name = name.Text
                    Parameters = parameterBinders ps s
                    Doc = doc
                    Span = span
                }
        | _ -> None

    members
    |> List.choose (fun m ->
        match m with
        | S.Input(name, ps, doc, span) -> port name ps doc span
        | _ -> None),
    members
    |> List.choose (fun m ->
        match m with
        | S.Output(name, ps, doc, span) -> port name ps doc span
        | _ -> None)

/// Every name that a transition binds.
let private namesOf (t: M.Transition) : Set<string> =
    let found = ResizeArray()

    Walk.transition
        { Walk.nothing with
            Binder = fun b -> found.Add b.Name
        }
        t

    Set.ofSeq found

/// Types a NODE.
let node (ctx: Context) (n: S.NodeDeclaration) (symbols: NodeSymbols) : M.Node =
    let declaredAt (name: S.Name) =
        match Map.tryFind name.Text symbols.Names with
        | Some(what, at) when Span.same at name.Span -> Some what
        | _ -> None

    let names =
        n.Members
        |> List.choose (fun m ->
            match m with
            | S.TransitionMember t -> Some t
            | _ -> None)
        |> Transitions.names ctx

    let mutable names = names
    let variables = ResizeArray()
    let functions = ResizeArray()
    let procedures = ResizeArray()
    let transitions = ResizeArray()
    let mutable init = None
    let mutable initAt = None

    for m in n.Members do
        match m with
        | S.Variable(ghost, t, name, initial, doc, span) ->
            let t =
                match declaredAt name with
                | Some(VariableName(t, _)) -> t
                | _ -> silently ctx (fun () -> typeOf ctx t)

            let typed: M.Variable =
                {
                    Name = name.Text
                    Type = t
                    Initial =
                        expectAs ctx (Expressions.infer ctx) (initialScope symbols) t $" for '{name.Text}'" initial
                    Ghost = ghost
                    Doc = doc
                    Span = span
                }

            variables.Add typed
        | S.Input(_, ps, _, _)
        | S.Output(_, ps, _, _) ->
            // Names of parameters are no names of the NODE, but they hide none either.
            for p in ps do
                match Map.tryFind p.Name.Text ctx.Symbols.Globals with
                | Some(g, at) ->
                    Diagnostic.error "MOM2002" p.Name.Span $"'{p.Name.Text}' is {describe g}, and no name hides another"
                    |> Diagnostic.withMend "Choose another name."
                    |> Diagnostic.withRelated at $"'{p.Name.Text}' is introduced here"
                    |> report ctx
                | None -> ()
        | S.NodeFunction f ->
            match declaredAt f.Name with
            | Some(NodeFunctionName(result, signature)) ->
                functions.Add(f.Name, func ctx (nodeScope symbols "a FUNCTION of a NODE") f result signature)
            | _ -> ()
        | S.Procedure(name, ps, body, _, _) ->
            match declaredAt name with
            | Some(ProcedureName signature) ->
                let scope = introduceParameters ctx ps signature (bodyScope symbols)

                let typed: Bodies.Procedure =
                    {
                        Parameters = parameterBinders ps signature
                        Body = Bodies.statements ctx scope body
                    }

                procedures.Add(name, typed)
            | _ -> ()
        | S.Init(body, span) ->
            let typed = Bodies.statements ctx (bodyScope symbols) body

            match initAt with
            | None ->
                init <- Some typed
                initAt <- Some span
            | Some at ->
                Diagnostic.error "MOM2406" span "a NODE has one INIT, which runs once, first"
                |> Diagnostic.withMend "Put the two bodies together."
                |> Diagnostic.withRelated at "the first INIT"
                |> report ctx
        | S.TransitionMember t ->
            transitions.Add(Transitions.transition ctx symbols names.Head t)
            names <- names.Tail

    functions
    |> Seq.map (fun (name, f) -> name, callsOf f.Body)
    |> List.ofSeq
    |> circles ctx "MOM2012" "FUNCTION" "FUNCTIONs are not recursive; use FORALL, CHOOSE or a comprehension over a set."
    |> ignore

    let procedureCalls (p: Bodies.Procedure) =
        let found = ResizeArray()

        for s in p.Body do
            Walk.statement
                { Walk.nothing with
                    Statement =
                        fun s ->
                            match s.Node with
                            | M.CallExtern(f, _) -> found.Add f
                            | _ -> ()
                }
                s

        Set.ofSeq found

    let recursive =
        procedures
        |> Seq.map (fun (name, p) -> name, procedureCalls p)
        |> List.ofSeq
        |> circles ctx "MOM2013" "PROCEDURE" "A PROCEDURE is expanded in place: use FOREACH."

    // Wrong programs are not expanded: a call may lack arguments, and a circle would never end.
    let sound =
        recursive.IsEmpty && ctx.Diagnostics |> Seq.forall (Diagnostic.isError >> not)

    let table = procedures |> Seq.map (fun (n, p) -> n.Text, p) |> Map.ofSeq

    let declaredNames =
        Seq.append (Map.keys symbols.Names) (Map.keys ctx.Symbols.Globals) |> Set.ofSeq

    let expand own body =
        if sound then
            Bodies.expand table (Set.union declaredNames own) body
        else
            body

    let inputs, outputs = ports n.Members symbols

    {
        Role = symbols.Role
        Variables = List.ofSeq variables
        Inputs = inputs
        Outputs = outputs
        Init =
            init
            |> Option.map (fun body ->
                let found = ResizeArray()

                for s in body do
                    Walk.statement
                        { Walk.nothing with
                            Binder = fun b -> found.Add b.Name
                        }
                        s

                expand (Set.ofSeq found) body)
        Functions = functions |> Seq.map snd |> List.ofSeq
        Transitions =
            transitions
            |> Seq.map (fun t ->
                { t with
                    Body = expand (namesOf t) t.Body
                })
            |> List.ofSeq
        Doc = n.Doc
        Span = n.Span
    }
