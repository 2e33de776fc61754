/// The principals and values that a MODEL introduces by name.
module Mommie.Core.Typing.ModelNames

open Mommie.Core.Text
open Mommie.Core.Typing.Subtyping
open Mommie.Core.Typing.Symbols

module S = Mommie.Core.Syntax.Tree
module M = Mommie.Core.Model.Tree

let private isVariable (n: NodeSymbols) (name: string) =
    match Map.tryFind name n.Names with
    | Some(VariableName _, _) -> true
    | _ -> false

/// `C = {c1, c2}`: the names, or a report and none.
let private members (ctx: Context) (what: string) (e: S.Expr) : S.Name list =
    let item (e: S.Expr) : S.Name option =
        match e.Node with
        | S.Identifier x -> Some { Text = x; Span = e.Span }
        | _ ->
            error ctx "MOM2603" e.Span $"expected a name for a member of {what}" "Make up a name for it, such as a1."
            None

    match e.Node with
    | S.SetLiteral items ->
        let found = items |> List.choose item

        found
        |> List.iteri (fun i n ->
            if found |> List.take i |> List.exists (fun o -> o.Text = n.Text) then
                error ctx "MOM2604" n.Span $"'{n.Text}' stands twice in {what}" "Leave one out.")

        found |> List.distinctBy _.Text
    | _ ->
        error
            ctx
            "MOM2603"
            e.Span
            $"expected a set of new names for {what}, such as {{a1, a2}}"
            "Write the names between braces."

        []

/// The roles of the program, parents before children, in the order declared otherwise.
let private rolesInOrder (ctx: Context) (roles: M.Role list) =
    roles |> List.sortBy (fun r -> (ancestors ctx.Symbols.Parents r.Name).Length)

/// Reports a name of the MODEL that is something else already.
let private clash (ctx: Context) (atoms: Map<string, Atom * Span>) (n: S.Name) =
    let taken =
        match Map.tryFind n.Text atoms, Map.tryFind n.Text ctx.Symbols.Globals with
        | Some(PrincipalName _, at), _ -> Some("a principal of this MODEL", at)
        | Some(OpaqueValue t, at), _ -> Some($"a value of {t} in this MODEL", at)
        | None, Some(g, at) -> Some(describe g, at)
        | None, None ->
            ctx.Symbols.Nodes
            |> List.tryPick (fun node ->
                if isVariable node n.Text then
                    Some($"a variable of NODE {node.Role}", snd node.Names[n.Text])
                else
                    None)

    match taken with
    | Some(what, at) ->
        Diagnostic.error "MOM2604" n.Span $"'{n.Text}' is {what}, and no name hides another"
        |> Diagnostic.withMend "Make up another name."
        |> Diagnostic.withRelated at $"'{n.Text}' is introduced here"
        |> report ctx
    | None -> ()

/// Principals by role, values by opaque type, and what each name stands for.
let atoms (ctx: Context) (roles: M.Role list) (opaque: string list) (bound: Map<string, S.Name * S.Expr>) =
    let parents = ctx.Symbols.Parents

    // Of two things with one name the first keeps it.
    let first names (n: S.Name) what =
        if Map.containsKey n.Text names then
            names
        else
            Map.add n.Text (what, n.Span) names

    let principals, names =
        ((Map.empty, Map.empty), rolesInOrder ctx roles)
        ||> List.fold (fun (principals, names) role ->
            match Map.tryFind role.Set bound with
            | None -> principals, names
            | Some(_, e) ->
                let own = members ctx role.Set e

                let names =
                    (names, own)
                    ||> List.fold (fun names n ->
                        match Map.tryFind role.Name parents |> Option.flatten with
                        | None ->
                            clash ctx names n
                            first names n (PrincipalName [ role.Name ])
                        | Some parent ->
                            match Map.tryFind n.Text names with
                            | Some(PrincipalName roles, at) when List.contains parent roles ->
                                Map.add n.Text (PrincipalName(roles @ [ role.Name ]), at) names
                            | _ ->
                                if Map.containsKey parent principals then
                                    error
                                        ctx
                                        "MOM2605"
                                        n.Span
                                        $"{role.Name} is a SUBSET OF {parent}, but '{n.Text}' is no {parent}"
                                        $"List it among the principals of type {parent} too."

                                names)

                Map.add role.Name (own |> List.map _.Text) principals, names)

    let carriers, names =
        (([], names), opaque)
        ||> List.fold (fun (carriers, names) t ->
            match Map.tryFind t bound with
            | None -> carriers, names
            | Some(_, e) ->
                let own = members ctx t e

                let names =
                    (names, own)
                    ||> List.fold (fun names n ->
                        clash ctx names n
                        first names n (OpaqueValue t))

                (t, own |> List.map _.Text) :: carriers, names)

    roles
    |> List.choose (fun r -> Map.tryFind r.Name principals |> Option.map (fun ns -> r.Name, ns)),
    List.rev carriers,
    names
