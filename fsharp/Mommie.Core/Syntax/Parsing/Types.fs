/// Types and parameters.
module internal Mommie.Core.Syntax.Parsing.Types

open FParsec
open Mommie.Core.Text
open Mommie.Core.Syntax.Tree
open Mommie.Core.Syntax.Parsing.Tokens
open Mommie.Core.Syntax.Parsing.Reading

let private kw = Tokens.keyword

let private typeRef, private typeCell =
    createParserForwardedToRef<TypeExpr, State>()

/// A type.
let typeExpr: P<TypeExpr> = typeRef

let private angles (p: P<'a>) = between (token '<') (token '>') p

typeCell.Value <-
    let named = name |>> TNamed

    let principal =
        spanned (keyword "PRINCIPAL") |>> fun struct (_, span) -> TPrincipal span

    let one word make =
        spanned (keyword word >>. angles typeExpr)
        |>> fun struct (t, span) -> make (t, span)

    let map =
        spanned (keyword "MAP" >>. angles (typeExpr .>> token ',' .>>. typeExpr))
        |>> fun struct ((k, v), span) -> TMap(k, v, span)

    let tuple =
        spanned (between (token '(') (token ')') (typeExpr .>> token ',' .>>. commas1 typeExpr))
        |>> fun struct ((first, others), span) -> TTuple(first :: others, span)

    let any =
        choiceL
            [
                named
                principal
                one "SET" TSet
                one "SEQ" TSeq
                one "OPTION" TOption
                map
                tuple
            ]
            "a type"

    deeper any

/// `T x`
let parameter: P<Parameter> =
    pipe2 typeExpr name (fun t n -> ({ Type = t; Name = n }: Parameter))

/// `(T x, U y)`
let parameters: P<Parameter list> = parenthesised parameter
