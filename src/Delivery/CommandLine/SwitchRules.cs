using Delivery.Errors;

namespace Delivery.CommandLine;

/// <summary>The words and switches of the command line itself.</summary>
internal sealed class SwitchRules(CommandDescription build, Surroundings surroundings, GivenArguments given, OptionValues values)
{
    public IEnumerable<DeliveryError> Problems() =>
    [
        .. values.TargetProblems(given.Words),
        .. given.Switches.SelectMany(OfSwitch),
        .. Repeated(),
        .. TargetsTwice(),
    ];

    private IEnumerable<DeliveryError> OfSwitch(GivenSwitch found)
    {
        var option = build.Option(found.Name);
        var meant = option ?? build.NearestOption(found.Name);
        var label = meant?.Switch ?? found.Name;
        if (option is null)
        {
            yield return Unknown(found, meant);
        }
        if (found.Attached is { } attached && option is not null)
        {
            yield return new(
                ErrorCatalog.SwitchWithEquals, $"{Quoted.Of(found.Text)} would not be read", "", "a value is a word of its own",
                $"Write {label} {(values.Fits(option, attached) ? PlainWord.Of(attached) : values.Sample(option))}");
        }
        if (meant is null)
        {
            yield break;
        }
        IReadOnlyList<string> all = found.Attached is null ? found.Values : [found.Attached, .. found.Values];
        var swallowed = Swallowed(meant, all);
        if (swallowed.Count > 0)
        {
            yield return SwallowedTargets(meant, [.. all.Take(all.Count - swallowed.Count)], swallowed);
        }
        foreach (var problem in values.Problems(meant, label, [.. all.Take(all.Count - swallowed.Count)]))
        {
            yield return problem;
        }
    }

    /// <summary>Targets among a switch's values, at their end. Where targets stand before all switches, a last word that the option can use is its value.</summary>
    private List<string> Swallowed(CommandOption option, IReadOnlyList<string> all)
    {
        if (option.Kind == OptionKind.Targets)
        {
            return [];
        }
        // The first word is the option's own where it can be: an environment may be named as a target is.
        var first = all.Count > 0 && IsOwn(option, all[0], all.Count > 1) ? 1 : 0;
        var targets = all.Skip(first).Reverse().TakeWhile(values.IsTarget).Reverse().ToList();
        return option.IsList && given.Words.Count > 0 ? [] : targets;
    }

    private bool IsOwn(CommandOption option, string word, bool isFollowed) =>
        !values.IsTarget(word) || (option.Kind == OptionKind.Text ? isFollowed || given.Words.Count > 0 : values.Fits(option, word));

    private DeliveryError SwallowedTargets(CommandOption option, IReadOnlyList<string> own, IReadOnlyList<string> targets)
    {
        var right = string.Join(' ', [surroundings.Program, .. targets, option.Switch, .. own.Select(PlainWord.Of)]);
        return new(
            ErrorCatalog.TargetSwallowed, $"{option.Switch} swallowed {string.Join(", ", targets.Select(Quoted.Of))}", "",
            "a switch takes every word up to the next switch", $"Put targets first: {right}");
    }

    private DeliveryError Unknown(GivenSwitch found, CommandOption? meant) => new(
        ErrorCatalog.SwitchUnknown, $"There is no option {Quoted.Of(found.Name)}", "",
        found.Name.Length > 1 && found.Name.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0 ? "a value can't begin with a dash" : "",
        meant is null ? $"{surroundings.Program} --help lists the options." : $"Did you mean {meant.Switch}?");

    private IEnumerable<DeliveryError> Repeated() => given.Switches
        .Where(found => build.Option(found.Name) is not null)
        .GroupBy(found => SwitchName.Plain(found.Name))
        .Where(same => same.Count() > 1)
        .Select(same => new DeliveryError(
            ErrorCatalog.GivenTwice, $"{build.Option(same.First().Name)!.Switch} is given {same.Count()} times", "", "only the last would count", "Give it once."));

    private IEnumerable<DeliveryError> TargetsTwice() => given.Words.Count > 0 && given.Switch("Target") is not null
        ? [new(ErrorCatalog.GivenTwice, "Targets are given with and without --target", "", "only those of --target would run", "Leave --target out.")]
        : [];
}
