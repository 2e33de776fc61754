namespace Mommie.Core.Typing

open Mommie.Core.Text
open Mommie.Core.Model

/// Names and types of a program.
module Typing =

    /// Resolves names, infers and checks types. The program is there exactly if no diagnostic is an error.
    let check (p: Mommie.Core.Syntax.Tree.Program) : Tree.Program option * Diagnostic list = Check.program' p

    /// Types an expression of a deployment whose value is a principal and that the NODE of a role evaluates; `principals` are
    /// those that the deployment names, with the type names of their roles and where they stand, `what` is for messages.
    /// The expression is there exactly if no diagnostic is.
    let principalAt (p: Tree.Program) (role: string) principals (what: string) (e: Mommie.Core.Syntax.Tree.Expr) =
        AtNode.principal p role principals what e
