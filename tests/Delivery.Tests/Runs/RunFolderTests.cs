using Delivery.Errors;
using Delivery.Reports;
using Delivery.Runs;
using Microsoft.Extensions.Time.Testing;

namespace Delivery.Tests.Runs;

public sealed class RunFolderTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public void The_run_before_is_kept_under_its_own_id()
    {
        RunFolder.Open(_folder.Path, "first").Write("note.txt", "one");
        RunFolder.Open(_folder.Path, "second").Write("note.txt", "two");

        File.ReadAllText(Path.Combine(_folder.Path, "runs", "first", "note.txt")).ShouldBe("one");
        File.ReadAllText(Path.Combine(_folder.Path, "run", "note.txt")).ShouldBe("two");
    }

    [Fact]
    public void A_folder_that_can_not_be_written_is_the_users_to_mend()
    {
        var artifacts = Path.Combine(_folder.Path, "artifacts");
        File.WriteAllText(artifacts, "a file in its place");

        var refused = Should.Throw<DeliveryException>(() => RunFolder.Open(artifacts, "run"));

        refused.Errors.Single().Kind.ShouldBe(ErrorCatalog.ArtifactsNotWritable);
        ExitCodes.Of(refused.Outcome, refused.Errors).ShouldBe(2);
    }

    [Fact]
    public void A_report_is_read_as_it_was_written()
    {
        var recorder = new RunRecorder("Deploy", new FakeTimeProvider(), new CallCounter()) { Environment = "local", Version = "1.2.3" };
        recorder.Stage(new StageReport { Stage = "cluster", StackName = "s", Outcome = Outcome.RolledBack });
        recorder.Fail(new DeliveryException(new DeliveryError(ErrorCatalog.AwsError, "what", "where", "why", "next"), Outcome.RolledBack));

        RunFolder.Open(_folder.Path, recorder.Id).Write(recorder.Report(finished: false));

        var read = RunFolder.ReadLast(_folder.Path).ShouldNotBeNull();
        read.Outcome.ShouldBe(Outcome.RolledBack);
        read.ExitCode.ShouldBe(4);
        read.Stages.Single().Outcome.ShouldBe(Outcome.RolledBack);
        read.Errors.Single().ShouldBe(new ErrorReport("DLV-0408", "DLV-0408 what (where): why", "next"));
    }

    [Theory]
    [InlineData(true, Outcome.Succeeded)]
    [InlineData(false, Outcome.Failed)]
    public void A_run_that_was_cut_off_is_not_a_success(bool finished, Outcome expected) =>
        new RunRecorder("Deploy", new FakeTimeProvider(), new CallCounter()).Report(finished).Outcome.ShouldBe(expected);

    [Fact]
    public void A_run_whose_stages_all_had_nothing_to_change_says_so()
    {
        var recorder = new RunRecorder("Deploy", new FakeTimeProvider(), new CallCounter());
        recorder.Stage(new StageReport { Stage = "cluster", StackName = "s", Outcome = Outcome.NoChanges });

        recorder.Report(finished: true).Outcome.ShouldBe(Outcome.NoChanges);
    }

    public void Dispose() => _folder.Dispose();
}
