module Mommie.Proof.Tests.First

open Expecto

[<Tests>]
let tests =
    testList
        "proof"
        [
            test "the proof room does not know the checker" {
                let referenced =
                    System.Reflection.Assembly.Load("Mommie.Proof").GetReferencedAssemblies()

                Expect.isFalse
                    (referenced |> Array.exists (fun name -> name.Name = "Mommie.Checking"))
                    "Mommie.Checking"
            }
        ]
