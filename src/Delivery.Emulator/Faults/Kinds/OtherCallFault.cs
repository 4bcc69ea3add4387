using System.Text.Json.Nodes;
using Delivery.Emulator.Wire;

namespace Delivery.Emulator.Faults.Kinds;

/// <summary>
/// Somebody else makes a call at the same time: changes a parameter, a queue, a stack. Whether it succeeds is its own matter.
/// <c>{stack}</c>, <c>{account}</c> and <c>{region}</c> in its input stand for those of the call that it happens at.
/// </summary>
internal sealed record OtherCallFault(string Service, string Operation, JsonObject Input, bool IsAfter) : FaultKind, ICallFault
{
    public static FaultKindDescription Description { get; } = new(
        "call", FaultPoint.Call, "somebody else calls an `operation` of a `service` with `input`, `at: before` or `after` this call",
        ["service", "operation", "input", "at"], Read);

    public async Task<CallAnswer> RunAsync(FaultedCall call, Func<AwsCall, Task<CallAnswer>> next, CancellationToken cancellationToken)
    {
        if (!IsAfter)
        {
            await MakeAsync(call, cancellationToken);
            return await next(call.Call);
        }

        var answer = await next(call.Call);
        await MakeAsync(call, cancellationToken);
        return answer;
    }

    private async Task MakeAsync(FaultedCall call, CancellationToken cancellationToken)
    {
        var account = call.Call.Caller.AccountId;
        var other = call.Call with
        {
            Service = Service,
            Operation = Operation,
            Input = (JsonObject)Filled(Input, call)!,
            Caller = new CallerIdentity(account, $"arn:aws:iam::{account}:user/somebody-else", "AIDASOMEBODYELSE00000", "somebody-else"),
            RequestId = Guid.NewGuid().ToString(),
        };
        try
        {
            await call.Invoke(other, cancellationToken);
        }
        catch (AwsErrorException)
        {
            // Refused to somebody else, and so without a consequence here.
        }
    }

    private JsonNode? Filled(JsonNode? node, FaultedCall call) => node switch
    {
        JsonObject map => new JsonObject(map.Select(member => KeyValuePair.Create(member.Key, Filled(member.Value, call)))),
        JsonArray list => new JsonArray([.. list.Select(item => Filled(item, call))]),
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String => value.GetValue<string>()
            .Replace("{stack}", call.Stacks?.StackOf(call.Call)?.Name ?? call.Call.Input["StackName"]?.ToString() ?? "", StringComparison.Ordinal)
            .Replace("{account}", call.Call.Caller.AccountId, StringComparison.Ordinal)
            .Replace("{region}", call.Call.Region, StringComparison.Ordinal),
        // Under the Query protocols every scalar is a text.
        JsonValue value when ServiceDescription.Of(Service)?.Protocol is WireProtocol.Query or WireProtocol.Ec2Query => value.ToJsonString(),
        _ => node?.DeepClone(),
    };

    private static OtherCallFault Read(Fields fields, ProblemList problems)
    {
        var service = fields.RequiredText("service");
        if (service.Length > 0 && ServiceDescription.Of(service) is null)
        {
            problems.Add(fields.Node("service")!.Line, $"the emulator has no service '{service}'");
        }

        return new(service, fields.RequiredText("operation"), fields.Json("input") ?? [], fields.Choice("at", "before", "after") == "after");
    }
}
