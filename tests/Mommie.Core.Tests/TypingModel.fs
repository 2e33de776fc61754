/// What typing makes of a program: the resolved tree.
module Mommie.Core.Tests.TypingModel

open System.IO
open Expecto
open Mommie.Core.Text
open Mommie.Core.Model
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Typing

let private model (text: string) =
    match TypingCases.check "test.mommie" text with
    | Some p, _ -> p
    | None, diagnostics -> failtest (diagnostics |> List.map Cases.line |> String.concat "\n")

let private program name =
    Path.Combine(Cases.root, "tests", "cases", "typing", "ok", name + ".mommie")
    |> File.ReadAllText
    |> model

let private transition (p: Program) role name =
    let node = p.Nodes |> List.find (fun n -> n.Role = role)
    node.Transitions |> List.find (fun t -> t.Name = name)

let private codes text =
    TypingCases.check "test.mommie" text |> snd |> List.map _.Code

let private wrap (listing: string) =
    $"""PROGRAM Paper
ROLE Client C;
ROLE Replica R;
CONST Replica PRIMARY;
TYPE Op;
TYPE Result;
EXTERN Result execute(Request req);
RECORD Request {{ Client client; Int stamp; Op op; }}
RECORD Order {{ Request m; Int seqNo; }}
RECORD Reply {{ Request m; Result res; }}
NODE Client IN C {{
  INPUT submit(Op op);
  ON submit(op) @@{{ PUBLISH [ME, R, NOONE] Request(ME, 0, op); @@}}
}}
NODE Replica IN R {{
  VAR Int executeSeqNo <- 0;
  INIT @@{{ PUBLISH [ME, R, NOONE] Order(Request(CHOOSE c IN C : TRUE, 0, CHOOSE o IN ops() : TRUE), 0); @@}}
{listing}
}}
EXTERN PURE SET<Op> ops();
"""

let private paper =
    [
        "WHEN [PRIMARY, ME, NONE] Order order {{ m==req; seqNo==executeSeqNo; }}
ANDWHEN [c C == 1, ME NOONE] Request req
@@{
Result res <- execute(req);
PUBLISH [ME, c, NOONE] Reply(req, res);
executeSeqNo <- executeSeqNo + 1;
@@}"
        "INIT @@{ @@}\nWHEN [R >= 3, ME, NOONE] Reply r"
    ]

let rec private locals (s: Statement) =
    match s.Node with
    | LocalValue(b, _)
    | LocalExtern(b, _, _) -> [ b.Name ]
    | If(_, a, b) -> List.collect locals (a @ b)
    | ForEach(_, _, body) -> List.collect locals body
    | _ -> []

[<Tests>]
let tests =
    testList
        "typing model"
        [
            test "the paper's listings type-check inside a NODE" {
                let first = model (wrap paper[0])
                let t = first.Nodes[1].Transitions.Head
                Expect.isFalse t.Named "unnamed"
                Expect.equal t.Name "Transition1" "its name"
                Expect.equal (t.When |> List.map _.Record) [ "Order"; "Request" ] "patterns"
                Expect.equal (instanceBinders t |> List.map _.Name) [ "order"; "c"; "req" ] "instance"

                match t.When with
                | [ order; request ] ->
                    Expect.equal order.Auditor NoAuditor "NONE is NOONE"

                    match order.Fields with
                    | [ Equals { Node = Local "req" }; Equals { Node = Variable "executeSeqNo" } ] -> ()
                    | other -> failtest $"{other}"

                    match request.Issuer with
                    | OneOf({ Name = "c"; Type = TRole "Client" }, { Node = RoleSet "Client" }) -> ()
                    | other -> failtest $"{other}"
                | _ -> failtest "two patterns"

                // The second listing waits for a Reply, which this program publishes nowhere: a warning, no error.
                let text =
                    (wrap paper[1])
                        .Replace(
                            "INIT @@{ PUBLISH [ME, R, NOONE] Order",
                            "PROCEDURE never() @@{ PUBLISH [ME, R, NOONE] Order"
                        )

                let second, diagnostics = TypingCases.check "test.mommie" text
                Expect.equal (diagnostics |> List.map _.Code) [ "MOM2904" ] "only lies"
                let t = second.Value.Nodes[1].Transitions.Head
                Expect.isEmpty t.Body "an empty body"

                match t.When with
                | [ {
                        Issuer = AtLeast(None, { Node = RoleSet "Replica" }, { Node = IntLiteral 3L })
                    } ] -> ()
                | other -> failtest $"{other}"
            }

            test "sites of PUBLISH are numbered in the order of the text" {
                let p = program "Pbft"
                let sites = ResizeArray()

                let look =
                    { Walk.nothing with
                        Statement =
                            fun s ->
                                match s.Node with
                                | PublishStatement p -> sites.Add(p.Site, s.Span.StartLine)
                                | _ -> ()
                    }

                for n in p.Nodes do
                    for t in n.Transitions do
                        Walk.transition look t

                let distinct = sites |> Seq.distinct |> Seq.sortBy fst |> List.ofSeq
                Expect.equal (distinct |> List.map fst) [ 1..10 ] "every site once"
                Expect.equal (distinct |> List.map snd) (distinct |> List.map snd |> List.sort) "in the order of lines"
                Expect.isGreaterThan sites.Count distinct.Length "a procedure keeps its site wherever it is expanded"
            }

            test "procedures are expanded in place, with names of their own" {
                let p =
                    model
                        """PROGRAM P
ROLE Node N;
RECORD X { Int n; }
NODE Node IN N {
  VAR Int a <- 0;
  INPUT go(Int n);
  PROCEDURE outer(Int n, Int k) @@{ Int twice <- n + k; inner(twice); inner(n); @@}
  PROCEDURE inner(Int v) @@{ IF (FORALL x IN 1 .. v : x < 3) { Int w <- v; a <- a + w; } @@}
  TRANSITION Go ON go(n) @@{ Int v_2 <- 0; outer(n + v_2, 1); Int w <- 0; outer(w, 2); @@}
}
"""

                let t = transition p "Node" "Go"
                let names = List.collect locals t.Body
                Expect.equal names.Length (List.distinct names).Length "no name twice"
                Expect.isFalse (List.contains "n" names) "the parameter gives way to the argument of the call"
                Expect.contains names "n_2" "its own name"
                Expect.contains names "twice" "a name that is free stays"
                Expect.contains names "v" "so does a parameter's"

                // Nothing refers to a name that is not bound.
                let bound = Set.ofList (names @ [ "n" ])

                for s in t.Body do
                    Walk.statement
                        { Walk.nothing with
                            Expr =
                                fun e ->
                                    match e.Node with
                                    | Local x when not (x.StartsWith "x") -> Expect.isTrue (bound.Contains x) x
                                    | _ -> ()
                        }
                        s
            }

            test "after a multivalent pattern the binder has its univalent fields, in its WHERE all of them" {
                let t = transition (program "Pbft") "Replica" "AnnounceNewView"
                let p = t.When.Head
                Expect.equal p.Binder.Value.Type (TPart("ViewChange", [ "v" ])) "the binder"

                match p.Where with
                | [ {
                        Node = CallNodeFunction("Replica", "valid", [ { Type = TRecord "ViewChange" } ])
                    } ] -> ()
                | other -> failtest $"{other}"

                match p.Fields with
                | [ Equals _; MultivalentBind stables; Multivalent; MultivalentBind certs ] ->
                    Expect.equal stables.Type (TMap(TRole "Replica", TInt)) "stables"
                    Expect.equal certs.Type (TMap(TRole "Replica", TSet(TRecord "Cert"))) "certs"
                | other -> failtest $"{other}"

                let published =
                    t.Body
                    |> List.pick (fun s ->
                        match s.Node with
                        | PublishStatement p -> Some p
                        | _ -> None)

                match published.Citing with
                | [ CitePattern {
                                    Issuer = AllOf { Node = Local "q" }
                                    Fields = [ Equals _
                                               MultivalentSame { Node = Local "stables" }
                                               Multivalent
                                               MultivalentSame { Node = Local "certs" } ]
                                } ] -> ()
                | other -> failtest $"{other}"
            }

            test "slots may use the pattern's own binder, and {} and NIL take their types from the context" {
                let p = program "Pbft"
                let t = transition p "Replica" "EnterNewView"

                match t.When.Head.Issuer with
                | ThePrincipal {
                                   Node = CallFunction("primary",
                                                       [ {
                                                             Node = Field({ Node = Local "nv" }, "v", 0)
                                                         } ])
                               } -> ()
                | other -> failtest $"{other}"

                let replica = p.Nodes |> List.find (fun n -> n.Role = "Replica")
                let accepted = replica.Variables |> List.find (fun v -> v.Name = "accepted")
                Expect.equal accepted.Initial.Type accepted.Type "MAP{}"
                let log = replica.Variables |> List.find (fun v -> v.Name = "log")
                Expect.isTrue log.Ghost "a ghost"

                let pick = p.Functions |> List.find (fun f -> f.Name = "pick")

                match pick.Body.Node with
                | IfThenElse(_, _, { Node = Nil; Type = t }) -> Expect.equal t (TOption(TRecord "Request")) "NIL"
                | other -> failtest $"{other}"
            }

            test "a MODEL is spelled out" {
                let p =
                    model
                        """PROGRAM P
ROLE Client C;
ROLE Replica R;
ROLE Leader L SUBSET OF R;
CONST Int g;
CONST Int f;
CONST Leader boss;
CONST Replica other;
TYPE Op;
TYPE Result;
EXTERN Result execute(Op op);
FUNCTION Int twice() = 2 * f;
FAULTS { R BYZANTINE; }
RECORD X { Op op; }
NODE Client IN C { VAR Int n <- 0; INPUT submit(Op op); }
NODE Replica IN R { VAR Int n <- 0; VAR Int m <- 0; INPUT submit(Op op); INPUT poke(); }
INVARIANT I : TRUE
INVARIANT J : TRUE
MODEL a {
  R = {r1, r2}; L = {r2}; C = {c1}; g = twice() + 1; f = 1; boss = r2; other = r2; Op = {b, a};
  INPUT submit AT MOST 2; BOUND n <= 1, m <= 2, ME != boss => m < 1, FORALL r IN HONEST(R) : r.m < 4; CHECK J, I;
  LIES X x {{ op == a; WHERE x.op != b; }}
}
"""

                let m = p.Models.Head

                Expect.equal
                    m.Principals
                    [ "Client", [ "c1" ]; "Replica", [ "r1"; "r2" ]; "Leader", [ "r2" ] ]
                    "principals"

                Expect.equal m.Carriers [ "Op", [ "b"; "a" ] ] "carriers"

                Expect.equal
                    (m.Constants |> List.map fst)
                    [ "f"; "boss"; "other"; "g" ]
                    "each constant after those it needs"

                let value name =
                    m.Constants |> List.find (fun (n, _) -> n = name) |> snd

                Expect.equal (value "boss").Type (TRole "Leader") "the role that the context asks for"
                Expect.equal (value "other").Type (TRole "Replica") "and no narrower one"

                Expect.equal
                    (m.Inputs |> List.map (fun (role, input, e) -> role, input, e.Node))
                    [
                        "Client", "submit", IntLiteral 2L
                        "Replica", "submit", IntLiteral 2L
                        "Replica", "poke", IntLiteral 1L
                    ]
                    "inputs"

                Expect.equal (m.Bounds |> List.map fst) [ "Client"; "Replica"; "Replica"; "Replica" ] "bounds"
                Expect.equal m.GlobalBounds.Length 1 "bounds of the whole state"
                Expect.equal m.Check [ "I"; "J" ] "in the order of their declarations"
                Expect.isNone m.Faulty "every set that FAULTS allows"
                Expect.equal m.Lies.Head.Conditions.Length 2 "a constraint and a condition"

                match m.Ints.Node with
                | Binary(Mommie.Core.Syntax.Tree.BinaryOp.Range, { Node = IntLiteral 0L }, { Node = IntLiteral 1L }) ->
                    ()
                | other -> failtest $"{other}"
            }

            test "the programs of the language reference type" {
                let text = Path.Combine(Cases.root, "docs", "language.md") |> File.ReadAllText

                let programs =
                    text.Split "```"
                    |> Array.filter (fun block -> block.TrimStart().StartsWith "PROGRAM")

                Expect.isNonEmpty programs "programs"

                for p in programs do
                    Expect.isEmpty (TypingCases.check "language.md" p |> snd |> List.map Cases.line) "diagnostics"
            }

            test "a name that is not known is told with the nearest one that is" {
                let text =
                    "PROGRAM P\nROLE Client C;\nNODE Client IN C { VAR Int stamp <- 0; TRANSITION T WHERE stmap == 1 }\n"

                let d = TypingCases.check "test.mommie" text |> snd |> List.exactlyOne
                Expect.equal d.Mend (Some "Did you mean 'stamp'?") "mend"
                Expect.equal (d.Span.StartLine, d.Span.StartColumn, d.Span.EndColumn) (3, 59, 64) "span"
            }

            test "one mistake is told once" {
                let text =
                    "PROGRAM P\nROLE N N1;\nNODE N IN N1 { VAR Int a <- unknown + 1; \
                     TRANSITION T WHEN [x N1 == 1, ME, NOONE] Y y {{ n == y.z; WHERE y.q > 1; }} WHERE y.a.b[1] == x @@{ a <- y.b; @@} }\n"

                Expect.equal (codes text) [ "MOM2003"; "MOM2005" ] "codes"
            }

            test "expressions as long as a file are no trouble" {
                let terms n (op: string) (one: string) = String.concat op (List.replicate n one)

                for n in [ 100; 20000 ] do
                    for op, one, suffix in [ " + ", "1", " > 0"; " && ", "TRUE", ""; " UNION ", "{1}", " == {}" ] do
                        let text = $"PROGRAM P\nASSUME {terms n op one}{suffix};\n"

                        match Mommie.Core.Syntax.Parser.parseProgram "long.mommie" text with
                        | Some p, _ -> Expect.isSome (Typing.check p |> fst) $"{n} times{op}"
                        | None, ds -> Expect.all ds (fun d -> d.Code = "MOM1015") $"{n} times{op}: too deep"
            }

            test "closed expressions of a deployment" {
                let syntax =
                    Mommie.Core.Syntax.Parser.parseProgram
                        "p.mommie"
                        "PROGRAM P\nROLE Replica R;\nROLE Leader L SUBSET OF R;\nCONST MAP<Int, Replica> owner;\n"
                    |> fst

                let expression text =
                    (Mommie.Core.Syntax.Parser.parseExpression "d.deploy" text |> fst).Value

                let name text : Mommie.Core.Syntax.Tree.Name = { Text = text; Span = Span.none }
                let principals = [ name "r1", "Replica"; name "r2", "Leader" ]

                let check want text =
                    Check.closed syntax.Value principals want (expression text)

                let value, ds = check (TMap(TInt, TRole "Replica")) "MAP{ 0: r1, 1: r2 }"
                Expect.isEmpty ds "no errors"
                Expect.equal value.Value.Type (TMap(TInt, TRole "Replica")) "its type"
                Expect.equal (check (TRole "Leader") "r1" |> snd |> List.map _.Code) [ "MOM2101" ] "r1 is no leader"
                Expect.isEmpty (check (TRole "Leader") "r2" |> snd) "r2 is"
                Expect.equal (check TInt "r3" |> snd |> List.map _.Code) [ "MOM2003" ] "nobody"
            }
        ]
