/// TLA+ expressions on one line. Parentheses stand where the precedence table of TLA+ asks for them.
module Mommie.Core.Tla.Flat

open Mommie.Core.Tla.Tree

/// How tightly an infix operator binds; higher is tighter. From the table of the TLA+ operators, the low end of each range.
let private tightness operator =
    match operator with
    | "=>" -> 1
    | "<=>"
    | "~>" -> 2
    | "/\\"
    | "\\/" -> 3
    | "="
    | "#"
    | "<"
    | "<="
    | ">"
    | ">="
    | "\\in"
    | "\\notin"
    | "\\subseteq" -> 5
    | "@@" -> 6
    | ":>" -> 7
    | "\\cup"
    | "\\cap"
    | "\\" -> 8
    | ".." -> 9
    | "+" -> 10
    | "\\X"
    | "%" -> 11
    | "-" -> 11
    | "*"
    | "\\div" -> 13
    | "\\o" -> 13
    | other -> invalidArg (nameof operator) $"no precedence is known for {other}"

/// Operators that may follow themselves without parentheses.
let private associative operator =
    match operator with
    | "\\cup"
    | "\\cap"
    | "@@"
    | "+"
    | "*"
    | "\\o" -> true
    | _ -> false

/// Operators whose operands may be other operators of a tighter kind without a doubt for the reader or for the parser, whose
/// ranges overlap (`\cup` and `\cap` conflict, `-` and `+` do).
let private mayHold outer inner =
    match outer, inner with
    | ("=>" | "<=>" | "~>"), ("=" | "#" | "<" | "<=" | ">" | ">=" | "\\in" | "\\notin" | "\\subseteq") -> true
    | ("/\\" | "\\/"), ("=" | "#" | "<" | "<=" | ">" | ">=" | "\\in" | "\\notin" | "\\subseteq") -> true
    | ("=" | "#" | "<" | "<=" | ">" | ">="), ("+" | "-" | "*" | "\\div" | "%" | "\\cup" | "\\cap" | "\\" | "\\o") ->
        true
    | ("\\in" | "\\notin" | "\\subseteq"), ("\\cup" | "\\cap" | "\\" | ".." | "+" | "-" | "*" | "\\o") -> true
    | "..", ("+" | "-" | "*") -> true
    | ("+" | "-"), "*" -> true
    | _ -> outer = inner && associative outer

/// The forms that reach as far to the right as they can.
let isOpen (e: Expr) =
    match e with
    | Forall _
    | Exists _
    | Choose _
    | If _
    | Let _
    | Lambda _
    | Commented _ -> true
    | _ -> false

/// The operator at the top of an expression that is not bracketed.
let private operatorOf (e: Expr) =
    match e with
    | Infix(operator, _, _) -> Some operator
    | And _ -> Some "/\\"
    | Or _ -> Some "\\/"
    | Cross _ -> Some "\\X"
    | _ -> None

/// Whether `e` needs parentheses as an operand of the infix `outer`.
let parenthesised outer (left: bool) (e: Expr) =
    match e with
    | Prefix("~", _) -> not (List.contains outer [ "=>"; "<=>"; "/\\"; "\\/"; "~>" ])
    | Prefix(("[]" | "<>" | "UNCHANGED" | "ENABLED"), _) -> not (List.contains outer [ "/\\"; "\\/" ])
    | Prefix(("SUBSET" | "UNION" | "DOMAIN"), _) -> List.contains outer [ ".."; "+"; "-"; "*"; "\\X"; "\\o" ]
    | Prefix _ -> true
    | Int n when n < 0L -> not (List.contains outer [ "="; "#"; "<"; "<="; ">"; ">="; "/\\"; "\\/"; "=>" ])
    | _ when isOpen e -> true
    | _ ->
        match operatorOf e with
        | None -> false
        | Some inner ->
            if outer = inner && associative outer then not left
            elif mayHold outer inner then false
            else true

/// Whether `e` needs parentheses before `[x]`, `.f`, `'` or after a prefix operator.
let parenthesisedTight (e: Expr) =
    isOpen e
    || (operatorOf e).IsSome
    || (match e with
        | Prefix _ -> true
        | Int n -> n < 0L
        | _ -> false)

/// A TLA+ string.
let quote (text: string) =
    "\""
    + text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n").Replace("\t", "\\t")
    + "\""

/// One after the other, commas between.
let commaed = String.concat ", "

/// The expression on one line.
let rec flat (e: Expr) : string =
    let tight x =
        if parenthesisedTight x then "(" + flat x + ")" else flat x

    let operand operator left x =
        if parenthesised operator left x then
            "(" + flat x + ")"
        else
            flat x

    match e with
    | Name n -> n
    | Int n -> string n
    | String s -> quote s
    | Bool true -> "TRUE"
    | Bool false -> "FALSE"
    | Apply(name, []) -> name
    | Apply(name, args) -> name + "(" + commaed (List.map flat args) + ")"
    | Infix(operator, a, b) ->
        let gap = if operator = ".." then "" else " "
        operand operator true a + gap + operator + gap + operand operator false b
    | Prefix(("[]" | "<>") as operator, (Prefix(("[]" | "<>"), _) as a)) -> operator + flat a
    | Prefix(("~" | "-" | "[]" | "<>") as operator, a) -> operator + tight a
    | Prefix(operator, a) -> operator + " " + tight a
    | Prime a -> tight a + "'"
    | At(f, x) -> tight f + "[" + flat x + "]"
    | Field(r, f) -> tight r + "." + f
    | Record fields -> "[" + commaed [ for f, x in fields -> f + " |-> " + flat x ] + "]"
    | RecordSet fields -> "[" + commaed [ for f, x in fields -> f + " : " + flat x ] + "]"
    | Tuple items -> "<<" + commaed (List.map flat items) + ">>"
    | Set items -> "{" + commaed (List.map flat items) + "}"
    | Filter(b, body) -> "{" + flatBound b + " : " + flat body + "}"
    | Image(body, bounds) -> "{" + flat body + " : " + flatBounds bounds + "}"
    | Function(bounds, body) -> "[" + flatBounds bounds + " |-> " + flat body + "]"
    | FunctionSet(a, b) -> "[" + flat a + " -> " + flat b + "]"
    | Cross items -> items |> List.map (operand "\\X" true) |> String.concat " \\X "
    | Except(f, changes) ->
        "["
        + flat f
        + " EXCEPT "
        + commaed [ for path, value in changes -> flatPath path + " = " + flat value ]
        + "]"
    | Forall(bounds, body) -> "\\A " + flatBounds bounds + " : " + flat body
    | Exists(bounds, body) -> "\\E " + flatBounds bounds + " : " + flat body
    | Choose(b, body) -> "CHOOSE " + flatBound b + " : " + flat body
    | If(a, b, c) -> "IF " + flat a + " THEN " + flat b + " ELSE " + flat c
    | Let(definitions, body) ->
        "LET "
        + String.concat " " (List.map flatDefinition definitions)
        + " IN "
        + flat body
    | And [] -> "TRUE"
    | Or [] -> "FALSE"
    | And items -> items |> List.map (operand "/\\" true) |> String.concat " /\\ "
    | Or items -> items |> List.map (operand "\\/" true) |> String.concat " \\/ "
    | Lambda(names, body) -> "LAMBDA " + commaed names + " : " + flat body
    | Square(action, variables) -> "[" + flat action + "]_" + flat variables
    | Angle(action, variables) -> "<<" + flat action + ">>_" + flat variables
    | Commented(_, inner) -> flat inner

and private flatBound (b: Bound) =
    // `{x \in {y \in S : P} : Q}` needs no parentheses; an open form would swallow the colon
    let set = if isOpen b.Set then "(" + flat b.Set + ")" else flat b.Set
    b.Name + " \\in " + set

/// The bounds of a quantifier or a set.
and flatBounds (bounds: Bound list) = commaed (List.map flatBound bounds)

/// Where an EXCEPT changes something.
and flatPath path =
    match path with
    | PathAt key -> "![" + flat key + "]"
    | PathField field -> "!." + field

and private flatDefinition (d: Definition) = definitionHead d + " == " + flat d.Body

/// A definition up to its `==`.
and definitionHead (d: Definition) =
    let parameter (p: Parameter) =
        if p.Arity = 0 then
            p.Name
        else
            p.Name + "(" + commaed (List.replicate p.Arity "_") + ")"

    d.Name
    + (if d.Parameters.IsEmpty then
           ""
       else
           "(" + commaed (List.map parameter d.Parameters) + ")")
    + (if d.Function.IsEmpty then
           ""
       else
           "[" + flatBounds d.Function + "]")
