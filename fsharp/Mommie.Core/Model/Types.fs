/// The types of the language, resolved.
module Mommie.Core.Model.Types

/// A resolved type. Names are those of the declarations; no name hides another, so a name is an identity.
type Type =
    | TBool
    | TInt
    | TString
    /// any principal
    | TPrincipal
    /// the principals of one role, by the role's type name (`Replica`)
    | TRole of string
    | TRecord of string
    /// what a binder stands for after a multivalent pattern: the univalent fields of a record, in the record's order
    | TPart of record: string * fields: string list
    | TEnum of string
    /// an opaque type
    | TOpaque of string
    | TSet of Type
    | TSeq of Type
    | TOption of Type
    | TMap of Type * Type
    | TTuple of Type list
    /// the element type of `{}`, `SEQ{}`, NIL, whose context says nothing; a subtype of every type
    | TBottom

/// The type as the language writes it, for messages.
let rec show (t: Type) =
    match t with
    | TBool -> "Bool"
    | TInt -> "Int"
    | TString -> "String"
    | TPrincipal -> "PRINCIPAL"
    | TRole r
    | TRecord r
    | TEnum r
    | TOpaque r -> r
    | TPart(r, fields) -> r + " {" + String.concat ", " fields + "}"
    | TSet t -> "SET<" + show t + ">"
    | TSeq t -> "SEQ<" + show t + ">"
    | TOption t -> "OPTION<" + show t + ">"
    | TMap(k, v) -> "MAP<" + show k + ", " + show v + ">"
    | TTuple ts -> "(" + String.concat ", " (List.map show ts) + ")"
    | TBottom -> "anything"
