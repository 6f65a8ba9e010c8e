package dev.tollgate.gateway.translation;

import dev.tollgate.contracts.usage.Tokens;
import java.util.Optional;

/// One stream on its way back to the caller.
public interface StreamTranslation {
  /// @return the frames that say the same to the caller; empty when there is nothing to say
  String frame(byte[] bytes, int from, int to);

  /// The frames that end a whole answer.
  String end(Optional<Tokens> usage);
}
