/// The emitter itself: every construct has C# or a diagnostic, names never clash, operators keep their meaning.
module Mommie.Core.Tests.CSharpTranslation

open System.IO
open Expecto
open FsCheck
open FsCheck.FSharp
open Microsoft.CodeAnalysis
open Microsoft.CodeAnalysis.CSharp
open Microsoft.CodeAnalysis.CSharp.Syntax
open Microsoft.FSharp.Reflection
open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.CSharp
open Mommie.Core.CSharp.Tree
open Mommie.Core.Tests.CSharpCompiling

let private ledgerFile =
    Path.Combine(Cases.root, "tests", "Mommie.Runtime.Tests", "Ledger", "Ledger.mommie")

let private ledger () =
    load "Ledger.mommie" (File.ReadAllText ledgerFile)

/// The names of the union cases in a value, with their unions, at any depth.
let rec private casesIn (value: objnull) : Set<string * string> =
    match value with
    | null -> Set.empty
    | value ->
        let t = value.GetType()

        if value :? string || t.IsPrimitive then
            Set.empty
        elif FSharpType.IsUnion t then
            let case, fields = FSharpValue.GetUnionFields(value, t)
            let union = case.DeclaringType.Name

            fields |> Seq.map casesIn |> Set.unionMany |> Set.add (union, case.Name)
        elif FSharpType.IsTuple t then
            FSharpValue.GetTupleFields value |> Seq.map casesIn |> Set.unionMany
        elif FSharpType.IsRecord t then
            FSharpValue.GetRecordFields value |> Seq.map casesIn |> Set.unionMany
        else
            Set.empty

let private casesOf (union: System.Type) =
    FSharpType.GetUnionCases union |> Seq.map _.Name |> Set.ofSeq

let private options =
    {
        Emit.Namespace = "Emitted"
        Emit.SourceFile = "/somewhere/Ledger.mommie"
    }

let private at: Span =
    { Span.none with
        File = "Ledger.mommie"
        StartLine = 7
    }

let private expr t node : Expr = { Node = node; Type = t; Span = at }

let private yes = expr TBool (BoolLiteral true)

let private hello: Pattern =
    {
        Issuer = AnyIssuer
        Verifier = AnyVerifier
        Auditor = NoAuditor
        Record = "Hello"
        Binder = None
        Fields = []
        Is = []
        Where = []
        Span = at
    }

/// The ledger with one more transition, whose body asserts the expression.
let private asserting (e: Expr) =
    let p = ledger ()

    let transition =
        { p.Nodes.Head.Transitions.Head with
            Name = "More"
            On = None
            Where = None
            Body =
                [
                    {
                        Node = StatementNode.Assert e
                        Span = at
                    }
                ]
        }

    { p with
        Nodes =
            [
                { p.Nodes.Head with
                    Transitions = [ transition ]
                }
            ]
    }

/// What stands only in properties and MODELs.
let private notAtANode: (string * Expr) list =
    let principal = expr (TRole "Clerk") Me

    [
        "NodeVariable",
        expr
            TBool
            (Binary(BinaryOp.Equal, expr TInt (NodeVariable(principal, "Clerk", "total")), expr TInt (IntLiteral 1L)))
        "Always", expr TBool (Always yes)
        "Eventually", expr TBool (Eventually yes)
        "LeadsTo", expr TBool (LeadsTo(yes, yes))
        "Published", expr TBool (Published hello)
        "PrincipalAtom", expr TBool (Binary(BinaryOp.Equal, principal, expr (TRole "Clerk") (PrincipalAtom "s1")))
        "OpaqueAtom",
        expr
            TBool
            (Binary(
                BinaryOp.Equal,
                expr (TOpaque "Item") (OpaqueAtom("Item", "x")),
                expr (TOpaque "Item") (OpaqueAtom("Item", "x"))
            ))
        "FromPublished",
        expr
            TBool
            (Binary(
                BinaryOp.Equal,
                expr
                    TInt
                    (BuiltinCall(
                        Builtin.Count,
                        [
                            expr (TSet TInt) (SetComprehension(expr TInt (IntLiteral 1L), [ FromPublished hello ]))
                        ]
                    )),
                expr TInt (IntLiteral 1L)
            ))
        "Honest", expr TBool (BuiltinCall(Builtin.Honest, [ principal ]))
        "Correct", expr TBool (BuiltinCall(Builtin.Correct, [ principal ]))
        "AnyoneSet",
        expr TBool (Binary(BinaryOp.Equal, expr (TSet TPrincipal) AnyoneSet, expr (TSet TPrincipal) AnyoneSet))
    ]

/// Random expressions of C# over names, with operators of every strength.
let private csharp =
    let rec sized n =
        let leaf = Gen.elements [ Word "a"; Word "b"; Word "7L"; Word "(-3L)" ]

        if n <= 0 then
            leaf
        else
            let sub = sized (n / 2)

            Gen.oneof
                [
                    leaf
                    gen {
                        let! op =
                            Gen.elements [ "||"; "&&"; "=="; "!="; "<"; "<="; ">"; ">="; "+"; "-"; "*" ]

                        let! a = sub
                        let! b = sub
                        return Infix(op, a, b)
                    }
                    gen {
                        let! op = Gen.elements [ "!"; "-" ]
                        let! a = sub
                        return Prefix(op, a)
                    }
                    gen {
                        let! c = sub
                        let! a = sub
                        let! b = sub
                        return Conditional(c, a, b)
                    }
                    gen {
                        let! a = sub
                        return CsExpr.Member(a, "M")
                    }
                    gen {
                        let! f = sub
                        let! a = sub
                        let! b = sub
                        return Invoke(CsExpr.Member(f, "F"), [], [ a; b ])
                    }
                    gen {
                        let! a = sub
                        let! b = sub
                        return TupleValue [ a; b ]
                    }
                    gen {
                        let! a = sub
                        return Lambda([ "x" ], a)
                    }
                    gen {
                        let! a = sub
                        let! b = sub
                        return WithFields(a, [ "M", b ])
                    }
                    gen {
                        let! a = sub
                        let! b = sub
                        let! c = sub
                        return Query([ From("x", a); CsClause.Where b ], c)
                    }
                ]

    Gen.sized sized

/// The tree without a word about parentheses, as built and as Roslyn reads it.
let rec private ofTree (e: CsExpr) : string =
    let list es =
        es |> List.map ofTree |> String.concat " "

    match e with
    | Word "(-3L)" -> "(- 3L)"
    | Word w -> w
    | Infix(op, a, b) -> $"({op} {ofTree a} {ofTree b})"
    | Prefix(op, a) -> $"({op} {ofTree a})"
    | Conditional(c, a, b) -> $"(? {list [ c; a; b ]})"
    | CsExpr.Member(a, m) -> $"(. {ofTree a} {m})"
    | Invoke(f, _, args) -> $"(call {list (f :: args)})"
    | TupleValue items -> $"(tuple {list items})"
    | Lambda(_, a) -> $"(=> {ofTree a})"
    | WithFields(a, fields) -> $"(with {list (a :: List.map snd fields)})"
    | Query([ From(_, a); CsClause.Where b ], c) -> $"(from {list [ a; b; c ]})"
    | other -> failtest $"not generated: {other}"

let rec private ofRoslyn (node: ExpressionSyntax) : string =
    let list (es: ExpressionSyntax seq) =
        es |> Seq.map ofRoslyn |> String.concat " "

    match node with
    | :? ParenthesizedExpressionSyntax as p -> ofRoslyn p.Expression
    | :? BinaryExpressionSyntax as b -> $"({b.OperatorToken.Text} {ofRoslyn b.Left} {ofRoslyn b.Right})"
    | :? PrefixUnaryExpressionSyntax as p -> $"({p.OperatorToken.Text} {ofRoslyn p.Operand})"
    | :? ConditionalExpressionSyntax as c -> $"(? {list [ c.Condition; c.WhenTrue; c.WhenFalse ]})"
    | :? MemberAccessExpressionSyntax as m -> $"(. {ofRoslyn m.Expression} {m.Name.Identifier.Text})"
    | :? InvocationExpressionSyntax as i ->
        $"(call {list (Seq.append [ i.Expression ] (i.ArgumentList.Arguments |> Seq.map _.Expression))})"
    | :? TupleExpressionSyntax as t -> $"(tuple {list (t.Arguments |> Seq.map _.Expression)})"
    | :? LambdaExpressionSyntax as l ->
        match l.ExpressionBody with
        | null -> "?"
        | body -> $"(=> {ofRoslyn body})"
    | :? WithExpressionSyntax as w ->
        let values =
            w.Initializer.Expressions
            |> Seq.map (fun e -> (e :?> AssignmentExpressionSyntax).Right)

        $"(with {list (Seq.append [ w.Expression ] values)})"
    | :? QueryExpressionSyntax as q ->
        let where = q.Body.Clauses |> Seq.map (fun c -> (c :?> WhereClauseSyntax).Condition)
        let select = (q.Body.SelectOrGroup :?> SelectClauseSyntax).Expression
        $"(from {list (Seq.concat [ Seq.singleton q.FromClause.Expression; where; Seq.singleton select ])})"
    | other -> other.ToString()

[<Tests>]
let tests =
    testList
        "C# translation"
        [
            test "the ledger has every construct that can stand at a node" {
                // What is emitted and compiled: all but properties and MODELs.
                let p = ledger ()

                let found = casesIn { p with Properties = []; Models = [] } |> Set.map snd

                let elsewhere = notAtANode |> List.map fst |> Set.ofList

                for union in
                    [
                        typeof<ExprNode>
                        typeof<StatementNode>
                        typeof<IssuerSlot>
                        typeof<VerifierSlot>
                        typeof<AuditorSlot>
                        typeof<FieldConstraint>
                        typeof<Citation>
                        typeof<Qualifier>
                        typeof<ExternKind>
                    ] do
                    Expect.equal (casesOf union - found - elsewhere) Set.empty union.Name
            }
            for name, e in notAtANode do
                test $"{name} in a body is a diagnostic and no code" {
                    match Emit.asserts options (asserting e) with
                    | Ok _ -> failtest "emitted"
                    | Error ds ->
                        Expect.all ds (fun d -> d.Code = "MOM5101" && d.Span.StartLine = 7 && d.Mend.IsSome) "the code"
                }
            test "MOM5102: a namespace that C# does not take" {
                for ns in [ ""; "a-b"; "1a"; "a..b"; "My.class"; "a b" ] do
                    match Emit.asserts { options with Namespace = ns } (ledger ()) with
                    | Ok _ -> failtest ns
                    | Error ds -> Expect.equal (ds |> List.map _.Code) [ "MOM5102" ] ns

                Expect.isTrue (Names.isNamespace "My.Protocols._2") "a good one"
            }
            test "emitted twice is emitted the same, without folders" {
                let first = Emit.asserts options (ledger ())
                Expect.equal first (Emit.asserts options (ledger ())) "twice"

                for _, text in Result.defaultValue [] first do
                    Expect.isFalse (text.Contains "somewhere") "the folder"
                    Expect.isFalse (text.Contains '\r') "line ends"
                    Expect.stringStarts text "// <auto-generated/>\n" "the header"
            }
            test "two names are never one" {
                let scope = Names.Scope [ "node" ]

                let names =
                    [ "x'"; "xPrime"; "x''"; "class"; "from"; "node"; "node_"; "X"; "x" ]
                    |> List.map scope.Local

                Expect.equal
                    names
                    [
                        "xPrime"
                        "xPrime_"
                        "xPrimePrime"
                        "@class"
                        "@from"
                        "node_"
                        "node__"
                        "X"
                        "x"
                    ]
                    "names"

                Expect.equal (scope.Local "x'") "xPrime" "the same again"
            }
            test "programs whose names are C#'s and the runtime's compile" {
                let text =
                    """
PROGRAM Show
ROLE Node N;
CONST Int members;
TYPE Option;
ENUM State { Equals, Of, WORKING }
ENUM Place { Here }
RECORD Statement { Int show; Node statement; Option record; State fieldValues; }
RECORD Let { SET<Statement> let; MAP<Int, State> map; Place place; }
EXTERN Bool application(Let calls);
EXTERN PURE Int state(State state');
FUNCTION Int place(Place p) = IF p == Here THEN members ELSE 0;
NODE Node IN N {
  VAR Int me <- members;
  VAR Int knowledge <- 0;
  VAR State state'' <- WORKING;
  VAR SET<Let> recorder <- {};
  VAR MAP<Place, Statement> nodeState <- MAP{};
  INPUT run(Int node, Int scope);
  OUTPUT publish(Int said, State whole);
  TRANSITION State
  ON run(node, scope)
  WHERE node < scope
  @@{
    Statement spec <- CHOOSE s IN { t | KNOWN [_, ME, NOONE] Statement t } : s.show > node;
    Bool body <- application(Let({ spec }, MAP{ 0: WORKING }, Here));
    IF (KNOWN [N >= 1, ME, NOONE] Let known {{ let == *; WHERE known.place == Here; }}) { me <- place(Here) + state(Of); }
    EMIT publish(scope, Equals);
  @@}
}
MODEL m { N = {n1}; members = 1; Option = {o}; }
"""

                match compile (emit "Show.mommie" (load "Show.mommie" text)) with
                | [] -> ()
                | found -> failtest (String.concat "\n" found)
            }
            testProperty "operators keep their meaning whatever stands in them"
            <| Prop.forAll (Arb.fromGen csharp) (fun e ->
                let text = Printer.printExpr 0 e
                let read = SyntaxFactory.ParseExpression text

                if Seq.isEmpty (read.GetDiagnostics()) then
                    Expect.equal (ofRoslyn read) (ofTree e) text
                else
                    failtest $"{text}: {Seq.head (read.GetDiagnostics())}")
        ]
