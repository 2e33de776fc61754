using Mommie.Runtime;

namespace PrimaryBackup;

/// <summary>A client of this sample: its variables, and when its transitions run.</summary>
internal sealed class ClientNode(Principal me, PrimaryBackupConstants constants, Network network, Assertions assertions)
    : IClient
{
    private readonly Dictionary<Reply, HashSet<Principal>> votes = [];
    private readonly ClientSubmit submit = new();
    private readonly ClientAccept accept = new();

    public Principal Me => me;

    public PrimaryBackupConstants Constants => constants;

    /// <summary>A client calls no application; its bodies never ask for one.</summary>
    public IPrimaryBackupExterns Externs { get; } = new KeyValueStore();

    public long Stamp { get; set; }

    public ValueSet<Reply> Accepted { get; set; } = [];

    public void EmitDone(Op op, Result res) => network.Say($"{me} is done: {op} -> {res}");

    public void Publish(Publication publication) => network.Publish(me, publication);

    internal void Submit(Op op)
    {
        network.Say($"{me} asks: {op}");
        submit.Run(assertions, this, op);
    }

    internal void Receive(Statement statement)
    {
        if (statement.Record is not Reply reply)
        {
            return;
        }

        if (!votes.TryGetValue(reply, out var issuers))
        {
            votes[reply] = issuers = [];
        }

        // The instance fires once, when 2f + 1 replicas agree.
        if (issuers.Add(statement.Issuer) && issuers.Count == (2 * constants.F) + 1 && reply.M.Client == me)
        {
            accept.Run(assertions, this, reply);
        }
    }
}
