using System.Text.RegularExpressions;
using Delivery.Environments;
using Delivery.Errors;

namespace Delivery.Versioning;

/// <summary>What GitVersion computed; the fields of its JSON answer that a version is made of.</summary>
/// <param name="SemVer">E.g. <c>1.2.4-5</c>, <c>1.2.4-branch.1</c>, or <c>1.2.3</c> for a tagged commit.</param>
/// <param name="Sha">The commit.</param>
/// <param name="CommitsSinceVersionSource">0 for a tagged commit.</param>
public sealed record GitVersionFields(string SemVer, string Sha, int CommitsSinceVersionSource);

/// <summary>
/// The version of a worker: a semantic version that is a valid image tag and belongs to one commit. <c>1.2.3</c> for a tagged commit,
/// <c>1.2.4-5.g0123456789</c> for another, <c>1.2.4-5.dirty.g0123456789</c> with uncommitted changes; the last part is then the hash of the content.
/// </summary>
public sealed partial record WorkerVersion
{
    /// <summary>The specification of image tags (OCI distribution 1.1) allows 128 characters.</summary>
    public const int MaxLength = 128;
    private const int HashLength = 10;

    private WorkerVersion(string value, string commit, bool isDirty) => (Value, Commit, IsDirty) = (value, commit, isDirty);

    public string Value { get; }

    /// <summary>The commit; with <see cref="IsDirty"/> the one that was changed.</summary>
    public string Commit { get; }
    public bool IsDirty { get; }

    /// <exception cref="DeliveryException">The two speak of different commits.</exception>
    public static WorkerVersion Create(GitVersionFields fields, RepositoryState state)
    {
        if (!string.Equals(fields.Sha, state.Head, StringComparison.OrdinalIgnoreCase))
        {
            throw new DeliveryException(new DeliveryError(
                ErrorCatalog.RepositoryMoved, "The version belongs to another commit than the one checked out", "",
                $"GitVersion saw {Quoted.Of(fields.Sha)}, git has {state.Head}", "Run the build again, and let nothing else commit or check out meanwhile."));
        }
        var (release, label) = Split(fields.SemVer);
        var commit = label.Length == 0 && fields.CommitsSinceVersionSource == 0 ? "" : $"g{state.Head[..HashLength]}";
        var suffix = state.ContentHash is { } content ? $"dirty.g{content[..HashLength]}" : commit;
        return new(Join(release, label, suffix), state.Head, state.IsDirty);
    }

    /// <summary>Why this version can't be delivered to an environment; null where it can. What isn't committed can't be made again.</summary>
    public DeliveryError? RefusalFor(DeliveryEnvironment environment) => IsDirty && !environment.IsEmbedded
        ? new(
            ErrorCatalog.VersionDirty, $"The version {Value} has uncommitted changes", "", $"{environment.Name} takes only what is committed",
            "Run 'git status', then commit, stash or ignore what it lists. The embedded environment takes changes as they are: --environment local")
        : null;

    public override string ToString() => Value;

    private static (string Release, string Label) Split(string semVer)
    {
        var match = SemVerForm().Match(semVer);
        return match.Success ? (match.Groups[1].Value, match.Groups[2].Value) : ("0.0.0", semVer);
    }

    // A branch's name is in the label: only what a semantic version may have is kept, and only as much as there is room for.
    private static string Join(string release, string label, string suffix)
    {
        var room = MaxLength - release.Length - suffix.Length - 2;
        var identifiers = OtherCharacters().Replace(label, "-").Split('.', StringSplitOptions.RemoveEmptyEntries)
            .Select(identifier => LeadingZero().IsMatch(identifier) ? "n" + identifier : identifier);
        var kept = string.Join('.', identifiers);
        kept = kept.Length > room ? kept[..room].TrimEnd('.', '-') : kept;
        var preRelease = string.Join('.', new[] { kept, suffix }.Where(part => part.Length > 0));
        return preRelease.Length == 0 ? release : $"{release}-{preRelease}";
    }

    [GeneratedRegex(@"\A([0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9})(?:-([^+]*))?(?:\+.*)?\z", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex SemVerForm();

    [GeneratedRegex("[^A-Za-z0-9.-]", RegexOptions.CultureInvariant)]
    private static partial Regex OtherCharacters();

    [GeneratedRegex(@"\A0[0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex LeadingZero();
}
