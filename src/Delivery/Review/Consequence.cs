namespace Delivery.Review;

/// <summary>What a change does to the people who depend on the stack, from harmless to worst.</summary>
public enum Consequence
{
    Routine,
    Cost,
    SecurityWidening,
    HostRoll,
    Outage,
    DataLoss,
}

/// <summary>The words for a consequence; never colour alone.</summary>
public static class ConsequenceWords
{
    public static string Of(Consequence consequence) => consequence switch
    {
        Consequence.DataLoss => "data loss",
        Consequence.Outage => "outage",
        Consequence.HostRoll => "host roll",
        Consequence.SecurityWidening => "security widening",
        Consequence.Cost => "cost",
        Consequence.Routine => "routine",
        _ => throw new ArgumentOutOfRangeException(nameof(consequence), consequence, null),
    };

    /// <summary>Data loss and outage: the environment's name must be typed.</summary>
    public static bool IsGrave(Consequence consequence) => consequence >= Consequence.Outage;
}
