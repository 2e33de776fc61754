using System.Reflection;
using Mommie.Api;
using Xunit;

namespace Mommie.Cli.Tests;

/// <summary>The face of the core is C#-shaped.</summary>
public sealed class ApiTests
{
    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition())
        : [type];

    private static IEnumerable<Type> Mentioned(Type type)
    {
        const BindingFlags declared =
            BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        return type.GetMethods(declared)
            .SelectMany(m => m.GetParameters().Select(p => p.ParameterType).Append(m.ReturnType))
            .Concat(type.GetProperties(declared).Select(p => p.PropertyType))
            .Concat(type.GetConstructors(declared).SelectMany(c => c.GetParameters()).Select(p => p.ParameterType))
            .SelectMany(Parts);
    }

    [Fact]
    public void No_type_of_the_core_or_of_FSharp_shows()
    {
        var offenders =
            from type in typeof(VerifyReport).Assembly.GetExportedTypes()
            from mentioned in Mentioned(type)
            let name = mentioned.FullName ?? mentioned.Name
            where name.StartsWith("Microsoft.FSharp") || (name.StartsWith("Mommie.") && !name.StartsWith("Mommie.Api."))
            select $"{type.Name}: {name}";
        Assert.Empty(offenders.Distinct());
    }

    [Fact]
    public void Every_type_is_sealed() =>
        Assert.All(typeof(VerifyReport).Assembly.GetExportedTypes(), type => Assert.True(type.IsSealed, type.FullName));
}
