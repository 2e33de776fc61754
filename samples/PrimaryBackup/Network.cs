using Mommie.Runtime;

namespace PrimaryBackup;

/// <summary>Delivers statements in memory, one after the other, in the order in which they were published.</summary>
internal sealed class Network(TextWriter log)
{
    private readonly Dictionary<Principal, Action<Statement>> receivers = [];
    private readonly Queue<(Principal To, Statement What)> waiting = [];

    internal void Attach(Principal who, Action<Statement> receive) => receivers[who] = receive;

    internal void Say(string text) => log.Write(text + "\n");

    internal void Publish(Principal issuer, Publication what)
    {
        var statement = new Statement(issuer, what.Verifiers, what.Auditors, what.Record);
        foreach (var verifier in what.Verifiers)
        {
            waiting.Enqueue((verifier, statement));
        }
    }

    internal void DeliverAll()
    {
        while (waiting.TryDequeue(out var next))
        {
            receivers[next.To](next.What);
        }
    }
}
