/// Looking names up, and introducing local ones: no name hides another.
module Mommie.Core.Typing.Names

open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Typing.Subtyping
open Mommie.Core.Typing.Symbols

module S = Mommie.Core.Syntax.Tree
module M = Mommie.Core.Model.Tree

/// Where a name is declared already, and as what.
let declared (ctx: Context) (scope: Scope) (name: string) : (string * Span) option =
    match Map.tryFind name scope.Locals with
    | Some l -> Some(l.What, l.At)
    | None ->
        match Map.tryFind name scope.Atoms with
        | Some(_, at) -> Some("a name of the MODEL", at)
        | None ->
            match scope.Node |> Option.bind (fun n -> Map.tryFind name n.Names) with
            | Some(n, at) -> Some(describeInNode n, at)
            | None ->
                Map.tryFind name ctx.Symbols.Globals
                |> Option.map (fun (g, at) -> describe g, at)

/// Adds a local name; one that is declared already is reported and then stands for the new thing.
let introduce (ctx: Context) (name: S.Name) (what: string) (localType: LocalType) (scope: Scope) : Scope =
    match declared ctx scope name.Text with
    | Some(other, at) ->
        Diagnostic.error "MOM2002" name.Span $"'{name.Text}' is {other} here, and no name hides another"
        |> Diagnostic.withMend "Choose another name."
        |> Diagnostic.withRelated at $"'{name.Text}' is introduced here"
        |> report ctx
    | None -> ()

    { scope with
        Locals =
            scope.Locals
            |> Map.add
                name.Text
                {
                    What = what
                    At = name.Span
                    Type = localType
                    Forbidden = None
                }
    }

/// Adds a local name and makes the binder of the typed tree.
let bind (ctx: Context) (name: S.Name) (what: string) (t: Type) (scope: Scope) : Scope * M.Binder =
    introduce ctx name what (Now t) scope,
    {
        Name = name.Text
        Type = t
        Span = name.Span
    }

/// The same scope in which some local names may not be used, and why.
let forbid (names: string list) (reason: string) (scope: Scope) : Scope =
    { scope with
        Locals =
            (scope.Locals, names)
            ||> List.fold (fun locals name ->
                locals
                |> Map.change name (Option.map (fun l -> { l with Forbidden = Some reason })))
    }

/// Every name that an expression could use, for suggestions.
let visible (ctx: Context) (scope: Scope) : string seq =
    let globals =
        ctx.Symbols.Globals
        |> Map.toSeq
        |> Seq.choose (fun (name, (g, _)) ->
            match g with
            | RoleSetName _
            | ConstantName _
            | EnumMemberName _ -> Some name
            | RoleType _
            | OpaqueTypeName
            | EnumType _
            | ExternName _
            | RecordName _
            | FunctionName _
            | DurationName -> None)

    let node =
        match scope.Node with
        | Some n ->
            n.Names
            |> Map.toSeq
            |> Seq.choose (fun (name, (n, _)) ->
                match n with
                | VariableName _ -> Some name
                | InputName _
                | OutputName _
                | NodeFunctionName _
                | ProcedureName _ -> None)
        | None -> Seq.empty

    Seq.concat [ Map.keys scope.Locals :> string seq; Map.keys scope.Atoms; node; globals ]

/// The names of types, for suggestions.
let typeNames (globals: Map<string, Global * Span>) : string seq =
    globals
    |> Map.toSeq
    |> Seq.choose (fun (name, (g, _)) ->
        match g with
        | RoleType _
        | OpaqueTypeName
        | EnumType _
        | RecordName _ -> Some name
        | RoleSetName _
        | ConstantName _
        | EnumMemberName _
        | ExternName _
        | FunctionName _
        | DurationName -> None)
    |> Seq.append [ "Bool"; "Int"; "String" ]

/// Resolves a type as written; `report` gets what is wrong with it.
let rec resolveType (report: Reporter) (globals: Map<string, Global * Span>) (t: S.TypeExpr) : Type =
    let again = resolveType report globals

    match t with
    | S.TPrincipal _ -> TPrincipal
    | S.TSet(t, _) -> TSet(again t)
    | S.TSeq(t, _) -> TSeq(again t)
    | S.TOption(t, _) -> TOption(again t)
    | S.TMap(k, v, _) -> TMap(again k, again v)
    | S.TTuple(ts, _) -> TTuple(List.map again ts)
    | S.TNamed n ->
        let wrong message mend =
            Diagnostic.error "MOM2004" n.Span message
            |> Diagnostic.withMend mend
            |> report.Found.Add

            errorType

        match n.Text, Map.tryFind n.Text globals with
        | "Bool", _ -> TBool
        | "Int", _ -> TInt
        | "String", _ -> TString
        | _, Some(RoleType _, _) -> TRole n.Text
        | _, Some(OpaqueTypeName, _) -> TOpaque n.Text
        | _, Some(EnumType _, _) -> TEnum n.Text
        | _, Some(RecordName _, _) -> TRecord n.Text
        | _, Some(RoleSetName role, _) ->
            wrong
                $"expected a type, found '{n.Text}', which is the set of all principals of type {role}"
                $"Write {role}, or SET<{role}>."
        | _, Some(g, _) -> wrong $"expected a type, found '{n.Text}', which is {describe g}" "Name a type here."
        | name, None ->
            wrong
                $"there is no type '{name}'"
                (mendName report (typeNames globals) name $"Declare it: TYPE {name}; makes an opaque type.")

/// Resolves a type in the body of a program.
let typeOf (ctx: Context) (t: S.TypeExpr) : Type =
    resolveType ctx.Reporter ctx.Symbols.Globals t

/// The place of a type as written.
let spanOfType (t: S.TypeExpr) =
    match t with
    | S.TNamed n -> n.Span
    | S.TPrincipal s
    | S.TSet(_, s)
    | S.TSeq(_, s)
    | S.TOption(_, s)
    | S.TMap(_, _, s)
    | S.TTuple(_, s) -> s

/// "1 argument", "2 arguments"
let count (n: int) (what: string) =
    if n = 1 then $"1 {what}" else $"{n} {what}s"

/// The binders of parameters, whose types are resolved already.
let parameterBinders (ps: S.Parameter list) (signature: Signature) : M.Binder list =
    List.map2
        (fun (p: S.Parameter) (_, t) ->
            let binder: M.Binder =
                {
                    Name = p.Name.Text
                    Type = t
                    Span = p.Name.Span
                }

            binder)
        ps
        signature

/// Adds parameters as local names.
let introduceParameters (ctx: Context) (ps: S.Parameter list) (signature: Signature) (scope: Scope) : Scope =
    // One that repeats was reported with the declaration.
    (scope, List.zip ps signature |> List.distinctBy (fun (p, _) -> p.Name.Text))
    ||> List.fold (fun scope (p, (_, t)) -> introduce ctx p.Name "a parameter" (Now t) scope)
