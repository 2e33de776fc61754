/// What the lexer makes of a text: tokens whose kind is one character, so that FParsec reads the kinds of a whole file as one string.
module Mommie.Core.Syntax.Parsing.Tokens

open System.Collections.Generic

/// The kind of a token. A punctuation mark of one character is its own kind; the others are named here.
type Kind = char

/// `@@{`
let BodyOpen: Kind = '\u0101'

/// `@@}`
let BodyClose: Kind = '\u0102'

/// `<-`
let Assign: Kind = '\u0103'

/// `==`
let EqualEqual: Kind = '\u0104'

/// `!=`
let NotEqual: Kind = '\u0105'

/// `<=`
let LessEqual: Kind = '\u0106'

/// `>=`
let GreaterEqual: Kind = '\u0107'

/// `=>`
let Implies: Kind = '\u0108'

/// `||`
let OrOr: Kind = '\u0109'

/// `&&`
let AndAnd: Kind = '\u010A'

/// `..`
let DotDot: Kind = '\u010B'

/// `->`, in deployments only
let Arrow: Kind = '\u010C'

/// `<->`, in deployments only
let BothWays: Kind = '\u010D'

/// An identifier.
let Identifier: Kind = 'a'

/// An integer literal.
let Integer: Kind = '0'

/// A string literal, its quotes included.
let Text: Kind = '"'

/// `[Constants]` and the other section headers of a deployment.
let Header: Kind = 'H'

/// `[word]` at the beginning of a line of a deployment that is no known header.
let BadHeader: Kind = 'h'

/// The address after `@` in a deployment, the `@` included.
let Address: Kind = '@'

/// Characters that begin no token; the lexer has reported them.
let Bad: Kind = '\u01FF'

/// What FParsec's stream gives at the end.
let End: Kind = '\uFFFF'

/// The reserved words.
let keywords: string[] =
    ("ALL ALWAYS AFTER ANDWHEN ANYONE APPEND ASSERT ASSUME AT BODY BOUND BYZANTINE CHECK CHOOSE CITING CONST CORRECT COUNT CRASH \
      DOMAIN DURATION ELSE EMIT ENUM EVENTUALLY EXISTS EXTERN FAIR FALSE FAULTS FAULTY FOR FORALL FOREACH FUNCTION GHOST HONEST IF IN \
      INIT INPUT INT INTERSECT INVARIANT ISSUER KNOWN LEADSTO LEN LET LIES MAP MAX ME MIN MINUS MODEL MOST NIL NODE NONE NOONE OF ON \
      OPTION ORDER OUTPUT PRINCIPAL PROCEDURE PROGRAM PROPERTY PUBLISH PUBLISHED PURE READS RECORD RESTORES RETIRE ROLE SEQ SET SOME \
      SUBSET SUBSETEQ THEN TIMELY TRANSITION TRUE TYPE UNION UNLESS UNTIL VALUE VAR WHEN WHERE WITH WITHIN")
        .Split(' ')

let private firstKeyword = 0x200

let private kinds =
    let table = Dictionary<string, Kind>()
    keywords |> Array.iteri (fun i word -> table[word] <- char (firstKeyword + i))
    table

/// The kind of a keyword that is known to be one.
let keyword (word: string) : Kind = kinds[word]

/// The kind of the word: its keyword's, or Identifier.
let wordKind (word: string) : Kind =
    match kinds.TryGetValue word with
    | true, kind -> kind
    | _ -> Identifier

/// Whether the kind is a keyword's.
let isKeyword (kind: Kind) =
    int kind >= firstKeyword && int kind < firstKeyword + keywords.Length

/// Whether the kind is an identifier's or a keyword's.
let isWord (kind: Kind) = kind = Identifier || isKeyword kind

/// The kind as a message names it.
let describe (kind: Kind) : string =
    if isKeyword kind then
        "`" + keywords[int kind - firstKeyword] + "`"
    elif kind = BodyOpen then
        "`@@{`"
    elif kind = BodyClose then
        "`@@}`"
    elif kind = Assign then
        "`<-`"
    elif kind = EqualEqual then
        "`==`"
    elif kind = NotEqual then
        "`!=`"
    elif kind = LessEqual then
        "`<=`"
    elif kind = GreaterEqual then
        "`>=`"
    elif kind = Implies then
        "`=>`"
    elif kind = OrOr then
        "`||`"
    elif kind = AndAnd then
        "`&&`"
    elif kind = DotDot then
        "`..`"
    elif kind = Arrow then
        "`->`"
    elif kind = BothWays then
        "`<->`"
    elif kind = Identifier then
        "a name"
    elif kind = Integer then
        "an integer"
    elif kind = Text then
        "a string"
    elif kind = Header || kind = BadHeader then
        "a section header"
    elif kind = Address then
        "an address"
    elif kind = End then
        "the end of the file"
    else
        "`" + string kind + "`"

let private set (words: string) =
    let kinds = words.Split(' ') |> Array.map keyword
    fun (kind: Kind) -> System.Array.IndexOf(kinds, kind) >= 0

/// Keywords that begin a declaration and stand nowhere else: reading always finds its way again at one of these.
let beginsDeclaration: Kind -> bool =
    set "PROGRAM ROLE CONST ASSUME TYPE DURATION FAULTS ENUM RECORD NODE INVARIANT PROPERTY MODEL"

/// Keywords that begin a member of a NODE and stand in no statement.
let beginsMember: Kind -> bool =
    set "GHOST VAR OUTPUT INIT PROCEDURE TRANSITION FUNCTION INPUT"

/// Keywords that begin a statement and stand in no expression.
let beginsStatement: Kind -> bool = set "FOREACH PUBLISH EMIT ASSERT RETIRE"

/// One token: its kind and its place. `Start` and `End` are offsets into the text, `End` exclusive; line and column count from 1.
/// No token runs over the end of a line.
[<Struct>]
type Token =
    {
        Kind: Kind
        Start: int
        End: int
        Line: int
        Column: int
    }

/// A comment and its place.
type Comment =
    {
        /// the text with its `//`, `///` or `/* */`
        Text: string
        Line: int
        Column: int
        EndLine: int
        /// the index of the token that follows
        NextToken: int
        /// no token stands before it on its line
        OwnLine: bool
        /// a blank line stands before it
        AfterBlankLine: bool
    }

    /// Whether it is a `///` comment on a line of its own.
    member this.IsDoc =
        this.OwnLine && this.Text.StartsWith "///" && not (this.Text.StartsWith "////")

/// A text with its tokens.
type Source =
    {
        File: string
        Content: string
        Tokens: Token[]
        /// the kinds of `Tokens`, which FParsec reads
        Kinds: string
        Comments: Comment[]
        /// for each bracket the index of its partner, -1 where there is none; 0 for other tokens
        Partner: int[]
        /// for each token the opening bracket that it stands in, -1 for none; one more entry for the end
        Enclosing: int[]
        /// the indices of opening brackets without a partner, ascending
        Unclosed: int[]
    }

/// The span of the tokens `first` to `last`, both included.
let spanOf (source: Source) first last : Mommie.Core.Text.Span =
    let a = source.Tokens[first]
    let b = source.Tokens[last]

    {
        File = source.File
        StartLine = a.Line
        StartColumn = a.Column
        EndLine = b.Line
        EndColumn = b.Column + b.End - b.Start
    }

/// The characters of token `i`.
let textOf (source: Source) i =
    let token = source.Tokens[i]
    source.Content.Substring(token.Start, token.End - token.Start)
