namespace Delivery.Emulator.Registry;

/// <summary>Read access to the emulated registry for what runs images.</summary>
public interface IImageSource
{
    /// <summary>
    /// Finds an image by its reference as a task definition names it (<c>registry/repository:tag</c> or <c>...@sha256:...</c>).
    /// An index resolves to this machine's platform. Null where the registry is another one or the image is not there.
    /// </summary>
    StoredImage? Find(string imageReference);

    /// <summary>Credentials with which an engine may pull an image of <see cref="StoredImage.Reference"/>'s form; null where the repository is not there.</summary>
    RegistryLogin? Login(string imageReference);
}

/// <summary>User and password for the registry's basic authentication.</summary>
public sealed record RegistryLogin(string User, string Password);

/// <summary>A pushed image.</summary>
/// <param name="Reference">Pullable reference by digest at this emulator: <c>127.0.0.1:PORT/repository@sha256:...</c>.</param>
/// <param name="ManifestDigest"><c>sha256:...</c> of what the reference named (index or manifest).</param>
/// <param name="ConfigFile">Path of the config blob (OCI image config JSON).</param>
/// <param name="Layers">The layers, base first.</param>
public sealed record StoredImage(string Reference, string ManifestDigest, string ConfigFile, IReadOnlyList<StoredLayer> Layers);

/// <summary>A layer blob on disk.</summary>
/// <param name="Digest"><c>sha256:...</c> of the blob as stored.</param>
/// <param name="MediaType">Tells tar, tar+gzip, tar+zstd.</param>
public sealed record StoredLayer(string Digest, string MediaType, string File);
