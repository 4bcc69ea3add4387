namespace Delivery.Tests.Scenarios;

/// <summary>What a run shows, in order: its lines, and each review as one.</summary>
internal sealed class Screen : IDisposable
{
    private readonly List<string> _lines = [];
    private readonly StringWriter _reviews = new();

    public TextWriter Reviews => _reviews;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                TakeReview();
                return [.. _lines];
            }
        }
    }

    public void Say(string text)
    {
        lock (_lines)
        {
            TakeReview();
            _lines.Add(text);
        }
    }

    public void Dispose() => _reviews.Dispose();

    private void TakeReview()
    {
        if (_reviews.GetStringBuilder().Length > 0)
        {
            _lines.Add(_reviews.ToString());
            _reviews.GetStringBuilder().Clear();
        }
    }
}
