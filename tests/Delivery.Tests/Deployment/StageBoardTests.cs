using Delivery.Deployment;
using Delivery.Forecast;
using Delivery.Lint;
using Delivery.Review;
using Delivery.Runs;
using Delivery.Templates;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console;

namespace Delivery.Tests.Deployment;

/// <summary>The tree of a stack's resources while they are made.</summary>
public sealed class StageBoardTests
{
    private const string Network = """
        Resources:
          Route: { Type: AWS::EC2::Route, DependsOn: Attachment, Properties: { GatewayId: !Ref Gateway, RouteTableId: !Ref Table } }
          Table: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref Network } }
          Attachment: { Type: AWS::EC2::VPCGatewayAttachment, Properties: { VpcId: !Ref Network, InternetGatewayId: !Ref Gateway } }
          Gateway: { Type: AWS::EC2::InternetGateway }
          Network: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
          Nat: { Type: AWS::EC2::NatGateway, Properties: { SubnetId: !GetAtt Subnet.SubnetId } }
          Subnet: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Sub '${Network}' } }
          Unchanged: { Type: AWS::SQS::Queue }
        """;

    private static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Noon);

    private static Template Template => TemplateReader.Read("cloudformation/sample.yml", Network).ShouldBeOfType<TemplateReading.Read>().Template;

    [Fact]
    public void Each_resource_hangs_below_the_last_of_those_it_needs() =>
        string.Join('\n', ResourceOrder.Of(Template).Select(resource => new string(' ', resource.Depth) + resource.LogicalId)).ShouldBe(
            """
            Gateway
             Attachment
              Route
            Network
             Table
             Subnet
              Nat
            Unchanged
            """.ReplaceLineEndings("\n"));

    [Theory]
    [InlineData(80, false)]
    [InlineData(80, true)]
    [InlineData(200, false)]
    [InlineData(200, true)]
    public void The_board_shows_elapsed_against_typical_time_failures_and_what_is_to_come(int width, bool colour)
    {
        var lines = StageBoardView.Render(Failing().State, _time.GetUtcNow(), width, null, TypicalDurations.Current);

        lines.ShouldAllBe(line => line.Text.Length <= width);
        StyledText.Write(lines, colour).Replace("\u001b", "ESC").ShouldMatchGolden($"board-{width}{(colour ? "-colour" : "")}.txt");
    }

    [Fact]
    public void An_update_is_shown_against_what_the_same_took_before()
    {
        var board = new StageBoard("sample", ResourceOrder.Of(Template), ["Nat", "Unchanged"], _time);
        board.On(new StageEvent.Past(new(null, new Dictionary<(string, string), TimeSpan>
        {
            [("Nat", "UPDATE_IN_PROGRESS")] = TimeSpan.FromSeconds(185),
            [("Unchanged", "UPDATE_IN_PROGRESS")] = TimeSpan.FromSeconds(70),
        })));
        board.On(new StageEvent.ResourceStarted("Nat", "AWS::EC2::NatGateway", "UPDATE_IN_PROGRESS"));
        _time.Advance(TimeSpan.FromSeconds(65));

        var lines = StageBoardView.Render(board.State, _time.GetUtcNow(), 80, null, TypicalDurations.Current);

        lines.Single(line => line.Text.Contains("Nat ", StringComparison.Ordinal)).Text.ShouldEndWith("1:05 of ~3:05");
        lines.Single(line => line.Text.Contains("Unchanged", StringComparison.Ordinal)).Text.ShouldEndWith("~1:10");
    }

    [Fact]
    public void On_a_low_terminal_failures_and_what_runs_stay()
    {
        var lines = StageBoardView.Render(Failing().State, _time.GetUtcNow(), 80, 7, TypicalDurations.Current);

        lines.Count.ShouldBeLessThanOrEqualTo(7);
        string.Concat(lines.Select(line => line.Text)).ShouldContain("Table");
        string.Concat(lines.Select(line => line.Text)).ShouldContain("Nat");
    }

    [Fact]
    public async Task The_last_picture_stays_and_the_end_of_the_work_is_its_own()
    {
        var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        var board = Failing();

        var end = await new LiveBoard(console, () => false, _time).ShowAsync(board, () => Task.FromResult("ended"));

        end.ShouldBe("ended");
        output.ToString().ShouldContain("The route table could not be made");
        await Should.ThrowAsync<TimeoutException>(() => new LiveBoard(console, () => false, _time).ShowAsync(board, () => Task.FromException<string>(new TimeoutException())));
    }

    private StageBoard Failing()
    {
        var board = new StageBoard("sample-worker-cluster", ResourceOrder.Of(Template), ["Gateway", "Attachment", "Route", "Network", "Table", "Subnet", "Nat"], _time);
        board.On(new StageEvent.StackStatus("sample-worker-cluster", "UPDATE_IN_PROGRESS", "User Initiated"));
        board.On(new StageEvent.ResourceStarted("Network", "AWS::EC2::VPC", "CREATE_IN_PROGRESS"));
        board.On(new StageEvent.ResourceStarted("Gateway", "AWS::EC2::InternetGateway", "CREATE_IN_PROGRESS"));
        board.On(new StageEvent.ResourceCompleted("Network", "AWS::EC2::VPC", "CREATE_COMPLETE", TimeSpan.FromSeconds(18)));
        board.On(new StageEvent.ResourceStarted("Table", "AWS::EC2::RouteTable", "CREATE_IN_PROGRESS"));
        board.On(new StageEvent.ResourceStarted("Nat", "AWS::EC2::NatGateway", "CREATE_IN_PROGRESS"));
        _time.Advance(TimeSpan.FromSeconds(75));
        board.On(new StageEvent.ResourceFailed("Table", "AWS::EC2::RouteTable", "CREATE_FAILED", "The route table could not be made\u001b[2J: the limit of 200 route tables of this VPC is reached"));
        board.On(new StageEvent.ResourceStarted("Removed", "AWS::SQS::Queue", "DELETE_IN_PROGRESS"));
        board.On(new StageEvent.Note("a status call failed and is repeated: Rate exceeded"));
        return board;
    }
}
