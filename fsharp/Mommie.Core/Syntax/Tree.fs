/// The program as written. One case per construct, each with its concrete syntax beside it; nothing is resolved here.
module Mommie.Core.Syntax.Tree

open Mommie.Core.Text

/// An identifier where it stands.
type Name = { Text: string; Span: Span }

/// A type as written.
type TypeExpr =
    /// `Bool`, `Int`, `String`, a role, record, enum or opaque type
    | TNamed of Name
    /// `PRINCIPAL`
    | TPrincipal of Span
    /// `SET<T>`
    | TSet of TypeExpr * Span
    /// `SEQ<T>`
    | TSeq of TypeExpr * Span
    /// `OPTION<T>`
    | TOption of TypeExpr * Span
    /// `MAP<K, V>`
    | TMap of TypeExpr * TypeExpr * Span
    /// `(T, U)`
    | TTuple of TypeExpr list * Span

/// Infix operators, loosest first.
[<RequireQualifiedAccess>]
type BinaryOp =
    /// `p LEADSTO q`
    | LeadsTo
    /// `a => b`
    | Implies
    /// `a || b`
    | Or
    /// `a && b`
    | And
    /// `a == b`
    | Equal
    /// `a != b`
    | NotEqual
    /// `a < b`
    | Less
    /// `a <= b`
    | LessEqual
    /// `a > b`
    | Greater
    /// `a >= b`
    | GreaterEqual
    /// `x IN S`
    | In
    /// `S SUBSETEQ T`
    | SubsetEq
    /// `S UNION T`
    | Union
    /// `S INTERSECT T`
    | Intersect
    /// `S MINUS T`
    | Minus
    /// `a .. b`
    | Range
    /// `a + b`
    | Add
    /// `a - b`
    | Subtract
    /// `a * b`
    | Multiply
    /// `a / b` (Euclidean; see the language reference)
    | Divide
    /// `a % b`
    | Modulo

/// Prefix operators.
[<RequireQualifiedAccess>]
type UnaryOp =
    /// `!a`
    | Not
    /// `-a`
    | Negate

/// `FORALL` or `EXISTS`.
[<RequireQualifiedAccess>]
type Quantifier =
    | Forall
    | Exists

/// Built-in functions that are keywords: `COUNT(S)`, ...
[<RequireQualifiedAccess>]
type Builtin =
    | Count
    | Min
    | Max
    | Len
    | Append
    | Domain
    | Some
    | Value
    | Order
    | Honest
    | Correct

/// How "no auditor" was spelled: `NOONE`, or the paper's other spelling `NONE`, which earns a style warning.
[<RequireQualifiedAccess>]
type NoOneSpelling =
    | NoOne
    | None

/// An expression where it stands.
type Expr = { Node: ExprNode; Span: Span }

/// The forms of expressions.
and ExprNode =
    /// `42`
    | IntLiteral of int64
    /// `"text"`
    | StringLiteral of string
    /// `TRUE`, `FALSE`
    | BoolLiteral of bool
    /// `NIL`
    | Nil
    /// `ME`
    | Me
    /// `ISSUER`
    | Issuer
    /// `NOONE`, `NONE`
    | NoOneSet of NoOneSpelling
    /// `ANYONE`
    | AnyoneSet
    /// `x`
    | Identifier of string
    /// `f(a, b)`: a FUNCTION, an EXTERN or a record constructor
    | Call of Name * Expr list
    /// `COUNT(S)`
    | BuiltinCall of Builtin * Expr list
    /// `!a`
    | Unary of UnaryOp * Expr
    /// `a + b`
    | Binary of BinaryOp * Expr * Expr
    /// `FORALL x IN S, y IN T : e`
    | Quantified of Quantifier * Generator list * Expr
    /// `CHOOSE x IN S : e`
    | Choose of Generator * Expr
    /// `LET x = e : e`
    | Let of Name * Expr * Expr
    /// `IF e THEN a ELSE b`
    | IfThenElse of Expr * Expr * Expr
    /// `ALWAYS e`
    | Always of Expr
    /// `EVENTUALLY e`
    | Eventually of Expr
    /// `e.f`
    | Field of Expr * Name
    /// `t.1`
    | TupleItem of Expr * int
    /// `m[k]`, `s[i]`
    | Index of Expr * Expr
    /// `r WITH { f = e }`
    | With of Expr * (Name * Expr) list
    /// `(a, b)`
    | Tuple of Expr list
    /// `X { f = a }`
    | RecordLiteral of Name * (Name * Expr) list
    /// `{a, b}`
    | SetLiteral of Expr list
    /// `{ e | x IN S, cond }`
    | SetComprehension of Expr * Qualifier list
    /// `SEQ{a, b}`
    | SeqLiteral of Expr list
    /// `MAP{ k: v }`
    | MapLiteral of (Expr * Expr) list
    /// `MAP{ k: v | x IN S, cond }`
    | MapComprehension of Expr * Expr * Qualifier list
    /// `KNOWN pattern`
    | Known of Pattern
    /// `PUBLISHED pattern`
    | Published of Pattern

/// `x IN S`
and Generator = { Variable: Name; Source: Expr }

/// What may stand after the bar of a comprehension.
and Qualifier =
    /// `x IN S`
    | Generate of Generator
    /// a condition
    | Condition of Expr
    /// `KNOWN pattern` directly after the bar: binds the pattern's names
    | FromKnown of Pattern
    /// `PUBLISHED pattern` directly after the bar
    | FromPublished of Pattern

/// The issuer slot of a pattern.
and IssuerSlot =
    /// `_`: any one issuer
    | AnyIssuer of Span
    /// `ALL q`: each member of `q` (CITING only)
    | AllOf of Expr
    /// `PRIMARY`, `ME`, `primary(v)`
    | ThePrincipal of Expr
    /// `R >= e`, `q R >= e`, `q IN R MINUS { p } >= e`; the printer writes IN where a binder stands before more than a name
    | AtLeast of Name option * Expr * Expr
    /// `c C == 1`, `q R == e`, `q IN S == e`
    | ExactlyMany of Name * Expr * Expr

/// The verifier slot of a pattern.
and VerifierSlot =
    /// `ME`
    | VerifierMe of Span
    /// `_`
    | AnyVerifier of Span

/// The auditor slot of a pattern.
and AuditorSlot =
    /// `_`
    | AnyAuditor of Span
    /// a principal, a set, `NOONE`, `ANYONE`
    | Auditors of Expr

/// The right side of a field constraint.
and ConstraintRight =
    /// `_`: univalent don't-care
    | UnivalentAny of Span
    /// `*` or `*m`: multivalent don't-care, perhaps naming the map from issuer to value
    | MultivalentAny of Name option * Span
    /// an expression
    | Exactly of Expr

/// One constraint between `{{` and `}}`; each ends with `;`.
and Constraint =
    /// `f == right;`
    | FieldConstraint of Name * ConstraintRight
    /// `WHERE e;`
    | WhereConstraint of Expr
    /// `e;`: the record is `e`
    | RecordIs of Expr

/// The record part of a pattern, after the record type's name.
and PatternBody =
    /// `X(a, _, *m)`: the fields in order
    | Positional of ConstraintRight list
    /// `X binder {{ ... }}`; None for absent braces is an empty list
    | Constraints of binder: Name option * Constraint list

/// `[issuer, verifier, auditor] X ...`
and Pattern =
    {
        Issuer: IssuerSlot
        Verifier: VerifierSlot
        Auditor: AuditorSlot
        /// the comma before the auditor slot was left out, as in the paper's `ME NOONE`
        CommaMissing: bool
        Record: Name
        Body: PatternBody
        Span: Span
    }

/// What travels along as evidence.
type Citation =
    /// a pattern
    | CitePattern of Pattern
    /// `FORALL x IN e, y IN g : c`
    | CiteForall of Generator list * Citation * Span

/// `PUBLISH [ME, V, A] X(...) UNTIL pattern CITING c, c;`
type Publish =
    {
        Verifiers: Expr
        Auditors: Expr
        CommaMissing: bool
        Record: Expr
        Until: Pattern option
        Citing: Citation list
        /// whether CITING was written before UNTIL
        CitingFirst: bool
    }

/// A statement where it stands.
type Statement = { Node: StatementNode; Span: Span }

/// The forms of statements.
and StatementNode =
    /// `T x <- e;`
    | LocalDeclaration of TypeExpr * Name * Expr
    /// `x <- e;`
    | Assign of Name * Expr
    /// `m[k] <- e;`
    | AssignAt of Name * Expr * Expr
    /// `IF (e) { } ELSE { }`; an ELSE IF is an else list of one IF
    | If of Expr * Statement list * Statement list option
    /// `FOREACH (x IN S) { }`
    | ForEach of Name * Expr * Statement list
    /// `PUBLISH ...;`
    | PublishStatement of Publish
    /// `EMIT output(args);`
    | Emit of Name * Expr list
    /// `ASSERT e;`
    | Assert of Expr
    /// `RETIRE pattern;`
    | Retire of Pattern
    /// `p(args);`: a PROCEDURE or a stateful EXTERN
    | CallStatement of Name * Expr list

/// A parameter: `T x`.
type Parameter = { Type: TypeExpr; Name: Name }

/// How long a trigger must be enabled: `d`, `d * e`.
type Delay = { Duration: Name; Times: Expr option }

/// What begins a transition.
type Trigger =
    /// neither ON nor WHEN
    | NoTrigger
    /// `ON input(a, b)`
    | On of Name * Name list
    /// `WHEN pattern`
    | When of Pattern

/// The last clause of a trigger.
type Timing =
    | Immediate
    /// `UNLESS pattern WITHIN d`
    | Unless of Pattern * Delay
    /// `AFTER d`
    | After of Delay

/// `FOR T x IN e`
type Pick =
    {
        Type: TypeExpr
        Name: Name
        Source: Expr
    }

/// `TRANSITION name ...`; `Doc` holds the lines of its `///` comment without the slashes.
type Transition =
    {
        Name: Name option
        Trigger: Trigger
        AndWhen: Pattern list
        Picks: Pick list
        Where: Expr option
        Timing: Timing
        /// None: no body was written, which means the empty one
        Body: Statement list option
        /// `BODY "Class.Method"`
        BodyProgram: string option
        Doc: string list
        Span: Span
    }

/// `FUNCTION T f(args) = e;`
type Function =
    {
        Result: TypeExpr
        Name: Name
        Parameters: Parameter list
        Body: Expr
        Doc: string list
        Span: Span
    }

/// A member of a NODE.
type Member =
    /// `VAR T x <- e;`, `GHOST VAR T x <- e;`
    | Variable of ghost: bool * TypeExpr * Name * Expr * doc: string list * Span
    /// `INPUT f(args);`
    | Input of Name * Parameter list * doc: string list * Span
    /// `OUTPUT f(args);`
    | Output of Name * Parameter list * doc: string list * Span
    /// `INIT @@{ ... @@}`
    | Init of Statement list * Span
    /// `FUNCTION T f(args) = e;` that may read variables, ME and KNOWN
    | NodeFunction of Function
    /// `PROCEDURE p(args) @@{ ... @@}`
    | Procedure of Name * Parameter list * Statement list * doc: string list * Span
    | TransitionMember of Transition

/// `NODE T IN S { ... }`
type NodeDeclaration =
    {
        Role: Name
        Set: Name
        Members: Member list
        Doc: string list
        Span: Span
    }

/// How a role may fail.
[<RequireQualifiedAccess>]
type FaultKind =
    | Byzantine
    | Crash

/// `R BYZANTINE AT MOST f;`
type Fault =
    {
        Set: Name
        Kind: FaultKind
        AtMost: Expr option
        Span: Span
    }

/// The kinds of EXTERN.
[<RequireQualifiedAccess>]
type ExternKind =
    /// `EXTERN T f(args);`
    | Stateful
    /// `EXTERN PURE T f(args);`
    | Pure
    /// `EXTERN READS T f(args);`
    | Reads
    /// `EXTERN RESTORES f(args);`
    | Restores

/// One item of a MODEL.
type ModelItem =
    /// `f = 1;`, `C = {c1, c2};`
    | Bind of Name * Expr
    /// `f(x) = e;`
    | DefineExtern of Name * Name list * Expr
    /// `FAULTY = {...};`
    | Faulty of Expr * Span
    /// `INPUT i AT MOST n;`
    | InputAtMost of Name * Expr
    /// `INT a .. b;`
    | IntRange of Expr * Span
    /// `EXTERN FREE;`
    | ExternFree of Span
    /// `BOUND e, e;`
    | Bound of Expr list * Span
    /// `CHECK names;`
    | Check of Name list * Span
    /// `LIES X x {{ ... }}`
    | Lies of Name * Name * Constraint list * Span

/// A declaration of the program.
type Declaration =
    /// `ROLE T S;`, `ROLE T S SUBSET OF U;`
    | Role of typeName: Name * setName: Name * subsetOf: Name option * doc: string list * Span
    /// `CONST T c;`
    | Const of TypeExpr * Name * doc: string list * Span
    /// `ASSUME e;`
    | Assume of Expr * Span
    /// `TYPE T;`
    | OpaqueType of Name * doc: string list * Span
    /// `DURATION d;`
    | Duration of Name * doc: string list * Span
    /// `FAULTS { ... }`
    | Faults of Fault list * Span
    /// `ENUM T { A, B }`
    | Enum of Name * Name list * doc: string list * Span
    /// `EXTERN T f(args);`; RESTORES has no result type
    | Extern of ExternKind * TypeExpr option * Name * Parameter list * doc: string list * Span
    /// `RECORD X { T f; }`
    | Record of Name * Parameter list * doc: string list * Span
    | FunctionDeclaration of Function
    | Node of NodeDeclaration
    /// `INVARIANT n : e`
    | Invariant of Name * Expr * doc: string list * Span
    /// `PROPERTY n FAIR i, d EVENTUALLY TIMELY d : e`
    | Property of Name * fair: Name list * timely: Name list * Expr * doc: string list * Span
    /// `MODEL n { ... }`
    | Model of Name * ModelItem list * doc: string list * Span

/// `PROGRAM p` and its declarations in the order written.
type Program =
    {
        Name: Name
        Declarations: Declaration list
    }
