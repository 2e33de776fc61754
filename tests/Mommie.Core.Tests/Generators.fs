/// Random programs and deployments that cover every construct of the grammar. They are well-formed texts, not well-typed ones.
/// Each call of a generator with the same Random gives the same tree, so a failure is repeated by its seed.
module Mommie.Core.Tests.Generators

open FsCheck
open FsCheck.FSharp
open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Syntax.DeploymentTree

let private at = Span.none
let private elements xs = Gen.elements xs

let private nameOf text : Name = { Text = text; Span = at }

/// Names that are no keywords and no section headers; some are words of the deployment notation.
let name: Gen<Name> =
    elements
        [
            "a"
            "b"
            "c"
            "x"
            "y"
            "m'"
            "_q"
            "R"
            "C"
            "PRIMARY"
            "QUORUM"
            "Order"
            "Reply"
            "seqNo"
            "value"
            "In"
            "FORX"
            "INPUTS"
            "KEY"
            "Digest"
        ]
    |> Gen.map nameOf

/// Lists of `least` to `most` members.
let listOf least most (g: Gen<'a>) : Gen<'a list> =
    gen {
        let! n = Gen.choose (least, most)
        return! Gen.listOfLength n g
    }

let private optional (g: Gen<'a>) : Gen<'a option> =
    Gen.oneof [ Gen.constant None; Gen.map Some g ]

let private flag = elements [ true; false ]

/// A type at most `depth` deep.
let rec typeExpr depth : Gen<TypeExpr> =
    let leaf = Gen.frequency [ 4, Gen.map TNamed name; 1, Gen.constant (TPrincipal at) ]

    if depth <= 0 then
        leaf
    else
        let inner = typeExpr (depth - 1)

        Gen.frequency
            [
                4, leaf
                1, inner |> Gen.map (fun t -> TSet(t, at))
                1, inner |> Gen.map (fun t -> TSeq(t, at))
                1, inner |> Gen.map (fun t -> TOption(t, at))
                1, Gen.map2 (fun k v -> TMap(k, v, at)) inner inner
                1, listOf 2 3 inner |> Gen.map (fun ts -> TTuple(ts, at))
            ]

let private binaryOps =
    [
        BinaryOp.LeadsTo
        BinaryOp.Implies
        BinaryOp.Or
        BinaryOp.And
        BinaryOp.Equal
        BinaryOp.NotEqual
        BinaryOp.Less
        BinaryOp.LessEqual
        BinaryOp.Greater
        BinaryOp.GreaterEqual
        BinaryOp.In
        BinaryOp.SubsetEq
        BinaryOp.Union
        BinaryOp.Intersect
        BinaryOp.Minus
        BinaryOp.Range
        BinaryOp.Add
        BinaryOp.Subtract
        BinaryOp.Multiply
        BinaryOp.Divide
        BinaryOp.Modulo
    ]

let private builtins =
    [
        Builtin.Count
        Builtin.Min
        Builtin.Max
        Builtin.Len
        Builtin.Append
        Builtin.Domain
        Builtin.Some
        Builtin.Value
        Builtin.Order
        Builtin.Honest
        Builtin.Correct
    ]

let private node n : Expr = { Node = n; Span = at }

let private leaf: Gen<Expr> =
    Gen.frequency
        [
            4, name |> Gen.map (fun n -> Identifier n.Text)
            2, elements [ 0L; 1L; 2L; 250L; System.Int64.MaxValue ] |> Gen.map IntLiteral
            1, elements [ ""; "text"; "a // b /* c */ {{"; "é ∀ '" ] |> Gen.map StringLiteral
            1, flag |> Gen.map BoolLiteral
            1,
            elements
                [
                    Nil
                    Me
                    Issuer
                    NoOneSet NoOneSpelling.NoOne
                    NoOneSet NoOneSpelling.None
                    AnyoneSet
                ]
            1, elements [ SetLiteral []; SeqLiteral []; MapLiteral [] ]
        ]
    |> Gen.map node

/// An expression at most `depth` deep.
let rec expr depth : Gen<Expr> =
    if depth <= 0 then
        leaf
    else
        let e = expr (depth - 1)
        let args = listOf 0 3 e
        let fields = listOf 1 2 (Gen.zip name e)
        let p = pattern (depth - 1)

        let compound =
            Gen.frequency
                [
                    8, Gen.map3 (fun op a b -> Binary(op, a, b)) (elements binaryOps) e e
                    2, Gen.map2 (fun op a -> Unary(op, a)) (elements [ UnaryOp.Not; UnaryOp.Negate ]) e
                    1, Gen.map2 (fun f args -> Call(f, args)) name args
                    1, Gen.map2 (fun b args -> BuiltinCall(b, args)) (elements builtins) args
                    2,
                    Gen.map3
                        (fun q gs e -> Quantified(q, gs, e))
                        (elements [ Quantifier.Forall; Quantifier.Exists ])
                        (listOf 1 2 (generator (depth - 1)))
                        e
                    1, Gen.map2 (fun g e -> Choose(g, e)) (generator (depth - 1)) e
                    1, Gen.map3 (fun n v e -> Let(n, v, e)) name e e
                    1, Gen.map3 (fun c a b -> IfThenElse(c, a, b)) e e e
                    1, Gen.map Always e
                    1, Gen.map Eventually e
                    2, Gen.map2 (fun e f -> Field(e, f)) e name
                    1, Gen.map2 (fun e i -> TupleItem(e, i)) e (Gen.choose (1, 3))
                    1, Gen.map2 (fun e k -> Index(e, k)) e e
                    1, Gen.map2 (fun e fs -> With(e, fs)) e fields
                    1, listOf 2 3 e |> Gen.map Tuple
                    1, Gen.map2 (fun n fs -> RecordLiteral(n, fs)) name fields
                    1, listOf 1 3 e |> Gen.map SetLiteral
                    1, listOf 1 3 e |> Gen.map SeqLiteral
                    1, listOf 1 2 (Gen.zip e e) |> Gen.map MapLiteral
                    1, Gen.map2 (fun e qs -> SetComprehension(e, qs)) e (qualifiers (depth - 1))
                    1, Gen.map3 (fun k v qs -> MapComprehension(k, v, qs)) e e (qualifiers (depth - 1))
                    1, Gen.map Known p
                    1, Gen.map Published p
                ]

        Gen.frequency [ 1, leaf; 4, compound |> Gen.map node ]

and private generator depth : Gen<Generator> =
    Gen.map2 (fun n s -> { Variable = n; Source = s }) name (expr depth)

and private qualifiers depth : Gen<Qualifier list> =
    let first =
        Gen.oneof
            [
                generator depth |> Gen.map Generate
                pattern depth |> Gen.map FromKnown
                pattern depth |> Gen.map FromPublished
            ]

    let later =
        Gen.oneof [ generator depth |> Gen.map Generate; expr depth |> Gen.map Condition ]

    Gen.map2 (fun q qs -> q :: qs) first (listOf 0 2 later)

and private right depth : Gen<ConstraintRight> =
    Gen.frequency
        [
            1, Gen.constant (UnivalentAny at)
            1, optional name |> Gen.map (fun n -> MultivalentAny(n, at))
            2, expr depth |> Gen.map Exactly
        ]

and private constraint' depth : Gen<Constraint> =
    Gen.frequency
        [
            3, Gen.map2 (fun n r -> FieldConstraint(n, r)) name (right depth)
            1, expr depth |> Gen.map WhereConstraint
            1, expr depth |> Gen.map RecordIs
        ]

/// A pattern with expressions at most `depth` deep.
and pattern depth : Gen<Pattern> =
    gen {
        let e = expr depth

        let! issuer =
            Gen.oneof
                [
                    Gen.constant (AnyIssuer at)
                    e |> Gen.map AllOf
                    e |> Gen.map ThePrincipal
                    Gen.map3 (fun q s n -> AtLeast(q, s, n)) (optional name) e e
                    Gen.map3 (fun q s n -> ExactlyMany(q, s, n)) name e e
                ]

        let! verifier = elements [ VerifierMe at; AnyVerifier at ]

        let! auditor =
            Gen.frequency
                [
                    1, Gen.constant (AnyAuditor at)
                    2, Gen.constant (Auditors(node (NoOneSet NoOneSpelling.NoOne)))
                    1, e |> Gen.map Auditors
                ]

        let! missing =
            match auditor with
            | Auditors { Node = NoOneSet _ } -> flag
            | _ -> Gen.constant false

        let! record = name

        let! body =
            Gen.oneof
                [
                    listOf 0 3 (right depth) |> Gen.map Positional
                    Gen.map2 (fun b cs -> Constraints(b, cs)) (optional name) (listOf 0 3 (constraint' depth))
                ]

        return
            {
                Issuer = issuer
                Verifier = verifier
                Auditor = auditor
                CommaMissing = missing
                Record = record
                Body = body
                Span = at
            }
    }

let rec private citation depth : Gen<Citation> =
    if depth <= 0 then
        pattern 0 |> Gen.map CitePattern
    else
        Gen.oneof
            [
                pattern depth |> Gen.map CitePattern
                Gen.map2 (fun gs c -> CiteForall(gs, c, at)) (listOf 1 2 (generator depth)) (citation (depth - 1))
            ]

let private publish depth : Gen<Publish> =
    gen {
        let! verifiers = expr depth
        let! auditors = Gen.oneof [ expr depth; Gen.constant (node AnyoneSet) ]

        let! missing =
            match auditors.Node with
            | AnyoneSet -> flag
            | _ -> Gen.constant false

        let! record = expr depth
        let! until = optional (pattern depth)
        let! citing = listOf 0 2 (citation depth)
        let! first = flag

        return
            {
                Verifiers = verifiers
                Auditors = auditors
                CommaMissing = missing
                Record = record
                Until = until
                Citing = citing
                CitingFirst = first && until.IsSome && not citing.IsEmpty
            }
    }

/// A statement at most `depth` deep.
let rec statement depth : Gen<Statement> =
    let e = expr depth

    let simple =
        Gen.frequency
            [
                1, Gen.map3 (fun t n e -> LocalDeclaration(t, n, e)) (typeExpr 2) name e
                2, Gen.map2 (fun n e -> StatementNode.Assign(n, e)) name e
                1, Gen.map3 (fun n k e -> AssignAt(n, k, e)) name e e
                2, publish depth |> Gen.map PublishStatement
                1, Gen.map2 (fun n args -> Emit(n, args)) name (listOf 0 2 e)
                1, Gen.map Assert e
                1, pattern depth |> Gen.map Retire
                1, Gen.map2 (fun n args -> CallStatement(n, args)) name (listOf 0 2 e)
            ]

    let nested =
        if depth <= 0 then
            simple
        else
            let block = listOf 0 2 (statement (depth - 1))

            Gen.frequency
                [
                    4, simple
                    1, Gen.map3 (fun c a b -> If(c, a, b)) e block (optional block)
                    1, Gen.map3 (fun x s b -> ForEach(x, s, b)) name e block
                ]

    nested |> Gen.map (fun n -> { Node = n; Span = at }: Statement)

let private parameters: Gen<Parameter list> =
    listOf 0 3 (Gen.map2 (fun t n -> { Type = t; Name = n }: Parameter) (typeExpr 2) name)

let private doc: Gen<string list> =
    Gen.frequency
        [
            3, Gen.constant []
            1, listOf 1 2 (elements [ "what it is"; ""; "  indented"; "/slash"; "`code` */ é" ])
        ]

let private func: Gen<Function> =
    gen {
        let! result = typeExpr 2
        let! n = name
        let! ps = parameters
        let! e = expr 3
        let! doc = doc

        return
            {
                Result = result
                Name = n
                Parameters = ps
                Body = e
                Doc = doc
                Span = at
            }
    }

let private delay: Gen<Delay> =
    Gen.map2 (fun d e -> { Duration = d; Times = e }) name (optional (expr 2))

let private body = listOf 0 3 (statement 2)

let private transition: Gen<Transition> =
    gen {
        let! trigger =
            Gen.oneof
                [
                    Gen.map2 (fun n ns -> On(n, ns)) name (listOf 0 2 name)
                    pattern 2 |> Gen.map When
                    Gen.constant NoTrigger
                ]

        let! n =
            match trigger with
            | NoTrigger -> Gen.map Some name
            | _ -> optional name

        let! andWhen = listOf 0 2 (pattern 1)

        let! picks =
            listOf 0 2 (Gen.map3 (fun t n e -> { Type = t; Name = n; Source = e }: Pick) (typeExpr 1) name (expr 2))

        let! where = optional (expr 3)

        let! timing =
            Gen.oneof
                [
                    Gen.constant Immediate
                    Gen.map2 (fun p d -> Unless(p, d)) (pattern 1) delay
                    Gen.map After delay
                ]

        let! body = optional body
        let! program = optional (elements [ "App.Bodies.Execute"; "" ])
        let! doc = doc

        return
            {
                Name = n
                Trigger = trigger
                AndWhen = andWhen
                Picks = picks
                Where = where
                Timing = timing
                Body = body
                BodyProgram = program
                Doc = doc
                Span = at
            }
    }

let private member': Gen<Member> =
    Gen.frequency
        [
            2,
            gen {
                let! ghost = flag
                let! t = typeExpr 2
                let! n = name
                let! e = expr 2
                let! doc = doc
                return Variable(ghost, t, n, e, doc, at)
            }
            1, Gen.map3 (fun n ps doc -> Input(n, ps, doc, at)) name parameters doc
            1, Gen.map3 (fun n ps doc -> Output(n, ps, doc, at)) name parameters doc
            1, body |> Gen.map (fun b -> Init(b, at))
            1, func |> Gen.map NodeFunction
            1,
            gen {
                let! n = name
                let! ps = parameters
                let! b = body
                let! doc = doc
                return Procedure(n, ps, b, doc, at)
            }
            3, transition |> Gen.map TransitionMember
        ]

let private fault: Gen<Fault> =
    Gen.map3
        (fun s k e ->
            ({
                Set = s
                Kind = k
                AtMost = e
                Span = at
            }
            : Fault))
        name
        (elements [ FaultKind.Byzantine; FaultKind.Crash ])
        (optional (expr 2))

let private modelItem: Gen<ModelItem> =
    Gen.oneof
        [
            Gen.map2 (fun n e -> Bind(n, e)) name (expr 2)
            Gen.map3 (fun n ns e -> DefineExtern(n, ns, e)) name (listOf 0 2 name) (expr 2)
            expr 2 |> Gen.map (fun e -> Faulty(e, at))
            Gen.map2 (fun n e -> InputAtMost(n, e)) name (expr 1)
            expr 2 |> Gen.map (fun e -> IntRange(e, at))
            Gen.constant (ExternFree at)
            listOf 1 3 (expr 2) |> Gen.map (fun es -> Bound(es, at))
            listOf 1 3 name |> Gen.map (fun ns -> Check(ns, at))
            Gen.map3 (fun r x cs -> Lies(r, x, cs, at)) name name (listOf 0 3 (constraint' 2))
        ]

let private declaration: Gen<Declaration> =
    Gen.oneof
        [
            gen {
                let! t = name
                let! s = name
                let! parent = optional name
                let! doc = doc
                return Role(t, s, parent, doc, at)
            }
            Gen.map3 (fun t n doc -> Const(t, n, doc, at)) (typeExpr 2) name doc
            expr 4 |> Gen.map (fun e -> Assume(e, at))
            Gen.map2 (fun n doc -> OpaqueType(n, doc, at)) name doc
            Gen.map2 (fun n doc -> Duration(n, doc, at)) name doc
            listOf 0 3 fault |> Gen.map (fun fs -> Faults(fs, at))
            Gen.map3 (fun n cs doc -> Enum(n, cs, doc, at)) name (listOf 1 3 name) doc
            gen {
                let! kind =
                    elements [ ExternKind.Stateful; ExternKind.Pure; ExternKind.Reads; ExternKind.Restores ]

                let! result = typeExpr 1
                let! n = name
                let! ps = parameters
                let! doc = doc
                let result = if kind = ExternKind.Restores then None else Some result
                return Extern(kind, result, n, ps, doc, at)
            }
            Gen.map3 (fun n fs doc -> Record(n, fs, doc, at)) name parameters doc
            func |> Gen.map FunctionDeclaration
            gen {
                let! role = name
                let! set = name
                let! members = listOf 0 4 member'
                let! doc = doc

                return
                    Node
                        {
                            Role = role
                            Set = set
                            Members = members
                            Doc = doc
                            Span = at
                        }
            }
            Gen.map3 (fun n e doc -> Invariant(n, e, doc, at)) name (expr 4) doc
            gen {
                let! n = name
                let! fair = listOf 0 2 name
                let! timely = listOf 0 2 name
                let! e = expr 4
                let! doc = doc
                return Property(n, fair, timely, e, doc, at)
            }
            Gen.map3 (fun n items doc -> Model(n, items, doc, at)) name (listOf 0 4 modelItem) doc
        ]

/// A program of up to 12 declarations.
let program: Gen<Program> =
    Gen.map2 (fun n ds -> { Name = n; Declarations = ds }) name (listOf 0 12 declaration)

// ---- deployments ----

let private selector: Gen<Selector> =
    listOf 1 3 (Gen.frequency [ 4, Gen.map Named name; 1, Gen.constant (Everyone at) ])
    |> Gen.map (fun items -> { Items = items; Span = at })

let private arrow: Gen<Arrow> =
    gen {
        let! record = optional name
        let! from = selector
        let! target = selector
        let! both = flag

        return
            {
                Record = record
                From = from
                To = target
                Both = both
                Span = at
            }
    }

let private hash =
    elements [ "SHA-256"; "SHA-1"; "BLAKE2b-512"; "3DES" ] |> Gen.map nameOf

let private mechanismName =
    Gen.oneof
        [
            name
            elements
                [
                    "HMAC-SHA256"
                    "ED25519"
                    "GROUP-HMAC-SHA256"
                    "ALL-FOR-ONE"
                    "3DES-X9"
                    "OPTIMISTIC"
                    "FLOOD"
                    "PULL"
                ]
            |> Gen.map nameOf
        ]

let private mechanismUse: Gen<MechanismUse> =
    let argument = Gen.oneof [ hash |> Gen.map Hash; expr 2 |> Gen.map Argument ]

    Gen.frequency
        [
            1, Gen.constant (Open at)
            4, Gen.map2 (fun n args -> Chosen(n, args, at)) mechanismName (listOf 0 2 argument)
        ]

let private time: Gen<TimeSpan> =
    Gen.map2
        (fun n u -> { Count = n; Unit = u; Span = at }: TimeSpan)
        (elements [ 0L; 1L; 250L ])
        (elements [ "us"; "ms"; "s"; "min" ])

let private section: Gen<SectionKind -> Section> =
    gen {
        let uses = listOf 1 3 mechanismUse
        let entries (g: Gen<Entry>) = listOf 0 3 g
        let! constants = entries (Gen.map2 (fun n e -> Constant(n, e, at)) name (expr 3))

        let! principals =
            entries (
                Gen.map3
                    (fun n r a -> Principal(n, r, a, at))
                    name
                    (optional name)
                    (optional (elements [ "10.0.0.1:7101"; "[::1]:80"; "host//x" ]))
            )

        let! channels =
            entries (Gen.map2 (fun a k -> Channel(a, k, at)) arrow (elements [ ChannelKind.Tls; ChannelKind.Vpn ]))

        let! timeouts = entries (Gen.map2 (fun n t -> Timeout(n, t, at)) name time)

        let! authentications =
            entries (Gen.map2 (fun a us -> Authentication(a, us, at)) arrow uses)

        let! nonRepudiations =
            entries (Gen.map2 (fun a us -> NonRepudiation(a, us, at)) arrow uses)

        let! references =
            entries (
                Gen.map3
                    (fun r f k -> Reference(r, f, k, at))
                    name
                    name
                    (Gen.oneof [ Gen.constant ReferenceKind.Nested; hash |> Gen.map ReferenceKind.Digest ])
            )

        let stage =
            Gen.map2 (fun m t -> { Mechanism = m; Timeout = t }) mechanismUse (optional time)

        let! disseminations =
            entries (Gen.map2 (fun a ss -> Dissemination(a, ss, at)) arrow (listOf 1 3 stage))

        let! batchings =
            entries (Gen.map3 (fun a n t -> Batching(a, n, t, at)) arrow (elements [ 1L; 64L ]) (optional time))

        return
            fun kind ->
                let entries =
                    match kind with
                    | SectionKind.Constants -> constants
                    | SectionKind.Principals -> principals
                    | SectionKind.Channels -> channels
                    | SectionKind.Timeouts -> timeouts
                    | SectionKind.Authentication -> authentications
                    | SectionKind.NonRepudiation -> nonRepudiations
                    | SectionKind.References -> references
                    | SectionKind.Dissemination -> disseminations
                    | SectionKind.Batching -> batchings

                {
                    Kind = kind
                    Entries = entries
                    Span = at
                }
    }

let private mechanismItem: Gen<MechanismItem> =
    let anyName =
        Gen.frequency [ 4, name; 1, elements [ "ALL"; "ANYONE" ] |> Gen.map nameOf ]

    let names = listOf 1 3 anyName
    let covers = optional names

    Gen.oneof
        [
            Gen.map3 (fun k ps hs -> Key(k, ps, hs, at)) name names names
            covers |> Gen.map (fun c -> TokenOnChannel(c, at))
            Gen.map3 (fun m c covers -> TokenMade(m, c, covers, at)) name name covers
            listOf 1 3 name |> Gen.map (fun ns -> Trusts(ns, at))
            Gen.map2 (fun t s -> TrustsAllBut(t, s, at)) name name
            names |> Gen.map (fun ns -> AttestedBy(ns, at))
            elements [ "App.Mac"; "" ] |> Gen.map (fun c -> MechanismItem.Class(c, at))
        ]

let private mechanism: Gen<Mechanism> =
    Gen.oneof
        [
            Gen.map3
                (fun n ps items -> Described(n, ps, items, at))
                mechanismName
                (listOf 0 2 name)
                (listOf 0 4 mechanismItem)
            Gen.map3
                (fun n of' args -> Instance(n, of', args, at))
                mechanismName
                mechanismName
                (listOf 1 2 mechanismName)
        ]

/// A deployment with any sections in any order.
let deployment: Gen<Deployment> =
    gen {
        let! mechanisms = listOf 0 3 mechanism
        let! header = optional (Gen.zip name name)

        let! kinds =
            Gen.shuffle
                [|
                    SectionKind.Constants
                    SectionKind.Principals
                    SectionKind.Channels
                    SectionKind.Timeouts
                    SectionKind.Authentication
                    SectionKind.NonRepudiation
                    SectionKind.References
                    SectionKind.Dissemination
                    SectionKind.Batching
                |]

        let! count = Gen.choose (0, 9)
        let! make = section

        return
            {
                Mechanisms = mechanisms
                Header = header
                Sections = kinds |> Array.truncate count |> List.ofArray |> List.map make
            }
    }

/// The generators above as FsCheck asks for them: `testPropertyWithConfig config "name" <| fun (p: Program) -> ...` with
/// `config = { FsCheckConfig.defaultConfig with arbitrary = [ typeof<Arbitraries> ] }`.
type Arbitraries =
    static member Program() : Arbitrary<Program> = Arb.fromGen program
    static member Deployment() : Arbitrary<Deployment> = Arb.fromGen deployment
    static member Expr() : Arbitrary<Expr> = Arb.fromGen (expr 5)
    static member Pattern() : Arbitrary<Pattern> = Arb.fromGen (pattern 3)
