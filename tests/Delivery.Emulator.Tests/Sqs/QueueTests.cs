using Amazon.SQS;
using Amazon.SQS.Model;
using Delivery.Emulator.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Delivery.Emulator.Tests.Sqs;

public sealed class QueueTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_is_received_once_hidden_and_gone_when_deleted()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var emulator = await RunningEmulator.StartAsync(time);
        using var sqs = emulator.Sqs();
        var url = (await sqs.CreateQueueAsync("jobs", Token)).QueueUrl;
        await sqs.SendMessageAsync(new SendMessageRequest(url, "grüße")
        {
            MessageAttributes = new() { ["kind"] = new() { DataType = "String", StringValue = "x" }, ["raw"] = new() { DataType = "Binary", BinaryValue = new MemoryStream([0, 1]) } },
        }, Token); // the client compares both checksums

        var first = await ReceiveAsync(sqs, url);
        (await ReceiveAsync(sqs, url)).ShouldBeNull();
        time.Advance(TimeSpan.FromSeconds(30));
        var second = await ReceiveAsync(sqs, url);
        await sqs.DeleteMessageAsync(url, first!.ReceiptHandle, Token); // an older handle deletes nothing
        time.Advance(TimeSpan.FromSeconds(30));
        var third = await ReceiveAsync(sqs, url);
        await sqs.DeleteMessageAsync(url, third!.ReceiptHandle, Token);
        time.Advance(TimeSpan.FromSeconds(30));

        first.Body.ShouldBe("grüße");
        first.MessageAttributes["raw"].BinaryValue.ToArray().ShouldBe([0, 1]);
        first.Attributes["ApproximateReceiveCount"].ShouldBe("1");
        second!.MessageId.ShouldBe(first.MessageId);
        third.Attributes["ApproximateReceiveCount"].ShouldBe("3");
        (await ReceiveAsync(sqs, url)).ShouldBeNull();
    }

    [Fact]
    public async Task A_long_poll_answers_as_soon_as_a_message_arrives()
    {
        await using var emulator = await RunningEmulator.StartAsync(new FakeTimeProvider(DateTimeOffset.UtcNow));
        using var sqs = emulator.Sqs();
        var url = (await sqs.CreateQueueAsync("jobs", Token)).QueueUrl;

        var waiting = sqs.ReceiveMessageAsync(new ReceiveMessageRequest(url) { WaitTimeSeconds = 20 }, Token);
        await sqs.SendMessageAsync(url, "now", Token);

        (await waiting).Messages.ShouldHaveSingleItem().Body.ShouldBe("now"); // the clock stands still: no timeout ended the wait
    }

    [Fact]
    public async Task A_message_received_too_often_goes_to_the_dead_letter_queue()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var emulator = await RunningEmulator.StartAsync(time);
        using var sqs = emulator.Sqs();
        var dead = (await sqs.CreateQueueAsync("dead", Token)).QueueUrl;
        var arn = (await sqs.GetQueueAttributesAsync(dead, ["QueueArn"], Token)).QueueARN;
        var url = (await sqs.CreateQueueAsync(new CreateQueueRequest("jobs")
        {
            Attributes = new() { ["RedrivePolicy"] = $$"""{"deadLetterTargetArn":"{{arn}}","maxReceiveCount":2}""" },
        }, Token)).QueueUrl;
        var sent = await sqs.SendMessageAsync(url, "poison", Token);

        for (var i = 0; i < 2; i++)
        {
            (await ReceiveAsync(sqs, url)).ShouldNotBeNull();
            time.Advance(TimeSpan.FromSeconds(30));
        }

        (await ReceiveAsync(sqs, url)).ShouldBeNull();
        var moved = await ReceiveAsync(sqs, dead);
        moved!.MessageId.ShouldBe(sent.MessageId);
        moved.Attributes["DeadLetterQueueSourceArn"].ShouldBe("arn:aws:sqs:eu-central-1:000000000000:jobs");
    }

    [Fact]
    public async Task Counts_tell_visible_in_flight_and_delayed_messages_apart()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var sqs = emulator.Sqs();
        var url = (await sqs.CreateQueueAsync("jobs", Token)).QueueUrl;
        var batch = await sqs.SendMessageBatchAsync(url, [new("a", "1"), new("b", "2"), new("c", "3") { DelaySeconds = 100 }, new("d", "4") { DelaySeconds = 901 }], Token);
        await ReceiveAsync(sqs, url);

        var counts = await sqs.GetQueueAttributesAsync(url, ["All"], Token);

        batch.Successful.Count.ShouldBe(3);
        batch.Failed.ShouldHaveSingleItem().Code.ShouldBe("InvalidParameterValue");
        (counts.ApproximateNumberOfMessages, counts.ApproximateNumberOfMessagesNotVisible, counts.ApproximateNumberOfMessagesDelayed).ShouldBe((1, 1, 1));
    }

    [Fact]
    public async Task Visibility_is_extended_for_messages_in_flight_only()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var emulator = await RunningEmulator.StartAsync(time);
        using var sqs = emulator.Sqs();
        var url = (await sqs.CreateQueueAsync("jobs", Token)).QueueUrl;
        await sqs.SendMessageAsync(url, "job", Token);
        var received = await ReceiveAsync(sqs, url);

        await sqs.ChangeMessageVisibilityAsync(url, received!.ReceiptHandle, 100, Token);
        time.Advance(TimeSpan.FromSeconds(99));
        (await ReceiveAsync(sqs, url)).ShouldBeNull();
        time.Advance(TimeSpan.FromSeconds(1));

        await Should.ThrowAsync<MessageNotInflightException>(() => sqs.ChangeMessageVisibilityAsync(url, received.ReceiptHandle, 100, Token));
        (await ReceiveAsync(sqs, url)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Refusals_are_the_clients_own_exception_types()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var sqs = emulator.Sqs();
        var url = (await sqs.CreateQueueAsync("jobs", Token)).QueueUrl;

        await Should.ThrowAsync<QueueDoesNotExistException>(() => sqs.GetQueueUrlAsync("none", Token));
        await Should.ThrowAsync<QueueNameExistsException>(() => sqs.CreateQueueAsync(new CreateQueueRequest("jobs") { Attributes = new() { ["DelaySeconds"] = "5" } }, Token));
        await Should.ThrowAsync<ReceiptHandleIsInvalidException>(() => sqs.DeleteMessageAsync(url, "bogus", Token));
        await Should.ThrowAsync<InvalidMessageContentsException>(() => sqs.SendMessageAsync(url, "\u0001", Token));
        await Should.ThrowAsync<EmptyBatchRequestException>(() => sqs.SendMessageBatchAsync(url, [], Token));
        (await Should.ThrowAsync<AmazonSQSException>(() => sqs.CreateQueueAsync("jobs.fifo", Token))).Message.ShouldContain("does not support FIFO queues");
    }

    [Fact]
    public async Task A_deleted_queues_name_is_free_after_60_seconds()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var emulator = await RunningEmulator.StartAsync(time);
        using var sqs = emulator.Sqs();
        var url = (await sqs.CreateQueueAsync("jobs", Token)).QueueUrl;
        await sqs.DeleteQueueAsync(url, Token);

        time.Advance(TimeSpan.FromSeconds(59));
        await Should.ThrowAsync<QueueDeletedRecentlyException>(() => sqs.CreateQueueAsync("jobs", Token));
        time.Advance(TimeSpan.FromSeconds(1));

        (await sqs.CreateQueueAsync("jobs", Token)).QueueUrl.ShouldBe(url);
    }

    [Theory]
    [InlineData("""{"redrivePermission":"denyAll"}""", false)]
    [InlineData("""{"redrivePermission":"byQueue","sourceQueueArns":["arn:aws:sqs:eu-central-1:000000000000:other"]}""", false)]
    [InlineData("""{"redrivePermission":"byQueue","sourceQueueArns":["arn:aws:sqs:eu-central-1:000000000000:jobs"]}""", true)]
    public async Task A_dead_letter_queue_says_whose_letters_it_takes(string policy, bool allowed)
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var sqs = emulator.Sqs();
        await sqs.CreateQueueAsync(new CreateQueueRequest("dead") { Attributes = new() { ["RedriveAllowPolicy"] = policy } }, Token);
        var jobs = new CreateQueueRequest("jobs")
        {
            Attributes = new() { ["RedrivePolicy"] = """{"deadLetterTargetArn":"arn:aws:sqs:eu-central-1:000000000000:dead","maxReceiveCount":2}""" },
        };

        if (allowed)
        {
            (await sqs.CreateQueueAsync(jobs, Token)).QueueUrl.ShouldEndWith("/jobs");
        }
        else
        {
            (await Should.ThrowAsync<AmazonSQSException>(() => sqs.CreateQueueAsync(jobs, Token))).ErrorCode.ShouldBe("InvalidParameterValue");
        }
    }

    [Fact]
    public async Task Dead_letters_are_moved_back_as_new_messages()
    {
        await using var emulator = await RunningEmulator.StartAsync();
        using var sqs = emulator.Sqs();
        var dead = (await sqs.CreateQueueAsync("dead", Token)).QueueUrl;
        const string arn = "arn:aws:sqs:eu-central-1:000000000000:dead";
        var url = (await sqs.CreateQueueAsync(new CreateQueueRequest("jobs")
        {
            Attributes = new() { ["RedrivePolicy"] = $$"""{"deadLetterTargetArn":"{{arn}}","maxReceiveCount":1}""", ["VisibilityTimeout"] = "0" },
        }, Token)).QueueUrl;
        var sent = await sqs.SendMessageAsync(new SendMessageRequest(url, "poison") { MessageGroupId = "tenant" }, Token);
        (await ReceiveAsync(sqs, url))!.Attributes["MessageGroupId"].ShouldBe("tenant");
        (await ReceiveAsync(sqs, url)).ShouldBeNull();

        await sqs.StartMessageMoveTaskAsync(new StartMessageMoveTaskRequest { SourceArn = arn }, Token);

        var moved = await ReceiveAsync(sqs, url);
        moved!.Body.ShouldBe("poison");
        moved.MessageId.ShouldNotBe(sent.MessageId);
        moved.Attributes["ApproximateReceiveCount"].ShouldBe("1");
        (await ReceiveAsync(sqs, dead)).ShouldBeNull();
        await Should.ThrowAsync<UnsupportedOperationException>(() => sqs.StartMessageMoveTaskAsync(
            new StartMessageMoveTaskRequest { SourceArn = "arn:aws:sqs:eu-central-1:000000000000:jobs" }, Token));
    }

    private static async Task<Message?> ReceiveAsync(AmazonSQSClient sqs, string url) => (await sqs.ReceiveMessageAsync(
        new ReceiveMessageRequest(url) { MessageSystemAttributeNames = ["All"], MessageAttributeNames = ["All"] }, Token)).Messages?.SingleOrDefault();
}
