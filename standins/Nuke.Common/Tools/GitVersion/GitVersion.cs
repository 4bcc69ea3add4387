namespace Nuke.Common.Tools.GitVersion;

/// <summary>The version of the working tree, as GitVersion computes it from tags and commits.</summary>
public class GitVersion
{
    public int Major { get; internal set; }
    public int Minor { get; internal set; }
    public int Patch { get; internal set; }
    public string PreReleaseTag { get; internal set; }
    public string PreReleaseTagWithDash { get; internal set; }
    public string PreReleaseLabel { get; internal set; }
    public string PreReleaseLabelWithDash { get; internal set; }
    public string PreReleaseNumber { get; internal set; }
    public string WeightedPreReleaseNumber { get; internal set; }
    public string BuildMetaData { get; internal set; }
    public string FullBuildMetaData { get; internal set; }
    public string MajorMinorPatch { get; internal set; }
    public string SemVer { get; internal set; }
    public string AssemblySemVer { get; internal set; }
    public string AssemblySemFileVer { get; internal set; }
    public string FullSemVer { get; internal set; }
    public string InformationalVersion { get; internal set; }
    public string BranchName { get; internal set; }
    public string EscapedBranchName { get; internal set; }
    public string Sha { get; internal set; }
    public string ShortSha { get; internal set; }
    public string VersionSourceSha { get; internal set; }
    public string CommitsSinceVersionSource { get; internal set; }
    public int? UncommittedChanges { get; internal set; }
    public string CommitDate { get; internal set; }
}
