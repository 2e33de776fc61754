/// What the declared names of a program stand for, and what a place in it may use.
module Mommie.Core.Typing.Symbols

open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Typing.Subtyping

module S = Mommie.Core.Syntax.Tree
module M = Mommie.Core.Model.Tree

/// Parameters or fields, in order.
type Signature = (string * Type) list

/// What a name that the whole program sees stands for.
type Global =
    /// `Client` of `ROLE Client C`, with the name of the set
    | RoleType of set: string
    /// `C` of `ROLE Client C`, with the role's type name
    | RoleSetName of role: string
    | ConstantName of Type
    | OpaqueTypeName
    | EnumType of members: string list
    | EnumMemberName of enum: string
    | ExternName of S.ExternKind * result: Type option * Signature
    | RecordName of Signature
    | FunctionName of result: Type * Signature
    | DurationName

/// What a name that one NODE sees stands for.
type NodeName =
    | VariableName of Type * ghost: bool
    | InputName of Signature
    | OutputName of Signature
    | NodeFunctionName of result: Type * Signature
    | ProcedureName of Signature

/// The names of a NODE.
type NodeSymbols =
    {
        Role: string
        Names: Map<string, NodeName * Span>
    }

/// The names of a program.
type Symbols =
    {
        Parents: Parents
        Globals: Map<string, Global * Span>
        /// by role type name, in the order written
        Nodes: NodeSymbols list
    }

/// How a message calls the thing that a global name stands for.
let describe (g: Global) =
    match g with
    | RoleType _ -> "a ROLE"
    | RoleSetName _ -> "the set of a ROLE"
    | ConstantName _ -> "a CONST"
    | OpaqueTypeName -> "a TYPE"
    | EnumType _ -> "an ENUM"
    | EnumMemberName e -> $"a member of ENUM {e}"
    | ExternName _ -> "an EXTERN"
    | RecordName _ -> "a RECORD"
    | FunctionName _ -> "a FUNCTION"
    | DurationName -> "a DURATION"

/// How a message calls the thing that a name of a NODE stands for.
let describeInNode (n: NodeName) =
    match n with
    | VariableName(_, true) -> "a GHOST VAR"
    | VariableName(_, false) -> "a VAR"
    | InputName _ -> "an INPUT"
    | OutputName _ -> "an OUTPUT"
    | NodeFunctionName _ -> "a FUNCTION of the NODE"
    | ProcedureName _ -> "a PROCEDURE"

/// The NODE that runs at principals of a role: its own, or that of a role it is a subset of.
let nodeOfRole (symbols: Symbols) (role: string) : NodeSymbols option =
    ancestors symbols.Parents role
    |> List.tryPick (fun r -> symbols.Nodes |> List.tryFind (fun n -> n.Role = r))

/// The type of a name that a pattern or a statement introduces. That of `q` in `q IN S == e` depends on `S`, which may
/// use names bound elsewhere in the same trigger, so it is found when first asked for.
[<NoEquality; NoComparison>]
type LocalType =
    | Now of Type
    | Later of Pending

and [<NoEquality; NoComparison>] Pending =
    {
        mutable Found: Type option
        mutable Searching: bool
        /// the search came back to this name
        mutable Cyclic: bool
        Find: unit -> Type
    }

/// A local name: how messages call it, where it was introduced, its type, and why it may not be used here, if so.
[<NoEquality; NoComparison>]
type LocalName =
    {
        What: string
        At: Span
        Type: LocalType
        Forbidden: string option
    }

/// The type of a local name, and None for one whose search came back to itself.
let localType (l: LocalName) : Type =
    match l.Type with
    | Now t -> t
    | Later p ->
        match p.Found with
        | Some t -> t
        | None when p.Searching ->
            p.Cyclic <- true
            errorType
        | None ->
            p.Searching <- true
            let t = p.Find()
            p.Searching <- false
            p.Found <- Some t
            t

/// What a MODEL's own names stand for.
type Atom =
    /// the roles whose sets list it, the topmost first
    | PrincipalName of roles: string list
    | OpaqueValue of typeName: string

/// Whether a place may do something; if not, the reason, for the message.
type Permission =
    | Allowed
    | Denied of reason: string

/// What an expression sees and may do.
[<NoEquality; NoComparison>]
type Scope =
    {
        /// the NODE around it, which gives ME its type
        Node: NodeSymbols option
        Me: Permission
        Variables: Permission
        Ghosts: Permission
        NodeFunctions: Permission
        Known: Permission
        Pure: Permission
        Reads: Permission
        /// HONEST, CORRECT, PUBLISHED, `p.x`
        Global: Permission
        Temporal: Permission
        /// NOONE as a set
        NoOne: Permission
        /// the type of ISSUER
        Issuer: Type option
        Atoms: Map<string, Atom * Span>
        Locals: Map<string, LocalName>
    }

/// What collects diagnostics. Looking for the nearest name compares with all of them, which a text with thousands of
/// unknown names has no use for: after the first ones no more suggestions are made.
type Reporter() =
    /// What was found so far, in the order of finding.
    member val Found = ResizeArray<Diagnostic>()

    /// How many more names may be suggested.
    member val Suggestions = 20 with get, set

/// What collects diagnostics and numbers while a program is typed.
[<NoEquality; NoComparison>]
type Context =
    {
        Symbols: Symbols
        Reporter: Reporter
        /// FUNCTIONs of the program that call an EXTERN PURE, directly or not
        mutable CallPure: Set<string>
        /// how many PUBLISH statements were typed so far
        mutable Sites: int
    }

    /// The diagnostics found so far.
    member ctx.Diagnostics = ctx.Reporter.Found

/// Records a diagnostic with the sentence that mends it.
let report (ctx: Context) (d: Diagnostic) = ctx.Diagnostics.Add d

/// Records an error.
let error (ctx: Context) code span message mend =
    ctx.Diagnostics.Add(Diagnostic.error code span message |> Diagnostic.withMend mend)

/// Records a warning.
let warning (ctx: Context) code span message mend =
    ctx.Diagnostics.Add(Diagnostic.warning code span message |> Diagnostic.withMend mend)

/// The value of `f` without the diagnostics it records.
let silently (ctx: Context) (f: unit -> 'a) : 'a =
    let before = ctx.Diagnostics.Count
    let result = f ()
    ctx.Diagnostics.RemoveRange(before, ctx.Diagnostics.Count - before)
    result

/// The value of `f` and the diagnostics it records, which are not kept.
let capture (ctx: Context) (f: unit -> 'a) : 'a * Diagnostic list =
    let before = ctx.Diagnostics.Count
    let result = f ()
    let found = ctx.Diagnostics.GetRange(before, ctx.Diagnostics.Count - before)
    ctx.Diagnostics.RemoveRange(before, found.Count)
    result, List.ofSeq found

/// "did you mean x?", or what to do where nothing is near.
let mendName (reporter: Reporter) (candidates: string seq) (name: string) (otherwise: string) =
    if reporter.Suggestions = 0 then
        otherwise
    else
        reporter.Suggestions <- reporter.Suggestions - 1

        match Suggest.nearest candidates name with
        | Some near -> $"Did you mean '{near}'?"
        | None -> otherwise

let private outsideNode what =
    Denied $"{what} has no local node; it belongs into a NODE"

/// A scope of constants and FUNCTIONs only; `what` ("an ASSUME") is for messages.
let closedScope (what: string) : Scope =
    let no = outsideNode what

    {
        Node = None
        Me = no
        Variables = no
        Ghosts = no
        NodeFunctions = no
        Known = no
        Pure = Allowed
        Reads = Denied $"EXTERN READS is read in the body of a transition or the initial value of a VAR, not in {what}"
        Global = Denied $"it stands in INVARIANT and PROPERTY, not in {what}"
        Temporal = Denied $"it stands in PROPERTY, not in {what}"
        NoOne = Denied $"it stands in the auditor slot, not in {what}"
        Issuer = None
        Atoms = Map.empty
        Locals = Map.empty
    }

/// A closed scope whose value may not depend on an EXTERN.
let constantScope (what: string) : Scope =
    { closedScope what with
        Pure = Denied $"{what} is evaluated before the host program is there"
    }

/// A scope inside a NODE: what triggers, conditions and node FUNCTIONs may use.
let nodeScope (node: NodeSymbols) (what: string) : Scope =
    { closedScope what with
        Node = Some node
        Me = Allowed
        Variables = Allowed
        Ghosts = Denied "a GHOST VAR is read by INVARIANT, PROPERTY and assignments to GHOST variables only"
        NodeFunctions = Allowed
        Known = Allowed
    }

/// A body inside a NODE.
let bodyScope (node: NodeSymbols) : Scope =
    { nodeScope node "a body" with
        Reads = Allowed
    }

/// The initial value of a variable.
let initialScope (node: NodeSymbols) : Scope =
    let no =
        Denied "the initial value of a VAR does not depend on the state of the node; set it in INIT"

    { nodeScope node "the initial value of a VAR" with
        Variables = no
        Ghosts = no
        NodeFunctions = no
        Known = no
        Reads = Allowed
    }

/// An INVARIANT or a PROPERTY.
let propertyScope (temporal: bool) : Scope =
    let what = if temporal then "a PROPERTY" else "an INVARIANT"

    { closedScope what with
        Global = Allowed
        Temporal =
            if temporal then
                Allowed
            else
                Denied "an INVARIANT speaks of single states"
    }

/// The same scope for what is inside an operator that asks for a value in one state.
let inOneState (scope: Scope) : Scope =
    match scope.Temporal with
    | Allowed ->
        { scope with
            Temporal =
                Denied
                    "it stands at the top of a PROPERTY, under FORALL, EXISTS, LET, '!', '&&', '||', '=>', ALWAYS and EVENTUALLY, not inside a value"
        }
    | Denied _ -> scope
