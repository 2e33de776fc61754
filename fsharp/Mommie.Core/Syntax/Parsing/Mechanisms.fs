/// Mechanisms: their names, their uses with arguments, and their descriptions.
module internal Mommie.Core.Syntax.Parsing.Mechanisms

open System
open FParsec
open FParsec.Error
open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Syntax.DeploymentTree
open Mommie.Core.Syntax.Parsing.Tokens
open Mommie.Core.Syntax.Parsing.Reading
open Mommie.Core.Syntax.Parsing.Recovery
open Mommie.Core.Syntax.Parsing.Types
open Mommie.Core.Syntax.Parsing.Expressions

let private kw = Tokens.keyword

let private isAlphanumeric kind = isWord kind || kind = Integer

/// How many tokens, beginning with the next, make a mechanism's name: words and numbers joined by hyphens without blanks.
let private nameLength (s: Stream) =
    if not (isAlphanumeric (peek s)) then
        0
    else
        let mutable n = 1
        let mutable going = true

        while going do
            if isAlphanumeric (peekAt s n) && adjacent s n then
                n <- n + 1
            elif
                peekAt s n = '-'
                && adjacent s n
                && isAlphanumeric (peekAt s (n + 1))
                && adjacent s (n + 1)
            then
                n <- n + 2
            else
                going <- false

        n

let private take (s: Stream) (length: int) : Name =
    let source = s.UserState.Source
    let first = index s
    s.Skip length

    {
        Text =
            source.Content.Substring(
                source.Tokens[first].Start,
                source.Tokens[first + length - 1].End - source.Tokens[first].Start
            )
        Span = since s first
    }

/// `HMAC-SHA256`
let mechanismName: P<Name> =
    fun s ->
        match nameLength s with
        | 0 -> wanted "a mechanism"
        | length -> Reply(take s length)

/// Whether the next argument is the name of a hash function and no expression. `SHA-256` is; `f-1` and `N-1` are subtractions:
/// the part before the first hyphen of a hash's name has at least two characters and begins with an upper-case letter, or the
/// name begins with a digit and goes on with letters.
let private isHash (s: Stream) =
    let length = nameLength s

    length > 1
    && (peekAt s length = ',' || peekAt s length = ')')
    && (if peek s = Integer then
            isWord (peekAt s 1)
        else
            let text = peekText s
            peekAt s 1 = '-' && text.Length > 1 && Char.IsAsciiLetterUpper text[0])

let private argument: P<MechanismArgument> =
    let expression = expr |>> Argument

    fun s ->
        if isHash s then
            (mechanismName |>> Hash) s
        else
            expression s

/// `?`, `TTP(z)`, `HMAC-SHA256`
let mechanismUse: P<MechanismUse> =
    let arguments: P<MechanismArgument list> =
        fun s -> if peek s = '(' then parenthesised argument s else Reply []

    let openUse: P<MechanismUse> =
        spanned (token '?') |>> fun struct (_, span) -> Open span

    let chosen: P<MechanismUse> =
        spanned (mechanismName .>>. arguments)
        |>> fun struct ((name, arguments), span) -> Chosen(name, arguments, span)

    openUse <|> chosen

// ---- descriptions ----

/// A name that may be a keyword: ALL, ANYONE.
let private anyName: P<Name> =
    fun s -> if isWord (peek s) then Reply(take s 1) else wanted "a name"

let private names = commas1 anyName

let private covers: P<Name list option> =
    opt (word "COVERS" >>. between (token '(') (token ')') names)

let private item: P<MechanismItem> =
    let key =
        tuple3 (word "KEY" >>. anyName) (between (token '(') (token ')') names) (word "HELD" >>. word "BY" >>. names)
        |>> fun (name, parameters, holders) span -> Key(name, parameters, holders, span)

    let onChannel =
        keyword "BOUND" >>. word "TO" >>. word "CHANNEL" >>. covers
        |>> fun covers span -> TokenOnChannel(covers, span)

    let made =
        tuple3 (word "MADE" >>. keyword "WITH" >>. anyName) (word "CHECKED" >>. keyword "WITH" >>. anyName) covers
        |>> fun (made, ``checked``, covers) span -> TokenMade(made, ``checked``, covers, span)

    let allBut =
        keyword "ALL" >>. word "BUT" >>. anyName .>> keyword "OF" .>>. anyName
        |>> fun (threshold, set) span -> TrustsAllBut(threshold, set, span)

    let trusted = names |>> fun names span -> Trusts(names, span)

    let trusts: P<Span -> MechanismItem> =
        word "TRUSTS" >>. fun s -> if peek s = kw "ALL" then allBut s else trusted s

    let attested =
        word "ATTESTED" >>. word "BY" >>. names
        |>> fun names span -> AttestedBy(names, span)

    let className: P<string> =
        fun s ->
            if peek s = Tokens.Text then
                let text = peekText s
                s.Skip()
                Reply(text.Trim '"')
            else
                wanted "a string"

    let named =
        word "CLASS" >>. className |>> fun name span -> MechanismItem.Class(name, span)

    let any =
        choice [ key; word "TOKEN" >>. (onChannel <|> made); trusts; attested; named ]

    spanned (any .>> semicolon) |>> fun struct (make, span) -> make span

/// `MECHANISM HMAC(hash) { ... }`, `MECHANISM HMAC-SHA256 = HMAC(SHA-256);`
let mechanism: P<Mechanism> =
    let parameters =
        opt (between (token '(') (token ')') names) |>> Option.defaultValue []

    let instance =
        tuple2 (token '=' >>. mechanismName) (between (token '(') (token ')') (commas1 mechanismName))
        .>> semicolon

    let described = parameters .>>. block '{' '}' (fun _ -> false) item

    let rest (name: Name) : P<Span -> Mechanism> =
        fun s ->
            if peek s = '=' then
                (instance |>> fun (of', arguments) span -> Instance(name, of', arguments, span)) s
            else
                ((described
                  |>> fun (parameters, items) span -> Described(name, parameters, items, span))
                 <?> "`=`, `(` or `{`")
                    s

    spanned (word "MECHANISM" >>. mechanismName >>= rest)
    |>> fun struct (make, span) -> make span
