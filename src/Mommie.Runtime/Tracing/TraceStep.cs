namespace Mommie.Runtime;

/// <summary>One checked transition.</summary>
/// <param name="Step">The number of the step, from 1.</param>
/// <param name="Node">The local node.</param>
/// <param name="Place">The transition.</param>
/// <param name="Bindings">What the trigger bound.</param>
/// <param name="Variables">The variables before and after.</param>
/// <param name="Published">What was published.</param>
/// <param name="Outputs">What was emitted.</param>
/// <param name="Differences">What differs from the body spec; empty where nothing does.</param>
public sealed record TraceStep(
    long Step,
    Principal Node,
    TransitionPlace Place,
    IReadOnlyList<Binding> Bindings,
    IReadOnlyList<VariableChange> Variables,
    IReadOnlyList<Statement> Published,
    IReadOnlyList<string> Outputs,
    IReadOnlyList<Difference> Differences
);

/// <summary>Takes the steps of a run.</summary>
public interface ITraceSink
{
    /// <summary>Takes one step; may be called from several threads.</summary>
    /// <param name="step">The step.</param>
    void Write(TraceStep step);
}
