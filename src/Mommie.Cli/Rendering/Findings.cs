using Mommie.Api;

namespace Mommie.Cli.Rendering;

/// <summary>A diagnostic together with the steps that lead to it: a counterexample or an attack.</summary>
/// <param name="Diagnostic">Where and what.</param>
/// <param name="Flow">The steps, in order; empty where there are none.</param>
internal sealed record Finding(Diagnostic Diagnostic, IReadOnlyList<FlowStep> Flow);

/// <summary>One step of a finding.</summary>
internal sealed record FlowStep(SourceSpan Span, string Text);

/// <summary>A report as a list of places and messages: what MSBuild and SARIF print.</summary>
internal static class Findings
{
    /// <summary>The findings of a verification, input errors first.</summary>
    internal static IReadOnlyList<Finding> Of(VerifyReport report)
    {
        var all = report.Diagnostics.Select(Plain).ToList();
        foreach (var model in report.Models)
        {
            if (model.Violated is not null)
                all.Add(Of(model.Name, model.Violated));
            if (model.Verdict == ModelVerdict.Undecided)
                all.Add(Plain(Undecided(model)));
            all.AddRange(NeverFired(model).Select(Plain));
        }

        foreach (var deployment in report.Deployments)
        {
            foreach (var obligation in deployment.Obligations)
            {
                if (obligation.Verdict != ProofVerdict.Proved || obligation.Vacuous)
                    all.Add(Of(deployment, obligation));
            }
        }

        return all;
    }

    /// <summary>What the run of a trace file violates.</summary>
    internal static IReadOnlyList<Finding> Of(TraceReport trace) =>
        trace.Violation.Property.Length == 0 ? [] : [Of(trace.Model, trace.Violation)];

    /// <summary>A diagnostic without steps.</summary>
    internal static Finding Plain(Diagnostic diagnostic) => new(diagnostic, []);

    /// <summary>A violated invariant or property, on its conjunct.</summary>
    internal static Finding Of(string model, Violation v)
    {
        var values =
            v.Values.Count == 0 ? "" : " with " + string.Join(", ", v.Values.Select(x => $"{x.Name} = {x.Value}"));
        var message =
            $"{v.Property} is violated in MODEL {model} after {Words.Count(v.TraceLength, "step")}: {v.Message}{values}";
        return new(
            Diagnostic.Create(v.Code, Severity.Error, v.Span, message, null),
            v.Trace.Where(step => step.Number > 0)
                .Select(step => new FlowStep(step.Span, $"{step.Number}. {TraceText.Title(step)}"))
                .ToList()
        );
    }

    /// <summary>A MODEL without a verdict.</summary>
    internal static Diagnostic Undecided(ModelReport model) =>
        Diagnostic.Create(
            "MOM4012",
            Severity.Warning,
            model.Span,
            $"MODEL {model.Name} is undecided: {model.Reason ?? "the search did not end"}",
            null
        );

    /// <summary>Transitions that never fired: a trigger that is never true checks nothing.</summary>
    internal static IEnumerable<Diagnostic> NeverFired(ModelReport model) =>
        model.Verdict != ModelVerdict.Holds
            ? []
            : model
                .Coverage.Where(c => c.Fired == 0)
                .Select(c =>
                    Diagnostic.Create(
                        "MOM4007",
                        Severity.Warning,
                        c.Span,
                        $"{c.Transition} never fires in MODEL {model.Name}: what it does was not checked",
                        null
                    )
                );

    /// <summary>An obligation that is not proved, on the guilty line of the deployment.</summary>
    internal static Finding Of(DeploymentReport deployment, ObligationReport obligation)
    {
        var word = obligation.Verdict switch
        {
            ProofVerdict.Refuted => "refuted",
            ProofVerdict.Undecided => "undecided",
            _ => "vacuous",
        };
        var span = obligation.Line.StartLine > 0 ? obligation.Line : SourceSpan.WholeFile(deployment.File);
        var severity = obligation.Verdict == ProofVerdict.Undecided ? Severity.Warning : Severity.Error;
        var code = obligation.Vacuous ? "MOM8109" : obligation.Diagnostic;
        return new(
            Diagnostic
                .Create(
                    code,
                    severity,
                    span,
                    $"{obligation.Code} is {word} for {obligation.Site}: {obligation.Reason}",
                    obligation.Mend
                )
                .WithFixes(obligation.Fixes),
            obligation.Attack.Select((step, i) => new FlowStep(span, $"{i + 1}. {step}")).ToList()
        );
    }
}
