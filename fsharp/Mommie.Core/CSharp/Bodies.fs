/// The class of INIT or of a transition: the body to write, what runs it, and the body spec it is held against.
module Mommie.Core.CSharp.Bodies

open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.CSharp.Tree
open Mommie.Core.CSharp.Names
open Mommie.Core.CSharp.Context
open Mommie.Core.CSharp.Environment
open Mommie.Core.CSharp.Expressions
open Mommie.Core.CSharp.Records

/// Ghost variables are for properties: code has none.
let internal variables (n: Node) =
    n.Variables |> List.filter (fun v -> not v.Ghost)

let internal ghosts (n: Node) =
    n.Variables |> List.filter _.Ghost |> List.map _.Name |> Set.ofList

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

let internal initDeclaration (cx: Context) (n: Node) =
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

let internal transitionDeclaration (cx: Context) (n: Node) (t: Transition) =
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
