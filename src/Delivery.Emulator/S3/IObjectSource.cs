namespace Delivery.Emulator.S3;

/// <summary>Reads objects that a URL names.</summary>
public interface IObjectSource
{
    /// <summary>The object behind a URL: path style, virtual-hosted style, or at the emulator's own address.</summary>
    ObjectReading Read(string accountId, string url);
}

/// <summary>How the reading of an object's URL ends.</summary>
public abstract record ObjectReading
{
    private ObjectReading()
    {
    }

    /// <summary>Its content.</summary>
    public sealed record Found(byte[] Content) : ObjectReading;

    /// <summary>S3 refuses it: the message is S3's own.</summary>
    public sealed record Refused(string Message) : ObjectReading;

    /// <summary>It is no URL of S3.</summary>
    public sealed record NoObjectUrl(string Host) : ObjectReading;
}

/// <summary>Without S3 no URL names an object.</summary>
public sealed class NoObjects : IObjectSource
{
    public ObjectReading Read(string accountId, string url) => new ObjectReading.NoObjectUrl(url);
}
