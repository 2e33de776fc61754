/// Counts and thresholds. They have scripts of their own, so that arithmetic never meets quantifiers.
module Mommie.Proof.Arithmetic

open Mommie.Core.Syntax.Tree
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Proof.Smt
open Mommie.Proof.Deployment
open Mommie.Proof.Vocabulary

/// The number of members of a role.
let countSymbol (role: string) = symbol ("count." + role)

let private integer (n: int64) =
    if n < 0L then
        "(- " + string (-(decimal n)) + ")"
    else
        string n

let private constantTerm (c: string) = symbol ("const." + c)

/// An integer expression over constants and the sizes of roles; None for what is neither.
let rec term (e: Expr) : Term option =
    let both op a b =
        match term a, term b with
        | Some x, Some y -> Some("(" + op + " " + x + " " + y + ")")
        | _ -> None

    match e.Node with
    | IntLiteral n -> Some(integer n)
    | Constant c when e.Type = TInt -> Some(constantTerm c)
    | BuiltinCall(Builtin.Count, [ { Node = RoleSet r } ]) -> Some(countSymbol r)
    | Unary(UnaryOp.Negate, a) -> term a |> Option.map (fun x -> "(- " + x + ")")
    | Binary(BinaryOp.Add, a, b) -> both "+" a b
    | Binary(BinaryOp.Subtract, a, b) -> both "-" a b
    | Binary(BinaryOp.Multiply, a, b) -> both "*" a b
    | _ -> None

// A condition that the arithmetic expresses whole; None otherwise.
let rec private exactly (e: Expr) : Formula option =
    let compare op a b =
        match term a, term b with
        | Some x, Some y -> Some(Compare(op, x, y))
        | _ -> None

    let both join a b =
        match exactly a, exactly b with
        | Some x, Some y -> Some(join [ x; y ])
        | _ -> None

    match e.Node with
    | BoolLiteral b -> Some(if b then True else False)
    | Unary(UnaryOp.Not, a) -> exactly a |> Option.map neg
    | Binary(BinaryOp.And, a, b) -> both conj a b
    | Binary(BinaryOp.Or, a, b) -> both disj a b
    | Binary(BinaryOp.Equal, a, b) when a.Type = TInt -> compare "=" a b
    | Binary(BinaryOp.NotEqual, a, b) when a.Type = TInt -> compare "=" a b |> Option.map neg
    | Binary(BinaryOp.Less, a, b) -> compare "<" a b
    | Binary(BinaryOp.LessEqual, a, b) -> compare "<=" a b
    | Binary(BinaryOp.Greater, a, b) -> compare ">" a b
    | Binary(BinaryOp.GreaterEqual, a, b) -> compare ">=" a b
    | _ -> None

/// What follows from a condition on constants: a conjunct that the arithmetic does not express is left out, which makes a
/// premise weaker, never stronger (so nothing may be left out under a negation). None where nothing follows.
let rec condition (e: Expr) : Formula option =
    match e.Node with
    | Binary(BinaryOp.And, a, b) ->
        match condition a, condition b with
        | Some x, Some y -> Some(conj [ x; y ])
        | Some x, None
        | None, Some x -> Some x
        | None, None -> None
    | Binary(BinaryOp.Or, a, b) ->
        match condition a, condition b with
        | Some x, Some y -> Some(disj [ x; y ])
        | _ -> None
    | _ -> exactly e

/// A constant expression of a deployment (`f`, `2 * f + 1`), where names are constants of the program.
let rec deploymentTerm (e: Mommie.Core.Syntax.Tree.Expr) : Term option =
    let both op a b =
        match deploymentTerm a, deploymentTerm b with
        | Some x, Some y -> Some("(" + op + " " + x + " " + y + ")")
        | _ -> None

    match e.Node with
    | Mommie.Core.Syntax.Tree.IntLiteral n -> Some(integer n)
    | Mommie.Core.Syntax.Tree.Identifier n -> Some(constantTerm n)
    | Mommie.Core.Syntax.Tree.Unary(UnaryOp.Negate, a) -> deploymentTerm a |> Option.map (fun x -> "(- " + x + ")")
    | Mommie.Core.Syntax.Tree.Binary(BinaryOp.Add, a, b) -> both "+" a b
    | Mommie.Core.Syntax.Tree.Binary(BinaryOp.Subtract, a, b) -> both "-" a b
    | Mommie.Core.Syntax.Tree.Binary(BinaryOp.Multiply, a, b) -> both "*" a b
    | _ -> None

/// What is known of constants and sizes: ASSUME, the constants that the deployment binds, and the principals that it names.
let basis (ctx: Context) =
    let program = ctx.Program

    let functions: Function list =
        (program.Roles
         |> List.map (fun r ->
             {
                 Symbol = countSymbol r.Name
                 Arguments = []
                 Result = "Int"
             }))
        @ (program.Constants
           |> List.filter (fun c -> c.Type = TInt)
           |> List.map (fun c ->
               {
                   Symbol = constantTerm c.Name
                   Arguments = []
                   Result = "Int"
               }))

    let sizes =
        fact "sizes" "no role has fewer members than principals that the deployment names"

    let named =
        program.Roles
        |> List.map (fun r ->
            let n =
                ctx.Deployment.Atoms
                |> List.filter (fun a -> a.Role = Some r.Name)
                |> List.length

            sizes.Symbol, Compare(">=", countSymbol r.Name, string n))

    let assumed =
        program.Assumptions
        |> List.indexed
        |> List.choose (fun (k, e) ->
            condition e
            |> Option.map (fun f ->
                { assumption ("assume." + string (k + 1)) ("ASSUME number " + string (k + 1) + " of the program") with
                    Place = Some e.Span
                },
                f))

    let bound =
        ctx.Deployment.Bindings
        |> List.choose (fun b ->
            match b.Value with
            | Number n ->
                let guard: Guard =
                    {
                        Symbol = symbol ("constant." + b.Constant)
                        Kind = ConfigurationLine
                        Text = b.Text
                        Place = Some b.Span
                    }

                Some(guard, Compare("=", constantTerm b.Constant, integer n))
            | OnePrincipal _
            | Principals _
            | Opaque -> None)

    let facts = assumed @ bound
    functions, sizes :: List.map fst facts, named @ (facts |> List.map (fun (g, f) -> g.Symbol, f))

/// The question whether the program's ASSUMEs and the deployment's constants can all hold. Where they cannot, anything
/// whatever could be proved.
let consistency (ctx: Context) : Script =
    let functions, guards, assertions = basis ctx

    {
        Comment = [ "ASSUME and [Constants] together: must be sat" ]
        Logic = "ALL"
        Sorts = []
        Functions = functions
        Macros = []
        Guards = guards
        Assertions = assertions
        Dimensions = []
    }
