using System.Text.Json.Nodes;
using Delivery.Emulator.CloudFormation.Stacks;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.CloudFormation.Api;

/// <summary>
/// What a call sets for a stack beside its template and parameters. What is left out stays as it was; an empty list takes it
/// away (API reference of CreateChangeSet and RollbackConfiguration, 2026-11).
/// </summary>
internal static class StackSettings
{
    private const int MostTags = 50;
    private const int MostTopics = 5;
    private const int MostTriggers = 5;
    private const int LongestMonitoring = 180;

    public static IReadOnlyList<StackTag> Tags(AwsCall call, StackInput? previous)
    {
        if (!call.Input.ContainsKey("Tags") && previous is not null)
        {
            return previous.Tags;
        }

        IReadOnlyList<StackTag> tags = [.. call.Input.Objects("Tags").Select(tag => new StackTag(tag.RequiredText("Key"), tag.Text("Value") ?? ""))];
        if (tags.Count > MostTags)
        {
            throw TooMany("tags", MostTags);
        }

        if (tags.FirstOrDefault(tag => tag.Key.Length > 128) is { } longKey)
        {
            throw TooLong("tags.key", longKey.Key, 128);
        }

        if (tags.FirstOrDefault(tag => tag.Value.Length > 256) is { } longValue)
        {
            throw TooLong("tags.value", longValue.Value, 256);
        }

        if (tags.GroupBy(tag => tag.Key).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw StackLookup.Invalid($"Duplicate tag key {twice.Key} is not allowed.");
        }

        return tags.FirstOrDefault(tag => tag.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)) is { } reserved
            ? throw StackLookup.Invalid($"aws: prefixed tag key names are not allowed for external use. (tag {reserved.Key})")
            : tags;
    }

    public static IReadOnlyList<string> NotificationArns(AwsCall call, StackInput? previous)
    {
        if (!call.Input.ContainsKey("NotificationARNs") && previous is not null)
        {
            return previous.NotificationArns;
        }

        var arns = call.Input.Texts("NotificationARNs");
        return arns.Count <= MostTopics ? arns : throw TooMany("notificationARNs", MostTopics);
    }

    public static JsonObject? RollbackConfiguration(AwsCall call, StackInput? previous)
    {
        if (call.Input.Object("RollbackConfiguration") is not { } given)
        {
            return previous?.RollbackConfiguration;
        }

        var triggers = given.Objects("RollbackTriggers");
        if (triggers.Count > MostTriggers)
        {
            throw TooMany("rollbackConfiguration.rollbackTriggers", MostTriggers);
        }

        var minutes = given.Number("MonitoringTimeInMinutes");
        if (minutes is < 0 or > LongestMonitoring)
        {
            throw StackLookup.Invalid(
                $"1 validation error detected: Value '{minutes}' at 'rollbackConfiguration.monitoringTimeInMinutes' failed to satisfy constraint: Member must have value {(minutes < 0 ? "greater than or equal to 0" : $"less than or equal to {LongestMonitoring}")}");
        }

        var kept = new JsonArray([.. triggers.Select(trigger => (JsonNode)new JsonObject { ["Arn"] = trigger.RequiredText("Arn"), ["Type"] = Type(trigger) })]);
        var triggersGiven = given.ContainsKey("RollbackTriggers");
        return Rendering.Compact(
            ("RollbackTriggers", triggersGiven ? (kept.Count > 0 ? kept : null) : previous?.RollbackConfiguration?["RollbackTriggers"]?.DeepClone()),
            ("MonitoringTimeInMinutes", minutes ?? previous?.RollbackConfiguration?["MonitoringTimeInMinutes"]?.DeepClone()));
    }

    private static string Type(JsonObject trigger) => trigger.RequiredText("Type") switch
    {
        "AWS::CloudWatch::Alarm" or "AWS::CloudWatch::CompositeAlarm" => trigger.RequiredText("Type"),
        var other => throw StackLookup.Invalid($"Resource type {other} is not supported as a rollback trigger."),
    };

    private static AwsErrorException TooMany(string member, int most) => StackLookup.Invalid(
        $"1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must have length less than or equal to {most}");

    private static AwsErrorException TooLong(string member, string value, int most) => StackLookup.Invalid(
        $"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must have length less than or equal to {most}");
}
