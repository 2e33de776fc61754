using Mommie.Api;
using Mommie.Cli.Input;
using Mommie.Cli.Rendering;

namespace Mommie.Cli.Gate;

/// <summary>
/// Holds every program below a directory against its manifest. Whatever the manifest names must be there and must come
/// out as it says; whatever is there must be named.
/// </summary>
internal sealed class GateRun(
    Session session,
    string directory,
    string solver,
    bool searchLong,
    IProgress<Progress> progress
)
{
    private readonly List<string> lines = [];
    private readonly List<Diagnostic> findings = [];

    // Z3 runs in process, so cvc5 is the more independent opinion.
    private readonly Lazy<string?> second = new(() => SecondOpinion.Find("cvc5", "z3"));
    private int programs;
    private int models;
    private int deployments;
    private int obligations;
    private int left;
    private int files;

    /// <summary>Looks at everything; changes nothing.</summary>
    internal GateReport Check()
    {
        var manifests = ReadManifests();
        if (manifests.Count == 0 && findings.Count == 0)
            Find("MOM8101", directory, $"expected a {Manifest.FileName} here or below, found none: nothing is guarded");
        // Where a manifest cannot be read, what it lists is not known.
        if (findings.All(f => f.Code != "MOM8102"))
            CheckListed(manifests);
        foreach (var manifest in manifests)
            Check(manifest);
        return Report();
    }

    /// <summary>Writes manifests and generated files anew from what is found now.</summary>
    internal GateReport Update()
    {
        var groups = Files
            .In(directory, ".mommie", below: true)
            .GroupBy(file => Path.GetDirectoryName(file) ?? "")
            .ToList();
        if (groups.Count == 0)
            Find("MOM8101", directory, "expected programs here or below, found none: nothing to write a manifest for");
        foreach (var group in groups)
            Update(group.Key, [.. group]);
        return Report();
    }

    private GateReport Report()
    {
        var summary =
            $"{Words.Count(programs, "program")}, {Words.Count(models, "model")}, {Words.Count(deployments, "deployment")}, "
            + $"{Words.Count(obligations, "obligation")}, {Words.Count(files, "generated file")}"
            + (left == 0 ? "" : $"; {Words.Count(left, "long MODEL")} not searched: --long does");
        var errors = findings.Count(f => f.Severity == Severity.Error);
        return new GateReport(
            lines,
            findings,
            errors == 0 ? summary : $"{Words.Count(errors, "finding")} in {summary}"
        );
    }

    private IReadOnlyList<Manifest> ReadManifests()
    {
        var manifests = new List<Manifest>();
        foreach (
            var path in Files
                .In(directory, Manifest.FileName, below: true)
                .Where(p => Path.GetFileName(p) == Manifest.FileName)
        )
        {
            try
            {
                manifests.Add(ManifestReader.Read(session.Files.Read(path)));
            }
            catch (InputException bad)
            {
                findings.AddRange(bad.Diagnostics);
            }
        }

        return manifests;
    }

    // A deleted entry must not turn the gate green.
    private void CheckListed(IReadOnlyList<Manifest> manifests)
    {
        var listed = manifests
            .SelectMany(m =>
                m.Programs.SelectMany(p => p.Deployments.Select(d => d.File).Prepend(p.File))
                    .Select(f => Path.Combine(m.Directory, f))
            )
            .Select(Path.GetFullPath)
            .ToHashSet(StringComparer.Ordinal);
        var there = Files.In(directory, ".mommie", below: true).Concat(Files.In(directory, ".deploy", below: true));
        foreach (var file in there.Where(file => !listed.Contains(Path.GetFullPath(file))))
            Find("MOM8108", file, "no manifest lists this file, so nothing guards it");
    }

    private void Check(Manifest manifest)
    {
        var generated = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var twice in manifest.Programs.GroupBy(p => p.File).Where(g => g.Count() > 1))
            Find("MOM8102", manifest.Path, $"the program {twice.Key} is listed twice");
        foreach (var entry in manifest.Programs)
            Check(manifest, entry, generated);
        CheckGenerated(manifest, generated);
    }

    private void Check(Manifest manifest, ProgramEntry entry, Dictionary<string, string> generated)
    {
        var path = Path.Combine(manifest.Directory, entry.File);
        var missing = entry
            .Deployments.Select(d => Path.Combine(manifest.Directory, d.File))
            .Prepend(path)
            .Where(file => !File.Exists(file))
            .ToList();
        foreach (var file in missing)
            Find("MOM8106", file, $"{manifest.Path} lists this file, but it is not there");
        if (missing.Contains(path))
            return;

        var leftOut = LeftOut(entry);
        var observed = Observe(
            manifest,
            entry.File,
            leftOut,
            entry.Deployments.Select(d => d.File).Where(f => !missing.Contains(Path.Combine(manifest.Directory, f))),
            generated
        );
        foreach (var model in observed.Report.Models)
        {
            if (entry.Models.FirstOrDefault(m => m.Name == model.Name) is { } expected)
                Add(path, Expectations.Differences(expected, model));
            else
                Find("MOM8108", manifest.Path, $"{entry.File}: MODEL {model.Name} is not listed, so nothing guards it");
        }

        if (observed.Report.Verdict != Verdict.Error)
        {
            foreach (var gone in entry.Models.Where(m => !observed.Names.Contains(m.Name)))
                Find("MOM8106", path, $"{manifest.Path} lists a MODEL {gone.Name}, but the program has none");
            CheckTlaList(manifest, entry, observed.Tla);
        }

        foreach (var deployment in observed.Report.Deployments)
        {
            var file = Path.GetFullPath(deployment.File);
            var expected = entry.Deployments.First(d =>
                Path.GetFullPath(Path.Combine(manifest.Directory, d.File)) == file
            );
            Add(deployment.File, Expectations.Differences(expected, deployment));
        }

        if (second.Value is { } other)
        {
            foreach (var deployment in observed.Report.Deployments)
                findings.AddRange(SecondOpinion.On(other, deployment, session.Terminal.Interrupted));
        }
    }

    private void CheckTlaList(Manifest manifest, ProgramEntry entry, IReadOnlyList<EmittedFile> tla)
    {
        foreach (var file in tla.Where(f => !entry.Tla.Contains(f.Name)))
            Find("MOM8108", manifest.Path, $"{entry.File}: the emitted file {file.Name} is not listed");
        foreach (var name in entry.Tla.Where(name => tla.All(f => f.Name != name)))
            Find("MOM8107", manifest.Path, $"{entry.File}: {name} is listed, but nothing emits it");
    }

    private void CheckGenerated(Manifest manifest, Dictionary<string, string> generated)
    {
        foreach (var (path, text) in generated)
        {
            files++;
            if (session.Files.TryRead(path) is not { } committed)
                Find("MOM8106", path, "this generated file is missing");
            else if (committed.Text == text)
                continue;
            else if (
                Path.GetFileName(path) == CertificateComparison.FileName
                && CertificateComparison.OtherSolver(committed.Text, text) is { } other
            )
                Remark("MOM8112", path, $"written by {other}: cores were not compared");
            else
                Differs(path, committed.Text, text);
        }

        foreach (var path in Generatable(manifest).Where(path => !generated.ContainsKey(path)))
            Find("MOM8107", path, "nothing generates this file");
    }

    private void Differs(string path, string found, string expected)
    {
        var a = found.Split('\n');
        var b = expected.Split('\n');
        var line = a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count();
        var span = new SourceSpan(path, line + 1, 1, line + 1, line < a.Length ? a[line].Length + 1 : 1);
        findings.Add(
            Diagnostic.Create(
                "MOM8105",
                Severity.Error,
                span,
                $"expected `{Clip(b, line)}`, found `{Clip(a, line)}`: the committed file is not what is generated",
                "`mommie gate --update` writes it anew."
            )
        );

        static string Clip(string[] lines, int line)
        {
            var text = line < lines.Length ? lines[line].Trim() : "the end of the file";
            return text.Length <= 80 ? text : text[..80] + "...";
        }
    }

    // What could have been generated: proofs and TLA+ that nothing accounts for are stale or forged. A hand-written
    // TLA+ proof (`X_proof.tla`) and a README are the only other files that may stand there.
    private static IEnumerable<string> Generatable(Manifest manifest)
    {
        var tla = new[] { ".tla", ".cfg" }.SelectMany(suffix => Files.In(manifest.Directory, suffix));
        var proofs =
            manifest.Proofs is { } relative && Proofs(manifest, relative) is var root && Directory.Exists(root)
                ? Files.In(root, "", below: true)
                : [];
        return tla.Concat(proofs)
            .Where(path =>
                !path.EndsWith("_proof.tla", StringComparison.Ordinal) && Path.GetFileName(path) != "README.md"
            );
    }

    // The MODELs that take too long for a gate, unless they are asked for.
    private IReadOnlySet<string> LeftOut(ProgramEntry? entry) =>
        entry is null || searchLong
            ? new HashSet<string>()
            : entry.Models.Where(m => m.Long).Select(m => m.Name).ToHashSet(StringComparer.Ordinal);

    private (VerifyReport Report, IReadOnlyList<EmittedFile> Tla, IReadOnlyList<string> Names) Observe(
        Manifest manifest,
        string file,
        IReadOnlySet<string> leftOut,
        IEnumerable<string> deploymentFiles,
        Dictionary<string, string> generated
    )
    {
        var source = session.Files.Read(Path.Combine(manifest.Directory, file));
        var texts = deploymentFiles.Select(f => session.Files.Read(Path.Combine(manifest.Directory, f))).ToList();
        var names = Verifier.ModelNames(source);
        var searched = names.Where(name => !leftOut.Contains(name)).ToList();
        var options = new VerifyOptions
        {
            Models = searched,
            CheckModels = searched.Count > 0 || names.Count == 0,
            ContinueAfterViolation = true,
            Solver = solver,
            Advice = false,
        };
        var report = Verifier.Verify(source, texts, options, progress, session.Terminal.Interrupted);
        session.Terminal.Interrupted.ThrowIfCancellationRequested();
        // That nothing was checked is said where MODELs are left out.
        findings.AddRange(
            report.Diagnostics.Where(d =>
                d.Severity != Severity.Info && (d.Code != "MOM8005" || searched.Count == names.Count)
            )
        );

        var tla = TlaEmitter.Emit(source, []);
        findings.AddRange(tla.Diagnostics.Where(d => d.Severity == Severity.Error && !report.Diagnostics.Contains(d)));
        foreach (var emitted in tla.Files)
            generated[Path.Combine(manifest.Directory, emitted.Name)] = emitted.Text;
        if (manifest.Proofs is { } proofs)
        {
            foreach (var deployment in report.Deployments)
            {
                var name = Path.ChangeExtension(Path.GetRelativePath(Own(manifest.Directory), deployment.File), null);
                var folder = Path.Combine(Proofs(manifest, proofs), report.ProgramName, name);
                foreach (var certificate in deployment.Certificate)
                    generated[Path.Combine(folder, certificate.Name)] = certificate.Text;
            }
        }

        Count(report);
        foreach (var name in names.Where(leftOut.Contains))
        {
            left++;
            lines.Add($"  MODEL {name}: long, not searched");
        }

        return (report, tla.Files, names);
    }

    private void Count(VerifyReport report)
    {
        programs++;
        models += report.Models.Count;
        deployments += report.Deployments.Count;
        obligations += report.Deployments.Sum(d => d.Obligations.Count);
        lines.Add(report.Program);
        lines.AddRange(
            report.Models.Select(m =>
                m.Verdict == ModelVerdict.Violated
                    ? $"  MODEL {m.Name}: {m.Violated!.Property} is violated, {Words.Count(m.DistinctStates, "state")}"
                    : $"  MODEL {m.Name}: {Words.Of(m.Verdict)}, {Words.Count(m.DistinctStates, "state")}"
            )
        );
        lines.AddRange(
            report.Deployments.Select(d =>
                $"  DEPLOYMENT {d.Name}: {Words.Of(d.Verdict)}, {Words.Count(d.Obligations.Count, "obligation")}"
            )
        );
    }

    private void Update(string folder, IReadOnlyList<string> programFiles)
    {
        var path = Path.Combine(folder, Manifest.FileName);
        var old = Old(path);
        var manifest = new Manifest(path, OldProofs(path, old), []);
        var generated = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = new List<ProgramEntry>();
        foreach (var program in programFiles)
        {
            var found = DeploymentSearch
                .Below(session.Files, session.Files.Read(program))
                .Select(d => Relative(folder, d.Path));
            var entry = old?.Programs.FirstOrDefault(p => p.File == Path.GetFileName(program));
            var observed = Observe(manifest, Path.GetFileName(program), LeftOut(entry), found, generated);
            entries.Add(
                new ProgramEntry(
                    Path.GetFileName(program),
                    observed.Tla.Select(f => f.Name).ToList(),
                    Models(entry, observed.Report.Models, observed.Names).ToList(),
                    observed.Report.Deployments.Select(d => Expectations.Of(d, Relative(folder, d.File))).ToList()
                )
            );
            foreach (var model in observed.Report.Models.Where(m => m.Verdict == ModelVerdict.Undecided))
                Find(
                    "MOM8103",
                    program,
                    $"MODEL {model.Name} is undecided, which no manifest can expect: {model.Reason}"
                );
        }

        foreach (var (file, text) in generated)
        {
            files++;
            if (session.Files.Write(file, text))
                lines.Add($"wrote {file}");
        }

        foreach (var stale in Generatable(manifest).Where(file => !generated.ContainsKey(file)).ToList())
        {
            Files.Delete(stale);
            lines.Add($"removed {stale}");
        }

        if (session.Files.Write(path, ManifestWriter.Text(manifest with { Programs = entries })))
            lines.Add($"wrote {path}");
    }

    // What is expected of the MODELs, in the order of the program: of those left out, what was.
    private static IEnumerable<ModelEntry> Models(
        ProgramEntry? old,
        IReadOnlyList<ModelReport> found,
        IReadOnlyList<string> names
    )
    {
        foreach (var name in names)
        {
            var before = old?.Models.FirstOrDefault(m => m.Name == name);
            if (found.FirstOrDefault(m => m.Name == name) is { } report)
                yield return Expectations.Of(report) with
                {
                    Long = before?.Long ?? false,
                };
            else if (before is not null)
                yield return before;
        }
    }

    // The manifest that is replaced, where it can be read.
    private Manifest? Old(string path)
    {
        try
        {
            return session.Files.TryRead(path) is { } old ? ManifestReader.Read(old) : null;
        }
        catch (InputException)
        {
            // It is about to be written anew.
            return null;
        }
    }

    // The manifest that is replaced says where its proofs are kept; a new one keeps them in a directory of the
    // protocol's name below `proofs`, beside the directory that the gate was asked for.
    private string OldProofs(string path, Manifest? old)
    {
        if (old?.Proofs is { Length: > 0 } proofs)
            return proofs;

        var folder = Path.GetFullPath(Path.GetDirectoryName(path) is { Length: > 0 } own ? own : ".");
        var root = Path.GetDirectoryName(Path.GetFullPath(directory)) ?? folder;
        return Path.GetRelativePath(folder, Path.Combine(root, "proofs", Path.GetFileName(folder))).Replace('\\', '/');
    }

    private static string Own(string directory) => directory.Length == 0 ? "." : directory;

    private static string Relative(string folder, string path) =>
        Path.GetRelativePath(Own(folder), path).Replace('\\', '/');

    private static string Proofs(Manifest manifest, string relative) =>
        Path.GetRelativePath(".", Path.Combine(manifest.Directory, relative)) is var path
        && Path.IsPathRooted(manifest.Directory)
            ? Path.GetFullPath(Path.Combine(manifest.Directory, relative))
            : path;

    private void Add(string file, IEnumerable<(string Code, string Message)> differences)
    {
        foreach (var (code, message) in differences)
            Find(code, file, message);
    }

    private void Remark(string code, string file, string message) =>
        findings.Add(Diagnostic.Create(code, Severity.Info, SourceSpan.WholeFile(file), message, null));

    private void Find(string code, string file, string message) =>
        findings.Add(
            Diagnostic.Create(
                code,
                Severity.Error,
                SourceSpan.WholeFile(file),
                message,
                code is "MOM8103" or "MOM8104" or "MOM8106" or "MOM8107" or "MOM8108"
                    ? "If it is meant so, `mommie gate --update` records it."
                    : null
            )
        );
}
