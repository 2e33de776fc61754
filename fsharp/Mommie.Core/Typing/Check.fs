/// The entry of the room: from the program as written to the program resolved and typed.
module Mommie.Core.Typing.Check

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

/// Whether the declaration of a name is the first one of that name.
let private isFirst (ctx: Context) (name: S.Name) =
    match Map.tryFind name.Text ctx.Symbols.Globals with
    | Some(_, at) -> Span.same at name.Span
    | None -> false

let private functions (ctx: Context) (p: S.Program) : M.Function list =
    let typed =
        p.Declarations
        |> List.choose (fun d ->
            match d with
            | S.FunctionDeclaration f when isFirst ctx f.Name ->
                match Map.tryFind f.Name.Text ctx.Symbols.Globals with
                | Some(FunctionName(result, signature), _) ->
                    Some(f.Name, Nodes.func ctx (closedScope "a FUNCTION outside the NODEs") f result signature)
                | _ -> None
            | _ -> None)

    let calls = typed |> List.map (fun (n, f) -> n, Nodes.callsOf f.Body)

    let recursive =
        calls
        |> Nodes.circles
            ctx
            "MOM2012"
            "FUNCTION"
            "FUNCTIONs are not recursive; use FORALL, CHOOSE or a comprehension over a set."

    let isPure name =
        match Map.tryFind name ctx.Symbols.Globals with
        | Some(ExternName _, _) -> true
        | _ -> false

    let table = calls |> List.map (fun (n, c) -> n.Text, c) |> Map.ofList

    // Grows until nothing is added: the functions that call an EXTERN, directly or through others.
    let rec close (known: Set<string>) =
        let more =
            table
            |> Map.filter (fun _ called -> called |> Set.exists (fun f -> isPure f || known.Contains f))
            |> Map.keys
            |> Set.ofSeq

        if more.IsSubsetOf known then
            known
        else
            close (Set.union known more)

    ctx.CallPure <- close Set.empty
    ignore recursive
    List.map snd typed

let private faults (ctx: Context) (p: S.Program) : M.Fault list =
    let found =
        p.Declarations
        |> List.collect (fun d ->
            match d with
            | S.Faults(fs, _) -> fs
            | _ -> [])
        |> List.choose (fun f ->
            let atMost =
                f.AtMost
                |> Option.map (expectAs ctx (infer ctx) (constantScope "FAULTS") TInt " after AT MOST")

            match Declarations.roleOfSet ctx.Reporter ctx.Symbols.Globals f.Set with
            | Some role ->
                let fault: M.Fault =
                    {
                        Role = role
                        Kind = f.Kind
                        AtMost = atMost
                        Span = f.Span
                    }

                Some(f.Set, fault)
            | None -> None)

    found
    |> List.iteri (fun i (n, f) ->
        match
            found
            |> List.take i
            |> List.tryFind (fun (_, o) -> o.Role = f.Role && o.Kind = f.Kind)
        with
        | Some(first, _) ->
            Diagnostic.error "MOM2613" n.Span $"FAULTS says twice how {n.Text} may fail"
            |> Diagnostic.withMend "Keep one clause of each kind for a role."
            |> Diagnostic.withRelated first.Span "the other clause"
            |> report ctx
        | None -> ())

    List.map snd found

/// Warns of patterns over records that no PUBLISH of the program makes: only liars could say them.
let private unheard (ctx: Context) (nodes: M.Node list) =
    let published = System.Collections.Generic.HashSet<string>()
    let asked = ResizeArray<M.Pattern>()

    let statement (s: M.Statement) =
        match s.Node with
        | M.PublishStatement p -> published.Add p.RecordType |> ignore
        | _ -> ()

    let look =
        { Walk.nothing with
            Statement = statement
        }

    for n in nodes do
        Option.iter (List.iter (Walk.statement look)) n.Init

        for t in n.Transitions do
            Walk.transition look t
            asked.AddRange t.When

    for p in asked do
        if not (published.Contains p.Record) then
            warning
                ctx
                "MOM2904"
                p.Span
                $"no NODE publishes a {p.Record}: this trigger waits for what only a liar could say"
                $"Publish it somewhere: PUBLISH [ME, V, A] {p.Record}(...);"

/// The program typed as far as it can be, whatever is wrong with it.
let private program (ctx: Context) (p: S.Program) (nodes: (S.NodeDeclaration * NodeSymbols) list) : M.Program =
    let globals = ctx.Symbols.Globals
    let each choose = p.Declarations |> List.choose choose

    let roles: M.Role list =
        each (fun d ->
            match d with
            | S.Role(t, set, _, doc, span) when isFirst ctx t && isFirst ctx set ->
                Some
                    {
                        Name = t.Text
                        Set = set.Text
                        Parent = Map.tryFind t.Text ctx.Symbols.Parents |> Option.flatten
                        Doc = doc
                        Span = span
                    }
            | _ -> None)

    let constants: M.Constant list =
        each (fun d ->
            match d with
            | S.Const(_, name, doc, span) when isFirst ctx name ->
                match Map.tryFind name.Text globals with
                | Some(ConstantName t, _) ->
                    Some
                        {
                            Name = name.Text
                            Type = t
                            Doc = doc
                            Span = span
                        }
                | _ -> None
            | _ -> None)

    let externs: M.Extern list =
        each (fun d ->
            match d with
            | S.Extern(kind, _, name, ps, doc, span) when isFirst ctx name ->
                match Map.tryFind name.Text globals with
                | Some(ExternName(_, result, signature), _) ->
                    Some
                        {
                            Name = name.Text
                            Kind = kind
                            Result = result
                            Parameters = parameterBinders ps signature
                            Doc = doc
                            Span = span
                        }
                | _ -> None
            | _ -> None)

    let records: M.Record list =
        each (fun d ->
            match d with
            | S.Record(name, ps, doc, span) when isFirst ctx name ->
                match Map.tryFind name.Text globals with
                | Some(RecordName signature, _) ->
                    Some
                        {
                            Name = name.Text
                            Fields = parameterBinders ps signature
                            Doc = doc
                            Span = span
                        }
                | _ -> None
            | _ -> None)

    let enums: M.Enum list =
        each (fun d ->
            match d with
            | S.Enum(name, members, doc, span) when isFirst ctx name ->
                Some
                    {
                        Name = name.Text
                        Members = members |> List.map _.Text
                        Doc = doc
                        Span = span
                    }
            | _ -> None)

    let opaque =
        each (fun d ->
            match d with
            | S.OpaqueType(name, _, _) when isFirst ctx name -> Some name.Text
            | _ -> None)

    let functions = functions ctx p

    let assumptions =
        each (fun d ->
            match d with
            | S.Assume(e, _) -> Some(expectAs ctx (infer ctx) (constantScope "an ASSUME") TBool " for ASSUME" e)
            | _ -> None)

    let faults = faults ctx p

    let byzantine =
        faults
        |> List.filter (fun f -> f.Kind = S.FaultKind.Byzantine)
        |> List.map _.Role

    let nodes = nodes |> List.map (fun (n, symbols) -> Nodes.node ctx n symbols)
    let properties = each (Properties.property ctx byzantine)

    let declared: Models.Declared =
        {
            Roles = roles
            Opaque = opaque
            Constants = constants
            Faults = faults
            Functions = functions |> List.map (fun f -> f.Name, f) |> Map.ofList
            Nodes = nodes
            Properties = properties
        }

    let models =
        each (fun d ->
            match d with
            | S.Model(name, items, doc, span) -> Some(Models.model ctx declared name items doc span)
            | _ -> None)

    // Of a program with errors nobody knows what its PUBLISH statements would be.
    if ctx.Diagnostics |> Seq.forall (Diagnostic.isError >> not) then
        unheard ctx nodes

    {
        Name = p.Name.Text
        Roles = roles
        Constants = constants
        Assumptions = assumptions
        Faults = faults
        OpaqueTypes = opaque
        Enums = enums
        Externs = externs
        Records = records
        Durations =
            each (fun d ->
                match d with
                | S.Duration(name, _, _) when isFirst ctx name -> Some name.Text
                | _ -> None)
        Functions = functions
        Nodes = nodes
        Properties = properties
        Models = models
    }

/// Diagnostics in the order of their places, each once.
let private tidy (ds: Diagnostic seq) : Diagnostic list =
    ds
    |> List.ofSeq
    |> List.distinctBy (fun d ->
        d.Code, d.Message, d.Span.StartLine, d.Span.StartColumn, d.Span.EndLine, d.Span.EndColumn)
    |> Diagnostic.sort

let private context (symbols: Symbols) (reporter: Reporter) : Context =
    {
        Symbols = symbols
        Reporter = reporter
        CallPure = Set.empty
        Sites = 0
    }

/// Resolves names, infers and checks types. The program is there exactly if no diagnostic is an error; all that is wrong
/// is reported at once, in the order of the text. Codes: MOM2xxx.
let program' (p: S.Program) : M.Program option * Diagnostic list =
    let reporter = Reporter()
    let symbols, nodes = Declarations.symbols reporter p
    let ctx = context symbols reporter
    let typed = program ctx p nodes
    let diagnostics = tidy ctx.Diagnostics

    (if List.exists Diagnostic.isError diagnostics then
         None
     else
         Some typed),
    diagnostics

/// Types a closed expression of a deployment, whose principals are names with the types of their roles.
/// `want` is the type that its place asks for.
let closed
    (p: S.Program)
    (principals: (S.Name * string) list)
    (want: Type)
    (e: S.Expr)
    : M.Expr option * Diagnostic list =
    let reporter = Reporter()
    let symbols, _ = Declarations.symbols reporter p
    let ctx = context symbols reporter
    functions ctx p |> ignore
    ctx.Diagnostics.Clear()

    let names =
        (Map.empty, principals)
        ||> List.fold (fun names (n, role) ->
            match Map.tryFind n.Text names with
            | Some(PrincipalName roles, at) -> Map.add n.Text (PrincipalName(roles @ [ role ]), at) names
            | Some _
            | None -> Map.add n.Text (PrincipalName(List.rev (ancestors symbols.Parents role)), n.Span) names)

    let scope =
        { constantScope "a deployment" with
            Atoms = names
        }

    let typed = expect ctx (infer ctx) scope want e
    let diagnostics = tidy ctx.Diagnostics

    (if List.exists Diagnostic.isError diagnostics then
         None
     else
         Some typed),
    diagnostics
