/// Values as traces keep them: trees that say of themselves what they are, so that a trace can be read and shown without its program.
module Mommie.Core.Semantics.TraceValue

/// What a bare name stands for.
[<RequireQualifiedAccess>]
type NameKind =
    | Principal
    | Enum
    /// a value of an opaque type
    | Opaque

/// A value in a trace.
[<RequireQualifiedAccess>]
type Datum =
    | Bool of bool
    | Int of int64
    | String of string
    | Name of NameKind * string
    /// the top of the auditor sets
    | Anyone
    /// the free answer of an EXTERN: its name, the calls before it (none for PURE), the arguments
    | Answer of name: string * after: Datum option * arguments: Datum list
    /// a record with all its fields
    | Record of name: string * fields: (string * Datum) list
    /// the univalent fields of a record
    | Part of name: string * fields: (string * Datum) list
    | Tuple of Datum list
    | Seq of Datum list
    | Set of Datum list
    | Map of (Datum * Datum) list
    | Nil
    | Some of Datum
    /// a history of EXTERN calls: name and arguments each
    | Calls of (string * Datum list) list
    /// the statements of one record type that a node holds
    | Held of HeldStatement list

/// A statement as a node holds it.
and HeldStatement =
    {
        Issuer: Datum
        /// held as an intended verifier
        Mine: bool
        Auditors: Datum
        Record: Datum
    }

let private list (items: string seq) = String.concat ", " items

/// A value as the language writes it; the same text as that of `Show.value` for the value it was made of.
let rec show (d: Datum) : string =
    let all items = items |> Seq.map show |> list

    let called (name, arguments) = name + "(" + all arguments + ")"

    match d with
    | Datum.Bool b -> if b then "TRUE" else "FALSE"
    | Datum.Int i -> string i
    | Datum.String s -> "\"" + s + "\""
    | Datum.Name(_, n) -> n
    | Datum.Anyone -> "ANYONE"
    | Datum.Answer(f, Some(Datum.Calls(_ :: _) as after), arguments) -> called (f, arguments) + " after " + show after
    | Datum.Answer(f, _, arguments) -> called (f, arguments)
    | Datum.Record(name, fields) -> called (name, List.map snd fields)
    | Datum.Part(name, fields) ->
        name
        + " { "
        + list (fields |> List.map (fun (f, v) -> f + " = " + show v))
        + " }"
    | Datum.Tuple items -> "(" + all items + ")"
    | Datum.Seq items -> "SEQ{" + all items + "}"
    | Datum.Set items -> "{" + all items + "}"
    | Datum.Map pairs -> "MAP{" + list (pairs |> List.map (fun (k, v) -> show k + ": " + show v)) + "}"
    | Datum.Nil -> "NIL"
    | Datum.Some v -> "SOME(" + show v + ")"
    | Datum.Calls calls -> "[" + list (calls |> List.map called) + "]"
    | Datum.Held statements ->
        "{"
        + list (statements |> List.map (fun h -> show h.Issuer + ": " + show h.Record))
        + "}"
