package dev.tollgate.gateway.stream;

import dev.tollgate.contracts.usage.Tokens;
import java.util.Optional;

/// Reads a provider's stream frame by frame, in its dialect; one object per stream.
public interface StreamReader {
  /// @param bytes holds one whole frame, blank line included, in `[from, to)`
  Verdict read(byte[] bytes, int from, int to);

  /// Has the provider said all, even if the stream then ends without its usual last frame?
  boolean isFinished();

  /// What the provider reported, if it did.
  Optional<Tokens> reported();

  /// What it reported of the prompt before there was an answer, with no output; some do.
  default Optional<Tokens> prompt() {
    return Optional.empty();
  }

  /// Of the tokens reported as written to a cache, those that are kept there for an hour.
  default long hourWrites() {
    return 0;
  }

  /// What it said of itself, as far as it was found on the way.
  Ending ending();

  /// What went to the caller, for an estimate.
  OutputSample sample();
}
