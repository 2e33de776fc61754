namespace Mommie.Runtime;

/// <summary>Evidence that a body spec cites with a statement.</summary>
/// <param name="Line">The line of the program.</param>
/// <param name="IsIn">Whether given knowledge has the evidence.</param>
public sealed record Citation(int Line, Func<IKnowledge?, bool> IsIn);

/// <summary>
/// A node on trial: it holds the variables before and after, and records what a body does instead of doing it. The
/// hand-written body runs against one, and the body spec against another that starts from the same state.
/// Emitted code derives one class from it for each NODE.
/// </summary>
public abstract class NodeRecorder : INode
{
    private readonly List<Action<INode>> effects = [];
    private readonly List<RecordedPublication> published = [];
    private readonly List<(string Text, string Name, int Line)> outputs = [];
    private readonly List<Difference> violations = [];
    private readonly Dictionary<string, int> assigned = [];
    private readonly RecordedKnowledge recorded;
    private readonly NodeRecorder? body;
    private int line;

    /// <summary>A recorder for a hand-written body.</summary>
    /// <param name="me">The local node.</param>
    /// <param name="knowledge">Its view of the pool, where it has one.</param>
    protected NodeRecorder(Principal me, IKnowledge? knowledge)
    {
        Me = me;
        HasKnowledge = knowledge is not null;
        recorded = new(knowledge ?? NoKnowledge.Instance);
        Knowledge = new OwnView(this);
        Choices = Choices.First;
        Calls = new();
    }

    /// <summary>A recorder for the body spec of the same transition.</summary>
    /// <param name="body">What the hand-written body ran against.</param>
    /// <param name="choices">How to take what the body spec leaves open.</param>
    protected NodeRecorder(NodeRecorder body, Choices choices)
    {
        Me = body.Me;
        HasKnowledge = body.HasKnowledge;
        recorded = body.recorded;
        Knowledge = new OwnView(this);
        Choices = choices;
        Calls = new(body.Calls);
        this.body = body;
    }

    /// <inheritdoc/>
    public Principal Me { get; }

    /// <summary>The node's view of the pool: asked once, then answered from the record; with what it published to itself.</summary>
    public IKnowledge Knowledge { get; }

    /// <summary>How what the body spec leaves open is taken.</summary>
    public Choices Choices { get; }

    /// <summary>The calls of EXTERN functions.</summary>
    public ExternCalls Calls { get; }

    /// <summary>The statements published so far.</summary>
    public IEnumerable<Statement> Published => published.Select(p => p.AsStatement(Me));

    /// <summary>The outputs emitted so far, as the language writes them.</summary>
    public IEnumerable<string> Outputs => outputs.Select(o => o.Text);

    internal bool HasKnowledge { get; }

    internal IReadOnlyList<RecordedPublication> Publications => published;

    internal IReadOnlyList<(string Text, string Name, int Line)> OutputList => outputs;

    internal IReadOnlyList<Difference> Violations => violations;

    internal int CurrentLine => line;

    /// <inheritdoc/>
    public void Publish(Publication publication)
    {
        published.Add(new(publication, line));
        effects.Add(node => node.Publish(publication));
    }

    /// <summary>A PUBLISH of the body spec.</summary>
    /// <param name="verifiers">Who is intended to verify it.</param>
    /// <param name="auditors">Who else can verify it.</param>
    /// <param name="record">What is said.</param>
    /// <param name="citing">The evidence that must travel along, where the node has it.</param>
    public void Publish(
        ValueSet<Principal> verifiers,
        Auditors auditors,
        IRecord record,
        IReadOnlyList<Citation> citing
    )
    {
        Publish(new Publication(verifiers, auditors, record));
        if (body is not null && HasKnowledge)
        {
            CheckCitations(published[^1].AsStatement(Me), citing, body);
        }
    }

    /// <summary>Says which line of the program the body spec is at.</summary>
    /// <param name="line">The line, from 1.</param>
    public void At(int line) => this.line = line;

    /// <summary>An ASSERT of the body spec.</summary>
    /// <param name="condition">What must hold.</param>
    /// <param name="text">The condition as the program writes it.</param>
    public void Assert(bool condition, string text)
    {
        if (!condition)
        {
            violations.Add(new(DifferenceKind.Assert, text, text, "FALSE", line));
        }
    }

    /// <summary>
    /// A condition of the trigger that must hold before the body runs. One that asks what the node knows is left out
    /// where the host gave no knowledge.
    /// </summary>
    /// <param name="condition">What must hold.</param>
    /// <param name="text">The condition as the program writes it.</param>
    public void Require(Func<bool> condition, string text)
    {
        try
        {
            if (condition())
            {
                return;
            }
        }
        catch (KnowledgeMissingException) when (!HasKnowledge)
        {
            return;
        }

        throw new RunDiverged(new(DifferenceKind.NotEnabled, text, text, "FALSE", line));
    }

    /// <summary>A recorder for the body spec, at the state before.</summary>
    /// <param name="choices">How to take what the body spec leaves open.</param>
    /// <returns>The recorder.</returns>
    public abstract NodeRecorder Replay(Choices choices);

    /// <summary>Every variable before and after.</summary>
    /// <returns>The variables in the order of the program.</returns>
    public abstract IReadOnlyList<VariableChange> Variables();

    internal int LineOf(string variable, int otherwise) => assigned.GetValueOrDefault(variable, otherwise);

    /// <summary>Does to a live node what the body did here, in the same order.</summary>
    /// <param name="node">The live node.</param>
    protected void Perform(INode node)
    {
        foreach (var effect in effects)
        {
            effect(node);
        }
    }

    /// <summary>Remembers where a variable was assigned.</summary>
    /// <param name="variable">The variable.</param>
    protected void Assigned(string variable) => assigned[variable] = line;

    /// <summary>Whether a variable was assigned at all.</summary>
    /// <param name="variable">The variable.</param>
    /// <returns>Whether it was.</returns>
    protected bool WasAssigned(string variable) => assigned.ContainsKey(variable);

    /// <summary>Records an EMIT.</summary>
    /// <param name="output">The output.</param>
    /// <param name="perform">Emits it at a live node.</param>
    /// <param name="arguments">Its arguments.</param>
    protected void Emit(string output, Action<INode> perform, params object?[] arguments)
    {
        var text = $"{output}({string.Join(", ", arguments.Select(Show.Text))})";
        outputs.Add((text, output, line));
        effects.Add(perform);

        // No need to go on with an order of a FOREACH that has already emitted something else.
        if (body is not null)
        {
            var place = outputs.Count - 1;
            var actual = place < body.outputs.Count ? body.outputs[place].Text : "nothing emitted";
            if (actual != text)
            {
                var difference = new Difference(DifferenceKind.Output, output, text, actual, line);
                if (Choices.IsRetry)
                {
                    throw new RunDiverged(difference);
                }

                violations.Add(difference);
            }
        }
    }

    // CITING is evaluated when PUBLISH runs: both here and in what the body cited with the same statement.
    private void CheckCitations(Statement said, IReadOnlyList<Citation> citing, NodeRecorder body)
    {
        var same = body.published.Where(p => p.AsStatement(Me) == said).ToList();
        if (same.Count == 0)
        {
            return;
        }

        var cited = same.SelectMany(p => p.What.Citing).ToArray();
        var actual = cited.Length == 0 ? "nothing cited" : string.Join("\n", cited.Select(c => c.ToString()));
        foreach (var citation in citing.Where(c => c.IsIn(Knowledge) && !c.IsIn(new StatementPool(cited))))
        {
            violations.Add(
                new(
                    DifferenceKind.Citation,
                    said.Record.RecordName,
                    "the evidence that the body spec cites here",
                    actual,
                    citation.Line
                )
            );
        }
    }

    // What the node holds: the recorded answers, and what it published to itself, which it holds at once.
    private sealed class OwnView(NodeRecorder node) : IKnowledge
    {
        public IEnumerable<Statement> Statements(Type recordType)
        {
            var own = node
                .published.Where(p => recordType.IsInstanceOfType(p.What.Record))
                .Select(p => p.AsStatement(node.Me))
                .Where(s => s.Verifiers.Contains(node.Me) || s.Auditors.Contains(node.Me))
                .ToList();
            return [.. node.recorded.Statements(recordType), .. own];
        }
    }
}

/// <summary>A publication and the line of the program that makes it.</summary>
internal sealed record RecordedPublication(Publication What, int Line)
{
    internal Statement AsStatement(Principal issuer) => new(issuer, What.Verifiers, What.Auditors, What.Record);
}

/// <summary>Asks the host once for each record type and remembers the answer.</summary>
internal sealed class RecordedKnowledge(IKnowledge host) : IKnowledge
{
    private readonly Dictionary<Type, IReadOnlyList<Statement>> answers = [];

    public IEnumerable<Statement> Statements(Type recordType)
    {
        if (!answers.TryGetValue(recordType, out var answer))
        {
            answers[recordType] = answer = [.. host.Statements(recordType)];
        }

        return answer;
    }
}
