/// Emitted TLA+: what is committed, what is refused, what is covered.
module Mommie.Checking.Tests.TlaEmission

open System
open System.IO
open Expecto
open Microsoft.FSharp.Reflection
open Mommie.Core
open Mommie.Core.Text
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Tla

/// The directory of the repository.
let root =
    let rec up (directory: DirectoryInfo | null) =
        match directory with
        | null -> failwith "Mommie.sln is in no directory above the tests"
        | directory when File.Exists(Path.Combine(directory.FullName, "Mommie.sln")) -> directory.FullName
        | directory -> up directory.Parent

    up (DirectoryInfo AppContext.BaseDirectory)

/// The programs below a directory of the repository, by path.
let programsIn (directory: string) : (string * Program) list =
    Directory.GetFiles(Path.Combine(root, directory), "*.mommie", SearchOption.AllDirectories)
    |> Array.sortWith (fun a b -> String.CompareOrdinal(a, b))
    |> Array.map (fun path -> path, Programs.typed (File.ReadAllText path))
    |> List.ofArray

let private emitted (path: string) program =
    match Emit.emit program [] path with
    | Ok e -> e
    | Error ds -> failtestf "%s: %A" path ds

let private codes (ds: Diagnostic list) = ds |> List.map _.Code |> List.distinct

let private counting (declarations: string) (where: string) (model: string) =
    Programs.program
        ""
        declarations
        ("  VAR Int n <- 0;\n  TRANSITION Up WHERE n == 0"
         + where
         + " @@{ n <- n + 1; @@}")
        "FORALL r IN R : r.n <= 1"
        model

/// Every case of every union that a program is made of and that can stand in an emitted module.
let rec private casesOf (t: Type) : (string * string) list =
    FSharpType.GetUnionCases t
    |> Array.map (fun c -> t.Name, c.Name)
    |> List.ofArray

let private caseOf (t: Type) (value: obj) =
    t.Name, (fst (FSharpValue.GetUnionFields(value, t))).Name

/// The parts of a program, found by reflection, so that no walk of ours can forget one.
let rec private parts (value: obj | null) : obj seq =
    seq {
        match value with
        | null -> ()
        | :? string -> ()
        | value ->
            let t = value.GetType()
            yield value

            if FSharpType.IsUnion t then
                for field in snd (FSharpValue.GetUnionFields(value, t)) do
                    yield! parts field
            elif FSharpType.IsRecord t then
                for field in FSharpValue.GetRecordFields value do
                    yield! parts field
            elif FSharpType.IsTuple t then
                for field in FSharpValue.GetTupleFields value do
                    yield! parts field
    }

[<Tests>]
let tests =
    testList
        "emission of TLA+"
        [
            test "the modules in specs are those that the programs give" {
                for path, program in programsIn "specs" do
                    let directory =
                        match Path.GetDirectoryName path with
                        | null -> root
                        | directory -> directory

                    for name, text in (emitted path program).Files do
                        let file = Path.Combine(directory, name)

                        if Environment.GetEnvironmentVariable "MOMMIE_UPDATE_EXPECT" = "1" then
                            File.WriteAllText(file, text)
                        elif File.Exists file then
                            Expect.equal text (File.ReadAllText file) file
                        else
                            failtestf "%s is missing; MOMMIE_UPDATE_EXPECT=1 writes it" file
            }

            test "every construct of the language is in an emitted program" {
                let unions =
                    [
                        typeof<ExprNode>
                        typeof<StatementNode>
                        typeof<IssuerSlot>
                        typeof<VerifierSlot>
                        typeof<AuditorSlot>
                        typeof<FieldConstraint>
                        typeof<Qualifier>
                        typeof<Model.Types.Type>
                        typeof<Syntax.Tree.BinaryOp>
                        typeof<Syntax.Tree.Builtin>
                        typeof<Syntax.Tree.ExternKind>
                    ]

                let found =
                    programsIn "tests/cases/semantics" @ programsIn "specs"
                    |> Seq.collect (fun (path, program) ->
                        emitted path program |> ignore

                        parts (box program)
                        |> Seq.collect (fun part ->
                            let t = part.GetType()

                            unions
                            |> Seq.filter (fun u -> u.IsAssignableFrom t)
                            |> Seq.map (fun u -> caseOf u part)))
                    |> Set.ofSeq

                // Temporal formulas are tried in TlcLiveness. TPart is the type of binders, TBottom of `{}`.
                let refused =
                    set
                        [
                            "ExprNode", "Always"
                            "ExprNode", "Eventually"
                            "ExprNode", "LeadsTo"
                            "BinaryOp", "LeadsTo"
                        ]

                let missing =
                    unions
                    |> List.collect casesOf
                    |> List.filter (fun c -> not (found.Contains c) && not (refused.Contains c))

                Expect.equal missing [] "constructs that no emitted program has"
            }

            test "a temporal property has a module of its own" {
                let text =
                    (counting "" "" "R = {a};")
                        .Replace("MODEL m", "PROPERTY Done : FORALL r IN R : EVENTUALLY r.n == 1\nMODEL m")

                let e = emitted "t.mommie" (Programs.typed text)
                Expect.equal (codes e.Remarks) [] "nothing is left out"

                Expect.equal
                    (e.Files |> List.map fst)
                    [
                        "T.tla"
                        "MCT_m.tla"
                        "MCT_m.cfg"
                        "T_Done.tla"
                        "MCT_m_Done.tla"
                        "MCT_m_Done.cfg"
                    ]
                    "the invariant, then the property"

                let text name =
                    e.Files |> List.find (fun (n, _) -> n = name) |> snd

                Expect.isFalse ((text "T.tla").Contains "Done") "the module for invariants knows nothing of it"
                Expect.stringContains (text "T_Done.tla") "Done == \\A r \\in R : <>(n[r] = 1)" "the formula"
                Expect.stringContains (text "T_Done.tla") "Spec == Init /\\ [][Next]_vars /\\ Fair_Up" "fairness"
                Expect.stringContains (text "MCT_m_Done.cfg") "PROPERTY MC_Done\n" "what TLC checks"
                Expect.isFalse ((text "MCT_m_Done.cfg").Contains "INVARIANT") "and nothing else"
            }

            test "a MODEL of temporal properties alone gives no module for invariants" {
                let text =
                    (counting "" "" "R = {a}; CHECK Done;")
                        .Replace("MODEL m", "PROPERTY Done : FORALL r IN R : EVENTUALLY r.n == 1\nMODEL m")

                let e = emitted "t.mommie" (Programs.typed text)

                Expect.equal
                    (e.Files |> List.map fst)
                    [ "T_Done.tla"; "MCT_m_Done.tla"; "MCT_m_Done.cfg" ]
                    "the property alone"
            }

            test "a temporal formula over a set that depends on who is faulty is left out, and said to be" {
                let text set =
                    (counting "" "" "R = {a, b}; CHECK Done;")
                        .Replace("ROLE Replica R;", "ROLE Replica R; FAULTS { R BYZANTINE AT MOST 1; }")
                        .Replace(
                            "MODEL m",
                            $"PROPERTY Done : FORALL k IN {set}, r IN HONEST(R) : EVENTUALLY r.n == k\nMODEL m"
                        )

                let e = emitted "t.mommie" (Programs.typed (text "{ COUNT(HONEST(R)) }"))
                Expect.equal (codes e.Remarks, e.Files) ([ "MOM5001" ], []) "nothing that would claim something"
                let e = emitted "t.mommie" (Programs.typed (text "{ COUNT(R) }"))

                Expect.stringContains
                    (e.Files.Head |> snd)
                    "\\A k \\in {Cardinality(R)} : \\A r \\in R : r \\notin byz => (<>(r \\notin byz => n[r] = k))"
                    "HONEST is a condition on each principal"
            }

            test "READS with a chosen result inside an expression is refused" {
                let text model =
                    Programs.program
                        ""
                        "EXTERN READS Int size();"
                        "  VAR Int n <- 0;\n  TRANSITION Up WHERE n == 0 @@{ n <- size() + 1; @@}"
                        "FORALL r IN R : r.n <= 2"
                        model

                match Emit.emit (Programs.typed (text "R = {a};")) [] "t.mommie" with
                | Ok _ -> failtest "emitted"
                | Error ds -> Expect.equal (codes ds) [ "MOM5002" ] "refused"

                Expect.isOk
                    (Emit.emit (Programs.typed (text "R = {a}; size() = 1;")) [] "t.mommie")
                    "defined by the MODEL it has one value"
            }

            test "a PURE EXTERN that nobody calls has neither answers nor an operator that would need them" {
                let text declared model =
                    emitted "t.mommie" (Programs.typed (counting declared "" model))

                for declared, model in
                    [
                        "EXTERN PURE Bool g(Int i);", "R = {a};"
                        "TYPE V;\nEXTERN PURE V g(Int i);", "R = {a}; V = {v};"
                    ] do
                    let e = text declared model
                    Expect.isFalse (e.Files |> List.exists (fun (_, t) -> t.Contains "oracle_g")) declared
            }

            test "a MODEL that is not there is refused" {
                match Emit.emit (Programs.typed (counting "" "" "R = {a};")) [ "large" ] "t.mommie" with
                | Ok _ -> failtest "emitted"
                | Error ds ->
                    Expect.equal (codes ds) [ "MOM5003" ] "refused"
                    Expect.equal ds.Head.Mend (Some "It has m.") "says which there are"
            }

            test "the module of a program does not depend on the MODELs asked for" {
                for path, program in programsIn "specs" do
                    let all = emitted path program

                    for m in program.Models do
                        match Emit.emit program [ m.Name ] path with
                        | Ok one ->
                            for file in one.Files do
                                Expect.contains all.Files file (fst file)
                        | Error ds -> failtestf "%A" ds
            }

            test "definitions say where they come from" {
                let e = emitted "dir/t.mommie" (Programs.typed (counting "" "" "R = {a};"))
                let text = e.Files |> List.find (fun (n, _) -> n = "T.tla") |> snd

                Expect.stringContains
                    text
                    "Up(self) == n[self] = 0 /\\ n' = [n EXCEPT ![self] = @ + 1]  \\* t.mommie:8"
                    "a transition"

                Expect.isFalse (text.Contains '\r') "line ends"
            }

            test "the plan that a module is made of is that of docs/semantics.md" {
                for path, program in programsIn "specs" do
                    for m in (emitted path program).Models |> List.filter _.Plan.Live.IsNone do
                        let plan =
                            Plan.make
                                Plan.allReductions
                                program
                                (program.Models |> List.find (fun x -> x.Name = m.Model))

                        Expect.equal plan.Published m.Plan.Published "published"
                        Expect.equal plan.Crashes m.Plan.Crashes "crashes"
                        Expect.equal (plan.Nodes |> List.map _.Tracked) (m.Plan.Nodes |> List.map _.Tracked) "tracked"
            }
        ]
