using Delivery.Review;

namespace Delivery.Tests.Review;

public sealed class SecretNamesTests
{
    [Theory]
    [InlineData("Password")]
    [InlineData("DB_PASSWORD")]
    [InlineData("PGPASSWORD")]
    [InlineData("MasterUserPassword")]
    [InlineData("PASSWORD_OLD")]
    [InlineData("Secret")]
    [InlineData("clientSecret")]
    [InlineData("SecretString")]
    [InlineData("ApiKey")]
    [InlineData("API_KEY")]
    [InlineData("APIKey")]
    [InlineData("stripe-api-key")]
    [InlineData("GITHUB_TOKEN")]
    [InlineData("AuthToken")]
    [InlineData("ConnectionString")]
    [InlineData("ConnectionStrings__Main")]
    [InlineData("PrivateKey")]
    [InlineData("AWS_SECRET_ACCESS_KEY")]
    [InlineData("StorageAccountKey")]
    [InlineData("passphrase")]
    public void A_name_of_a_secret_is_known(string name) => SecretNames.IsSecret(name).ShouldBeTrue();

    [Theory]
    [InlineData("HttpTokens")]
    [InlineData("TokenEndpoint")]
    [InlineData("MaxTokens")]
    [InlineData("Tokenizer")]
    [InlineData("Tokyo")]
    [InlineData("KeyName")]
    [InlineData("KeyType")]
    [InlineData("Key")]
    [InlineData("KmsKeyId")]
    [InlineData("AWS_ACCESS_KEY_ID")]
    [InlineData("PasswordPolicy")]
    [InlineData("MinimumPasswordLength")]
    [InlineData("PasswordReusePrevention")]
    [InlineData("MaxPasswordAge")]
    [InlineData("SecretArn")]
    [InlineData("DatabaseSecretArn")]
    [InlineData("SecretName")]
    [InlineData("SecretsManagerRegion")]
    [InlineData("AccessTokenValidity")]
    [InlineData("Secretary")]
    [InlineData("QUEUE_URL")]
    [InlineData("")]
    public void A_name_that_only_sounds_like_one_is_none(string name) => SecretNames.IsSecret(name).ShouldBeFalse();

    [Theory]
    [InlineData("LaunchTemplateData.MetadataOptions.HttpTokens", false)]
    [InlineData("Policies.PasswordPolicy.MinimumLength", false)]
    [InlineData("ContainerDefinitions[worker].Environment[API_KEY].Value", true)]
    [InlineData("ContainerDefinitions[worker].Environment[MODE].Value", false)]
    [InlineData("LoginProfile.Password", true)]
    [InlineData("Secrets.Tokens[0].Token", true)]
    [InlineData("Value", false)]
    public void A_path_is_judged_by_its_end(string path, bool isSecret) => SecretNames.IsSecretPath(path).ShouldBe(isSecret);
}
