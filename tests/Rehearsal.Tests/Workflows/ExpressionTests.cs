namespace Rehearsal.Tests.Workflows;

/// <summary>The tests' own evaluator, against GitHub's documented rules ("Evaluate expressions in workflows and actions", read 2026-11-26).</summary>
public sealed class ExpressionTests
{
    [Theory]
    [InlineData("needs.build.outputs.version == '1.2.3'", true)]
    [InlineData("needs.build.outputs.VERSION == '1.2.3'", true)]
    [InlineData("needs.build.outputs.missing == ''", true)]
    [InlineData("needs.nobody.outputs.version != 'x'", true)]
    [InlineData("inputs.empty || 'otherwise'", "otherwise")]
    [InlineData("inputs.name && 'yes' || 'no'", "yes")]
    [InlineData("inputs.name == 'PROD'", true)]
    [InlineData("!(true && false) && !false", true)]
    [InlineData("0 == '' && null == 0 && true == 1 && 'a' != 0", true)]
    [InlineData("contains('a,b', 'B') && startsWith('refs/heads/x', 'refs/heads/') && endsWith('x', 'X')", true)]
    [InlineData("contains(fromJSON('[\"dev\", \"prod\"]'), inputs.name)", true)]
    [InlineData("format('{0}-{1}', inputs.name, 7)", "prod-7")]
    [InlineData("join(fromJSON('[\"a\", \"b\"]'), '+')", "a+b")]
    [InlineData("fromJSON('{\"a\": [1, {\"b\": \"c\"}]}').a[1]['b']", "c")]
    [InlineData("'it''s'", "it's")]
    [InlineData("1.50", 1.5)]
    public void Values_are_GitHubs(string expression, object expected) => Expression.Evaluate(expression, Scope()).ShouldBe(expected);

    [Theory]
    [InlineData("secrets.KEY")]
    [InlineData("hashFiles('**')")]
    [InlineData("inputs.name =")]
    [InlineData("inputs.name > 3")]
    [InlineData("success()")]
    [InlineData("inputs.*")]
    [InlineData("'open")]
    public void What_the_tests_do_not_know_is_refused(string expression) =>
        Should.Throw<WorkflowException>(() => Expression.Evaluate(expression, Scope()));

    [Theory]
    [InlineData("cluster-${{ inputs.name }}", "cluster-prod")]
    [InlineData("${{ inputs.name }}/${{ needs.build.result }}", "prod/success")]
    [InlineData("${{ 'a }} b' }}", "a }} b")]
    [InlineData("no expression", "no expression")]
    public void Text_takes_the_values_of_its_expressions(string text, string expected) => Expression.Interpolate(text, Scope()).ShouldBe(expected);

    [Theory]
    [InlineData(null, true, true)]
    [InlineData(null, false, false)]
    [InlineData("inputs.name == 'prod'", false, false)]
    [InlineData("always() && inputs.name == 'prod'", false, true)]
    [InlineData("${{ !failure() && !cancelled() }}", false, false)]
    [InlineData("${{ !failure() && !cancelled() }}", true, true)]
    public void A_condition_without_a_status_function_holds_only_after_success(string? condition, bool wentWell, bool runs) =>
        Expression.IsMet(condition, Scope(new(() => wentWell, () => !wentWell, () => false))).ShouldBe(runs);

    [Fact]
    public void A_condition_that_is_always_true_by_mistake_is_refused() =>
        Should.Throw<WorkflowException>(() => Expression.IsMet("${{ inputs.name }} == 'dev'", Scope(new(() => true, () => false, () => false))));

    private static ExpressionScope Scope(JobStatus? status = null) => new(
        (Dictionary<string, object?>)ExpressionValues.FromJson("""
            {"inputs": {"name": "prod", "empty": ""}, "needs": {"build": {"result": "success", "outputs": {"version": "1.2.3"}}}}
            """)!, status);
}
