/// From texts to trees. Every syntax error of a text is found in one run: after an error reading goes on at the next statement,
/// member, declaration or entry. A tree is given exactly when there is no error; warnings may come with it.
/// No text makes these functions fail, and each takes time linear in the length of its text.
module Mommie.Core.Syntax.Parser

open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Syntax.DeploymentTree
open Mommie.Core.Syntax.Parsing

/// The program in `text`. `file` goes into spans.
let parseProgram (file: string) (text: string) : Program option * Diagnostic list =
    Run.run Lexer.Language.Program Declarations.program file text

/// The deployment, or the mechanisms alone, in `text`. `file` goes into spans.
let parseDeployment (file: string) (text: string) : Deployment option * Diagnostic list =
    Run.run Lexer.Language.Deployment Deployments.deployment file text

/// One expression.
let parseExpression (file: string) (text: string) : Expr option * Diagnostic list =
    Run.run Lexer.Language.Program (Run.whole Expressions.expr) file text

/// One pattern.
let parsePattern (file: string) (text: string) : Pattern option * Diagnostic list =
    Run.run Lexer.Language.Program (Run.whole Expressions.pattern) file text
