using Delivery.Environments;
using Delivery.Errors;
using Delivery.Images;
using Delivery.Registry;

namespace Delivery.Tests.Registry;

public sealed class RegistryClientTests : IAsyncLifetime
{
    private static readonly byte[] Content = [1, 2, 3];
    private static readonly Descriptor Blob = new("application/octet-stream", ImageDigest.OfBytes(Content), Content.Length);
    private EmulatedRegistry _registry = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _registry = await EmulatedRegistry.StartAsync(Token);

    public ValueTask DisposeAsync() => _registry.DisposeAsync();

    [Fact]
    public async Task A_blob_is_uploaded_read_back_and_taken_over_by_another_repository()
    {
        var (worker, other) = (await _registry.ClientAsync("worker", Token), await _registry.ClientAsync("other", Token));
        (await worker.HasBlobAsync(Blob, Token)).ShouldBeFalse();
        await worker.UploadBlobAsync(Blob, Open(Content), Token);

        (await worker.ReadBlobAsync(Blob, Token)).ShouldBe(Content);
        (await other.HasBlobAsync(Blob, Token)).ShouldBeFalse();
        (await other.MountBlobAsync(Blob, "worker", Open(Content), Token)).ShouldBeTrue();
        (await other.HasBlobAsync(Blob, Token)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_blob_that_is_not_what_its_digest_says_is_not_stored()
    {
        var worker = await _registry.ClientAsync("worker", Token);
        var error = await Should.ThrowAsync<RegistryException>(worker.UploadBlobAsync(Blob, Open([9, 9, 9]), Token));
        error.Code.ShouldBe("DIGEST_INVALID");
        (await worker.HasBlobAsync(Blob, Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task An_unknown_tag_is_no_image_and_an_unknown_repository_is_an_error()
    {
        var worker = await _registry.ClientAsync("worker", Token);
        (await worker.FindManifestAsync("1.0.0", Token)).ShouldBeNull();
        var nowhere = new RegistryClient(
            _registry.Http, worker.Repository with { Name = "nowhere" }, (await _registry.OpenAsync(Token)).Login, TimeProvider.System);
        (await Should.ThrowAsync<RegistryException>(nowhere.FindManifestAsync("1.0.0", Token))).Code.ShouldBe("NAME_UNKNOWN");
    }

    [Fact]
    public async Task A_repository_that_is_not_there_is_told_with_the_next_step()
    {
        var error = (await Should.ThrowAsync<DeliveryException>(_registry.Repositories.OpenAsync("nowhere", Token))).Errors.ShouldHaveSingleItem();
        error.Kind.ShouldBe(ErrorCatalog.ImageRepositoryMissing);
        error.Next.ShouldContain("Bootstrap");
    }

    [Fact]
    public async Task A_registry_that_answers_other_content_than_its_digest_is_not_believed()
    {
        await using var liar = await AnonymousRegistry.StartAsync(Token);
        liar.Lies = true;
        ImageReference.TryParse(liar.Image, out var image).ShouldBeTrue();
        var error = (await Should.ThrowAsync<DeliveryException>(new BaseImages(_registry.Http, TimeProvider.System).FindAsync(image, Architecture.X64, Token)))
            .Errors.ShouldHaveSingleItem();
        error.Kind.ShouldBe(ErrorCatalog.BaseImageUnavailable);
        error.Why.ShouldContain("other content");
    }

    [Fact]
    public void A_password_is_never_in_the_text_of_a_credential() =>
        new RegistryCredential("AWS", "very-secret").ToString().ShouldNotContain("very-secret");

    private static Func<long, CancellationToken, Task<Stream>> Open(byte[] content) => (from, _) => Task.FromResult<Stream>(new MemoryStream(content[(int)from..]));
}
