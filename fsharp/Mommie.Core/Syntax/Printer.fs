/// From trees to their canonical texts: reading such a text gives the same tree again. Parentheses stand only where the tree
/// needs them, lines are at most 120 wide where they can be broken, and a tree has exactly one text.
module Mommie.Core.Syntax.Printer

open Mommie.Core.Syntax.Tree
open Mommie.Core.Syntax.DeploymentTree
open Mommie.Core.Syntax.Printing

/// The text of a program, with its doc comments.
let printProgram (program: Program) : string =
    Layout.render (Programs.program program)

/// The text of a deployment.
let printDeployment (deployment: Deployment) : string =
    Layout.render (Deployments.deployment deployment)

/// The text of an expression.
let printExpression (e: Expr) : string = Layout.render (Expressions.expr e)

/// The text of a pattern.
let printPattern (p: Pattern) : string = Layout.render (Expressions.pattern p)

/// The text of a type.
let printType (t: TypeExpr) : string = Expressions.typeDoc t
