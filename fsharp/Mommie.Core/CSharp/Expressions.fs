/// Expressions of the Model as C#.
module Mommie.Core.CSharp.Expressions

open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.CSharp.Tree
open Mommie.Core.CSharp.Context
open Mommie.Core.CSharp.Environment
open Mommie.Core.CSharp.Patterns

let private infix op =
    match op with
    | BinaryOp.Or -> "||"
    | BinaryOp.And -> "&&"
    | BinaryOp.Equal -> "=="
    | BinaryOp.NotEqual -> "!="
    | BinaryOp.Less -> "<"
    | BinaryOp.LessEqual -> "<="
    | BinaryOp.Greater -> ">"
    | BinaryOp.GreaterEqual -> ">="
    | BinaryOp.Add -> "+"
    | BinaryOp.Subtract -> "-"
    | _ -> "*"

/// Numbers that C# would fold while compiling, and refuse where they overflow.
let rec private isConstant (e: Expr) =
    match e.Node with
    | IntLiteral _ -> true
    | Unary(UnaryOp.Negate, a) -> isConstant a
    | Binary(_, a, b) -> isConstant a && isConstant b
    | _ -> false

let private elementOf t =
    match t with
    | TSet t
    | TSeq t -> t
    | TMap(k, _) -> k
    | t -> t

/// The expression as one of the type `wanted`, which is its own type up to `anything`.
let rec translate (env: Env) (wanted: Type) (e: Expr) : CsExpr =
    let cx = env.Context
    let own = join wanted e.Type

    /// An operand that keeps its own type.
    let sub (e: Expr) = translate env e.Type e
    let runtime name = Word(cx.Runtime name)

    let generic name (types: Type list) method args =
        Invoke(Member(runtime name, method), List.map cx.Type types, args)

    let empty () = Member(TypeWord(cx.Type own), "Empty")

    match e.Node with
    | IntLiteral n when n < 0L -> Word("(" + string n + "L)")
    | IntLiteral n -> Word(string n + "L")
    | StringLiteral s -> Word(Names.quote s)
    | BoolLiteral b -> Word(if b then "true" else "false")
    | Nil -> Member(TypeWord(cx.Type own), "Nil")
    | EnumMember(enum, name) -> Member(Word(cx.TypeName enum), cx.Members(enum).Get(name, name))
    | Me -> Member(env.Scope, "Me")
    | Issuer ->
        match env.Issuer with
        | Some issuer -> issuer
        | None -> cx.Unsupported(e.Span, "ISSUER outside a pattern")
    | NoOneSet -> Member(TypeWord(cx.Type(TSet TPrincipal)), "Empty")
    | AnyoneSet -> cx.Unsupported(e.Span, "ANYONE outside the auditor slot")
    | RoleSet role -> Member(Member(env.Scope, "Constants"), cx.RoleSetName role)
    | Constant name -> Member(Member(env.Scope, "Constants"), cx.ConstantName name)
    | PrincipalAtom name -> cx.Unsupported(e.Span, "the principal " + name + " of a MODEL")
    | OpaqueAtom(_, name) -> cx.Unsupported(e.Span, "the value " + name + " of a MODEL")
    | Local name ->
        let value =
            match env.Names.TryFind name with
            | Some(Value v) -> v
            | Some(WholeRecord v) ->
                match e.Type with
                | TPart _ -> Invoke(Member(TypeWord(cx.Type e.Type), "Of"), [], [ v ])
                | _ -> v
            | None -> Word(cx.Local name)

        convert env e.Type own value
    | Variable name -> Member(env.Scope, cx.VariableName(env.Role, name))
    | NodeVariable(_, _, name) -> cx.Unsupported(e.Span, "the variable " + name + " of another node")
    | CallFunction(name, args) ->
        match cx.Program.Functions |> List.tryFind (fun f -> f.Name = name) with
        | Some f ->
            let args = List.map2 (fun (p: Binder) a -> translate env p.Type a) f.Parameters args

            call (Word cx.FunctionsType) (cx.Members("functions").Member name) (env.Scope :: args)
        | None -> cx.Unsupported(e.Span, "the unknown function " + name)
    | CallNodeFunction(role, name, args) ->
        let f =
            cx.Program.Nodes
            |> List.tryFind (fun n -> n.Role = role)
            |> Option.bind (fun n -> n.Functions |> List.tryFind (fun f -> f.Name = name))

        match f with
        | Some f ->
            let args = List.map2 (fun (p: Binder) a -> translate env p.Type a) f.Parameters args

            call (Word(cx.NodeFunctionsType role)) (cx.Members("functions of " + role).Member name) (env.Scope :: args)
        | None -> cx.Unsupported(e.Span, "the unknown function " + name)
    | CallPure(name, args)
    | CallReads(name, args) -> call (Member(env.Scope, "Externs")) (cx.ExternName name) (arguments env name args)
    | MakeRecord(name, args) ->
        let fields = cx.Record(name).Fields
        New(cx.Type(TRecord name), List.map2 (fun (f: Binder) a -> translate env f.Type a) fields args)
    | BuiltinCall(b, args) -> builtin env own e b args
    | Unary(UnaryOp.Not, a) -> Prefix("!", sub a)
    | Unary(UnaryOp.Negate, a) when isConstant a -> generic "Integers" [] "Subtract" [ Word "0L"; sub a ]
    | Unary(UnaryOp.Negate, a) -> Prefix("-", sub a)
    | Binary(op, a, b) -> binary env own op a b
    | Quantified(q, generators, body) ->
        let word =
            match q with
            | Quantifier.Forall -> "All"
            | Quantifier.Exists -> "Any"

        let rec quantify generators =
            match generators with
            | [] -> sub body
            | g :: rest -> call (sub g.Source) word [ Lambda([ cx.Local g.Binder.Name ], quantify rest) ]

        quantify generators
    | Choose(g, body) ->
        convert
            env
            e.Type
            own
            (call (Member(env.Scope, "Choices")) "Choose" [ sub g.Source; Lambda([ cx.Local g.Binder.Name ], sub body) ])
    | Let(b, value, body) ->
        generic
            "Let"
            []
            "In"
            [
                translate env b.Type value
                Lambda([ cx.Local b.Name ], translate env own body)
            ]
    | IfThenElse(c, a, b) -> Conditional(sub c, translate env own a, translate env own b)
    | Always _ -> cx.Unsupported(e.Span, "ALWAYS")
    | Eventually _ -> cx.Unsupported(e.Span, "EVENTUALLY")
    | LeadsTo _ -> cx.Unsupported(e.Span, "LEADSTO")
    | Field(target, field, _) -> fieldOf env target field
    | TupleItem(a, n) -> convert env e.Type own (Member(sub a, "Item" + string n))
    | MapAt(m, k) ->
        let keys =
            match m.Type with
            | TMap(keys, _) -> keys
            | t -> t

        convert env e.Type own (CsExpr.Index(sub m, translate env keys k))
    | SeqAt(s, i) -> convert env e.Type own (CsExpr.Index(sub s, sub i))
    | With(a, fields) ->
        match a.Type with
        | TRecord record ->
            let types = cx.Record(record).Fields

            WithFields(
                sub a,
                fields
                |> List.map (fun (name, i, v) -> cx.FieldName(record, name), translate env types[i].Type v)
            )
        | t -> cx.Unsupported(e.Span, "WITH on " + show t)
    | Tuple items ->
        match own with
        | TTuple types when types.Length = items.Length -> TupleValue(List.map2 (translate env) types items)
        | _ -> TupleValue(List.map sub items)
    | SetLiteral [] -> empty ()
    | SetLiteral items -> generic "ValueSet" [ elementOf own ] "Of" (items |> List.map (translate env (elementOf own)))
    | SeqLiteral [] -> empty ()
    | SeqLiteral items -> generic "ValueSeq" [ elementOf own ] "Of" (items |> List.map (translate env (elementOf own)))
    | SetComprehension(result, qs) ->
        let clauses, inner = qualifiers env qs
        call (Query(clauses, translate inner (elementOf own) result)) "ToValueSet" []
    | MapLiteral [] -> empty ()
    | MapLiteral entries ->
        let k, v =
            match own with
            | TMap(k, v) -> k, v
            | t -> t, t

        generic
            "ValueMap"
            [ k; v ]
            "Of"
            (entries
             |> List.map (fun (key, value) -> TupleValue [ translate env k key; translate env v value ]))
    | MapComprehension(key, value, qs) ->
        let k, v =
            match own with
            | TMap(k, v) -> k, v
            | t -> t, t

        let clauses, inner = qualifiers env qs
        call (Query(clauses, TupleValue [ translate inner k key; translate inner v value ])) "ToValueMap" []
    | Known p -> known env p
    | Published p -> cx.Unsupported(p.Span, "PUBLISHED")

/// The arguments of an EXTERN.
and arguments env name (args: Expr list) =
    match env.Context.Program.Externs |> List.tryFind (fun x -> x.Name = name) with
    | Some x -> List.map2 (fun (p: Binder) a -> translate env p.Type a) x.Parameters args
    | None -> args |> List.map (fun a -> translate env a.Type a)

/// `e.f`, without making the part of a record only to take a field of it.
and private fieldOf env (target: Expr) field =
    let cx = env.Context

    let record =
        match target.Type with
        | TRecord r
        | TPart(r, _) -> r
        | t -> show t

    let value =
        match target.Node with
        | Local name ->
            match env.Names.TryFind name with
            | Some(WholeRecord v) -> v
            | Some(Value v) -> v
            | None -> Word(cx.Local name)
        | _ -> translate env target.Type target

    Member(value, cx.FieldName(record, field))

and private builtin env own (e: Expr) b (args: Expr list) =
    let cx = env.Context
    let sub (e: Expr) = translate env e.Type e

    let integers name args =
        call (Word(cx.Runtime "Integers")) name args

    match b, args with
    | Builtin.Count, [ s ]
    | Builtin.Len, [ s ] -> Member(sub s, "Size")
    | Builtin.Min, [ s ] -> integers "Min" [ sub s ]
    | Builtin.Max, [ s ] -> integers "Max" [ sub s ]
    | Builtin.Append, [ s; x ] -> call (translate env own s) "Append" [ translate env (elementOf own) x ]
    | Builtin.Domain, [ m ] -> Member(sub m, "Domain")
    | Builtin.Some, [ x ] ->
        let inside =
            match own with
            | TOption t -> t
            | _ -> x.Type

        Invoke(Member(Word(cx.Runtime "Option"), "Some"), [ cx.Type inside ], [ translate env inside x ])
    | Builtin.Value, [ o ] ->
        // VALUE(NIL) of anything has no value of any type.
        match o.Type with
        | TOption TBottom -> Member(translate env (TOption own) o, "Value")
        | _ -> convert env e.Type own (Member(sub o, "Value"))
    | Builtin.Order, [ s ] -> call (Member(env.Scope, "Constants")) "InOrder" [ sub s ]
    | Builtin.Honest, _ -> cx.Unsupported(e.Span, "HONEST")
    | Builtin.Correct, _ -> cx.Unsupported(e.Span, "CORRECT")
    | _ -> cx.Unsupported(e.Span, "a built-in function with " + string args.Length + " arguments")

and private binary env own op (a: Expr) (b: Expr) =
    let cx = env.Context
    let both = join a.Type b.Type
    let sub (e: Expr) = translate env e.Type e

    let joined () =
        translate env both a, translate env both b

    let arithmetic name =
        if isConstant a && isConstant b then
            call (Word(cx.Runtime "Integers")) name [ sub a; sub b ]
        else
            Infix(infix op, sub a, sub b)

    match op with
    | BinaryOp.LeadsTo -> cx.Unsupported(a.Span, "LEADSTO")
    | BinaryOp.Implies -> Infix("||", Prefix("!", sub a), sub b)
    | BinaryOp.Or
    | BinaryOp.And
    | BinaryOp.Less
    | BinaryOp.LessEqual
    | BinaryOp.Greater
    | BinaryOp.GreaterEqual -> Infix(infix op, sub a, sub b)
    | BinaryOp.Equal
    | BinaryOp.NotEqual -> Infix(infix op, joined () |> fst, joined () |> snd)
    | BinaryOp.In ->
        let element = join (elementOf b.Type) a.Type

        let set =
            match b.Type with
            | TSet _ -> TSet element
            | TSeq _ -> TSeq element
            | t -> t

        call (translate env set b) "Contains" [ translate env element a ]
    | BinaryOp.SubsetEq -> joined () |> fun (a, b) -> call a "IsSubsetOf" [ b ]
    | BinaryOp.Union
    | BinaryOp.Intersect
    | BinaryOp.Minus ->
        let both = join own both
        let left, right = translate env both a, translate env both b

        let name =
            match op with
            | BinaryOp.Union -> "Union"
            | BinaryOp.Intersect -> "Intersect"
            | _ -> "Minus"

        call left name [ right ]
    | BinaryOp.Range -> call (Word(cx.Runtime "Integers")) "Range" [ sub a; sub b ]
    | BinaryOp.Add -> arithmetic "Add"
    | BinaryOp.Subtract -> arithmetic "Subtract"
    | BinaryOp.Multiply -> arithmetic "Multiply"
    | BinaryOp.Divide -> call (Word(cx.Runtime "Integers")) "Divide" [ sub a; sub b ]
    | BinaryOp.Modulo -> call (Word(cx.Runtime "Integers")) "Modulo" [ sub a; sub b ]

/// The clauses of a comprehension, and where its result stands.
and qualifiers (env: Env) (qs: Qualifier list) : CsClause list * Env =
    let cx = env.Context

    (([], env), qs)
    ||> List.fold (fun (clauses, env) q ->
        match q with
        | Generate g -> clauses @ [ From(cx.Local g.Binder.Name, translate env g.Source.Type g.Source) ], env
        | Condition c -> clauses @ [ CsClause.Where(translate env TBool c) ], env
        | FromKnown p ->
            let found, inner = knownClauses env p
            clauses @ found, inner
        | FromPublished p ->
            cx.Unsupported(p.Span, "PUBLISHED") |> ignore
            clauses, env)

/// An environment in which the node, or the scope of a function, is called `scope`.
let environment (cx: Context) (role: string) (scope: string) : Env =
    {
        Context = cx
        Scope = Word scope
        Knowledge = CsExpr.Member(Word scope, "Knowledge")
        Role = role
        Names = Map.empty
        Issuer = None
        Depth = 0
        Translate = translate
    }
