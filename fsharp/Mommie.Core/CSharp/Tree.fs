/// The part of C# that emitted assertions are written in. Only what the translation needs; the printer decides nothing.
module Mommie.Core.CSharp.Tree

/// A C# type.
type CsType =
    /// `long`, `ValueSet<long>`
    | Named of string * CsType list
    /// `(long, bool)`
    | TupleOf of CsType list

/// A C# expression.
type CsExpr =
    /// a name, a literal, `default`
    | Word of string
    /// a type, before a dot
    | TypeWord of CsType
    /// `e.Name`
    | Member of CsExpr * string
    /// `e<T>(a, b)`
    | Invoke of CsExpr * CsType list * CsExpr list
    /// `new T(a, b)`
    | New of CsType * CsExpr list
    /// `e[i]`
    | Index of CsExpr * CsExpr
    /// `a + b`
    | Infix of string * CsExpr * CsExpr
    /// `!a`, `-a`
    | Prefix of string * CsExpr
    /// `c ? a : b`
    | Conditional of CsExpr * CsExpr * CsExpr
    /// `x => e`, `(x, y) => e`
    | Lambda of string list * CsExpr
    /// `(a, b)`
    | TupleValue of CsExpr list
    /// `e with { F = v }`
    | WithFields of CsExpr * (string * CsExpr) list
    /// `from x in s where c select e`
    | Query of CsClause list * CsExpr
    /// `[a, ..b]`
    | CollectionOf of CsItem list
    /// `checked(e)`
    | CheckedValue of CsExpr

/// A clause of a query.
and CsClause =
    /// `from x in s`
    | From of string * CsExpr
    /// `let x = e`
    | LetBe of string * CsExpr
    /// `where e`
    | Where of CsExpr

/// An item of a collection expression.
and CsItem =
    /// `e`
    | One of CsExpr
    /// `.. e`
    | Spread of CsExpr

/// A C# statement.
type CsStatement =
    /// `// text`
    | Comment of string
    /// `T x = e;`
    | Declare of CsType * string * CsExpr
    /// `a = b;`
    | Assign of CsExpr * CsExpr
    /// `e;`
    | Do of CsExpr
    /// `e; // text`
    | DoRemarked of CsExpr * string
    /// `return e;`
    | Return of CsExpr
    /// `if (c) { } else { }`
    | If of CsExpr * CsStatement list * CsStatement list
    /// `foreach (T x in e) { }`
    | ForEach of CsType * string * CsExpr * CsStatement list
    /// `checked { }`
    | Checked of CsStatement list

/// A member of a type. Documentation is lines of XML without the slashes.
type CsMember =
    /// a member that needs no body: `public long N { get; }`, `partial void Body();`
    | Plain of doc: string list * text: string
    /// `head => e;`
    | Arrow of doc: string list * head: string * CsExpr
    /// `head { ... }`
    | Method of doc: string list * head: string * CsStatement list

/// A type declaration; without members it is `head;`.
type CsDeclaration =
    {
        Doc: string list
        Head: string
        Members: CsMember list
    }

/// A source file.
type CsFile =
    {
        Name: string
        Namespace: string
        Declarations: CsDeclaration list
    }
