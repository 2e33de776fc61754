/// Expressions of the language as TLA+ expressions.
module Mommie.Core.Tla.Expressions

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope
open Mommie.Core.Tla.Sources
open Mommie.Core.Tla.Builtins
open Mommie.Core.Tla.Reads

type private MExpr = Mommie.Core.Model.Tree.Expr

/// Every expression of the language.
let rec expr (s: Scope) (e: MExpr) : Expr =
    let sub = expr s
    let em = s.Emission

    match e.Node with
    | IntLiteral n -> Int n
    | StringLiteral text -> String text
    | BoolLiteral b -> Bool b
    | Nil -> Tuple []
    | EnumMember(_, name) -> String name
    | Me -> s.Self
    | Issuer -> s.Issuer |> Option.defaultValue (Name "ISSUER")
    | NoOneSet -> Set []
    | AnyoneSet -> Set [ Name "ANYONE" ]
    | RoleSet role -> roleSet em role
    | Constant name -> Name(em.Names.Global(Key.constant name, name))
    | PrincipalAtom name
    | OpaqueAtom(_, name) -> Name(em.Names.Global(Key.atom name, name))
    | ExprNode.Local name -> local s name
    | Variable name -> variable s name
    | NodeVariable(p, role, name) -> At(Name(em.Names.Global(Key.variable role name, name)), sub p)
    | CallFunction(name, args) -> Apply(em.Names.Global(Key.func name, name), List.map sub args)
    | CallNodeFunction(role, name, args) -> callNodeFunction s role name (List.map sub args)
    | CallPure(name, args) -> Apply(em.Names.Global(Key.externName name, name), List.map sub args)
    | CallReads(name, args) ->
        let args = List.map sub args

        match em.Plan.Answers[name] with
        | Plan.Answer.Defined _ -> Apply(em.Names.Global(Key.externName name, name), args)
        | Plan.Answer.Reads
        | Plan.Answer.Restores
        | Plan.Answer.Interpreted
        | Plan.Answer.Choice -> Apply(em.Names.Global(Key.externName name, name), s.History :: args)
    | MakeRecord(name, values) -> makeRecord em.Program name (List.map sub values)
    | BuiltinCall(builtin, args) -> builtinCall em builtin args (List.map sub args)
    | Unary(UnaryOp.Not, a) -> negate (sub a)
    | Unary(UnaryOp.Negate, a) ->
        match a.Node with
        | IntLiteral n -> Int(-n)
        | _ -> Prefix("-", sub a)
    | Binary(operator, a, b) -> binary em operator (sub a) b (sub b)
    | Quantified(quantifier, generators, body) -> quantified s quantifier generators body
    | ExprNode.Choose(g, body) ->
        Apply(
            em.Demand("the only", "TheOnly"),
            [
                Filter(bound (bindName s g.Binder) (sub g.Source), sub body) |> simplerFilter
            ]
        )
    | ExprNode.Let(b, value, body) -> Let([ define (bindName s b) [] (sub value) ], sub body)
    | IfThenElse(c, a, b) -> If(sub c, sub a, sub b)
    | Always a -> Prefix("[]", sub a)
    | Eventually a -> Prefix("<>", sub a)
    | LeadsTo(a, b) -> Infix("~>", sub a, sub b)
    | ExprNode.Field(r, name, _) -> Field(sub r, field name)
    | TupleItem(t, n) -> At(sub t, Int(int64 n))
    | MapAt(m, k) -> At(sub m, sub k)
    | SeqAt(sequence, i) -> At(sub sequence, plusOne i (sub i))
    | With(r, changes) -> Except(sub r, changes |> List.map (fun (f, _, v) -> PathField(field f), sub v))
    | ExprNode.Tuple items -> Tuple(List.map sub items)
    | SetLiteral items -> Set(List.map sub items)
    | SetComprehension(head, qualifiers) -> setOfClauses (sub head) (qualifierClauses s qualifiers)
    | SeqLiteral items -> Tuple(List.map sub items)
    | MapLiteral [] -> Tuple []
    | MapLiteral entries ->
        let isLiteral (k: MExpr) =
            match k.Node with
            | IntLiteral _
            | StringLiteral _
            | EnumMember _
            | PrincipalAtom _
            | OpaqueAtom _ -> true
            | _ -> false

        let keys = List.map fst entries

        if
            keys.Length = 1
            || (List.forall isLiteral keys && (List.distinct keys).Length = keys.Length)
        then
            entries
            |> List.map (fun (k, v) -> Infix(":>", sub k, sub v))
            |> List.reduce (fun a b -> Infix("@@", a, b))
        else
            // Two values for one key are an error, not one of the two.
            Apply(em.Demand("map of", "MapOf"), [ Set(entries |> List.map (fun (k, v) -> Tuple [ sub k; sub v ])) ])
    | MapComprehension(key, value, qualifiers) ->
        let clauses = qualifierClauses s qualifiers

        match sub key, clauses with
        | Name k, Bind(first, _) :: rest when
            first = k
            && rest
               |> List.forall (fun c ->
                   match c with
                   | Guard _ -> true
                   | Bind _
                   | Define _ -> false)
            ->
            Function([ bound k (setOfClauses (Name k) clauses) ], sub value)
        | k, _ -> Apply(em.Demand("map of", "MapOf"), [ setOfClauses (Tuple [ k; sub value ]) clauses ])
    | Known p -> existsClauses (matchPattern s (plainly (knownSource s p)) p).Clauses
    | Published p -> existsClauses (matchPattern s (plainly Facts) p).Clauses

/// `{x \in S : TRUE}` is S.
/// What KNOWN reads: what is held of tracked record types, what is available of the others.
and private knownSource (s: Scope) (p: Pattern) =
    match Map.tryFind p.Record s.Held with
    | Some held -> Holding held
    | None -> Available

and private quantified (s: Scope) quantifier (generators: Generator list) body : Expr =
    match quantifier with
    | Quantifier.Exists ->
        existsClauses (
            (generators |> List.map (fun g -> Bind(bindName s g.Binder, expr s g.Source)))
            @ [ Guard(expr s body) ]
        )
    | Quantifier.Forall ->
        // Bounds in one list where none of them needs an earlier one.
        let rec nest (generators: Generator list) =
            match generators with
            | [] -> expr s body
            | g :: rest ->
                let name = bindName s g.Binder
                let set = expr s g.Source

                match nest rest with
                | Forall(bounds, inner) when
                    not rest.IsEmpty
                    && not (bounds |> List.exists (fun (b: Bound) -> uses name b.Set))
                    ->
                    Forall(bound name set :: bounds, inner)
                | inner -> Forall([ bound name set ], inner)

        nest generators

/// The qualifiers of a comprehension as clauses.
and private qualifierClauses (s: Scope) (qualifiers: Qualifier list) : Clause list =
    qualifiers
    |> List.collect (fun q ->
        match q with
        | Generate g -> [ Bind(bindName s g.Binder, expr s g.Source) ]
        | Condition e -> [ Guard(expr s e) ]
        | FromKnown p -> (matchPattern s (plainly (knownSource s p)) p).Clauses
        | FromPublished p -> (matchPattern s (plainly Facts) p).Clauses)

/// A FUNCTION of the node. It reads the variables as they are here: an operator over the state's variables where nothing it reads has been
/// assigned, otherwise its body in place.
and private callNodeFunction (s: Scope) role name (args: Expr list) : Expr =
    let em = s.Emission
    let f = nodeFunction em role name
    let reads = readByFunction em role f
    let dirty = reads.Variables |> Set.exists (fun v -> s.Assigned.ContainsKey v)

    if not dirty && not (reads.History && s.Called) then
        let held = reads.Looks |> List.choose (fun r -> Map.tryFind r s.Held)
        Apply(em.Names.Global(Key.nodeFunction role name, name), s.Self :: held @ args)
    else
        let bindings =
            List.map2 (fun (p: Binder) a -> p.Name, em.Names.Fresh(legal p.Name), a) f.Parameters args

        let inner =
            { s with
                Locals =
                    bindings
                    |> List.fold (fun m (p, name, a) -> Map.add p (if isAtomic a then a else Name name) m) s.Locals
            }

        let definitions =
            bindings
            |> List.choose (fun (_, name, a) -> if isAtomic a then None else Some(define name [] a))

        let body = expr inner f.Body
        if definitions.IsEmpty then body else Let(definitions, body)

/// A pattern: clauses that hold exactly when it matches and bind what it binds.
and matchPattern (s: Scope) (m: Matching) (p: Pattern) : Matched = Patterns.matchPattern expr s m p
