package dev.tollgate.gateway.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an answer says of itself beside its content, in the provider's words.
///
/// @param model what answered, such as `gpt-4.1-mini-2025-04-14`; null where it is not said
/// @param finishReasons why each choice ended; of a stream the last one's
public record Ending(@Nullable String model, List<String> finishReasons) {
  public static final Ending UNTOLD = new Ending(null, List.of());

  public Ending {
    finishReasons = List.copyOf(finishReasons);
  }

  public static Ending of(@Nullable String model, @Nullable String finishReason) {
    return new Ending(model, finishReason == null ? List.of() : List.of(finishReason));
  }
}
