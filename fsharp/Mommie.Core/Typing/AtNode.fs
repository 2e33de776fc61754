/// Expressions of a deployment that a NODE of the program evaluates, such as the principal that relays what it publishes.
module Mommie.Core.Typing.AtNode

open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Model
open Mommie.Core.Typing.Subtyping
open Mommie.Core.Typing.Symbols

module S = Mommie.Core.Syntax.Tree
module M = Mommie.Core.Model.Tree

let private signature (ps: M.Binder list) : Signature =
    ps |> List.map (fun p -> p.Name, p.Type)

let private nodeSymbols (n: M.Node) : NodeSymbols =
    let ports make (ports: M.Port list) =
        ports |> List.map (fun p -> p.Name, (make (signature p.Parameters), p.Span))

    {
        Role = n.Role
        Names =
            Map.ofList
                [
                    for v in n.Variables do
                        v.Name, (VariableName(v.Type, v.Ghost), v.Span)
                    yield! ports InputName n.Inputs
                    yield! ports OutputName n.Outputs
                    for f in n.Functions do
                        f.Name, (NodeFunctionName(f.Result, signature f.Parameters), f.Span)
                ]
    }

// The names of a program that was typed already.
let private symbolsOf (p: M.Program) : Symbols =
    {
        Parents = p.Roles |> List.map (fun r -> r.Name, r.Parent) |> Map.ofList
        Globals =
            Map.ofList
                [
                    for r in p.Roles do
                        r.Name, (RoleType r.Set, r.Span)
                        r.Set, (RoleSetName r.Name, r.Span)
                    for c in p.Constants do
                        c.Name, (ConstantName c.Type, c.Span)
                    for t in p.OpaqueTypes do
                        t, (OpaqueTypeName, Span.none)
                    for e in p.Enums do
                        e.Name, (EnumType e.Members, e.Span)

                        for m in e.Members do
                            m, (EnumMemberName e.Name, e.Span)
                    for x in p.Externs do
                        x.Name, (ExternName(x.Kind, x.Result, signature x.Parameters), x.Span)
                    for r in p.Records do
                        r.Name, (RecordName(signature r.Fields), r.Span)
                    for f in p.Functions do
                        f.Name, (FunctionName(f.Result, signature f.Parameters), f.Span)
                    for d in p.Durations do
                        d, (DurationName, Span.none)
                ]
        Nodes = p.Nodes |> List.map nodeSymbols
    }

/// Types an expression whose value is a principal and that the NODE of a role evaluates: it reads the node's variables,
/// constants and functions, ME, and principals that the deployment names (with the type name of their role; None for one
/// that is of no role). The expression is there exactly if there are no diagnostics. Codes: MOM2xxx, at the expression.
let principal
    (p: M.Program)
    (role: string)
    (principals: (string * string option * Span) list)
    (what: string)
    (e: S.Expr)
    : M.Expr option * Diagnostic list =
    let reporter = Reporter()

    let ctx: Context =
        {
            Symbols = symbolsOf p
            Reporter = reporter
            CallPure = Set.empty
            Sites = 0
        }

    match nodeOfRole ctx.Symbols role with
    | None -> None, []
    | Some node ->
        let scope =
            { nodeScope node what with
                Atoms =
                    principals
                    |> List.map (fun (name, role, at) ->
                        let roles =
                            role
                            |> Option.map (ancestors ctx.Symbols.Parents >> List.rev)
                            |> Option.defaultValue []

                        name, (PrincipalName roles, at))
                    |> Map.ofList
            }

        let typed = Expressions.infer ctx scope (Some TPrincipal) e

        if not (isPrincipal typed.Type || isError typed.Type) then
            Expect.mismatch ctx e.Span $" for {what}" TPrincipal typed.Type

        Walk.expr
            { Walk.nothing with
                Expr =
                    fun e ->
                        match e.Node with
                        | M.PrincipalAtom name ->
                            match Map.tryFind name node.Names with
                            | Some(other, at) ->
                                Diagnostic.error
                                    "MOM2002"
                                    e.Span
                                    $"'{name}' is a principal of the deployment and {describeInNode other} of NODE {node.Role}, and no name hides another"
                                |> Diagnostic.withMend "Give the principal another name."
                                |> Diagnostic.withRelated at $"'{name}' of NODE {node.Role}"
                                |> report ctx
                            | None -> ()
                        | _ -> ()
            }
            typed

        let diagnostics = ctx.Diagnostics |> List.ofSeq |> List.distinct |> Diagnostic.sort

        (if List.isEmpty diagnostics then Some typed else None), diagnostics
