namespace Delivery.Tests.Templates;

public sealed class DiagramTests
{
    [Fact]
    public void The_readme_draws_the_cluster_stack_as_its_template_has_it() => ReadmeSection.ShouldBeCurrent("diagram of the cluster", TemplateDiagram.Of(RepositoryTemplates.Cluster));

    [Fact]
    public void The_readme_draws_the_service_stack_as_its_template_has_it() => ReadmeSection.ShouldBeCurrent("diagram of the service", TemplateDiagram.Of(RepositoryTemplates.Service));
}
