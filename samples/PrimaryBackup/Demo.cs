using Mommie.Runtime;

namespace PrimaryBackup;

/// <summary>Runs a few requests of two clients through four replicas, in memory.</summary>
public static class Demo
{
    /// <summary>Runs the demonstration.</summary>
    /// <param name="log">Where the run is told.</param>
    /// <param name="assertions">How bodies are checked.</param>
    /// <param name="stride">How far replicas count after each request; 1 is right.</param>
    /// <returns>How often the applications were called, all replicas together.</returns>
    public static int Run(TextWriter log, Assertions assertions, long stride = 1)
    {
        ArgumentNullException.ThrowIfNull(assertions);
        var constants = new PrimaryBackupConstants
        {
            C = [new("c1"), new("c2")],
            R = [new("r1"), new("r2"), new("r3"), new("r4")],
            F = 1,
            PRIMARY = new("r1"),
        };
        var network = new Network(log);
        var clients = new List<ClientNode>();
        foreach (var name in constants.C)
        {
            var client = new ClientNode(name, constants, network, assertions);
            network.Attach(name, client.Receive);
            clients.Add(client);
        }

        var replicas = new List<ReplicaNode>();
        foreach (var name in constants.R)
        {
            var execute = new ReplicaExecute { Stride = stride };
            var replica = new ReplicaNode(name, constants, network, assertions, new(), execute);
            replica.CheckAssumptions();
            network.Attach(name, replica.Receive);
            replicas.Add(replica);
        }

        clients[0].Submit(new Put("colour", "red"));
        clients[1].Submit(new Put("colour", "blue"));
        network.DeliverAll();
        clients[0].Submit(new Read("colour"));
        network.DeliverAll();
        return replicas.Sum(r => r.Calls);
    }
}
