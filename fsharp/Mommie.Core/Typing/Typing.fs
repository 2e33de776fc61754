namespace Mommie.Core.Typing

open Mommie.Core.Text
open Mommie.Core.Model

/// Names and types of a program.
module Typing =

    /// Resolves names, infers and checks types. The program is there exactly if no diagnostic is an error.
    let check (p: Mommie.Core.Syntax.Tree.Program) : Tree.Program option * Diagnostic list = Check.program' p
