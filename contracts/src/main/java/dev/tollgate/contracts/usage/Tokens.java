package dev.tollgate.contracts.usage;

/// Token counts in disjoint buckets: a token is counted in exactly one of them.
///
/// @param input prompt tokens neither read from nor written to a cache
/// @param output visible answer tokens, without reasoning
public record Tokens(long input, long cacheRead, long cacheWrite, long output, long reasoning) {
  public static final Tokens NONE = new Tokens(0, 0, 0, 0, 0);

  public Tokens {
    if (input < 0 || cacheRead < 0 || cacheWrite < 0 || output < 0 || reasoning < 0) {
      throw new IllegalArgumentException("token counts must not be negative");
    }
  }
}
