module Mommie.Checking.Tests.Program

[<EntryPoint>]
let main args = Mommie.Testing.Expecto.run args
