/// The printer of TLA+ against TLC's own parser: an expression printed for people means what it means with every
/// parenthesis written. Without TLC the test says so and is skipped; what needs no TLC is tested first.
module Mommie.Checking.Tests.TlaPrinting

open System
open System.Diagnostics
open System.IO
open Expecto
open Mommie.Core.Tla
open Mommie.Core.Tla.Tree

/// The expression with every operand in parentheses, on one line: no precedence needed.
let rec private full (e: Expr) : string =
    let all separator items =
        items |> List.map full |> String.concat separator

    let bounds bs =
        bs
        |> List.map (fun (b: Bound) -> b.Name + " \\in " + full b.Set)
        |> String.concat ", "

    "("
    + (match e with
       | Name n -> n
       | Int n -> string n
       | String s -> "\"" + s + "\""
       | Bool b -> if b then "TRUE" else "FALSE"
       | Apply(f, args) -> f + "(" + all ", " args + ")"
       | Infix(op, a, b) -> full a + " " + op + " " + full b
       | Prefix(op, a) -> op + " " + full a
       | At(f, x) -> full f + "[" + full x + "]"
       | Field(r, f) -> full r + "." + f
       | Record fields -> "[" + String.concat ", " [ for f, x in fields -> f + " |-> " + full x ] + "]"
       | Tuple items -> "<<" + all ", " items + ">>"
       | Set items -> "{" + all ", " items + "}"
       | Filter(b, p) -> "{" + bounds [ b ] + " : " + full p + "}"
       | Image(x, bs) -> "{" + full x + " : " + bounds bs + "}"
       | Function(bs, x) -> "[" + bounds bs + " |-> " + full x + "]"
       | Except(f, [ PathAt k, v ]) -> "[" + full f + " EXCEPT ![" + full k + "] = " + full v + "]"
       | Forall(bs, p) -> "\\A " + bounds bs + " : " + full p
       | Exists(bs, p) -> "\\E " + bounds bs + " : " + full p
       | Choose(b, p) -> "CHOOSE " + bounds [ b ] + " : " + full p
       | If(a, b, c) -> "IF " + full a + " THEN " + full b + " ELSE " + full c
       | Let([ d ], b) -> "LET " + d.Name + " == " + full d.Body + " IN " + full b
       | And items -> if items.IsEmpty then "TRUE" else all " /\\ " items
       | Or items -> if items.IsEmpty then "FALSE" else all " \\/ " items
       | other -> failtestf "not generated: %A" other)
    + ")"

/// Random well-typed expressions over small values. `fresh` numbers bound names.
type private Generator(seed: int) =
    let random = Random seed
    let mutable fresh = 0

    let name () =
        fresh <- fresh + 1
        $"x{fresh}"

    let pick (choices: (unit -> Expr) list) = choices[random.Next choices.Length]()

    member this.Truth (depth: int) (ints: string list) : Expr =
        let truth () = this.Truth (depth - 1) ints
        let number () = this.Number (depth - 1) ints
        let set () = this.Set (depth - 1) ints

        let quantified make =
            let x = name ()
            make ([ bound x (set ()) ], this.Truth (depth - 1) (x :: ints))

        if depth = 0 then
            Bool(random.Next 2 = 0)
        else
            pick
                [
                    (fun () -> And [ truth (); truth (); truth () ])
                    (fun () -> Or [ truth (); truth () ])
                    (fun () -> And [ Or [ truth (); truth () ]; truth () ])
                    (fun () -> Infix("=>", truth (), truth ()))
                    (fun () -> negate (truth ()))
                    (fun () -> Prefix("~", truth ()))
                    (fun () -> equal (number ()) (number ()))
                    (fun () -> equal (truth ()) (Bool true))
                    (fun () -> equal (set ()) (set ()))
                    (fun () -> Infix("<", number (), number ()))
                    (fun () -> Infix("\\subseteq", set (), set ()))
                    (fun () -> isIn (number ()) (set ()))
                    (fun () -> quantified Forall)
                    (fun () -> quantified Exists)
                    (fun () -> If(truth (), truth (), truth ()))
                ]

    member this.Number (depth: int) (ints: string list) : Expr =
        let number () = this.Number (depth - 1) ints

        if depth = 0 then
            if ints.IsEmpty || random.Next 2 = 0 then
                Int(int64 (random.Next 5 - 2))
            else
                Name ints[random.Next ints.Length]
        else
            pick
                [
                    (fun () -> Infix("+", number (), number ()))
                    (fun () -> Infix("-", number (), number ()))
                    (fun () -> Infix("*", number (), number ()))
                    (fun () -> Infix("%", number (), Int 3L))
                    (fun () -> Infix("\\div", number (), Int 2L))
                    (fun () -> Prefix("-", number ()))
                    (fun () -> Apply("Cardinality", [ this.Set (depth - 1) ints ]))
                    (fun () -> At(Tuple [ number (); number () ], Int 2L))
                    (fun () -> Field(Record [ "a", number (); "b", number () ], "b"))
                    (fun () -> If(this.Truth (depth - 1) ints, number (), number ()))
                    (fun () ->
                        let x = name ()
                        Let([ define x [] (number ()) ], this.Number (depth - 1) (x :: ints)))
                    (fun () ->
                        let x = name ()

                        At(
                            Function([ bound x (Set [ Int 1L; number () ]) ], this.Number (depth - 1) (x :: ints)),
                            Int 1L
                        ))
                    (fun () ->
                        At(
                            Except(
                                Infix("@@", Infix(":>", Int 1L, number ()), Infix(":>", Int 2L, number ())),
                                [ PathAt(Int 1L), number () ]
                            ),
                            Int 1L
                        ))
                ]

    member this.Set (depth: int) (ints: string list) : Expr =
        let set () = this.Set (depth - 1) ints
        let number () = this.Number (depth - 1) ints

        if depth = 0 then
            Set [ for _ in 0 .. random.Next 3 -> this.Number 0 ints ]
        else
            pick
                [
                    (fun () -> Infix("\\cup", set (), set ()))
                    (fun () -> Infix("\\cap", set (), set ()))
                    (fun () -> Infix("\\", set (), set ()))
                    (fun () -> Infix("..", number (), number ()))
                    (fun () ->
                        let x = name ()
                        Filter(bound x (set ()), this.Truth (depth - 1) (x :: ints)))
                    (fun () ->
                        let x = name ()
                        Image(this.Number (depth - 1) (x :: ints), [ bound x (set ()) ]))
                    (fun () -> Prefix("UNION", Set [ set (); set () ]))
                    (fun () -> Prefix("DOMAIN", Tuple [ number (); number () ]))
                ]

[<Tests>]
let tests =
    testList
        "printing TLA+"
        [
            test "lists are aligned, nothing is wider than it must be" {
                let long = Name(String.replicate 40 "a")

                let text =
                    Printer.printExpr (And [ Or [ equal long long; long ]; If(long, long, long) ])

                Expect.equal
                    (text.Split '\n' |> List.ofArray)
                    [
                        "/\\ \\/ " + Flat.flat (equal long long)
                        "   \\/ " + Flat.flat long
                        "/\\ IF " + Flat.flat long
                        "   THEN " + Flat.flat long
                        "   ELSE " + Flat.flat long
                    ]
                    "layout"
            }

            test "names are legal, never shared, and as the program has them where they can be" {
                let names = Names.Names()
                Expect.equal (names.Global("a", "Assign")) "Assign" "itself"
                Expect.equal (names.Global("a", "Assign")) "Assign" "the same again"
                Expect.equal (names.Global("b", "Assign")) "Assign_" "another thing of that name"
                Expect.equal (names.Global("c", "Seq")) "Seq_" "a name of the standard modules"
                Expect.equal (names.Local "x'") "x_prime" "a prime"
                Expect.equal (names.Local "x_prime") "x_prime_" "what a prime became"
                Expect.equal (names.Local "_1") "n_1" "no letter"
                Expect.notEqual (Names.field "x'") (Names.field "x_prime") "fields"
            }

            test "TLC reads what was meant" {
                let tools = TlcAgreement.tools ()
                let directory = Directory.CreateTempSubdirectory "mommie-tla-"

                try
                    let cases =
                        [
                            for seed in 1..150 do
                                let g = Generator seed
                                yield seed, (if seed % 2 = 0 then g.Truth 4 [] else g.Set 4 [])
                        ]

                    let text =
                        "---- MODULE Read ----\nEXTENDS Integers, FiniteSets, Sequences, TLC\nVARIABLE v\n"
                        + String.concat
                            "\n"
                            [
                                for seed, e in cases do
                                    yield Printer.printDefinition (define $"Printed{seed}" [] e)
                                    yield $"Full{seed} == {full e}\n"
                                    yield $"ASSUME Assert(Printed{seed} = Full{seed}, \"case {seed}\")\n"
                            ]
                        + "\nInit == v = 0\nNext == v' = v\n====\n"

                    File.WriteAllText(Path.Combine(directory.FullName, "Read.tla"), text)
                    File.WriteAllText(Path.Combine(directory.FullName, "Read.cfg"), "INIT Init\nNEXT Next\n")

                    let start =
                        ProcessStartInfo(
                            tools.Java,
                            WorkingDirectory = directory.FullName,
                            RedirectStandardOutput = true
                        )

                    for a in
                        [
                            "-XX:+UseSerialGC"
                            "-XX:TieredStopAtLevel=1"
                            "-cp"
                            tools.Jar
                            "tlc2.TLC"
                            "-deadlock"
                            "-config"
                            "Read.cfg"
                            "Read"
                        ] do
                        start.ArgumentList.Add a

                    match Process.Start start with
                    | null -> failtest "java does not start"
                    | java ->
                        use java = java
                        let output = java.StandardOutput.ReadToEnd()
                        java.WaitForExit()
                        Expect.stringContains output "No error has been found" output
                finally
                    directory.Delete true
            }
        ]
