/// A NODE as C#: its interface, its state, its recorder, and the classes of its bodies.
module Mommie.Core.CSharp.Nodes

open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.CSharp.Tree
open Mommie.Core.CSharp.Names
open Mommie.Core.CSharp.Context
open Mommie.Core.CSharp.Environment
open Mommie.Core.CSharp.Records
open Mommie.Core.CSharp.Declarations
open Mommie.Core.CSharp.Bodies

let private typed (cx: Context) (n: Node) (v: Variable) =
    Printer.printType (cx.Type v.Type) + " " + cx.VariableName(n.Role, v.Name)

let private emitHead (cx: Context) (n: Node) (o: Port) =
    "void " + cx.OutputName(n.Role, o.Name) + "(" + parameters cx o.Parameters + ")"

/// What a body sees of its node.
let private interfaceDeclaration (cx: Context) (n: Node) =
    {
        Doc = doc cx n.Doc ("NODE " + n.Role + " as its bodies see it; implemented by the host's node") n.Span
        Head =
            "public interface "
            + cx.NodeType n.Role
            + " : "
            + cx.Runtime "INode"
            + ", "
            + cx.ScopeType
        Members =
            (variables n
             |> List.map (fun v ->
                 Plain(doc cx v.Doc ("VAR " + show v.Type + " " + v.Name) v.Span, typed cx n v + " { get; set; }")))
            @ (n.Outputs
               |> List.map (fun o -> Plain(doc cx o.Doc ("OUTPUT " + o.Name) o.Span, emitHead cx n o + ";")))
    }

let private stateDeclaration (cx: Context) (n: Node) =
    let vs = variables n
    let state = cx.StateType n.Role
    let node = cx.NodeType n.Role

    let copies =
        vs
        |> List.map (fun v ->
            let name = cx.VariableName(n.Role, v.Name)
            name + " = node." + name)
        |> String.concat ", "

    {
        Doc = simple ("The variables of one NODE " + n.Role + " at one moment.")
        Head = "public sealed record " + state
        Members =
            (vs
             |> List.map (fun v ->
                 Plain(
                     doc cx v.Doc ("VAR " + show v.Type + " " + v.Name) v.Span,
                     "public required " + typed cx n v + " { get; init; }"
                 )))
            @ [
                Arrow(
                    simple "The variables of a node as they are now.",
                    "public static " + state + " Of(" + node + " node)",
                    Word("new()" + (if copies = "" then "" else " { " + copies + " }"))
                )
            ]
    }

let private recorderDeclaration (cx: Context) (n: Node) =
    let vs = variables n
    let p = cx.Program
    let hasExterns = not (List.isEmpty p.Externs)
    let state = cx.StateType n.Role
    let node = cx.NodeType n.Role
    let recorder = cx.RecorderType n.Role
    let recorderBase = cx.Runtime "NodeRecorder"
    let choices = cx.Runtime "Choices"

    let property (v: Variable) =
        let name = cx.VariableName(n.Role, v.Name)

        Plain(
            [ "<inheritdoc/>" ],
            "public "
            + typed cx n v
            + "\n    {\n        get => now."
            + name
            + ";\n        set\n        {\n            now = now with { "
            + name
            + " = value };\n            Assigned("
            + quote v.Name
            + ");\n        }\n    }"
        )

    let externsOf source =
        if hasExterns then
            [
                Assign(Word "Externs", New(Named(cx.ExternRecorderType, []), [ Word "Calls"; source ]))
            ]
        else
            []

    let output (o: Port) =
        let args = o.Parameters |> List.map (fun b -> Word(cx.Local b.Name))
        let name = cx.OutputName(n.Role, o.Name)

        Arrow(
            [ "<inheritdoc/>" ],
            "public " + emitHead cx n o,
            Invoke(
                Word "Emit",
                [],
                [
                    Word(quote o.Name)
                    Lambda([ "node" ], Invoke(Member(Word("((" + node + ")node)"), name), [], args))
                ]
                @ args
            )
        )

    let change (v: Variable) =
        let name = cx.VariableName(n.Role, v.Name)

        One(
            New(
                Named(cx.Runtime "VariableChange", []),
                [ Word(quote v.Name); Member(Word "before", name); Member(Word "now", name) ]
            )
        )

    {
        Doc =
            simple (
                "A NODE "
                + n.Role
                + " on trial: it records what a body does instead of doing it. Existing code fills one in by itself."
            )
        Head = "public sealed class " + recorder + " : " + recorderBase + ", " + node
        Members =
            [
                Plain([], "private " + state + " before;")
                Plain([], "private " + state + " now;")
                Method(
                    simple "A recorder that starts from the present state of a live node.",
                    "public "
                    + recorder
                    + "("
                    + node
                    + " node)\n        : base(node.Me, node.Knowledge)",
                    [
                        Assign(Word "Constants", Word "node.Constants")
                        Assign(Word "before", Word("now = " + state + ".Of(node)"))
                    ]
                    @ externsOf (Word "node.Externs")
                )
                Method(
                    simple
                        "A recorder for existing code: a state before, then SetAfter, Publish, outputs and calls as they were seen.",
                    "public "
                    + recorder
                    + "(\n        "
                    + cx.Runtime "Principal"
                    + " me,\n        "
                    + cx.ConstantsType
                    + " constants,\n        "
                    + state
                    + " before"
                    + (if hasExterns then
                           ",\n        " + cx.ExternsType + "? application = null"
                       else
                           "")
                    + ",\n        "
                    + cx.Runtime "IKnowledge"
                    + "? knowledge = null\n    )\n        : base(me, knowledge)",
                    [
                        Assign(Word "Constants", Word "constants")
                        Assign(Word "this.before", Word "now = before")
                    ]
                    @ externsOf (Word "application")
                )
                Method(
                    [],
                    "private "
                    + recorder
                    + "("
                    + recorder
                    + " body, "
                    + choices
                    + " choices)\n        : base(body, choices)",
                    [
                        Assign(Word "Constants", Word "body.Constants")
                        Assign(Word "before", Word "now = body.before")
                    ]
                    @ externsOf (Word "body.Externs")
                )
                Plain([ "<inheritdoc/>" ], "public " + cx.ConstantsType + " Constants { get; }")
            ]
            @ (if hasExterns then
                   [
                       Plain(
                           simple "The application; existing code reports here what it called.",
                           "public " + cx.ExternRecorderType + " Externs { get; }"
                       )
                       Plain([], cx.ExternsType + " " + cx.ScopeType + ".Externs => Externs;")
                   ]
               else
                   [])
            @ List.map property vs
            @ List.map output n.Outputs
            @ [
                Arrow(
                    simple "Says what the variables are after existing code has run.",
                    "public void SetAfter(" + state + " after)",
                    Word "now = after"
                )
                Arrow(
                    [ "<inheritdoc/>" ],
                    "public override " + recorderBase + " Replay(" + choices + " choices)",
                    Word("new " + recorder + "(this, choices)")
                )
                Arrow(
                    [ "<inheritdoc/>" ],
                    "public override "
                    + cx.Runtime "IReadOnlyList"
                    + "<"
                    + cx.Runtime "VariableChange"
                    + "> Variables()",
                    CollectionOf(List.map change vs)
                )
                Method(
                    simple "Gives every variable its initial value and takes that as the state before.",
                    "internal void Begin()",
                    [
                        Do(call (Word(cx.InitType n.Role)) "Initialise" [ Word "this" ])
                        Assign(Word "before", Word "now")
                    ]
                )
                Method(
                    simple "Does to the live node what the body did here.",
                    "internal void Commit(" + node + " node)",
                    (vs
                     |> List.map (fun v ->
                         let name = cx.VariableName(n.Role, v.Name)

                         If(
                             Invoke(Word "WasAssigned", [], [ Word(quote v.Name) ]),
                             [ Assign(Member(Word "node", name), Member(Word "now", name)) ],
                             []
                         )))
                    @ [ Do(Invoke(Word "Perform", [], [ Word "node" ])) ]
                )
            ]
    }

/// The declarations of a node, in the order of their file.
let node (cx: Context) (n: Node) : CsDeclaration list =
    [ interfaceDeclaration cx n; stateDeclaration cx n; recorderDeclaration cx n ]
    @ nodeFunctions cx n
    @ [ initDeclaration cx n ]
    @ List.map (transitionDeclaration cx n) n.Transitions
