using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Delivery.Emulator.Tests.Hosting;

namespace Delivery.Emulator.Tests.Fuzzing;

/// <summary>Whatever a signed request of any service holds: an answer or that service's form of an error, never a 500.</summary>
[Collection(nameof(FuzzRun))]
public sealed class RequestFuzzTests
{
    private static readonly string[] S3Paths =
        ["/", "/bucket", "/bucket/", "/bucket/key", "/bucket/a/b%20c", "/bucket/%ff", "/none", "/none/key", "//", "/bucket//", "/B", "/..%2f..%2fetc", "/bucket/..%2f..", "/b%0Aa"];

    private static readonly string[] S3Queries =
    [
        "", "", "list-type=2", "list-type=2&max-keys=-1", "list-type=2&max-keys=99999999999", "list-type=2&continuation-token=%25%25", "list-type=2&prefix=%00", "list-type=2&delimiter=%2F&prefix=a",
        "location", "acl", "uploads", "versioning", "policy", "uploadId=x&partNumber=1", "versionId=x", "encoding-type=url&list-type=2", "prefix=x", "=", "list-type=2&list-type=2",
    ];

    private static readonly string[] S3Bodies = ["", "x", "<", "<a/>", "<CreateBucketConfiguration><LocationConstraint>eu-central-1</LocationConstraint></CreateBucketConfiguration>", "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>"];

    private static readonly (string Name, string[] Values)[] S3Headers =
    [
        ("Range", ["bytes=0-1", "bytes=-1", "bytes=5-2", "bytes=0-1,3-4", "x", "bytes=99-"]), ("x-amz-acl", ["private", "public-read"]), ("x-amz-checksum-sha256", ["x", "AAAA"]), ("Content-MD5", ["x", "AAAAAAAAAAAAAAAAAAAAAA=="]),
        ("If-None-Match", ["*", "\"x\""]), ("If-Match", ["*", "x"]), ("x-amz-meta-a", ["b", "=?UTF-8?B?w6k=?="]), ("x-amz-copy-source", ["/a/b"]), ("Content-Encoding", ["aws-chunked", "gzip"]),
    ];

    private static readonly HttpMethod[] Methods = [HttpMethod.Get, HttpMethod.Put, HttpMethod.Head, HttpMethod.Delete, HttpMethod.Post, HttpMethod.Patch];

    [Fact]
    public async Task A_changed_call_of_any_service_gets_an_answer_or_an_error_in_its_form()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        foreach (var call in RequestCalls.All)
        {
            var (status, answer) = await SendAsync(emulator, call, call.Input());
            status.ShouldBeLessThan(500, $"{call.Operation}: {answer}");
        }

        var answered = 0;
        await FuzzRun.MeasuredAsync(FuzzRun.Rounds(4000), number => FuzzRun.BoundedAsync(number, async () =>
        {
            var random = FuzzRun.Case(number);
            var call = RequestCalls.All[random.Next(RequestCalls.All.Count)];
            var input = RequestCalls.Changed(random, call.Input());
            var (status, answer) = await SendAsync(emulator, call, input);
            answered += status == 200 ? 1 : 0;
            status.ShouldBeLessThan(500, $"Case {number}: {call.Service} {call.Operation} {input.ToJsonString()} -> {answer}");
            if (status >= 400)
            {
                answer.ShouldContain(call.Target is null ? "<Code>" : "\"__type\":\"", customMessage: $"Case {number}: {call.Operation} {input.ToJsonString()}");
            }
        }));
        answered.ShouldBeGreaterThan(FuzzRun.Rounds(4000) / 10, "else the cases all die at the door");
    }

    [Fact]
    public async Task A_request_of_S3_of_any_form_gets_an_answer_or_an_error_in_its_form()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using (var bucket = SignedRequest.S3(emulator.Url, HttpMethod.Put, "/bucket", "", Encoding.UTF8.GetBytes(S3Bodies[4])))
        {
            (await emulator.SendAsync(bucket)).Status.ShouldBe(200);
        }

        await FuzzRun.MeasuredAsync(FuzzRun.Rounds(1500), number => FuzzRun.BoundedAsync(number, async () =>
        {
            var random = FuzzRun.Case(number);
            var (method, path, query) = (Methods[random.Next(Methods.Length)], S3Paths[random.Next(S3Paths.Length)], S3Queries[random.Next(S3Queries.Length)]);
            using var request = SignedRequest.S3(emulator.Url, method, path, query, Encoding.UTF8.GetBytes(S3Bodies[random.Next(S3Bodies.Length)]));
            for (var headers = random.Next(3); headers > 0; headers--)
            {
                var (name, values) = S3Headers[random.Next(S3Headers.Length)];
                (name.StartsWith("Content-", StringComparison.Ordinal) ? request.Content!.Headers : (System.Net.Http.Headers.HttpHeaders)request.Headers).TryAddWithoutValidation(name, values[random.Next(values.Length)]);
            }

            var (status, answer) = await emulator.SendAsync(request);
            (status is < 500 or 501).ShouldBeTrue($"Case {number}: {method} {path}?{query} -> {status} {answer}");
            if (status >= 400 && method != HttpMethod.Head)
            {
                answer.ShouldContain("<Code>", customMessage: $"Case {number}: {method} {path}?{query} -> {status}");
                answer.ShouldNotContain("root:");
            }
        }));
    }

    private static async Task<(int Status, string Answer)> SendAsync(RunningEmulator emulator, RequestCall call, JsonObject input)
    {
        using var request = call.Target is { } target
            ? SignedRequest.Sign(
                emulator.Url, call.Service, Encoding.UTF8.GetBytes(input.ToJsonString().Replace(RequestCalls.HalfPair, "\\ud800", StringComparison.Ordinal)), call.Service == "sqs" ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1",
                $"{target}.{call.Operation}", "local", "local", RunningEmulator.Region)
            : SignedRequest.Query(emulator.Url, call.Service, $"Action={call.Operation}&Version=2010-05-15" + string.Concat(Form("", input)));
        return await emulator.SendAsync(request);
    }

    /// <summary>Members as the Query protocol spells them.</summary>
    private static IEnumerable<string> Form(string prefix, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                return map.SelectMany(entry => Form(prefix.Length == 0 ? entry.Key : $"{prefix}.{entry.Key}", entry.Value));
            case JsonArray list:
                return list.SelectMany((item, index) => Form($"{prefix}.member.{index + 1}", item));
            default:
                return [$"&{WebUtility.UrlEncode(prefix)}={WebUtility.UrlEncode(node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node?.ToJsonString() ?? "")}"];
        }
    }
}
