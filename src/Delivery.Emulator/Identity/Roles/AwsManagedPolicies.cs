namespace Delivery.Emulator.Identity.Roles;

/// <summary>
/// The managed policies of AWS that the emulator knows the statements of
/// (docs.aws.amazon.com/aws-managed-policy/latest/reference, read 2026-11-26). Others can be attached and allow nothing here.
/// </summary>
internal static class AwsManagedPolicies
{
    private const string Prefix = ":iam::aws:policy/";

    public static bool IsOne(string arn) => arn.Contains(Prefix, StringComparison.Ordinal);

    public static string? Find(string arn) => !IsOne(arn) ? null : arn[(arn.IndexOf(Prefix, StringComparison.Ordinal) + Prefix.Length)..] switch
    {
        "AdministratorAccess" => """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""",
        "service-role/AmazonECSTaskExecutionRolePolicy" =>
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ecr:GetAuthorizationToken","ecr:BatchCheckLayerAvailability",
            "ecr:GetDownloadUrlForLayer","ecr:BatchGetImage","logs:CreateLogStream","logs:PutLogEvents"],"Resource":"*"}]}
            """,
        _ => null,
    };
}
