/// The program resolved, typed and total: what every later room reads. Wrong states cannot be written down:
/// names are resolved to what they are, procedures are expanded in place, positional patterns are spelled out,
/// defaults are filled in, and every field of every pattern has its constraint.
module Mommie.Core.Model.Tree

open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Syntax.Tree

/// A name that a pattern, a quantifier or a statement introduces, with its type.
type Binder =
    { Name: string; Type: Type; Span: Span }

/// A typed expression.
type Expr =
    {
        Node: ExprNode
        Type: Type
        Span: Span
    }

/// The forms of typed expressions.
and ExprNode =
    | IntLiteral of int64
    | StringLiteral of string
    | BoolLiteral of bool
    | Nil
    | EnumMember of enum: string * name: string
    | Me
    /// the issuer of the statement under a WHERE of a pattern
    | Issuer
    /// the empty set of auditors
    | NoOneSet
    /// the top of the auditor sets; only in the auditor slot of PUBLISH
    | AnyoneSet
    /// the set of all principals of a role, by the role's *type* name
    | RoleSet of role: string
    | Constant of string
    /// a principal that a MODEL or deployment introduces by name
    | PrincipalAtom of string
    /// a value of an opaque type that a MODEL introduces by name
    | OpaqueAtom of typeName: string * name: string
    /// a binder, parameter, local, quantified or LET name
    | Local of string
    /// a variable of the local node
    | Variable of string
    /// `p.x`, in properties
    | NodeVariable of node: Expr * role: string * variable: string
    /// a FUNCTION of the program
    | CallFunction of string * Expr list
    /// a FUNCTION of the local node
    | CallNodeFunction of role: string * name: string * Expr list
    /// an EXTERN PURE
    | CallPure of string * Expr list
    /// an EXTERN READS
    | CallReads of string * Expr list
    /// a record, every field, in the record's order
    | MakeRecord of string * Expr list
    | BuiltinCall of Builtin * Expr list
    | Unary of UnaryOp * Expr
    /// every operator but LEADSTO
    | Binary of BinaryOp * Expr * Expr
    | Quantified of Quantifier * Generator list * Expr
    | Choose of Generator * Expr
    | Let of Binder * Expr * Expr
    | IfThenElse of Expr * Expr * Expr
    | Always of Expr
    | Eventually of Expr
    | LeadsTo of Expr * Expr
    /// `e.f`; `Index` is the position among the fields of e's type (TRecord: the record's order; TPart: the part's)
    | Field of Expr * field: string * index: int
    /// `t.1`, from 1
    | TupleItem of Expr * int
    | MapAt of Expr * Expr
    /// `s[i]`, from 0
    | SeqAt of Expr * Expr
    /// field name, its index in the record, the new value
    | With of Expr * (string * int * Expr) list
    | Tuple of Expr list
    | SetLiteral of Expr list
    | SetComprehension of Expr * Qualifier list
    | SeqLiteral of Expr list
    | MapLiteral of (Expr * Expr) list
    | MapComprehension of Expr * Expr * Qualifier list
    | Known of Pattern
    | Published of Pattern

/// `x IN S`
and Generator = { Binder: Binder; Source: Expr }

/// What may stand after the bar of a comprehension.
and Qualifier =
    | Generate of Generator
    | Condition of Expr
    | FromKnown of Pattern
    | FromPublished of Pattern

/// The issuer slot. Set expressions have type SET of principals.
and IssuerSlot =
    | AnyIssuer
    | ThePrincipal of Expr
    /// `c C == 1`: one issuer out of the set, bound
    | OneOf of Binder * Expr
    /// `R >= e`, `q R >= e`
    | AtLeast of Binder option * set: Expr * count: Expr
    /// `q R == e`
    | ExactlyMany of Binder * set: Expr * count: Expr
    /// `ALL q`: each member (CITING only)
    | AllOf of Expr

/// `ME` or `_`
and VerifierSlot =
    | VerifierMe
    | AnyVerifier

/// What a pattern asks of the auditors.
and AuditorSlot =
    /// `NOONE` or `_`: nothing
    | NoAuditor
    /// auditable by all of the set (a single principal is its singleton)
    | AllAuditors of Expr
    /// `ANYONE`
    | UniversallyAuditable

/// What a pattern asks of one field.
and FieldConstraint =
    /// equal to
    | Equals of Expr
    /// univalent don't-care (`_`, or not mentioned)
    | Univalent
    /// multivalent don't-care, binding nothing
    | Multivalent
    /// `*m` where m is new: binds the map from issuer to value
    | MultivalentBind of Binder
    /// `*m` where m is bound already: issuer i said m[i]
    | MultivalentSame of Expr

/// A pattern over base statements.
and Pattern =
    {
        Issuer: IssuerSlot
        Verifier: VerifierSlot
        Auditor: AuditorSlot
        Record: string
        /// stands for the whole record, or for its univalent part (TPart) where some field is multivalent;
        /// inside `Where` it always stands for the one issuer's whole record
        Binder: Binder option
        /// one per field, in the record's order
        Fields: FieldConstraint list
        /// `X {{ e; }}` or `binder == e`: the whole record equals e
        Is: Expr list
        /// conditions on each single statement before issuers are counted
        Where: Expr list
        Span: Span
    }

/// The names a pattern binds: issuer binder, record binder, maps of multivalent fields.
let patternBinders (p: Pattern) : Binder list =
    let issuer =
        match p.Issuer with
        | OneOf(b, _)
        | AtLeast(Some b, _, _)
        | ExactlyMany(b, _, _) -> [ b ]
        | AnyIssuer
        | ThePrincipal _
        | AtLeast(None, _, _)
        | AllOf _ -> []

    let maps =
        p.Fields
        |> List.choose (fun f ->
            match f with
            | MultivalentBind b -> Some b
            | Equals _
            | Univalent
            | Multivalent
            | MultivalentSame _ -> None)

    issuer @ Option.toList p.Binder @ maps

/// What travels along as evidence.
type Citation =
    | CitePattern of Pattern
    | CiteForall of Generator list * Citation

/// `PUBLISH [ME, Verifiers, Auditors] Record ...`; Verifiers and Auditors are sets of principals.
type Publish =
    {
        Verifiers: Expr
        Auditors: Expr
        RecordType: string
        Record: Expr
        Until: Pattern option
        Citing: Citation list
        Span: Span
        /// the number of this PUBLISH among those of the program, from 1 in source order (inlined procedures keep their site)
        Site: int
    }

/// A statement with its place.
type Statement = { Node: StatementNode; Span: Span }

/// The forms of statements; procedures have been expanded (their parameters became locals with fresh names).
and StatementNode =
    /// `T x <- e;`
    | LocalValue of Binder * Expr
    /// `T x <- f(args);` of a stateful EXTERN
    | LocalExtern of Binder * string * Expr list
    /// `f(args);` of a stateful EXTERN or one that RESTORES
    | CallExtern of string * Expr list
    /// `x <- e;`
    | Assign of variable: string * Expr
    /// `m[k] <- e;`
    | AssignAt of variable: string * key: Expr * Expr
    | If of Expr * Statement list * Statement list
    | ForEach of Binder * Expr * Statement list
    | PublishStatement of Publish
    | Emit of output: string * Expr list
    | Assert of Expr
    | Retire of Pattern

/// `d` or `d * e`
type Delay =
    { Duration: string; Times: Expr option }

/// A transition. An instance is its values of `instanceBinders`.
type Transition =
    {
        /// unique within the program's node; unnamed ones are `Transition1`, ... in source order
        Name: string
        Named: bool
        /// `ON input(a, b)`: the names of the arguments
        On: (string * Binder list) option
        /// WHEN and ANDWHEN in the order written
        When: Pattern list
        Picks: Generator list
        Where: Expr option
        Unless: Pattern option
        Delay: Delay option
        Body: Statement list
        BodyProgram: string option
        Doc: string list
        Span: Span
    }

/// The names that make an instance of a transition: the call's arguments, record binders, issuers bound by `c C == 1`, FOR names.
let instanceBinders (t: Transition) : Binder list =
    let fromPattern (p: Pattern) =
        (match p.Issuer with
         | OneOf(b, _) -> [ b ]
         | AnyIssuer
         | ThePrincipal _
         | AtLeast _
         | ExactlyMany _
         | AllOf _ -> [])
        @ Option.toList p.Binder

    (t.On |> Option.map snd |> Option.defaultValue [])
    @ List.collect fromPattern t.When
    @ (t.Picks |> List.map _.Binder)

/// A variable of a node.
type Variable =
    {
        Name: string
        Type: Type
        Initial: Expr
        Ghost: bool
        Doc: string list
        Span: Span
    }

/// An input or an output of a node.
type Port =
    {
        Name: string
        Parameters: Binder list
        Doc: string list
        Span: Span
    }

/// A FUNCTION of the program or of a node.
type Function =
    {
        Name: string
        Result: Type
        Parameters: Binder list
        Body: Expr
        Doc: string list
        Span: Span
    }

/// `NODE T IN S { ... }`
type Node =
    {
        Role: string
        Variables: Variable list
        Inputs: Port list
        Outputs: Port list
        Init: Statement list option
        Functions: Function list
        Transitions: Transition list
        Doc: string list
        Span: Span
    }

/// `ROLE T S;` `Parent` is the role type name after SUBSET OF.
type Role =
    {
        Name: string
        Set: string
        Parent: string option
        Doc: string list
        Span: Span
    }

/// `RECORD X { T f; }`
type Record =
    {
        Name: string
        Fields: Binder list
        Doc: string list
        Span: Span
    }

/// `ENUM T { A, B }`
type Enum =
    {
        Name: string
        Members: string list
        Doc: string list
        Span: Span
    }

/// An EXTERN; RESTORES has no result.
type Extern =
    {
        Name: string
        Kind: ExternKind
        Result: Type option
        Parameters: Binder list
        Doc: string list
        Span: Span
    }

/// How a role set may fail.
type Fault =
    {
        Role: string
        Kind: FaultKind
        AtMost: Expr option
        Span: Span
    }

/// A constant of the program.
type Constant =
    {
        Name: string
        Type: Type
        Doc: string list
        Span: Span
    }

/// An INVARIANT (state predicate) or a PROPERTY (temporal formula).
type Property =
    {
        Name: string
        /// INVARIANT
        IsInvariant: bool
        Formula: Expr
        Fair: string list
        Timely: string list
        Doc: string list
        Span: Span
    }

/// The definition of an EXTERN in a MODEL.
type ExternDefinition =
    {
        Name: string
        Parameters: Binder list
        Body: Expr
    }

/// What restricts the lies about one record type.
type LieRestriction =
    {
        Record: string
        Binder: Binder
        Conditions: Expr list
    }

/// A finite instance to check.
type Model =
    {
        Name: string
        /// by role type name: the members, in the order written; subset roles included
        Principals: (string * string list) list
        /// by opaque type name: the values, in the order written; a type left out takes what its EXTERNs return
        Carriers: (string * string list) list
        Constants: (string * Expr) list
        /// None: every set that FAULTS allows
        Faulty: Expr option
        /// the integers of liars and inputs: a closed SET<Int> expression; default `0 .. 1`
        Ints: Expr
        /// by node role and input: how often each honest node may be called; default 1
        Inputs: (string * string * Expr) list
        /// by node role: conditions that read its variables bare (at each honest node)
        Bounds: (string * Expr) list
        /// conditions of BOUND that read no bare variable
        GlobalBounds: Expr list
        Lies: LieRestriction list
        Externs: ExternDefinition list
        ExternFree: bool
        /// the names to check, in the order of their declarations; default: all
        Check: string list
        Doc: string list
        Span: Span
    }

/// A whole program.
type Program =
    {
        Name: string
        Roles: Role list
        Constants: Constant list
        Assumptions: Expr list
        Faults: Fault list
        OpaqueTypes: string list
        Enums: Enum list
        Externs: Extern list
        Records: Record list
        Durations: string list
        Functions: Function list
        Nodes: Node list
        Properties: Property list
        Models: Model list
    }
