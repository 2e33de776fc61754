/// The tests of an assembly, and the ways of writing one that would never run.
module internal Mommie.Testing.Written

open System.Reflection
open Expecto

let rec private within (test: Test) =
    seq {
        yield test

        match test with
        | TestCase _ -> ()
        | TestList(tests, _) -> yield! Seq.collect within tests
        | TestLabel(_, test, _)
        | Test.Sequenced(_, test) -> yield! within test
    }

/// Every test of `assembly`; or why one that was written would not be among them, or would hide others.
let tests (assembly: Assembly) : Result<FlatTest list, string> =
    let flags = BindingFlags.Static ||| BindingFlags.Public ||| BindingFlags.NonPublic

    let values =
        [
            for each in assembly.GetTypes() do
                for property in each.GetProperties flags do
                    if typeof<Test>.IsAssignableFrom property.PropertyType then
                        match property.GetValue null with
                        | :? Test as test -> property, test
                        | _ -> ()
        ]

    let isRoot (property: PropertyInfo) =
        not (isNull (property.GetCustomAttribute<TestsAttribute>()))

    let all = TestList(values |> List.filter (fst >> isRoot) |> List.map snd, Normal)
    let flat = Test.toTestCodeList all
    let reached = Seq.toList (within all)

    let unreached =
        values
        |> List.tryFind (fun (_, test) -> not (reached |> List.exists (fun other -> obj.ReferenceEquals(other, test))))

    let twice =
        flat |> List.countBy _.name |> List.tryFind (fun (_, times) -> times > 1)

    match unreached, twice with
    | Some(property, _), _ ->
        Result.Error $"{property.DeclaringType}.{property.Name} would never run: mark it [<Tests>] or put it in a list"
    | _, Some(name, _) ->
        let name = String.concat "." name
        Result.Error $"two tests are named '{name}'"
    | _ when flat |> List.exists (fun each -> each.state = Focused) ->
        Result.Error "a focused test (ftest, ftestList) would keep all others from running"
    | _ -> Ok flat
