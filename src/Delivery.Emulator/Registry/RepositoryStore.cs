using Delivery.Emulator.Hosting;
using Delivery.Emulator.State;

namespace Delivery.Emulator.Registry;

/// <summary>Repositories, their manifests, tags and blobs. What a method did is on disk when it returns.</summary>
internal sealed class RepositoryStore(StateStore store, BlobFolder blobs, EmulatorClock clock)
{
    internal const string RepositoryKind = "ecr.repository";
    private const string ManifestKind = "ecr.manifest";
    private const string TagKind = "ecr.tag";
    private const string BlobKind = "ecr.blob";
    private const string UploadKind = "ecr.upload";
    private static readonly TimeSpan PullPrecision = TimeSpan.FromHours(24);
    private readonly Lock _gate = new();

    public BlobFolder Blobs { get; } = blobs;

    /// <summary>Whether an image pushed to a repository is scanned at once.</summary>
    public Func<Repository, bool> ScansOnPush { get; set; } = repository => repository.ScanOnPush;

    public Repository? Find(string accountId, string region, string name) =>
        store.Get<Repository>(RepositoryKind, Repository.KeyOf(accountId, region, name));

    public IReadOnlyList<Repository> All(string keyPrefix = "") => store.List<Repository>(RepositoryKind, keyPrefix);

    public void Save(Repository repository) => store.Put(RepositoryKind, repository.Key, repository);

    public IReadOnlyList<StoredManifest> Manifests(Repository repository) => store.List<StoredManifest>(ManifestKind, repository.Key + "@");

    public IReadOnlyList<StoredTag> Tags(Repository repository) => store.List<StoredTag>(TagKind, repository.Key + ":");

    public StoredManifest? Manifest(Repository repository, string digest) => store.Get<StoredManifest>(ManifestKind, $"{repository.Key}@{digest}");

    public StoredTag? Tag(Repository repository, string tag) => store.Get<StoredTag>(TagKind, $"{repository.Key}:{tag}");

    /// <summary>A manifest by tag or digest.</summary>
    public StoredManifest? Resolve(Repository repository, string reference) =>
        (BlobFolder.IsDigest(reference) ? reference : Tag(repository, reference)?.Digest) is { } digest ? Manifest(repository, digest) : null;

    /// <summary>A manifest by digest, tag, or both (which must agree).</summary>
    public StoredManifest? Resolve(Repository repository, string? digest, string? tag) =>
        (tag ?? digest) is { } reference && Resolve(repository, reference) is { } manifest && (digest is null || digest == manifest.Digest) ? manifest : null;

    public bool HasBlob(Repository repository, string digest) => Blob(repository, digest) is not null;

    public HeldBlob? Blob(Repository repository, string digest) =>
        store.Get<HeldBlob>(BlobKind, $"{repository.Key}@{digest}") is { } held && Blobs.Has(digest) ? held : null;

    public void AddBlob(Repository repository, string digest) =>
        store.Put(BlobKind, $"{repository.Key}@{digest}", new HeldBlob(digest, Blobs.SizeOf(digest)));

    public void RemoveBlob(Repository repository, string digest)
    {
        lock (_gate)
        {
            store.Delete(BlobKind, $"{repository.Key}@{digest}");
            RemoveUnheld([digest]);
        }
    }

    public Upload BeginUpload(Repository repository)
    {
        var upload = new Upload(Guid.NewGuid(), repository.Key);
        store.Put(UploadKind, upload.Id.ToString(), upload);
        return upload;
    }

    public Upload? FindUpload(Repository repository, Guid id) =>
        store.Get<Upload>(UploadKind, id.ToString()) is { } upload && upload.RepositoryKey == repository.Key ? upload : null;

    public void EndUpload(Upload upload)
    {
        store.Delete(UploadKind, upload.Id.ToString());
        Blobs.Cancel(upload.Id);
    }

    /// <summary>Puts a manifest, and a tag on it. Whether the tag may be moved is for the caller to say.</summary>
    /// <returns>False where the tag is on another image and may not be moved; nothing was written then.</returns>
    public bool PutManifest(Repository repository, ManifestContent content, string? tag)
    {
        lock (_gate)
        {
            if (tag is not null && Tag(repository, tag) is { } existing && existing.Digest != content.Digest && !repository.MayMove(tag))
            {
                return false;
            }

            Blobs.Write(content.Bytes.Span);
            store.Transaction(() =>
            {
                if (Manifest(repository, content.Digest) is null)
                {
                    var scanned = !content.IsIndex && ScansOnPush(repository);
                    Save(repository, content.ToStored(clock.Now) with { ScanStartedAt = scanned ? clock.Now : null });
                }

                if (tag is not null)
                {
                    store.Put(TagKind, $"{repository.Key}:{tag}", new StoredTag(tag, content.Digest));
                }
            });
            return true;
        }
    }

    /// <summary>Records that an image was pulled (lastRecordedPullTime is refreshed once in 24 hours).</summary>
    public void RecordPull(Repository repository, string digest)
    {
        lock (_gate)
        {
            if (Manifest(repository, digest) is { } pulled && !(clock.Now - pulled.PulledAt < PullPrecision))
            {
                Save(repository, pulled with { PulledAt = clock.Now });
            }
        }
    }

    /// <summary>Records that a scan of an image started.</summary>
    public void RecordScan(Repository repository, string digest)
    {
        lock (_gate)
        {
            if (Manifest(repository, digest) is { } scanned)
            {
                Save(repository, scanned with { ScanStartedAt = clock.Now });
            }
        }
    }

    public void RemoveTag(Repository repository, string tag) => store.Delete(TagKind, $"{repository.Key}:{tag}");

    /// <summary>Removes a manifest with its tags, and the blobs that nothing else needs.</summary>
    public void RemoveManifest(Repository repository, string digest)
    {
        lock (_gate)
        {
            var gone = Manifest(repository, digest);
            store.Transaction(() =>
            {
                foreach (var tag in Tags(repository).Where(each => each.Digest == digest))
                {
                    RemoveTag(repository, tag.Tag);
                }

                store.Delete(ManifestKind, $"{repository.Key}@{digest}");
                var needed = Manifests(repository).SelectMany(each => each.References).ToHashSet(StringComparer.Ordinal);
                foreach (var reference in gone?.References.Where(each => !needed.Contains(each)) ?? [])
                {
                    store.Delete(BlobKind, $"{repository.Key}@{reference}");
                }
            });
            RemoveUnheld([digest, .. gone?.References ?? []]);
        }
    }

    public void Remove(Repository repository)
    {
        lock (_gate)
        {
            var manifests = Manifests(repository);
            var held = store.List<HeldBlob>(BlobKind, repository.Key + "@");
            store.Transaction(() =>
            {
                foreach (var tag in Tags(repository))
                {
                    RemoveTag(repository, tag.Tag);
                }

                manifests.ToList().ForEach(each => store.Delete(ManifestKind, $"{repository.Key}@{each.Digest}"));
                held.ToList().ForEach(each => store.Delete(BlobKind, $"{repository.Key}@{each.Digest}"));
                store.Delete(RepositoryKind, repository.Key);
            });
            foreach (var upload in store.List<Upload>(UploadKind).Where(each => each.RepositoryKey == repository.Key))
            {
                EndUpload(upload);
            }

            RemoveUnheld([.. manifests.Select(each => each.Digest), .. held.Select(each => each.Digest)]);
        }
    }

    private void Save(Repository repository, StoredManifest manifest) =>
        store.Put(ManifestKind, $"{repository.Key}@{manifest.Digest}", manifest);

    /// <summary>Files are shared between repositories; one goes when no repository holds it.</summary>
    private void RemoveUnheld(IReadOnlyList<string> digests)
    {
        var held = store.List<HeldBlob>(BlobKind).Select(each => each.Digest)
            .Concat(store.List<StoredManifest>(ManifestKind).Select(each => each.Digest)).ToHashSet(StringComparer.Ordinal);
        foreach (var digest in digests.Where(each => !held.Contains(each)))
        {
            Blobs.Remove(digest);
        }
    }
}
