namespace Delivery.Errors;

/// <summary>A kind of error: the row of <c>docs/errors.md</c>. All kinds are listed in <see cref="ErrorCatalog"/>.</summary>
/// <param name="Code"><c>DLV-</c> and four digits; never reused.</param>
/// <param name="Title">What happened, in a few words.</param>
/// <param name="IsUsage">True where the user's input or configuration is the cause (exit code 2).</param>
/// <param name="Ends">How the run ends where nothing but this went wrong.</param>
public sealed record ErrorKind(string Code, string Title, bool IsUsage, Outcome Ends = Outcome.Failed)
{
    /// <summary>The exit code of a run that ends with this alone.</summary>
    public int ExitCode => IsUsage && Ends == Outcome.Failed ? ExitCodes.Usage : ExitCodes.Of(Ends);
}

/// <summary>One error as it is shown and as it stands in run.json.</summary>
/// <param name="What">What happened.</param>
/// <param name="Where">File and line, resource or command; empty where there is none.</param>
/// <param name="Why">The cause, with the words of whoever reported it.</param>
/// <param name="Next">The next step, with the exact command where there is one.</param>
public sealed record DeliveryError(ErrorKind Kind, string What, string Where, string Why, string Next)
{
    /// <summary>The line of the repository that is to be looked at; null where there is none.</summary>
    public SourcePlace? Place { get; init; }

    /// <summary>For failures in AWS: the cause is told before the place.</summary>
    public bool IsCauseFirst { get; init; }

    /// <summary>An error in a file.</summary>
    public static DeliveryError At(SourcePlace place, ErrorKind kind, string what, string why, string next) => new(kind, what, place.ToString(), why, next) { Place = place };

    /// <summary>One text: code, what, where, why.</summary>
    public string Message => IsCauseFirst ? $"{Kind.Code} {What}{Cause}{Location}" : $"{Kind.Code} {What}{Location}{Cause}";

    private string Location => Where.Length > 0 ? $" ({Where})" : "";

    private string Cause => Why.Length > 0 ? $": {Why}" : "";
}

/// <summary>Ends a step with one or more errors that are known to the catalog. All problems of an input come together.</summary>
public sealed class DeliveryException(IReadOnlyList<DeliveryError> errors, Outcome outcome = Outcome.Failed)
    : Exception(string.Join(Environment.NewLine, errors.Select(error => error.Message)))
{
    public DeliveryException(DeliveryError error, Outcome outcome = Outcome.Failed) : this([error], outcome)
    {
    }

    public IReadOnlyList<DeliveryError> Errors { get; } = errors;
    public Outcome Outcome { get; } = outcome;
}
