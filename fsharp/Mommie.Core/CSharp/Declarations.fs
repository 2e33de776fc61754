/// Types, constants, externs and functions of a program as C# declarations.
module Mommie.Core.CSharp.Declarations

open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.CSharp.Tree
open Mommie.Core.CSharp.Names
open Mommie.Core.CSharp.Context
open Mommie.Core.CSharp.Expressions

/// The doc comment of the program, then what the emitted thing is, then where it was said.
let doc (cx: Context) (own: string list) (what: string) (span: Span) : string list =
    let place =
        if span.StartLine > 0 then
            " (" + cx.Place span + ")"
        else
            ""

    match own |> List.map (fun l -> xml (l.Trim())) with
    | [] -> [ "<summary>" + xml what + place + ".</summary>" ]
    | lines ->
        [ "<summary>" ]
        @ lines
        @ [ "</summary>"; "<remarks>" + xml what + place + ".</remarks>" ]

let private simple text =
    [ "<summary>" + xml text + "</summary>" ]

/// Whether C# would compute an overflow unnoticed in it.
let rec private computes (e: CsExpr) =
    match e with
    | Infix(("+" | "-" | "*"), _, _)
    | Prefix("-", _) -> true
    | Infix(_, a, b)
    | CsExpr.Index(a, b) -> computes a || computes b
    | Prefix(_, a)
    | Member(a, _)
    | Lambda(_, a)
    | CheckedValue a -> computes a
    | Invoke(a, _, args) -> computes a || List.exists computes args
    | New(_, args)
    | TupleValue args -> List.exists computes args
    | Conditional(a, b, c) -> computes a || computes b || computes c
    | WithFields(a, fields) -> computes a || fields |> List.exists (fun (_, v) -> computes v)
    | Query(clauses, result) ->
        computes result
        || clauses
           |> List.exists (fun c ->
               match c with
               | From(_, e)
               | LetBe(_, e)
               | CsClause.Where e -> computes e)
    | CollectionOf items ->
        items
        |> List.exists (fun i ->
            match i with
            | One e
            | Spread e -> computes e)
    | Word _
    | TypeWord _ -> false

/// The expression with overflow checks where it needs any.
let guarded e =
    if computes e then CheckedValue e else e

/// `Type name, Type name`
let parameters (cx: Context) (bs: Binder list) =
    bs
    |> List.map (fun b -> Printer.printType (cx.Type b.Type) + " " + cx.Local b.Name)
    |> String.concat ", "

let private objectList (cx: Context) =
    cx.Runtime "IReadOnlyList" + "<object?>"

/// `RecordName`, `FieldValues` and `ToString` of a record or of a part of one.
let private recordMembers (cx: Context) (name: string) (fields: CsExpr list) =
    [
        Arrow([ "<inheritdoc/>" ], "public string RecordName", Word(quote name))
        Arrow([ "<inheritdoc/>" ], "public " + objectList cx + " FieldValues", CollectionOf(fields |> List.map One))
        Arrow(
            simple "The record as the program writes it.",
            "public override string ToString()",
            Invoke(Member(Word(cx.Runtime "Show"), "Text"), [], [ Word "this" ])
        )
    ]

let private recordDeclaration (cx: Context) (r: Record) =
    let fields =
        r.Fields |> List.map (fun f -> cx.Type f.Type, cx.FieldName(r.Name, f.Name))

    {
        Doc = doc cx r.Doc ("RECORD " + r.Name) r.Span
        Head =
            "public sealed record "
            + cx.TypeName r.Name
            + "("
            + (fields
               |> List.map (fun (t, n) -> Printer.printType t + " " + n)
               |> String.concat ", ")
            + ") : "
            + cx.Runtime "IRecord"
        Members = recordMembers cx r.Name (fields |> List.map (snd >> Word))
    }

let private partDeclaration (cx: Context) (record: string, names: string list) =
    let all = cx.Record(record).Fields

    let fields =
        names
        |> List.map (fun n ->
            let f = all |> List.find (fun f -> f.Name = n)
            cx.Type f.Type, cx.FieldName(record, n))

    let name = cx.PartName(record, names)

    {
        Doc =
            simple (
                "The univalent part of RECORD "
                + record
                + ": what the issuers of a quorum agree on where other fields are each issuer's own."
            )
        Head =
            "public sealed record "
            + name
            + "("
            + (fields
               |> List.map (fun (t, n) -> Printer.printType t + " " + n)
               |> String.concat ", ")
            + ") : "
            + cx.Runtime "IRecord"
        Members =
            recordMembers cx record (fields |> List.map (snd >> Word))
            @ [
                Arrow(
                    simple "The part of a whole record.",
                    "public static "
                    + name
                    + " Of("
                    + Printer.printType (cx.Type(TRecord record))
                    + " record)",
                    New(Named(name, []), fields |> List.map (fun (_, n) -> Member(Word "record", n)))
                )
            ]
    }

let private enumDeclaration (cx: Context) (e: Enum) =
    {
        Doc = doc cx e.Doc ("ENUM " + e.Name) e.Span
        Head = "public enum " + cx.TypeName e.Name
        Members = e.Members |> List.map (fun m -> Plain([], cx.Members(e.Name).Get(m, m) + ","))
    }

let private opaqueDeclaration (cx: Context) (name: string) =
    {
        Doc =
            [
                "<summary>"
                "TYPE " + xml name + ": a value of the application, compared only for equality."
                "</summary>"
                "<remarks>"
                "Derive a record from it in your own code, or wrap a type you have:"
                "<c>public sealed record Wrapped(Existing Value) : "
                + xml (cx.TypeName name)
                + ";</c>"
                "</remarks>"
            ]
        Head = "public abstract partial record " + cx.TypeName name
        Members = []
    }

/// Records, enums and opaque types. Call it last: parts of records are known only when all else is translated.
let types (cx: Context) : CsDeclaration list =
    let p = cx.Program

    (p.OpaqueTypes |> List.map (opaqueDeclaration cx))
    @ (p.Enums |> List.map (enumDeclaration cx))
    @ (p.Records |> List.map (recordDeclaration cx))
    @ (cx.Parts |> List.map (partDeclaration cx))

/// The role sets and constants of the program.
let constants (cx: Context) : CsDeclaration =
    let p = cx.Program
    let principals = Printer.printType (cx.Type(TSet TPrincipal))

    let sets =
        p.Roles
        |> List.map (fun r ->
            Plain(
                doc cx r.Doc ("ROLE " + r.Name + ": all of them, in the order that ORDER gives") r.Span,
                "public required "
                + principals
                + " "
                + cx.RoleSetName r.Name
                + " { get; init; }"
            ))

    let values =
        p.Constants
        |> List.map (fun c ->
            Plain(
                doc cx c.Doc ("CONST " + show c.Type + " " + c.Name) c.Span,
                "public required "
                + Printer.printType (cx.Type c.Type)
                + " "
                + cx.ConstantName c.Name
                + " { get; init; }"
            ))

    let everybody =
        match p.Roles |> List.filter (fun r -> r.Parent.IsNone) with
        | [] -> Word "members"
        | roles ->
            roles
            |> List.map (fun r -> Word(cx.RoleSetName r.Name))
            |> List.reduce (fun a b -> Invoke(Member(a, "Union"), [], [ b ]))

    let inOrder =
        Arrow(
            simple "ORDER(S): the members of a set of principals in the order in which the role sets were given.",
            "public "
            + Printer.printType (cx.Type(TSeq TPrincipal))
            + " InOrder("
            + principals
            + " members)",
            Invoke(
                Member(Invoke(Member(everybody, "Where"), [], [ Member(Word "members", "Contains") ]), "ToValueSeq"),
                [],
                []
            )
        )

    {
        Doc =
            simple (
                "What PROGRAM "
                + p.Name
                + " leaves to its deployment: the members of each role, and the constants."
            )
        Head = "public sealed record " + cx.ConstantsType
        Members = sets @ values @ [ inOrder ]
    }

let private externHead (cx: Context) (x: Extern) =
    let result =
        match x.Result with
        | Some t -> Printer.printType (cx.Type t)
        | None -> "void"

    result + " " + cx.ExternName x.Name + "(" + parameters cx x.Parameters + ")"

/// The application's interface and what records its calls; none where the program has no EXTERN.
let externs (cx: Context) : CsDeclaration list =
    let p = cx.Program

    let kind (x: Extern) =
        match x.Kind with
        | ExternKind.Stateful -> "EXTERN"
        | ExternKind.Pure -> "EXTERN PURE"
        | ExternKind.Reads -> "EXTERN READS"
        | ExternKind.Restores -> "EXTERN RESTORES"

    let method (x: Extern) =
        match x.Kind with
        | ExternKind.Stateful when x.Result.IsSome -> "Stateful"
        | ExternKind.Stateful
        | ExternKind.Restores -> "Restores"
        | ExternKind.Pure -> "Pure"
        | ExternKind.Reads -> "Reads"

    let args (x: Extern) =
        x.Parameters |> List.map (fun b -> Word(cx.Local b.Name))

    let recorded (x: Extern) =
        Arrow(
            [ "<inheritdoc/>" ],
            "public " + externHead cx x,
            Invoke(
                Member(Word "calls", method x),
                [],
                [
                    Word(quote x.Name)
                    Lambda([], Invoke(Member(Word "Application", cx.ExternName x.Name), [], args x))
                ]
                @ args x
            )
        )

    let observer (x: Extern) =
        let resultParameter =
            match x.Result with
            | Some t -> [ Printer.printType (cx.Type t) + " result" ]
            | None -> []

        let name = cx.Members("externs").Get("observe " + x.Name, "Observe" + pascal x.Name)

        let ownParameters =
            x.Parameters
            |> List.map (fun b -> Printer.printType (cx.Type b.Type) + " " + cx.Local b.Name)

        Arrow(
            simple ("Reports that existing code called " + x.Name + " by itself."),
            "public void "
            + name
            + "("
            + String.concat ", " (ownParameters @ resultParameter)
            + ")",
            Invoke(
                Member(
                    Word "calls",
                    (if x.Kind = ExternKind.Reads then
                         "ObserveRead"
                     else
                         "Observe")
                ),
                [],
                [ Word(quote x.Name); Word(if x.Result.IsSome then "result" else "null") ]
                @ args x
            )
        )

    if List.isEmpty p.Externs then
        []
    else
        [
            {
                Doc = simple ("The application of PROGRAM " + p.Name + ": its EXTERN functions.")
                Head = "public interface " + cx.ExternsType
                Members =
                    p.Externs
                    |> List.map (fun x -> Plain(doc cx x.Doc (kind x + " " + x.Name) x.Span, externHead cx x + ";"))
            }
            {
                Doc =
                    simple
                        "Calls the application while a hand-written body runs, and answers from the record while its body spec runs."
                Head =
                    "public sealed class "
                    + cx.ExternRecorderType
                    + "("
                    + cx.Runtime "ExternCalls"
                    + " calls, "
                    + cx.ExternsType
                    + "? application) : "
                    + cx.ExternsType
                Members =
                    [
                        Arrow(
                            [],
                            "private " + cx.ExternsType + " Application",
                            Word(
                                "application ?? throw new "
                                + cx.Runtime "SpecificationException"
                                + "(\"the body spec calls the application, and the node has none\")"
                            )
                        )
                    ]
                    @ List.map recorded p.Externs
                    @ (p.Externs
                       |> List.filter (fun x -> x.Kind <> ExternKind.Pure)
                       |> List.map observer)
            }
        ]

/// What functions of the program are given.
let scope (cx: Context) : CsDeclaration =
    let p = cx.Program
    let choices = cx.Runtime "Choices"

    {
        Doc = simple ("What every expression of PROGRAM " + p.Name + " may use.")
        Head = "public interface " + cx.ScopeType
        Members =
            [
                Plain(simple "The role sets and constants.", cx.ConstantsType + " Constants { get; }")
            ]
            @ (if List.isEmpty p.Externs then
                   []
               else
                   [ Plain(simple "The application.", cx.ExternsType + " Externs { get; }") ])
            @ [
                Arrow(
                    simple "How what the program leaves open is taken; nothing to implement.",
                    choices + " Choices",
                    Word(choices + ".First")
                )
            ]
    }

let private functionMember (cx: Context) (env: Env) (scopeType: string) (names: Scope) (f: Function) =
    let more = parameters cx f.Parameters

    Arrow(
        doc cx f.Doc ("FUNCTION " + f.Name) f.Span,
        "public static "
        + Printer.printType (cx.Type f.Result)
        + " "
        + names.Member f.Name
        + "(this "
        + scopeType
        + " scope"
        + (if more = "" then "" else ", " + more)
        + ")",
        guarded (translate env f.Result f.Body)
    )

/// An environment in which the node, or the scope of a function, is called `scope`.
let environment (cx: Context) (role: string) (scope: string) : Env =
    {
        Context = cx
        Scope = Word scope
        Knowledge = Member(Word scope, "Knowledge")
        Role = role
        Names = Map.empty
        Issuer = None
        Depth = 0
    }

/// The FUNCTIONs of the program and its ASSUMEs; none where it has neither.
let functions (cx: Context) : CsDeclaration list =
    let p = cx.Program
    let env = environment cx "" "scope"

    let assumptions =
        p.Assumptions
        |> List.map (fun a ->
            CsStatement.If(
                Prefix("!", guarded (translate env TBool a)),
                [
                    Do(
                        Word(
                            "throw new "
                            + cx.Runtime "InvalidOperationException"
                            + "("
                            + quote ("ASSUME " + Wording.expr cx.Words a + " does not hold (" + cx.Place a.Span + ")")
                            + ")"
                        )
                    )
                ],
                []
            ))

    let check =
        if List.isEmpty assumptions then
            []
        else
            [
                Method(
                    simple "Throws where an ASSUME of the program does not hold of the constants.",
                    "public static void CheckAssumptions(this " + cx.ScopeType + " scope)",
                    assumptions
                )
            ]

    match
        (p.Functions
         |> List.map (functionMember cx env cx.ScopeType (cx.Members "functions")))
        @ check
    with
    | [] -> []
    | members ->
        [
            {
                Doc = simple ("The FUNCTIONs of PROGRAM " + p.Name + ".")
                Head = "public static class " + cx.FunctionsType
                Members = members
            }
        ]

/// The FUNCTIONs of a node; none where it has none.
let nodeFunctions (cx: Context) (n: Node) : CsDeclaration list =
    let env = environment cx n.Role "scope"
    let names = cx.Members("functions of " + n.Role)

    match n.Functions with
    | [] -> []
    | functions ->
        [
            {
                Doc = simple ("The FUNCTIONs of NODE " + n.Role + ".")
                Head = "public static class " + cx.NodeFunctionsType n.Role
                Members = functions |> List.map (functionMember cx env (cx.NodeType n.Role) names)
            }
        ]
