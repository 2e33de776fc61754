namespace Mommie.Runtime;

/// <summary>
/// An expression of the program has no value: <c>VALUE(NIL)</c>, a key that is not in a map, an index outside a
/// sequence, <c>MIN</c> of nothing, division by zero, a CHOOSE without a candidate.
/// </summary>
public class SpecificationException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What has no value, and why.</param>
    public SpecificationException(string message)
        : base(message) { }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What has no value, and why.</param>
    /// <param name="inner">The cause.</param>
    public SpecificationException(string message, Exception inner)
        : base(message, inner) { }
}
