/// TLC's states as states of the reference semantics: the same components, read by their types.
module internal Mommie.Checking.Tlc.Decode

open Mommie.Core.Model.Types
open Mommie.Core.Model.Tree
open Mommie.Core.Semantics
open Mommie.Core.Semantics.Value
open Mommie.Core.Semantics.World
open Mommie.Core.Tla
open Mommie.Core.Tla.Scope
open Mommie.Checking.Tlc.Values

/// TLC printed something that the emitted module cannot have meant.
exception Strange of string

let private strange (v: TlcValue) (t: string) = raise (Strange $"%A{v} as {t}")

/// Reads values of one MODEL.
type Decoder(world: World, emitted: Emit.ModelEmission) =
    let e = emitted.Emission
    let program = world.Program
    let generated key = e.Names.Global("operator " + key, key)
    let atoms = emitted.Atoms

    let original name =
        match Map.tryFind name atoms with
        | Some a -> a
        | None -> name

    let principalOf (v: TlcValue) =
        match v with
        | Atom "ANYONE" -> anyone
        | Atom name ->
            match world.ByName.TryGetValue(original name) with
            | true, p -> p
            | _ -> strange v "a principal"
        | _ -> strange v "a principal"

    let externNamed name =
        match program.Externs |> List.tryFind (fun (x: Extern) -> x.Name = name) with
        | Some x -> x
        | None -> raise (Strange $"no EXTERN {name}")

    let seqItems (v: TlcValue) =
        match v with
        | Sequence items -> items
        | Mapping pairs -> pairs |> List.map snd
        | other -> strange other "a sequence"

    let setItems (v: TlcValue) =
        match v with
        | SetOf items -> items
        | other -> strange other "a set"

    /// the pairs of a function: TLC prints one with the domain 1 .. n as a tuple, and one with strings as a record
    let pairsOf (v: TlcValue) =
        match v with
        | Mapping pairs -> pairs
        | Sequence items -> items |> List.mapi (fun i x -> Number(int64 (i + 1)), x)
        | Fields fields -> fields |> List.map (fun (k, x) -> Text k, x)
        | other -> strange other "a function"

    let fieldOf (v: TlcValue) name =
        match v with
        | Fields fields ->
            match fields |> List.tryFind (fun (f, _) -> f = name) with
            | Some(_, x) -> x
            | None -> strange v ("a record with " + name)
        | _ -> strange v "a record"

    let rec decode (t: Type) (v: TlcValue) : Value =
        match t, v with
        | TBool, Truth b -> ofBool b
        | TInt, Number n -> ofInt n
        | TString, Text s -> ofString s
        | (TPrincipal | TRole _), _ -> principalOf v
        | TEnum name, Text member' ->
            world.Enums[name]
            |> Array.tryFind (fun m -> m.Text = member')
            |> Option.defaultWith (fun () -> strange v name)
        | TOpaque o, Atom name ->
            match Map.tryFind o world.Carriers with
            | Some values ->
                values
                |> Array.tryFind (fun a -> a.Text = original name)
                |> Option.defaultWith (fun () -> strange v o)
            | None ->
                if name = generated ("junk " + o) then
                    Universe.junk o
                elif name = generated ("first " + o) then
                    (Universe.twoValues o)[0]
                elif name = generated ("second " + o) then
                    (Universe.twoValues o)[1]
                else
                    strange v o
        | TOpaque _, Sequence [ Text f; args ] -> term f None (arguments f args)
        | TOpaque _, Sequence [ Text f; calls; args ] -> term f (Some(history calls)) (arguments f args)
        | TRecord name, _ ->
            let declared = world.Records[name]

            declared.Fields
            |> List.map (fun f -> decode f.Type (fieldOf v (Names.field f.Name)))
            |> Array.ofList
            |> record name
        | TPart(name, fields), _ ->
            let declared = world.Records[name]

            let mask =
                declared.Fields
                |> List.indexed
                |> List.fold (fun m (i, f) -> if List.contains f.Name fields then m ||| (1L <<< i) else m) 0L

            let all =
                declared.Fields
                |> List.map (fun f ->
                    if List.contains f.Name fields then
                        decode f.Type (fieldOf v (Names.field f.Name))
                    else
                        nil)

            part name mask (Array.ofList all)
        | TSet t, _ -> setItems v |> List.map (decode t) |> set
        | TSeq t, _ -> seqItems v |> List.map (decode t) |> Array.ofList |> ofSeq
        | TOption _, Sequence [] -> nil
        | TOption t, Sequence [ x ] -> some (decode t x)
        | TMap(k, x), _ -> pairsOf v |> List.map (fun (a, b) -> decode k a, decode x b) |> map
        | TTuple ts, Sequence items when ts.Length = items.Length -> List.map2 decode ts items |> Array.ofList |> tuple
        | _ -> strange v (show t)

    and arguments f (args: TlcValue) =
        let x = externNamed f
        let items = seqItems args

        if items.Length <> x.Parameters.Length then
            strange args f

        List.map2 (fun (p: Binder) a -> decode p.Type a) x.Parameters items
        |> Array.ofList

    /// a history: `<<f, <<args>>>>` each
    and history (calls: TlcValue) : Value =
        seqItems calls
        |> List.map (fun call ->
            match call with
            | Sequence [ Text f; args ] -> tuple (Array.append [| ofString f |] (arguments f args))
            | other -> strange other "a call")
        |> Array.ofList
        |> ofSeq

    /// a promise, as `Promise.make` has it
    and promise (site: Promises.Site) (v: TlcValue) : Value =
        let principals name =
            setItems (fieldOf v name) |> List.map principalOf |> set

        let types = (site.Names |> List.map snd) @ (site.Variables |> List.map _.Type)

        tuple
            [|
                ofInt (int64 site.Index)
                ofString site.Publish.RecordType
                principals "to"
                principals "aud"
                decode (TRecord site.Publish.RecordType) (fieldOf v "rec")
                match site.Publish.Until, types with
                | None, _ -> nil
                | Some _, [] -> tuple [||]
                | Some _, _ -> List.map2 decode types (seqItems (fieldOf v "kept")) |> Array.ofList |> tuple
            |]

    /// The state that TLC printed. `template`: any state with the same Byzantine principals; its absent components stay absent.
    member _.State (template: State) (variables: Map<string, TlcValue>) : State =
        let s = Array.copy template
        let name key = stateName e key

        let find key =
            match Map.tryFind (name key) variables with
            | Some v -> v
            | None -> raise (Strange $"no variable {name key}")

        let atNode (v: TlcValue) (p: Value) =
            pairsOf v
            |> List.tryPick (fun (k, x) -> if Value.Same(principalOf k, p) then Some x else None)

        let each (v: TlcValue) (p: Value) read =
            match atNode v p with
            | Some x -> read x
            | None -> absent

        if world.Plan.Byzantine then
            s[Place.byz] <- setItems (find "byz") |> List.map principalOf |> set

        if e.Plan.Externs then
            s[Place.adversarial] <- ofBool (find "externs" = Text "adversarial")

        if world.Plan.Crashes then
            s[Place.mayCrash] <- setItems (find "mayCrash") |> List.map principalOf |> set
            s[Place.crashed] <- setItems (find "crashed") |> List.map principalOf |> set

        let answers =
            program.Externs
            |> List.collect (fun x ->
                match Map.tryFind (name ("oracle " + x.Name)) variables, x.Result with
                | Some v, Some result ->
                    pairsOf v
                    |> List.map (fun (k, answer) ->
                        let key =
                            if x.Kind = Mommie.Core.Syntax.Tree.ExternKind.Pure then
                                let args = if x.Parameters.Length = 1 then Sequence [ k ] else k

                                tuple [| ofString x.Name; tuple (arguments x.Name args) |]
                            else
                                match k with
                                | Sequence [ calls; args ] ->
                                    tuple [| ofString x.Name; history calls; tuple (arguments x.Name args) |]
                                | other -> strange other "a question"

                        key, decode result answer)
                | _ -> [])

        s[Place.oracle] <- map answers

        for i in world.Instances do
            let role = i.Plan.Node.Role
            let p = i.Principal

            for k, v in List.indexed i.Plan.Node.Variables do
                let variable = e.Names.Global(Key.variable role v.Name, v.Name)

                match Map.tryFind variable variables with
                | Some value -> s[i.Base + k] <- each value p (decode v.Type)
                | None -> raise (Strange $"no variable {variable}")

            if i.Started >= 0 then
                s[i.Started] <- each (find ("started " + role)) p (decode TBool)

            if i.History >= 0 then
                s[i.History] <- each (find ("history " + role)) p history

            i.Plan.Inputs
            |> List.iteri (fun k input -> s[i.Calls[k]] <- each (find ("calls " + role + "." + input)) p (decode TInt))

            i.Plan.Inputs
            |> List.iteri (fun k input ->
                if i.Queues[k] >= 0 then
                    let port = i.Plan.Node.Inputs |> List.find (fun x -> x.Name = input)

                    s[i.Queues[k]] <-
                        each (find ("waiting " + role + "." + input)) p (fun waiting ->
                            seqItems waiting
                            |> List.map (fun call ->
                                List.map2 (fun (b: Binder) -> decode b.Type) port.Parameters (seqItems call)
                                |> Array.ofList
                                |> tuple)
                            |> Array.ofList
                            |> ofSeq))

            if i.Promises >= 0 && not (isByzantine s p) then
                s[i.Promises] <-
                    Promises.sites e
                    |> List.filter (fun site -> site.Role = role)
                    |> List.collect (fun site ->
                        match atNode (find site.Key) p with
                        | Some made -> setItems made |> List.map (promise site)
                        | None -> [])
                    |> set

            i.Plan.Transitions
            |> List.iteri (fun k t ->
                if i.Fired[k] >= 0 then
                    let types = instanceBinders t.Transition |> List.map _.Type

                    s[i.Fired[k]] <-
                        each (find ("fired " + role + "." + t.Transition.Name)) p (fun fired ->
                            setItems fired
                            |> List.map (fun instance ->
                                List.map2 decode types (seqItems instance) |> Array.ofList |> tuple)
                            |> set))

            i.Plan.Tracked
            |> List.iteri (fun k recordName ->
                s[i.Known[k]] <-
                    each (find ("known " + role + "." + recordName)) p (fun held ->
                        setItems held
                        |> List.map (fun h ->
                            Pool.held
                                (principalOf (fieldOf h "by"))
                                (fieldOf h "mine" = Truth true)
                                (setItems (fieldOf h "aud") |> List.map principalOf |> set)
                                (decode (TRecord recordName) (fieldOf h "rec")))
                        |> set))

        for r in program.Records do
            match world.PublishedAt.TryGetValue r.Name with
            | true, place ->
                s[place] <-
                    setItems (find ("published " + r.Name))
                    |> List.map (fun st ->
                        Pool.statement
                            (principalOf (fieldOf st "by"))
                            (setItems (fieldOf st "to") |> List.map principalOf |> set)
                            (setItems (fieldOf st "aud") |> List.map principalOf |> set)
                            (decode (TRecord r.Name) (fieldOf st "rec")))
                    |> set
            | _ -> ()

        s

    /// The principal that an action's argument names, if it is one.
    member _.Principal(argument: string) =
        match world.ByName.TryGetValue(original argument) with
        | true, p -> Some p
        | _ -> None
