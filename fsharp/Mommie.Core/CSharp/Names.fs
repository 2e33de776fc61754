/// C# names for the names of a program: readable, never a keyword, never two names in one.
module Mommie.Core.CSharp.Names

open System
open System.Collections.Generic

/// Reserved words of C#, contextual ones included: all of them may be written with `@`.
let private keywords =
    HashSet
        [
            yield!
                "abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else enum event explicit extern false finally fixed float for foreach goto if implicit in int interface internal is lock long namespace new null object operator out override params private protected public readonly ref return sbyte sealed short sizeof stackalloc static string struct switch this throw true try typeof uint ulong unchecked unsafe ushort using virtual void volatile while"
                    .Split
                    ' '
            yield!
                "add alias allows and ascending async await by descending dynamic equals extension field file from get global group init into join let managed nameof nint not notnull nuint on or orderby partial record remove required scoped select set unmanaged value var when where with yield"
                    .Split
                    ' '
        ]

/// The identifier as C# must write it.
let escape (name: string) =
    if keywords.Contains name then "@" + name else name

/// `x'` reads as `xPrime`.
let private plain (name: string) = name.Replace("'", "Prime")

/// The first letter in upper case, as C# writes members.
let pascal (name: string) =
    let name = plain name

    if name = "" then
        name
    else
        string (Char.ToUpperInvariant name[0]) + name.Substring 1

/// The names of one scope: the same key always has the same name, two keys never do. Keys that want one name get
/// underscores in the order in which they first ask.
type Scope(taken: string seq) =
    let names = Dictionary<string, string>()
    let used = HashSet<string>(taken)

    /// The name of `key`, as near to `wanted` as can be.
    member _.Get(key: string, wanted: string) =
        match names.TryGetValue key with
        | true, name -> escape name
        | _ ->
            let mutable name = plain wanted

            while not (used.Add name) do
                name <- name + "_"

            names[key] <- name
            escape name

    /// A name for a local of the program, spelled as there.
    member this.Local(name: string) = this.Get(name, name)

    /// A name for a member.
    member this.Member(name: string) = this.Get(name, pascal name)

/// Names that emitted code uses for its own locals and parameters.
let ownLocals =
    [
        "node"
        "scope"
        "seen"
        "spec"
        "assertions"
        "constants"
        "before"
        "now"
        "knowledge"
        "externs"
        "application"
        "calls"
        "choices"
        "body"
        "result"
        "value"
        "after"
    ]

/// Members that every object, or every emitted record, has already.
let objectMembers =
    [
        "Equals"
        "GetHashCode"
        "GetType"
        "ToString"
        "MemberwiseClone"
        "Finalize"
        "ReferenceEquals"
        "Deconstruct"
        "EqualityContract"
        "PrintMembers"
        "Clone"
        "RecordName"
        "FieldValues"
        "Of"
        "Show"
    ]

/// Members of the class of a transition.
let transitionMembers =
    [ "Place"; "Body"; "Run"; "Check"; "Checked"; "Spec"; "Initialise" ]

/// Members that every node has already.
let nodeMembers =
    objectMembers
    @ [
        "Me"
        "Knowledge"
        "Publish"
        "Constants"
        "Externs"
        "Choices"
        "Calls"
        "Published"
        "Outputs"
        "At"
        "Assert"
        "Require"
        "Replay"
        "Variables"
        "Perform"
        "Assigned"
        "WasAssigned"
        "Emit"
        "Commit"
        "Begin"
        "SetAfter"
    ]

/// Types of Mommie.Runtime and of .NET that emitted code names.
let runtimeTypes =
    [
        "Principal"
        "ValueSet"
        "ValueSeq"
        "ValueMap"
        "Option"
        "Integers"
        "Let"
        "Publication"
        "Statement"
        "SpecificationException"
        "InvalidOperationException"
        "Show"
        "IRecord"
        "INode"
        "IKnowledge"
        "Auditors"
        "Citation"
        "Binding"
        "TransitionPlace"
        "Assertions"
        "NodeRecorder"
        "ExternCalls"
        "Choices"
        "VariableChange"
        "Patterns"
        "IReadOnlyList"
        "Func"
        "Action"
    ]

/// The full name of one of `runtimeTypes`, for programs that have a type of that name themselves.
let fullName (name: string) =
    match name with
    | "IReadOnlyList" -> "global::System.Collections.Generic.IReadOnlyList"
    | "InvalidOperationException"
    | "Func"
    | "Action" -> "global::System." + name
    | _ -> "global::Mommie.Runtime." + name

/// Whether the text is a namespace C# takes.
let isNamespace (text: string) =
    let isWord (part: string) =
        part <> ""
        && (Char.IsLetter part[0] || part[0] = '_')
        && part |> Seq.forall (fun c -> Char.IsLetterOrDigit c || c = '_')
        && escape part = part

    text.Split '.' |> Array.forall isWord

/// A C# string literal.
let quote (text: string) =
    let escaped =
        text
        |> String.collect (fun c ->
            match c with
            | '"' -> "\\\""
            | '\\' -> "\\\\"
            | '\n' -> "\\n"
            | c when Char.IsControl c -> sprintf "\\u%04x" (int c)
            | c -> string c)

    "\"" + escaped + "\""

/// Text inside XML documentation.
let xml (text: string) =
    text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;")
