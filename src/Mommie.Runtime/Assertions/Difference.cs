namespace Mommie.Runtime;

/// <summary>What a hand-written body got wrong.</summary>
public enum DifferenceKind
{
    /// <summary>A variable has another value than the body spec gives it.</summary>
    Variable,

    /// <summary>The body spec publishes a statement that the body does not.</summary>
    MissingStatement,

    /// <summary>The body publishes a statement that the body spec does not.</summary>
    ExtraStatement,

    /// <summary>The record is right and the verifiers are not.</summary>
    WrongVerifiers,

    /// <summary>The record is right and the auditors are not.</summary>
    WrongAuditors,

    /// <summary>A statement does not carry the evidence that the body spec cites, or cites what the node does not know.</summary>
    Citation,

    /// <summary>The outputs differ.</summary>
    Output,

    /// <summary>The calls of EXTERN functions differ.</summary>
    ExternCall,

    /// <summary>An ASSERT of the body spec is false.</summary>
    Assert,

    /// <summary>The body ran although its transition's conditions do not hold.</summary>
    NotEnabled,

    /// <summary>The body spec has no value here (for example <c>VALUE(NIL)</c>).</summary>
    Undefined,
}

/// <summary>One difference between what a body did and what its body spec allows.</summary>
/// <param name="Kind">What differs.</param>
/// <param name="Subject">The variable, record, output or function.</param>
/// <param name="Expected">What the body spec says.</param>
/// <param name="Actual">What the body did.</param>
/// <param name="Line">The line of the program that says so, from 1.</param>
public sealed record Difference(DifferenceKind Kind, string Subject, string Expected, string Actual, int Line)
{
    /// <summary>The difference in a few words, without the values.</summary>
    public string Title =>
        Kind switch
        {
            DifferenceKind.Variable => $"variable {Subject}",
            DifferenceKind.MissingStatement => $"missing PUBLISH of {Subject}",
            DifferenceKind.ExtraStatement => $"extra PUBLISH of {Subject}",
            DifferenceKind.WrongVerifiers => $"wrong verifiers of {Subject}",
            DifferenceKind.WrongAuditors => $"wrong auditors of {Subject}",
            DifferenceKind.Citation => $"evidence cited with {Subject}",
            DifferenceKind.Output => $"output {Subject}",
            DifferenceKind.ExternCall => $"call of {Subject}",
            DifferenceKind.Assert => "ASSERT is false",
            DifferenceKind.NotEnabled => "the transition is not enabled",
            _ => "the body spec has no value",
        };
}
