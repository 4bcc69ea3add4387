using System.Formats.Cbor;
using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.Wire;

public sealed class CborTests
{
    private const string Template = """
        {"Resources":{"Alarm":{"Type":"AWS::CloudWatch::Alarm","Properties":{"AlarmName":"errors","Namespace":"Custom","MetricName":"Errors","Statistic":"Sum","Period":60,
         "EvaluationPeriods":1,"Threshold":2,"ComparisonOperator":"GreaterThanThreshold"}}}}
        """;

    [Fact]
    public async Task CloudWatch_answers_Smithy_RPC_v2_CBOR_with_whole_and_floating_numbers_and_instants()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var create = SignedRequest.Query(emulator.Url, "cloudformation", $"Action=CreateStack&Version=2010-05-15&StackName=alarms&TemplateBody={Uri.EscapeDataString(Template)}");
        (await emulator.SendAsync(create)).Status.ShouldBe(200);
        Dictionary<string, object?> alarm = [];
        while (alarm.Count == 0)
        {
            var answer = await CallAsync(emulator, "DescribeAlarms", writer =>
            {
                writer.WriteStartMap(1);
                writer.WriteTextString("AlarmNames");
                writer.WriteStartArray(1);
                writer.WriteTextString("errors");
                writer.WriteEndArray();
                writer.WriteEndMap();
            });
            answer.Status.ShouldBe(200);
            alarm = ((Dictionary<string, object?>)answer.Body!)["MetricAlarms"] is List<object?> { Count: 1 } found ? (Dictionary<string, object?>)found[0]! : [];
        }

        (alarm["StateValue"], alarm["Threshold"], alarm["Period"]).ShouldBe(("INSUFFICIENT_DATA", 2.0, 60L));
        alarm["StateUpdatedTimestamp"].ShouldBeOfType<DateTimeOffset>();
    }

    [Fact]
    public async Task An_error_has_its_query_code_in_a_header()
    {
        await using var emulator = await RunningEmulator.StartAsync();

        var answer = await CallAsync(emulator, "SetAlarmState", writer =>
        {
            writer.WriteStartMap(1);
            writer.WriteTextString("AlarmName");
            writer.WriteTextString("none");
            writer.WriteEndMap();
        });

        (answer.Status, answer.QueryError).ShouldBe((400, "ResourceNotFound;Sender"));
    }

    [Fact]
    public async Task Damaged_bodies_get_an_error_and_never_a_failure()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        var random = new Random(7);
        foreach (var length in Enumerable.Range(1, 200))
        {
            var body = new byte[length % 40 + 1];
            random.NextBytes(body);
            using var request = Request(emulator, "DescribeAlarms", body);
            using var response = await emulator.Http.SendAsync(request, TestContext.Current.CancellationToken);
            ((int)response.StatusCode).ShouldBeOneOf(200, 400);
        }
    }

    private static async Task<(int Status, object? Body, string? QueryError)> CallAsync(RunningEmulator emulator, string operation, Action<CborWriter> write)
    {
        var writer = new CborWriter();
        write(writer);
        using var request = Request(emulator, operation, writer.Encode());
        using var response = await emulator.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, Read(new CborReader(body)), response.Headers.TryGetValues("x-amzn-query-error", out var codes) ? codes.Single() : null);
    }

    private static HttpRequestMessage Request(RunningEmulator emulator, string operation, byte[] body)
    {
        var request = SignedRequest.Sign(
            emulator.Url, "monitoring", body, "application/cbor", null, "local", "local", RunningEmulator.Region, path: $"/service/GraniteServiceVersion20100801/operation/{operation}");
        request.Headers.Add("smithy-protocol", "rpc-v2-cbor");
        return request;
    }

    private static object? Read(CborReader reader)
    {
        switch (reader.PeekState())
        {
            case CborReaderState.StartMap:
                var members = new Dictionary<string, object?>();
                for (var left = reader.ReadStartMap()!.Value; left > 0; left--)
                {
                    members[reader.ReadTextString()] = Read(reader);
                }

                reader.ReadEndMap();
                return members;
            case CborReaderState.StartArray:
                var items = new List<object?>();
                for (var left = reader.ReadStartArray()!.Value; left > 0; left--)
                {
                    items.Add(Read(reader));
                }

                reader.ReadEndArray();
                return items;
            case CborReaderState.Tag:
                return reader.ReadUnixTimeSeconds();
            case CborReaderState.UnsignedInteger or CborReaderState.NegativeInteger:
                return reader.ReadInt64();
            case CborReaderState.Boolean:
                return reader.ReadBoolean();
            case CborReaderState.TextString:
                return reader.ReadTextString();
            default:
                return reader.ReadDouble();
        }
    }
}
