using System.Reflection;
using Xunit;

namespace Mommie.Runtime.Tests;

public sealed class FirstTests
{
    [Fact]
    public void The_runtime_has_no_FSharp_underneath()
    {
        var referenced = Assembly.Load("Mommie.Runtime").GetReferencedAssemblies();
        Assert.DoesNotContain(referenced, name => name.Name!.StartsWith("FSharp", StringComparison.Ordinal));
    }
}
