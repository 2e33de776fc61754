module Mommie.Checking.Tests.First

open Expecto

[<Tests>]
let tests =
    testList
        "checking"
        [
            test "the checker knows no solver" {
                let referenced =
                    System.Reflection.Assembly.Load("Mommie.Checking").GetReferencedAssemblies()

                Expect.isFalse (referenced |> Array.exists (fun name -> name.Name = "Microsoft.Z3")) "Microsoft.Z3"
            }
        ]
