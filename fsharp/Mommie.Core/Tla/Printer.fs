/// TLA+ trees as text, the way people write it: junction lists aligned, one definition per paragraph, no line much over a
/// hundred columns where it can be broken.
/// The printer decides nothing but layout.
module Mommie.Core.Tla.Printer

open Mommie.Core.Tla.Tree
open Mommie.Core.Tla.Flat

/// Lines are broken where they would be longer than this.
let private width = 100

/// Whether a form must be broken however short it is.
let rec private mustBreak (e: Expr) =
    match e with
    | Commented _ -> true
    | And items
    | Or items -> List.exists mustBreak items
    | Let(_, body) ->
        (match body with
         | And _
         | Or _
         | Exists _
         | Let _ -> true
         | _ -> mustBreak body)
    | Forall(_, body)
    | Exists(_, body) -> mustBreak body
    | If(_, b, c) -> mustBreak b || mustBreak c
    | _ -> false

let private pad (column: int) : string = System.String(' ', column)

/// `text` put before the first line.
let private prefixed (text: string) (lines: string list) =
    match lines with
    | [] -> [ text ]
    | first :: rest -> (text + first) :: rest

/// `text` put after the last line.
let private suffixed (text: string) (lines: string list) =
    match List.rev lines with
    | [] -> [ text ]
    | last :: rest -> List.rev ((last + text) :: rest)

/// The lines of an expression that starts at `column` (from 0): the first without its indentation, the others with it.
/// No line starts left of `column`, so that junction lists around it stay what they are.
let rec private layout (column: int) (e: Expr) : string list =
    let one = flat e

    if column + one.Length <= width && not (mustBreak e) then
        [ one ]
    else
        broken column e

and private parenthesisedLayout column e =
    layout (column + 1) e |> prefixed "(" |> suffixed ")"

/// `open` item, item `close`, one item per line.
and private bracketed column (opening: string) (closing: string) (items: (int -> string list) list) =
    let inner = column + opening.Length

    items
    |> List.mapi (fun i item ->
        let lines = item inner
        let lines = if i < items.Length - 1 then suffixed "," lines else lines
        if i = 0 then lines else prefixed (pad inner) lines)
    |> List.concat
    |> prefixed opening
    |> suffixed closing

/// Short items, as many on a line as fit.
and private filled column (opening: string) (closing: string) (items: string list) =
    let inner = column + opening.Length

    let lines, last =
        items
        |> List.indexed
        |> List.fold
            (fun (lines, line: string) (i, item) ->
                let item = if i < items.Length - 1 then item + "," else item + closing

                if line = "" then
                    lines, item
                elif inner + line.Length + 1 + item.Length <= width then
                    lines, line + " " + item
                else
                    line :: lines, item)
            ([], "")

    List.rev (last :: lines)
    |> List.mapi (fun i line -> if i = 0 then opening + line else pad inner + line)

and private isShort (e: Expr) =
    match e with
    | Name _
    | Int _
    | String _ -> true
    | _ -> false

/// `head` on its line, then the body indented by two on the next; on the same line where that fits.
and private headed column (head: string) (body: Expr) =
    let one = flat body

    if column + head.Length + 1 + one.Length <= width && not (mustBreak body) then
        [ head + " " + one ]
    else
        head :: (layout (column + 2) body |> prefixed (pad (column + 2)))

and private junction column (bullet: string) items =
    let item (e: Expr) =
        match e with
        | Commented(comment, inner) ->
            [
                yield "\\* " + comment
                yield! layout (column + 3) inner |> prefixed (bullet + " ") |> prefixed (pad column)
            ]
        | _ -> layout (column + 3) e |> prefixed (bullet + " ")

    items
    |> List.mapi (fun i e ->
        let lines = item e
        if i = 0 then lines else prefixed (pad column) lines)
    |> List.concat

and private broken column (e: Expr) : string list =
    let operandLayout operator left at x =
        if parenthesised operator left x then
            parenthesisedLayout at x
        else
            layout at x

    match e with
    | Name _
    | Int _
    | String _
    | Bool _
    | Prime _
    | And []
    | Or [] -> [ flat e ]
    | Apply(_, []) -> [ flat e ]
    | Apply(name, args) -> bracketed column (name + "(") ")" (args |> List.map (fun a -> fun at -> layout at a))
    | And items -> junction column "/\\" items
    | Or items -> junction column "\\/" items
    | Infix((("=" | "\\in") as operator), a, b) when (flat a).Length < 40 ->
        let left = operandLayout operator true column a

        match left with
        | [ line ] ->
            let head = line + " " + operator + " "
            operandLayout operator false (column + head.Length) b |> prefixed head
        | _ -> infix column operator a b
    | Infix(operator, a, b) -> infix column operator a b
    | Prefix(("[]" | "<>") as operator, (Prefix(("[]" | "<>"), _) as a)) ->
        layout (column + operator.Length) a |> prefixed operator
    | Prefix(("~" | "-" | "[]" | "<>") as operator, a) ->
        (if parenthesisedTight a then
             parenthesisedLayout (column + operator.Length) a
         else
             layout (column + operator.Length) a)
        |> prefixed operator
    | Prefix(operator, a) ->
        (if parenthesisedTight a then
             parenthesisedLayout (column + operator.Length + 1) a
         else
             layout (column + operator.Length + 1) a)
        |> prefixed (operator + " ")
    | At(f, x) ->
        let head =
            if parenthesisedTight f then
                parenthesisedLayout column f
            else
                layout column f

        match head with
        | [ line ] -> layout (column + line.Length + 1) x |> prefixed (line + "[") |> suffixed "]"
        | lines -> lines |> suffixed ("[" + flat x + "]")
    | Field(r, f) ->
        (if parenthesisedTight r then
             parenthesisedLayout column r
         else
             layout column r)
        |> suffixed ("." + f)
    | Record fields ->
        bracketed
            column
            "["
            "]"
            [
                for f, x in fields -> fun at -> layout (at + f.Length + 5) x |> prefixed (f + " |-> ")
            ]
    | RecordSet fields ->
        bracketed
            column
            "["
            "]"
            [
                for f, x in fields -> fun at -> layout (at + f.Length + 3) x |> prefixed (f + " : ")
            ]
    | Tuple items when items |> List.forall isShort -> filled column "<<" ">>" (List.map flat items)
    | Set items when items |> List.forall isShort -> filled column "{" "}" (List.map flat items)
    | Tuple items -> bracketed column "<<" ">>" [ for x in items -> fun at -> layout at x ]
    | Set items -> bracketed column "{" "}" [ for x in items -> fun at -> layout at x ]
    | Cross items ->
        items
        |> List.mapi (fun i x ->
            let lines = operandLayout "\\X" true (if i = 0 then column else column + 3) x

            if i = 0 then
                lines
            else
                prefixed (pad column + "\\X ") lines)
        |> List.concat
    | Filter(b, body) ->
        let head = layoutBound (column + 1) b |> prefixed "{" |> suffixed " :"
        head @ (layout (column + 3) body |> prefixed (pad (column + 3))) |> suffixed "}"
    | Image(body, bounds) ->
        let head = layout (column + 1) body |> prefixed "{"

        head @ (layoutBounds (column + 5) bounds |> prefixed (pad (column + 3) + ": "))
        |> suffixed "}"
    | Function(bounds, body) ->
        let head = layoutBounds (column + 1) bounds |> prefixed "[" |> suffixed " |->"
        head @ (layout (column + 3) body |> prefixed (pad (column + 3))) |> suffixed "]"
    | FunctionSet(a, b) ->
        (layout (column + 1) a |> prefixed "[")
        @ (layout (column + 4) b |> prefixed (pad (column + 1) + "-> "))
        |> suffixed "]"
    | Except(f, changes) ->
        let head = "[" + flat f + " EXCEPT "

        bracketed
            column
            head
            "]"
            [
                for path, value in changes ->
                    fun at ->
                        let left = flatPath path + " = "
                        layout (at + left.Length) value |> prefixed left
            ]
    | Forall(bounds, body) -> quantified column "\\A " bounds body
    | Exists(bounds, body) -> quantified column "\\E " bounds body
    | Choose(b, body) -> quantified column "CHOOSE " [ b ] body
    | Lambda(names, body) -> headed column ("LAMBDA " + commaed names + " :") body
    | If(a, b, c) ->
        (layout (column + 3) a |> prefixed "IF ")
        @ (layout (column + 5) b |> prefixed (pad column + "THEN "))
        @ (layout (column + 5) c |> prefixed (pad column + "ELSE "))
    | Let(definitions, body) ->
        (definitions
         |> List.mapi (fun i d ->
             let lines = layoutDefinition (column + 4) d

             if i = 0 then
                 prefixed "LET " lines
             else
                 prefixed (pad (column + 4)) lines)
         |> List.concat)
        @ (layout (column + 4) body |> prefixed (pad column + "IN  "))
    | Square(action, variables) -> layout (column + 1) action |> prefixed "[" |> suffixed ("]_" + flat variables)
    | Angle(action, variables) -> layout (column + 2) action |> prefixed "<<" |> suffixed (">>_" + flat variables)
    | Commented(_, inner) -> layout column inner

and private infix column operator a b =
    let operandLayout left at x =
        if parenthesised operator left x then
            parenthesisedLayout at x
        else
            layout at x

    operandLayout true column a
    @ (operandLayout false (column + operator.Length + 1) b
       |> prefixed (pad column + operator + " "))

and private layoutBound column (b: Bound) =
    let head = b.Name + " \\in "

    (if isOpen b.Set then
         parenthesisedLayout (column + head.Length) b.Set
     else
         layout (column + head.Length) b.Set)
    |> prefixed head

and private layoutBounds column bounds =
    let one = flatBounds bounds

    if column + one.Length <= width then
        [ one ]
    else
        bounds
        |> List.mapi (fun i b ->
            let lines = layoutBound column b
            let lines = if i < bounds.Length - 1 then suffixed "," lines else lines
            if i = 0 then lines else prefixed (pad column) lines)
        |> List.concat

and private quantified column (head: string) bounds body =
    let lines =
        layoutBounds (column + head.Length) bounds |> prefixed head |> suffixed " :"

    lines @ (layout (column + 2) body |> prefixed (pad (column + 2)))

and private layoutDefinition column (d: Definition) =
    let head = definitionHead d + " =="
    let source = d.Source |> Option.map (fun s -> "\\* " + s)
    let one = flat d.Body

    match source with
    | None -> headed column head d.Body
    | Some comment ->
        if
            column + head.Length + one.Length + comment.Length + 3 <= width
            && not (mustBreak d.Body)
        then
            [ head + " " + one + "  " + comment ]
        else
            (head + "  " + comment)
            :: (layout (column + 2) d.Body |> prefixed (pad (column + 2)))

/// A comment line; an empty one has no trailing blank.
let private commentLine (text: string) =
    if text = "" then "\\*" else "\\* " + text

let private declaration keyword (declared: Declared list) =
    let shown (d: Declared) =
        d.Name
        + (if d.Arity = 0 then
               ""
           else
               "(" + commaed (List.replicate d.Arity "_") + ")")

    let longest = declared |> List.map (fun d -> (shown d).Length) |> List.fold max 0

    keyword
    :: (declared
        |> List.mapi (fun i d ->
            let text = shown d + (if i < declared.Length - 1 then "," else "")

            match d.Comment with
            | None -> "  " + text
            | Some comment -> "  " + text.PadRight(longest + 1) + "  \\* " + comment))

let private unitLines (unit: Unit) =
    match unit with
    | Constants declared -> declaration "CONSTANTS" declared
    | Variables declared -> declaration "VARIABLES" declared
    | Assume(source, e) ->
        let comment = source |> Option.map (fun s -> "  \\* " + s) |> Option.defaultValue ""

        (match layout 7 e with
         | first :: rest -> ("ASSUME " + first + (if rest.IsEmpty then comment else "")) :: rest
         | [] -> [])
    | Define d -> (d.Comments |> List.map commentLine) @ layoutDefinition 0 d
    | Heading lines -> System.String('-', 78) :: List.map commentLine lines
    | Remark lines -> List.map commentLine lines

/// The text of a definition, for tests and messages.
let printDefinition (d: Definition) =
    String.concat "\n" (layoutDefinition 0 d) + "\n"

/// The text of an expression from column 0.
let printExpr (e: Expr) = String.concat "\n" (layout 0 e)

/// The text of a module, with `\n` line ends and one at the end.
let print (m: Module) : string =
    let title = " MODULE " + m.Name + " "
    let dashes = max 8 (78 - title.Length)
    let left = dashes / 2

    let lines =
        [
            yield System.String('-', left) + title + System.String('-', dashes - left)
            yield! List.map commentLine m.Preamble
            if not m.Extends.IsEmpty then
                yield "EXTENDS " + commaed m.Extends
            for unit in m.Units do
                yield ""
                yield! unitLines unit
            yield ""
            yield System.String('=', 78)
        ]

    String.concat "\n" lines + "\n"
