/// Constants, externs and functions of a program as C# declarations.
module Mommie.Core.CSharp.Declarations

open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.CSharp.Tree
open Mommie.Core.CSharp.Names
open Mommie.Core.CSharp.Context
open Mommie.Core.CSharp.Environment
open Mommie.Core.CSharp.Expressions
open Mommie.Core.CSharp.Records

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
