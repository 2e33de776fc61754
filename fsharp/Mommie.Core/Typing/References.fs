/// What names and fields stand for.
module Mommie.Core.Typing.References

open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Typing.Subtyping
open Mommie.Core.Typing.Symbols
open Mommie.Core.Typing.Names
open Mommie.Core.Typing.Expect

module S = Mommie.Core.Syntax.Tree
module M = Mommie.Core.Model.Tree

/// Reports what may not stand here, and why.
let denied ctx code span what permission mend =
    match permission with
    | Allowed -> ()
    | Denied reason -> error ctx code span $"{what} may not stand here: {reason}" mend

/// An expression of the typed tree.
let made (span: Span) t node : M.Expr = { Node = node; Type = t; Span = span }

/// The same record of the typed tree where only the hint decides: PRINCIPAL atoms.
let private atom (ctx: Context) hint span (name: string) (a: Atom) : M.Expr =
    match a with
    | OpaqueValue t -> made span (TOpaque t) (M.OpaqueAtom(t, name))
    | PrincipalName roles ->
        let t =
            match hint, roles with
            | Some(TRole wanted), roles when List.contains wanted roles -> TRole wanted
            | _, first :: _ -> TRole first
            // One that a deployment trusts is of no role.
            | _, [] -> TPrincipal

        ignore ctx
        made span t (M.PrincipalAtom name)

/// What a name stands for.
let identifier (ctx: Context) (scope: Scope) (hint: Type option) (span: Span) (name: string) : M.Expr =
    let made = made span

    let inNode (n: NodeName) =
        match n with
        | VariableName(t, ghost) ->
            denied
                ctx
                "MOM2211"
                span
                $"the variable '{name}'"
                scope.Variables
                "Read it in a transition, or set it in INIT."

            if ghost then
                match scope.Variables with
                | Allowed ->
                    denied
                        ctx
                        "MOM2212"
                        span
                        $"the GHOST VAR '{name}'"
                        scope.Ghosts
                        "Drop GHOST from its declaration, or keep what the algorithm needs in a VAR."
                | Denied _ -> ()

            made t (M.Variable name)
        | InputName _
        | OutputName _
        | NodeFunctionName _
        | ProcedureName _ ->
            error
                ctx
                "MOM2011"
                span
                $"'{name}' is {describeInNode n}, not a value"
                (match n with
                 | NodeFunctionName _ -> $"Call it: {name}(...)."
                 | _ -> "Name a value here.")

            wrong span

    match Map.tryFind name scope.Locals with
    | Some l ->
        match l.Forbidden with
        | Some reason ->
            error ctx "MOM2309" span $"'{name}' may not stand here: {reason}" "Say it in the WHERE of the transition."
            wrong span
        | None -> made (localType l) (M.Local name)
    | None ->
        match Map.tryFind name scope.Atoms with
        | Some(a, _) -> atom ctx hint span name a
        | None ->
            match scope.Node |> Option.bind (fun n -> Map.tryFind name n.Names) with
            | Some(n, _) -> inNode n
            | None ->
                match Map.tryFind name ctx.Symbols.Globals with
                | Some(RoleSetName role, _) -> made (TSet(TRole role)) (M.RoleSet role)
                | Some(ConstantName t, _) -> made t (M.Constant name)
                | Some(EnumMemberName enum, _) -> made (TEnum enum) (M.EnumMember(enum, name))
                | Some(g, _) ->
                    let mend =
                        match g with
                        | RoleType set -> $"The set of all {name} principals is {set}."
                        | RecordName _
                        | FunctionName _
                        | ExternName _ -> $"Write {name}(...)."
                        | _ -> "Name a value here."

                    error ctx "MOM2011" span $"'{name}' is {describe g}, not a value" mend
                    wrong span
                | None ->
                    let elsewhere =
                        ctx.Symbols.Nodes
                        |> List.tryFind (fun n ->
                            match Map.tryFind name n.Names with
                            | Some(VariableName _, _) -> true
                            | _ -> false)

                    let otherwise =
                        match elsewhere, scope.Node, scope.Global with
                        | Some n, None, Allowed ->
                            $"It is a variable of NODE {n.Role}: write p.{name} for one of node p."
                        | Some n, _, _ -> $"It is a variable of NODE {n.Role}, which only that NODE reads."
                        | None, _, _ -> "Declare it, or bind it in a pattern."

                    error
                        ctx
                        "MOM2003"
                        span
                        $"there is nothing called '{name}' here"
                        (mendName ctx.Reporter (visible ctx scope) name otherwise)

                    wrong span

/// The type of `p.x` in a property.
let private nodeVariable (ctx: Context) (scope: Scope) span (node: M.Expr) (role: string) (x: S.Name) : M.Expr =
    denied
        ctx
        "MOM2205"
        span
        $"'.{x.Text}' of a node"
        scope.Global
        "A node knows others only by what they publish: use a pattern."

    match nodeOfRole ctx.Symbols role with
    | None ->
        error
            ctx
            "MOM2008"
            x.Span
            $"principals of type {role} run no NODE and have no variables"
            $"Declare NODE {role}."

        wrong span
    | Some n ->
        match Map.tryFind x.Text n.Names with
        | Some(VariableName(t, _), _) -> made span t (M.NodeVariable(node, n.Role, x.Text))
        | other ->
            let variables =
                n.Names
                |> Map.toSeq
                |> Seq.choose (fun (name, (n, _)) ->
                    match n with
                    | VariableName _ -> Some name
                    | _ -> None)

            let found =
                match other with
                | Some(n, _) -> $"'{x.Text}' is {describeInNode n}, not a VAR"
                | None -> $"NODE {n.Role} has no variable '{x.Text}'"

            error
                ctx
                "MOM2008"
                x.Span
                found
                (mendName ctx.Reporter variables x.Text $"Declare it: VAR T {x.Text} <- ...; (or GHOST VAR).")

            wrong span

/// The names of fields, for messages.
let fieldNames (fields: Signature) =
    fields |> List.map fst |> String.concat ", "

/// The fields of a record; none where it is not declared.
let recordFields (ctx: Context) (r: string) : Signature =
    match Map.tryFind r ctx.Symbols.Globals with
    | Some(RecordName fields, _) -> fields
    | _ -> []

/// `e.f`: a field of a record, or a variable of a node.
let fieldOf (ctx: Context) (scope: Scope) span (target: M.Expr) (x: S.Name) : M.Expr =
    let unknown what fields =
        error
            ctx
            "MOM2007"
            x.Span
            $"{what} has no field '{x.Text}'"
            (mendName ctx.Reporter (List.map fst fields) x.Text $"Its fields are: {fieldNames fields}.")

        wrong span

    match target.Type with
    | t when isError t -> wrong span
    | TRecord r ->
        let fields = recordFields ctx r

        match fields |> List.tryFindIndex (fun (f, _) -> f = x.Text) with
        | Some i -> made span (snd fields[i]) (M.Field(target, x.Text, i))
        | None -> unknown $"RECORD {r}" fields
    | TPart(r, kept) ->
        let fields = recordFields ctx r

        match List.tryFindIndex ((=) x.Text) kept, fields |> List.tryFind (fun (f, _) -> f = x.Text) with
        | Some i, Some(_, t) -> made span t (M.Field(target, x.Text, i))
        | _, Some _ ->
            error
                ctx
                "MOM2110"
                x.Span
                $"every issuer may have its own '{x.Text}': it was left open with '*'"
                $"Bind the values, {x.Text} == *m, and read m[i] for an issuer i."

            wrong span
        | _, None -> unknown $"RECORD {r}" fields
    | TRole role -> nodeVariable ctx scope span target role x
    | TPrincipal ->
        match scope.Global with
        | Allowed ->
            error
                ctx
                "MOM2504"
                x.Span
                $"'.{x.Text}' of a PRINCIPAL is of no one NODE: it may be of any role"
                "Take the principal from the set of one ROLE."
        | Denied _ ->
            denied
                ctx
                "MOM2205"
                x.Span
                $"'.{x.Text}' of a node"
                scope.Global
                "A node knows others only by what they publish: use a pattern."

        wrong span
    | t ->
        let mend =
            match t with
            | TOption _ -> "Write VALUE(...) around it, where it is known not to be NIL."
            | TTuple _ -> "The members of a tuple are .1, .2, ..."
            | TMap _ -> "Write m[k] for the value of a key."
            | TSet _ -> "Range over its members: { x.f | x IN S }."
            | _ -> "Only records have fields."

        error ctx "MOM2106" x.Span $"expected a record before '.{x.Text}', found {show t}" mend
        wrong span
