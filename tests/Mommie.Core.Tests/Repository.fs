module Mommie.Core.Tests.Repository

open Expecto

[<Tests>]
let tests =
    testList
        "repository"
        [
            test "the core knows no solver" {
                let referenced =
                    System.Reflection.Assembly.Load("Mommie.Core").GetReferencedAssemblies()

                Expect.isFalse (referenced |> Array.exists (fun name -> name.Name = "Microsoft.Z3")) "Microsoft.Z3"
            }
        ]
