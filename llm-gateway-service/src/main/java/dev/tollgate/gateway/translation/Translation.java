package dev.tollgate.gateway.translation;

import dev.tollgate.gateway.routing.Provider;

/// Translates the calls of one dialect to a provider of another. Stateless; a stream gets its own
/// [StreamTranslation].
public interface Translation {
  /// @param model the model's name at the provider
  /// @throws dev.tollgate.gateway.refusal.RefusedException 400 for what the other dialect cannot
  ///   say
  byte[] request(byte[] body, String model, Provider provider);

  /// A whole answer, back into the caller's words.
  byte[] answer(byte[] body);

  /// A provider's error body, back into the caller's words.
  ///
  /// @param status of the answer
  byte[] error(int status, byte[] body);

  /// @param usageWanted the caller asked for usage on the stream
  StreamTranslation stream(boolean usageWanted);
}
