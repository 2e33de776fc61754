using Mommie.Runtime;

namespace PrimaryBackup;

/// <summary>A replica of this sample: its variables, and when its transitions run.</summary>
internal sealed class ReplicaNode(
    Principal me,
    PrimaryBackupConstants constants,
    Network network,
    Assertions assertions,
    KeyValueStore store,
    ReplicaExecute execute
) : IReplica
{
    private readonly StatementPool pool = new();
    private readonly Dictionary<long, Order> orders = [];
    private readonly Dictionary<Request, Principal> requests = [];
    private readonly ReplicaAssign assign = new();

    public Principal Me => me;

    public PrimaryBackupConstants Constants => constants;

    public IPrimaryBackupExterns Externs => store;

    public IKnowledge Knowledge => pool;

    public long NextSeqNo { get; set; }

    public long ExecuteSeqNo { get; set; }

    public ValueSet<Principal> Suspected { get; set; } = [];

    internal int Calls => store.Calls;

    public void Publish(Publication publication) => network.Publish(me, publication);

    internal void Receive(Statement statement)
    {
        if (!pool.Add(statement))
        {
            return;
        }

        switch (statement.Record)
        {
            case Request request:
                requests.TryAdd(request, statement.Issuer);
                if (me == constants.PRIMARY && request.Client == statement.Issuer)
                {
                    assign.Run(assertions, this, statement.Issuer, request);
                    network.Say($"{me} orders {request} as number {NextSeqNo - 1}");
                }

                break;
            case Order order when statement.Issuer == constants.PRIMARY:
                orders.TryAdd(order.SeqNo, order);
                break;
        }

        while (orders.TryGetValue(ExecuteSeqNo, out var next) && requests.TryGetValue(next.M, out var client))
        {
            execute.Run(assertions, this, next, client, next.M);
            network.Say($"{me} executes number {next.SeqNo}: {next.M.Op}");
        }
    }
}
