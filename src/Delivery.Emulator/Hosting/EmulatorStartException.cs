namespace Delivery.Emulator.Hosting;

/// <summary>Why an emulator can't start; the message is one line for the user.</summary>
public sealed class EmulatorStartException(string message) : Exception(message);
