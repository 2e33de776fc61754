/// Expressions and patterns of the language as TLA+ expressions.
module Mommie.Core.Tla.Expressions

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Names
open Mommie.Core.Tla.Scope

type private MExpr = Mommie.Core.Model.Tree.Expr
type private MRecord = Mommie.Core.Model.Tree.Record

/// What a pattern looks at.
type Source =
    /// what is available to the local node
    | Available
    /// the statements in a set that the local node holds
    | Holding of Expr
    /// what honest issuers published, for properties
    | Facts

/// A pattern as clauses.
type Matched =
    {
        Clauses: Clause list
        /// the record that was matched, or its univalent part
        Record: Expr
        /// the statements that the match uses, where the caller asked for them
        Uses: Expr list
    }

/// How a pattern is matched.
type Matching =
    {
        Source: Source
        /// the equalities that are checked later by the caller: indices of fields, and of the pattern's `Is`
        LaterFields: Set<int>
        LaterWhole: Set<int>
        /// the caller wants to know which statements are used
        Track: bool
    }

/// Everything checked at once, nothing remembered.
let plainly source =
    {
        Source = source
        LaterFields = Set.empty
        LaterWhole = Set.empty
        Track = false
    }

let private isSet (t: Type) =
    match t with
    | TSet _
    | TBottom -> true
    | _ -> false

/// An expression that may be written twice.
let isAtomic (e: Expr) =
    match e with
    | Name _
    | Int _
    | String _
    | Bool _
    | Tuple []
    | Set []
    | At(Name _, Name _) -> true
    | _ -> false

/// A positive literal divisor: TLA+'s own division is the language's.
let private isPositive (e: MExpr) =
    match e.Node with
    | IntLiteral n -> n > 0L
    | _ -> false

let private bindName (s: Scope) (b: Binder) = s.Emission.Names.Local b.Name

/// The records of the statements in a set: those by `issuer`, held as an intended verifier where `mine`, auditable by all of
/// `auditors`.
let private recordsIn (e: Emission) statements (issuer: Expr option) (mine: bool) (auditors: Expr option) =
    let name = e.Names.Fresh "stm"
    let stm = Name name

    let conditions =
        [
            match issuer with
            | Some i -> yield equal (Field(stm, "by")) i
            | None -> ()
            if mine then
                yield Field(stm, "mine")
            match auditors with
            | Some a -> yield Apply(e.Demand("covers", "Covers"), [ Field(stm, "aud"); a ])
            | None -> ()
        ]

    let those =
        if conditions.IsEmpty then
            statements
        else
            Filter(bound name statements, conj conditions)

    Image(Field(stm, "rec"), [ bound name those ])

/// The records that `issuer`, or anyone, shows through a slot.
let private shown (s: Scope) (source: Source) (record: string) (slot: VerifierSlot) auditors (issuer: Expr option) =
    let e = s.Emission

    match source with
    | Holding statements -> recordsIn e statements issuer (slot = VerifierMe) auditors
    | Facts ->
        match published e record with
        | Some statements -> recordsIn e statements issuer false auditors
        | None -> Set []
    | Available ->
        let key, preferred =
            match slot with
            | VerifierMe -> "sent " + record, "Sent" + record
            | AnyVerifier -> "seen " + record, "Seen" + record

        let by i =
            match auditors with
            | None -> Apply(e.Demand(key, preferred), [ s.Self; i ])
            | Some a -> Apply(e.Demand(key + " audited", preferred + "Audited"), [ s.Self; i; a ])

        match issuer with
        | Some i -> by i
        | None ->
            let name = e.Names.Fresh "by"
            Prefix("UNION", Image(by (Name name), [ bound name (principals e) ]))

/// Whether an expression mentions ISSUER.
let private mentionsIssuer (e: MExpr) =
    Walk.exists (fun e -> e.Node = Issuer) e

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
    | BuiltinCall(builtin, args) -> builtinCall s builtin args
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
and private simplerFilter (e: Expr) =
    match e with
    | Filter(b, Bool true) -> b.Set
    | other -> other

/// Sequences count from 0 here and from 1 in TLA+.
and private plusOne (index: MExpr) (translated: Expr) =
    match index.Node, translated with
    | IntLiteral n, _ -> Int(n + 1L)
    | _, Infix("-", a, Int 1L) -> a
    | _, other -> Infix("+", other, Int 1L)

/// What KNOWN reads: what is held of tracked record types, what is available of the others.
and private knownSource (s: Scope) (p: Pattern) =
    match Map.tryFind p.Record s.Held with
    | Some held -> Holding held
    | None -> Available

and private binary (em: Emission) operator (a: Expr) (right: MExpr) (b: Expr) : Expr =
    match operator with
    | BinaryOp.LeadsTo -> Infix("~>", a, b)
    | BinaryOp.Implies -> Infix("=>", a, b)
    | BinaryOp.Or -> disj [ a; b ]
    | BinaryOp.And -> conj [ a; b ]
    | BinaryOp.Equal -> equal a b
    | BinaryOp.NotEqual -> Infix("#", a, b)
    | BinaryOp.Less -> Infix("<", a, b)
    | BinaryOp.LessEqual -> Infix("<=", a, b)
    | BinaryOp.Greater -> Infix(">", a, b)
    | BinaryOp.GreaterEqual -> Infix(">=", a, b)
    | BinaryOp.In -> isIn a b
    | BinaryOp.SubsetEq -> Infix("\\subseteq", a, b)
    | BinaryOp.Union -> Infix("\\cup", a, b)
    | BinaryOp.Intersect -> Infix("\\cap", a, b)
    | BinaryOp.Minus -> Infix("\\", a, b)
    | BinaryOp.Range -> Infix("..", a, b)
    | BinaryOp.Add -> Infix("+", a, b)
    | BinaryOp.Subtract -> Infix("-", a, b)
    | BinaryOp.Multiply -> Infix("*", a, b)
    | BinaryOp.Divide when isPositive right -> Infix("\\div", a, b)
    | BinaryOp.Modulo when isPositive right -> Infix("%", a, b)
    | BinaryOp.Divide -> Apply(em.Demand("quotient", "Quotient"), [ a; b ])
    | BinaryOp.Modulo -> Apply(em.Demand("remainder", "Remainder"), [ a; b ])

and private builtinCall (s: Scope) builtin (args: MExpr list) : Expr =
    let em = s.Emission
    let translated = List.map (expr s) args

    match builtin, args, translated with
    | Builtin.Count, [ { Type = TMap _ } ], [ a ] -> Apply("Cardinality", [ Prefix("DOMAIN", a) ])
    | Builtin.Count, [ { Type = TSeq _ } ], [ a ] -> Apply("Len", [ a ])
    | Builtin.Count, _, [ a ] -> Apply("Cardinality", [ a ])
    | Builtin.Min, _, [ a ] -> Apply(em.Demand("min", "Min"), [ a ])
    | Builtin.Max, _, [ a ] -> Apply(em.Demand("max", "Max"), [ a ])
    | Builtin.Len, _, [ a ] -> Apply("Len", [ a ])
    | Builtin.Append, _, [ a; b ] -> Apply("Append", [ a; b ])
    | Builtin.Domain, [ { Type = TSeq _ } ], [ a ] -> Infix("..", Int 0L, Infix("-", Apply("Len", [ a ]), Int 1L))
    | Builtin.Domain, _, [ a ] -> Prefix("DOMAIN", a)
    | Builtin.Some, _, [ a ] -> Tuple [ a ]
    | Builtin.Value, _, [ a ] -> At(a, Int 1L)
    | Builtin.Order, [ { Node = RoleSet role } ], _ ->
        Name(em.Demand("order " + role, "Order" + (em.Program.Roles |> List.find (fun r -> r.Name = role)).Set))
    | Builtin.Order, _, [ a ] ->
        let name = em.Names.Fresh "p"

        Apply("SelectSeq", [ Name(em.Demand("order", "OrderOfAll")); Lambda([ name ], isIn (Name name) a) ])
    | Builtin.Honest, [ a ], [ p ] -> if isSet a.Type then honestOf em p else honestOne em p
    | Builtin.Correct, [ a ], [ p ] ->
        let may =
            if em.Plan.Crashes then
                Some(Name(stateName em "mayCrash"))
            else
                None

        if isSet a.Type then
            match may with
            | Some crash -> Infix("\\", honestOf em p, crash)
            | None -> honestOf em p
        else
            match may with
            | Some crash -> conj [ honestOne em p; Infix("\\notin", p, crash) ]
            | None -> honestOne em p
    | other, _, _ -> invalidArg (nameof builtin) $"{other} with {args.Length} arguments"

and private honestOne (em: Emission) p =
    if em.Plan.Byzantine then
        Infix("\\notin", p, byz em)
    else
        Bool true

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

/// The declaration of a FUNCTION of a node.
and nodeFunction (em: Emission) role name : Mommie.Core.Model.Tree.Function =
    (Plan.nodeOf em.Plan role).Node.Functions |> List.find (fun f -> f.Name = name)

/// What a FUNCTION of a node reads besides its arguments, through other FUNCTIONs too.
and readByFunction
    (em: Emission)
    role
    (f: Mommie.Core.Model.Tree.Function)
    : {|
        Variables: Set<string>
        Looks: string list
        History: bool
    |}
    =
    let tracked = (Plan.nodeOf em.Plan role).Tracked

    let rec gather (e: MExpr) : Set<string> * Set<string> * bool =
        Walk.all e
        |> Seq.fold
            (fun (variables, looks: Set<string>, history) e ->
                match e.Node with
                | Variable v -> Set.add v variables, looks, history
                | Known p -> variables, looks.Add p.Record, history
                | SetComprehension(_, qs)
                | MapComprehension(_, _, qs) ->
                    let records =
                        qs
                        |> List.choose (fun q ->
                            match q with
                            | FromKnown p -> Some p.Record
                            | FromPublished _
                            | Generate _
                            | Condition _ -> None)

                    variables, Set.union looks (Set.ofList records), history
                | CallReads _ -> variables, looks, true
                | CallNodeFunction(_, name, _) ->
                    let v, l, h = gather (nodeFunction em role name).Body
                    Set.union v variables, Set.union l looks, h || history
                | _ -> variables, looks, history)
            (Set.empty, Set.empty, false)

    let variables, looks, history = gather f.Body

    {|
        Variables = variables
        Looks = tracked |> List.filter looks.Contains
        History = history
    |}

/// A pattern: clauses that hold exactly when it matches and bind what it binds.
and matchPattern (s: Scope) (m: Matching) (p: Pattern) : Matched =
    let em = s.Emission
    let record = recordOf em.Program p.Record
    let fields = List.zip record.Fields p.Fields |> List.indexed

    let auditors =
        match p.Auditor with
        | NoAuditor -> None
        | UniversallyAuditable -> Some(Set [ Name "ANYONE" ])
        | AllAuditors e ->
            match expr s e with
            | Set [] -> None
            | set -> Some set

    let show issuer =
        shown s m.Source p.Record p.Verifier auditors issuer

    let binderName = p.Binder |> Option.map _.Name

    let mentionsOwn (e: MExpr) =
        match binderName with
        | Some n -> (Walk.localNames e).Contains n
        | None -> false

    /// The slots speak of the record itself: it is taken from everything that anyone shows, then the slots are checked.
    let recordFirst =
        List.exists mentionsOwn (Walk.issuerExprs p.Issuer @ Walk.auditorExprs p.Auditor)

    let showAnything () =
        shown s m.Source p.Record p.Verifier (if recordFirst then None else auditors) None

    let later i = m.LaterFields.Contains i

    let multivalent =
        fields
        |> List.exists (fun (_, (_, f)) ->
            match f with
            | Multivalent
            | MultivalentBind _
            | MultivalentSame _ -> true
            | Equals _
            | Univalent -> false)

    /// What the pattern asks of the record x of any issuer.
    let equalities x =
        (fields
         |> List.choose (fun (i, (d: Binder, f)) ->
             match f with
             | Equals e when not (later i) -> Some(equal (Field(x, field d.Name)) (expr s e))
             | _ -> None))
        @ (p.Is
           |> List.indexed
           |> List.filter (fun (i, _) -> not (m.LaterWhole.Contains i))
           |> List.map (fun (_, e) -> equal x (expr s e)))

    let withRecord x (issuer: Expr option) =
        { s with
            Issuer = issuer
            Locals =
                match binderName with
                | Some n -> Map.add n x s.Locals
                | None -> s.Locals
        }

    /// What it asks of the record x of this issuer.
    let byIssuer x issuer =
        (fields
         |> List.choose (fun (_, (d: Binder, f)) ->
             match f with
             | MultivalentSame e ->
                 let map = expr s e

                 Some(
                     conj
                         [
                             isIn issuer (Prefix("DOMAIN", map))
                             equal (Field(x, field d.Name)) (At(map, issuer))
                         ]
                 )
             | Equals _
             | Univalent
             | Multivalent
             | MultivalentBind _ -> None))
        @ (p.Where |> List.map (expr (withRecord x (Some issuer))))

    /// The whole record, where the pattern gives it.
    let given =
        let whole =
            p.Is
            |> List.indexed
            |> List.filter (fun (i, e) -> not (m.LaterWhole.Contains i) && not (mentionsOwn e))

        match whole with
        | (_, e) :: _ -> Some(expr s e)
        | [] ->
            let values =
                fields
                |> List.choose (fun (i, (_, f)) ->
                    match f with
                    | Equals e when not (later i) && not (mentionsOwn e) -> Some(expr s e)
                    | _ -> None)

            if values.Length = fields.Length then
                Some(makeRecord em.Program p.Record values)
            else
                None

    let name () =
        match p.Binder with
        | Some b -> bindName s b
        | None -> em.Names.Fresh "rec"

    let guards = List.map Guard

    /// The record as a name: given by the pattern, or one of `candidates`.
    let takeRecord (candidates: unit -> Expr) =
        match given with
        | Some e when p.Binder.IsNone && isAtomic e -> [], e
        | Some e ->
            let n = name ()
            let x = Name n
            // With equalities on fields as well as on the whole, what the whole does not say is still to be checked.
            let rest =
                if p.Is.IsEmpty then
                    []
                else
                    equalities x |> List.filter (fun c -> c <> equal x e)

            [ Define(n, e) ] @ guards rest, x
        | None ->
            let n = name ()
            let x = Name n
            [ Bind(n, candidates ()) ] @ guards (equalities x), x

    let usedOne issuer x =
        let slot = if p.Verifier = VerifierMe then Bool true else Bool false

        Apply(
            em.Demand("uses " + p.Record, "Uses" + p.Record),
            [ s.Self; issuer; slot; auditors |> Option.defaultValue (Set []); x ]
        )

    let single (issuer: Expr) =
        if recordFirst then
            let take, x = takeRecord showAnything
            take @ [ Guard(isIn x (show (Some issuer))) ] @ guards (byIssuer x issuer), x
        else
            match given with
            | Some _ ->
                let take, x = takeRecord showAnything
                take @ [ Guard(isIn x (show (Some issuer))) ] @ guards (byIssuer x issuer), x
            | None ->
                let take, x = takeRecord (fun () -> show (Some issuer))
                take @ guards (byIssuer x issuer), x

    let withUses issuer (clauses, x) =
        if m.Track then
            let stm = em.Names.Fresh "used"

            {
                Clauses = clauses @ [ Bind(stm, usedOne issuer x) ]
                Record = x
                Uses = [ Set [ Name stm ] ]
            }
        else
            {
                Clauses = clauses
                Record = x
                Uses = []
            }

    match p.Issuer with
    | ThePrincipal e ->
        let i = expr s e
        withUses i (single i)
    | OneOf(b, set) when not recordFirst ->
        let i = bindName s b
        let matched = withUses (Name i) (single (Name i))

        { matched with
            Clauses = Bind(i, expr s set) :: matched.Clauses
        }
    | OneOf(b, set) ->
        let i = bindName s b
        let take, x = takeRecord showAnything

        let clauses =
            take
            @ [ Bind(i, expr s set); Guard(isIn x (show (Some(Name i)))) ]
            @ guards (byIssuer x (Name i))

        withUses (Name i) (clauses, x)
    | AllOf set ->
        // Only CITING says ALL; as a condition it would mean each of them.
        let i = em.Names.Fresh "by"
        let take, x = takeRecord showAnything

        {
            Clauses =
                take
                @ [
                    Guard(Forall([ bound i (expr s set) ], conj (isIn x (show (Some(Name i))) :: byIssuer x (Name i))))
                ]
            Record = x
            Uses = []
        }
    | AnyIssuer when not m.Track && not (List.exists mentionsIssuer p.Where) ->
        let take, x = takeRecord showAnything

        let checks =
            (if given.IsSome || recordFirst then
                 [ isIn x (show None) ]
             else
                 [])
            @ byIssuer x (Name "nobody")

        {
            Clauses = take @ guards checks
            Record = x
            Uses = []
        }
    | AnyIssuer ->
        let i = em.Names.Fresh "by"
        let matched = withUses (Name i) (single (Name i))

        { matched with
            Clauses = Bind(i, principals em) :: matched.Clauses
        }
    | AtLeast(binder, set, count) ->
        quorum
            s
            m
            p
            binder
            set
            count
            false
            (record, recordFirst, multivalent)
            (show, takeRecord, equalities, byIssuer, usedOne)
    | ExactlyMany(binder, set, count) ->
        quorum
            s
            m
            p
            (Some binder)
            set
            count
            true
            (record, recordFirst, multivalent)
            (show, takeRecord, equalities, byIssuer, usedOne)

/// A pattern that several issuers match.
and private quorum
    (s: Scope)
    (m: Matching)
    (p: Pattern)
    (binder: Binder option)
    (set: MExpr)
    (count: MExpr)
    (exact: bool)
    (record: MRecord, recordFirst: bool, multivalent: bool)
    (
        show: Expr option -> Expr,
        takeRecord: (unit -> Expr) -> Clause list * Expr,
        equalities: Expr -> Expr list,
        byIssuer: Expr -> Expr -> Expr list,
        usedOne: Expr -> Expr -> Expr
    ) : Matched =
    let em = s.Emission
    let members = expr s set
    let size = expr s count
    let fields = List.zip record.Fields p.Fields |> List.indexed

    let positive =
        match count.Node with
        | IntLiteral n when n > 0L -> []
        | _ -> [ Guard(Apply(em.Demand("positive", "IsPositive"), [ size ])) ]

    let enough (q: Expr) =
        if exact then
            equal (Apply("Cardinality", [ q ])) size
        else
            Infix(">=", Apply("Cardinality", [ q ]), size)

    /// one quorum out of the issuers; where nothing shows how many they are, no more than are needed
    let choose (showsSize: bool) (issuers: Expr) =
        let name =
            match binder with
            | Some b -> bindName s b
            | None -> em.Names.Fresh "quorum"

        let subset = em.Names.Fresh "some"

        let asked =
            if showsSize then
                enough (Name subset)
            else
                equal (Apply("Cardinality", [ Name subset ])) size

        name, Bind(name, Filter(bound subset (Prefix("SUBSET", issuers)), asked))

    // Where the liars are too few to make the quorum alone, some honest issuer is in it: only what the honest ones say needs listing.
    let everyone =
        match m.Source with
        | Available when em.Plan.Byzantine ->
            if recordFirst then
                principals em
            else
                Apply(em.Demand("decisive", "Decisive"), [ members; size ])
        | _ -> if recordFirst then principals em else members

    let i = em.Names.Fresh "by"

    if not multivalent then
        let take, x =
            takeRecord (fun () -> Prefix("UNION", Image(show (Some(Name i)), [ bound i everyone ])))

        let issuers =
            Filter(bound i members, conj (isIn x (show (Some(Name i))) :: byIssuer x (Name i)))

        match binder, m.Track with
        | None, false ->
            {
                Clauses = positive @ take @ [ Guard(enough issuers) ]
                Record = x
                Uses = []
            }
        | _, track ->
            let q, chosen = choose binder.IsSome issuers

            if track then
                let used = em.Names.Fresh "used"
                let each = Function([ bound i (Name q) ], usedOne (Name i) x)

                {
                    Clauses =
                        positive
                        @ take
                        @ [ chosen; Bind(used, Apply(em.Demand("product", "Product"), [ each ])) ]
                    Record = x
                    Uses = [ Image(At(Name used, Name i), [ bound i (Name q) ]) ]
                }
            else
                {
                    Clauses = positive @ take @ [ chosen ]
                    Record = x
                    Uses = []
                }
    else
        let recName = em.Names.Fresh "rec"
        let r = Name recName

        let isFree (index: int) f =
            match f with
            | Univalent -> true
            | Equals _ -> m.LaterFields.Contains index
            | Multivalent
            | MultivalentBind _
            | MultivalentSame _ -> false

        let univalent =
            fields
            |> List.filter (fun (_, (_, f)) ->
                match f with
                | Univalent
                | Equals _ -> true
                | Multivalent
                | MultivalentBind _
                | MultivalentSame _ -> false)

        let free = univalent |> List.filter (fun (index, (_, f)) -> isFree index f)

        let own issuer =
            Filter(bound recName (show (Some issuer)), conj (equalities r @ byIssuer r issuer))
            |> simplerFilter

        let take, part =
            if free.IsEmpty then
                let values =
                    univalent
                    |> List.choose (fun (_, (d: Binder, f)) ->
                        match f with
                        | Equals e -> Some(field d.Name, expr s e)
                        | _ -> None)

                let value =
                    if values.IsEmpty then
                        emptyRecord record.Name
                    else
                        Record values

                match p.Binder with
                | Some b -> [ Define(bindName s b, value) ], Name(bindName s b)
                | None -> [], value
            else
                let partName =
                    match p.Binder with
                    | Some b -> bindName s b
                    | None -> em.Names.Fresh "part"

                let projection =
                    Record(univalent |> List.map (fun (_, (d, _)) -> field d.Name, Field(r, field d.Name)))

                [
                    Bind(
                        partName,
                        Image(
                            projection,
                            [ bound recName (Prefix("UNION", Image(own (Name i), [ bound i everyone ]))) ]
                        )
                    )
                ],
                Name partName

        /// the records of an issuer that agree with the part
        let agreeing issuer =
            let same =
                free
                |> List.map (fun (_, (d: Binder, _)) -> equal (Field(r, field d.Name)) (Field(part, field d.Name)))

            Filter(bound recName (show (Some issuer)), conj (equalities r @ same @ byIssuer r issuer))
            |> simplerFilter

        let issuers = Filter(bound i members, Infix("#", agreeing (Name i), Set []))

        let maps =
            fields
            |> List.choose (fun (_, (d: Binder, f)) ->
                match f with
                | MultivalentBind b -> Some(bindName s b, field d.Name)
                | Equals _
                | Univalent
                | Multivalent
                | MultivalentSame _ -> None)

        if binder.IsNone && maps.IsEmpty && not m.Track then
            {
                Clauses = positive @ take @ [ Guard(enough issuers) ]
                Record = part
                Uses = []
            }
        else
            let q, chosen = choose (binder.IsSome || not maps.IsEmpty) issuers

            let product each =
                Apply(em.Demand("product", "Product"), [ Function([ bound i (Name q) ], each) ])

            if m.Track then
                let used = em.Names.Fresh "used"
                let stm = em.Names.Fresh "stm"

                let each =
                    Prefix("UNION", Image(usedOne (Name i) r, [ bound recName (agreeing (Name i)) ]))

                ignore stm

                {
                    Clauses =
                        positive
                        @ take
                        @ [ chosen; Bind(used, product each) ]
                        @ (maps
                           |> List.map (fun (name, f) ->
                               Define(
                                   name,
                                   Function([ bound i (Name q) ], Field(Field(At(Name used, Name i), "rec"), f))
                               )))
                    Record = part
                    Uses = [ Image(At(Name used, Name i), [ bound i (Name q) ]) ]
                }
            else
                let clauses =
                    match maps with
                    | [] -> []
                    | [ name, f ] ->
                        [
                            Bind(name, product (Image(Field(r, f), [ bound recName (agreeing (Name i)) ])))
                        ]
                    | many ->
                        let records = em.Names.Fresh "said"
                        let projection = Record(many |> List.map (fun (_, f) -> f, Field(r, f)))

                        Bind(records, product (Image(projection, [ bound recName (agreeing (Name i)) ])))
                        :: (many
                            |> List.map (fun (name, f) ->
                                Define(name, Function([ bound i (Name q) ], Field(At(Name records, Name i), f)))))

                {
                    Clauses = positive @ take @ [ chosen ] @ clauses
                    Record = part
                    Uses = []
                }
