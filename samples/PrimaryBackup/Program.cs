using Mommie.Runtime;
using PrimaryBackup;

// dotnet run --project samples/PrimaryBackup [-- --off-by-one] [-- --trace]
var stride = args.Contains("--off-by-one") ? 2 : 1;
var assertions = args.Contains("--trace") ? Assertions.On(new JsonLinesTrace(Console.Error)) : Assertions.On();
try
{
    var calls = Demo.Run(Console.Out, assertions, stride);
    Console.WriteLine(
        $"{assertions.Checked} bodies held against their body specs, no difference; {calls} calls of execute"
    );
    return 0;
}
catch (BodyAssertionException difference)
{
    Console.WriteLine(difference.Message);
    return 1;
}
