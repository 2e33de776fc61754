/// What the translation of one program knows: its names in C#, its types, and the errors found so far.
module Mommie.Core.CSharp.Context

open System.Collections.Generic
open Mommie.Core.Text
open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.CSharp.Tree
open Mommie.Core.CSharp.Names

/// The translation of one program. Names are handed out as they are first asked for, always in the same order.
type Context(program: Program, sourceFile: string) =
    let fileName = sourceFile.Substring(sourceFile.LastIndexOfAny [| '/'; '\\' |] + 1)

    let userTypes =
        (program.Records |> List.map _.Name)
        @ (program.Enums |> List.map _.Name)
        @ program.OpaqueTypes

    let types = Scope transitionMembers
    let locals = Scope(ownLocals @ runtimeTypes)
    let members = Dictionary<string, Scope>()
    let parts = List<string * string list>()
    let errors = List<Diagnostic>()

    let key kind name = kind + " " + name

    // By key: the types that the program does not name itself.
    let ownTypes =
        let program' = pascal program.Name

        [
            yield key "constants" "", program' + "Constants"
            yield key "externs" "", "I" + program' + "Externs"
            yield key "extern recorder" "", program' + "ExternRecorder"
            yield key "scope" "", "I" + program' + "Scope"
            yield key "functions" "", program' + "Functions"
            for n in program.Nodes do
                let role = pascal n.Role
                yield key "node" n.Role, "I" + role
                yield key "state" n.Role, role + "State"
                yield key "recorder" n.Role, role + "Recorder"
                yield key "node functions" n.Role, role + "Functions"
                yield key "init" n.Role, role + "Init"

                for t in n.Transitions do
                    yield key "transition" (n.Role + " " + t.Name), role + pascal t.Name
        ]

    // The program's own types come first and keep their names.
    do
        for t in userTypes do
            types.Get(key "type" t, t) |> ignore

        for k, wanted in ownTypes do
            types.Get(k, wanted) |> ignore

    let shadowed =
        let emitted =
            (userTypes |> List.map (fun t -> types.Get(key "type" t, t)))
            @ (ownTypes |> List.map types.Get)

        runtimeTypes |> List.filter (fun t -> List.contains t emitted) |> Set.ofList

    let records = program.Records |> List.map (fun r -> r.Name, r) |> Map.ofList

    let ownType kind name = types.Get(key kind name, "")

    /// The program.
    member _.Program = program

    /// The program's file, without its folder.
    member _.File = if fileName = "" then program.Name + ".mommie" else fileName

    /// Errors found so far.
    member _.Errors = errors

    /// Reports something that has no C#.
    member _.Unsupported(span: Span, what: string) =
        errors.Add(
            Diagnostic.error "MOM5101" span (what + " cannot stand in code that runs at a node")
            |> Diagnostic.withMend "keep it to INVARIANT, PROPERTY and MODEL, or state it with what the node knows"
        )

        Word "default!"

    /// A type of Mommie.Runtime or .NET, by its full name where the program has a type of that name.
    member _.Runtime(name: string) =
        if shadowed.Contains name then fullName name else name

    /// The C# name of a RECORD, ENUM or TYPE.
    member _.TypeName(name: string) = types.Get("type " + name, name)

    /// `PbftConstants`
    member _.ConstantsType = ownType "constants" ""

    /// `IPbftExterns`
    member _.ExternsType = ownType "externs" ""

    /// `PbftExternRecorder`
    member _.ExternRecorderType = ownType "extern recorder" ""

    /// `IPbftScope`
    member _.ScopeType = ownType "scope" ""

    /// `PbftFunctions`
    member _.FunctionsType = ownType "functions" ""

    /// `IReplica`
    member _.NodeType(role: string) = ownType "node" role

    /// `ReplicaState`
    member _.StateType(role: string) = ownType "state" role

    /// `ReplicaRecorder`
    member _.RecorderType(role: string) = ownType "recorder" role

    /// `ReplicaFunctions`
    member _.NodeFunctionsType(role: string) = ownType "node functions" role

    /// `ReplicaInit`
    member _.InitType(role: string) = ownType "init" role

    /// `ReplicaExecute`
    member _.TransitionType(role: string, transition: string) =
        ownType "transition" (role + " " + transition)

    /// A local of the program.
    member _.Local(name: string) = locals.Local name

    /// A local of the emitted code's own, unlike every local of the program that was met before.
    member _.Fresh(name: string, depth: int) =
        let wanted = if depth = 0 then name else name + string (depth + 1)
        locals.Get("own " + wanted, wanted)

    /// The member names of a type (a record, `node R`, `constants`, ...).
    member _.Members(ofType: string) =
        match members.TryGetValue ofType with
        | true, scope -> scope
        | _ ->
            let taken =
                if ofType.StartsWith "node " then
                    let role = pascal (ofType.Substring 5)

                    [ "State"; "Recorder"; "Init" ]
                    |> List.map (fun t -> role + t)
                    |> (@) nodeMembers
                elif List.contains ofType userTypes then
                    types.Get("type " + ofType, ofType) :: objectMembers
                elif ofType.StartsWith "functions" then
                    // `State.WORKING` inside a class with a method State would mean the method.
                    "CheckAssumptions"
                    :: (userTypes |> List.map (fun t -> types.Get("type " + t, t)))
                    @ runtimeTypes
                    @ objectMembers
                else
                    "InOrder" :: "CheckAssumptions" :: "Application" :: objectMembers

            let scope = Scope taken
            members[ofType] <- scope
            scope

    /// A record declaration.
    member _.Record(name: string) = records[name]

    /// The C# name of a record's field; a part of a record uses the same.
    member this.FieldName(record: string, field: string) = this.Members(record).Member field

    /// A constant or, with the prefix `set `, a role set among the constants.
    member this.ConstantName(name: string) = this.Members("constants").Member name

    /// The role set's name among the constants.
    member this.RoleSetName(role: string) =
        let set =
            program.Roles
            |> List.tryFind (fun r -> r.Name = role)
            |> Option.map _.Set
            |> Option.defaultValue role

        this.Members("constants").Get("set " + set, pascal set)

    /// An EXTERN.
    member this.ExternName(name: string) = this.Members("externs").Member name

    /// What emits an output of a node.
    member this.OutputName(role: string, name: string) =
        this.Members("node " + role).Get("emit " + name, "Emit" + pascal name)

    /// A variable of a node.
    member this.VariableName(role: string, name: string) =
        this.Members("node " + role).Get("var " + name, pascal name)

    /// The type that stands for the univalent fields of a record.
    member this.PartName(record: string, fields: string list) =
        if not (parts.Contains(record, fields)) then
            parts.Add(record, fields)

        types.Get(
            key "part" (String.concat " " (record :: fields)),
            record + "Part" + String.concat "" (fields |> List.map pascal)
        )

    /// The parts used so far, in the order of the program's records.
    member _.Parts =
        let order name =
            program.Records |> List.findIndex (fun r -> r.Name = name)

        parts |> List.ofSeq |> List.sortBy (fun (r, fields) -> order r, fields)

    /// A type of the language as C#.
    member this.Type(t: Type) : CsType =
        let runtime name args =
            Named(this.Runtime name, List.map this.Type args)

        match t with
        | TBool -> Named("bool", [])
        // Where nothing says what the elements of an empty collection are, any type will do.
        | TBottom
        | TInt -> Named("long", [])
        | TString -> Named("string", [])
        | TPrincipal
        | TRole _ -> Named(this.Runtime "Principal", [])
        | TRecord n
        | TEnum n
        | TOpaque n -> Named(this.TypeName n, [])
        | TPart(r, fields) -> Named(this.PartName(r, fields), [])
        | TSet t -> runtime "ValueSet" [ t ]
        | TSeq t -> runtime "ValueSeq" [ t ]
        | TOption t -> runtime "Option" [ t ]
        | TMap(k, v) -> runtime "ValueMap" [ k; v ]
        | TTuple ts -> TupleOf(List.map this.Type ts)

    /// `file:line` of a span.
    member this.Place(span: Span) = this.File + ":" + string span.StartLine

    /// How messages write the Model.
    member _.Words: Mommie.Core.CSharp.Wording.Words =
        {
            SetOf =
                fun role ->
                    program.Roles
                    |> List.tryFind (fun r -> r.Name = role)
                    |> Option.map _.Set
                    |> Option.defaultValue role
            FieldsOf = fun record -> records[record].Fields |> List.map _.Name
        }

/// The smaller of the two types that is not `anything`, member by member: what a comparison or union works on.
let rec join (a: Type) (b: Type) : Type =
    match a, b with
    | TBottom, t
    | t, TBottom -> t
    | TSet a, TSet b -> TSet(join a b)
    | TSeq a, TSeq b -> TSeq(join a b)
    | TOption a, TOption b -> TOption(join a b)
    | TMap(k, v), TMap(k', v') -> TMap(join k k', join v v')
    | TTuple xs, TTuple ys when xs.Length = ys.Length -> TTuple(List.map2 join xs ys)
    | _ -> a
