using System.Security.Cryptography;
using System.Text;

namespace Delivery.Emulator.Ssm;

/// <summary>
/// Encrypts the values of secure strings, so that the state folder's database never holds one in plain text. The key is a
/// file of its own beside it, readable by its owner only. What a client is shown without decryption is the same ciphertext.
/// </summary>
internal sealed class SecureValues(string folder)
{
    // KMS ciphertexts of one key begin alike.
    private const string Prefix = "AQICAH";
    private const int KeySize = 32;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly Lazy<byte[]> _key = new(() => ReadKey(Path.Combine(folder, "ssm.key")));

    public string Protect(string value)
    {
        var plain = Encoding.UTF8.GetBytes(value);
        var sealedBytes = new byte[NonceSize + TagSize + plain.Length];
        var nonce = sealedBytes.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(_key.Value, TagSize);
        cipher.Encrypt(nonce, plain, sealedBytes.AsSpan(NonceSize + TagSize), sealedBytes.AsSpan(NonceSize, TagSize));
        return Prefix + Convert.ToBase64String(sealedBytes);
    }

    public string Reveal(string text)
    {
        var sealedBytes = Convert.FromBase64String(text[Prefix.Length..]);
        var plain = new byte[sealedBytes.Length - NonceSize - TagSize];
        using var cipher = new AesGcm(_key.Value, TagSize);
        cipher.Decrypt(sealedBytes.AsSpan(0, NonceSize), sealedBytes.AsSpan(NonceSize + TagSize), sealedBytes.AsSpan(NonceSize, TagSize), plain);
        return Encoding.UTF8.GetString(plain);
    }

    private static byte[] ReadKey(string file)
    {
        if (!File.Exists(file))
        {
            // By a rename: a key is whole or not there, also after the process was killed.
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            var temporary = file + ".new";
            using (var stream = new FileStream(temporary, options))
            {
                stream.Write(RandomNumberGenerator.GetBytes(KeySize));
            }

            File.Move(temporary, file, overwrite: false);
        }

        return File.ReadAllBytes(file);
    }
}
