/// A NODE as C#: its interface, its state, its recorder, and a class for INIT and for each transition.
module Mommie.Core.CSharp.Nodes

open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.CSharp.Tree
open Mommie.Core.CSharp.Names
open Mommie.Core.CSharp.Context
open Mommie.Core.CSharp.Expressions
open Mommie.Core.CSharp.Declarations

let private simple text =
    [ "<summary>" + xml text + "</summary>" ]

let private call target name args = Invoke(Member(target, name), [], args)

/// Ghost variables are for properties: code has none.
let private variables (n: Node) =
    n.Variables |> List.filter (fun v -> not v.Ghost)

let private ghosts (n: Node) =
    n.Variables |> List.filter _.Ghost |> List.map _.Name |> Set.ofList

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

/// The names a trigger binds, each once, in the order of the clauses.
let triggerBinders (t: Transition) : Binder list =
    (t.On |> Option.map snd |> Option.defaultValue [])
    @ List.collect patternBinders t.When
    @ (t.Picks |> List.map _.Binder)
    |> List.distinctBy _.Name

/// The class of a transition or of INIT.
let private bodyClass
    (cx: Context)
    (n: Node)
    (name: string)
    (transition: string)
    (docs: string list)
    (span: Span)
    (binders: Binder list)
    (spec: CsStatement list)
    (initialise: CsMember option)
    =
    let node = cx.NodeType n.Role
    let recorder = cx.RecorderType n.Role
    let more = parameters cx binders

    let withMore head =
        if more = "" then head else head + ", " + more

    let args = binders |> List.map (fun b -> Word(cx.Local b.Name))
    let place = cx.Runtime "TransitionPlace"
    let assertions = cx.Runtime "Assertions"

    let bindings =
        binders
        |> List.map (fun b -> New(Named(cx.Runtime "Binding", []), [ Word(quote b.Name); Word(cx.Local b.Name) ]))

    let numbers =
        [ span.StartLine; span.StartColumn; span.EndLine; span.EndColumn ]
        |> List.map (string >> Word)

    let first, begins =
        if initialise.IsSome then
            [ Do(Invoke(Word "Initialise", [], [ Word "node" ])) ], [ Do(Invoke(Word "seen.Begin", [], [])) ]
        else
            [], []

    {
        Doc = docs
        Head = "public sealed partial class " + name
        Members =
            [
                Plain(
                    simple "Where the program says it.",
                    "public static "
                    + place
                    + " Place { get; } =\n        "
                    + Printer.printExpr
                        8
                        (New(
                            Named(place, []),
                            [ Word(quote n.Role); Word(quote transition); Word(quote cx.File) ] @ numbers
                        ))
                    + ";"
                )
                Method(
                    simple "Runs the hand-written body, and where assertions are on holds it against its body spec.",
                    withMore ("public void Run(" + assertions + " assertions, " + node + " node")
                    + ")",
                    [
                        If(
                            Invoke(Word "assertions.Next", [], []),
                            [ Do(Invoke(Word "Checked", [], [ Word "assertions"; Word "node" ] @ args)) ],
                            first @ [ Do(Invoke(Word "Body", [], Word "node" :: args)) ]
                        )
                    ]
                )
                Method(
                    simple "Holds what existing code was seen to do against the body spec.",
                    withMore ("public static void Check(" + assertions + " assertions, " + recorder + " seen")
                    + ")",
                    [
                        Do(
                            Invoke(
                                Word "assertions.Check",
                                [],
                                [
                                    Word "Place"
                                    Word "seen"
                                    Lambda([ "spec" ], Invoke(Word "Spec", [], Word "spec" :: args))
                                ]
                                @ bindings
                            )
                        )
                    ]
                )
            ]
            @ Option.toList initialise
            @ [
                Plain(
                    simple "The body, written by hand in another part of this class.",
                    "[SuppressMessage(\"Performance\", \"CA1822\", Justification = \"A body may use what its class holds.\")]\n    "
                    + withMore ("partial void Body(" + node + " node")
                    + ");"
                )
                Method(
                    [],
                    withMore ("private void Checked(" + assertions + " assertions, " + node + " node")
                    + ")",
                    [ Declare(Named(recorder, []), "seen", Word "new(node)") ]
                    @ begins
                    @ [
                        Do(Invoke(Word "Body", [], Word "seen" :: args))
                        Do(Invoke(Word "Check", [], [ Word "assertions"; Word "seen" ] @ args))
                        Do(Invoke(Word "seen.Commit", [], [ Word "node" ]))
                    ]
                )
                Method(
                    simple "The body spec.",
                    withMore ("private static void Spec(" + recorder + " node") + ")",
                    [ Checked spec ]
                )
            ]
    }

let private initDeclaration (cx: Context) (n: Node) =
    let env = environment cx n.Role "node"

    let values =
        variables n
        |> List.collect (fun v ->
            [
                Comment(cx.Place v.Span)
                Assign(Member(Word "node", cx.VariableName(n.Role, v.Name)), translate env v.Type v.Initial)
            ])

    let initialise =
        Method(
            simple "Gives every variable of a node its initial value.",
            "public static void Initialise(" + cx.NodeType n.Role + " node)",
            [ Checked values ]
        )

    let spec =
        n.Init
        |> Option.defaultValue []
        |> List.collect (Statements.statement env (ghosts n))

    let docs = doc cx [] ("The initial values and INIT of NODE " + n.Role) n.Span
    bodyClass cx n (cx.InitType n.Role) "INIT" docs n.Span [] spec (Some initialise)

let private transitionDeclaration (cx: Context) (n: Node) (t: Transition) =
    let env = environment cx n.Role "node"

    let spec =
        Statements.requirements env t
        @ List.collect (Statements.statement env (ghosts n)) t.Body

    let what =
        "TRANSITION "
        + t.Name
        + " of NODE "
        + n.Role
        + (match t.BodyProgram with
           | Some program -> ", whose body the program calls " + program
           | None -> "")

    let docs = doc cx t.Doc what t.Span

    bodyClass cx n (cx.TransitionType(n.Role, t.Name)) t.Name docs t.Span (triggerBinders t) spec None

/// The declarations of a node, in the order of their file.
let node (cx: Context) (n: Node) : CsDeclaration list =
    [ interfaceDeclaration cx n; stateDeclaration cx n; recorderDeclaration cx n ]
    @ nodeFunctions cx n
    @ [ initDeclaration cx n ]
    @ List.map (transitionDeclaration cx n) n.Transitions
