namespace Delivery.Environments;

/// <summary>The stages of a run, as they are named in environment files, reports and file names.</summary>
public static class StageNames
{
    public const string Bootstrap = "bootstrap";
    public const string Cluster = "cluster";
    public const string Service = "service";
}
