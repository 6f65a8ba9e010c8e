package dev.tollgate.local.fake.provider;

/// Tokens served, in disjoint buckets: a token is counted in exactly one of them.
public record ServedTokens(
    long input, long cacheRead, long cacheWrite, long output, long reasoning) {
  public static final ServedTokens NONE = new ServedTokens(0, 0, 0, 0, 0);

  public ServedTokens plus(ServedTokens other) {
    return new ServedTokens(
        input + other.input,
        cacheRead + other.cacheRead,
        cacheWrite + other.cacheWrite,
        output + other.output,
        reasoning + other.reasoning);
  }

  /// The same prompt, nothing answered yet.
  ServedTokens promptOnly() {
    return new ServedTokens(input, cacheRead, cacheWrite, 0, 0);
  }

  long prompt() {
    return input + cacheRead + cacheWrite;
  }

  long completion() {
    return output + reasoning;
  }
}
