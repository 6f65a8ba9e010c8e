package dev.tollgate.local.fake.provider;

import org.jspecify.annotations.Nullable;

/// A fault for the next calls that match; null matches everything.
///
/// @param fault directives, such as `status=503 retry-after=2`
/// @param times how many calls it strikes; [#ALWAYS] until healed
public record FaultRule(
    String fault,
    @Nullable String provider,
    @Nullable String model,
    @Nullable String credential,
    int times) {
  public static final int ALWAYS = Integer.MAX_VALUE;

  /// @throws IllegalArgumentException when the directives cannot be read, or times < 1
  public FaultRule {
    Directives.of(fault);
    if (times < 1) {
      throw new IllegalArgumentException("a rule strikes at least once, not " + times);
    }
  }

  /// Strikes every call until healed.
  public static FaultRule of(String fault) {
    return new FaultRule(fault, null, null, null, ALWAYS);
  }

  public FaultRule at(String provider) {
    return new FaultRule(fault, provider, model, credential, times);
  }

  public FaultRule model(String model) {
    return new FaultRule(fault, provider, model, credential, times);
  }

  public FaultRule credential(String credential) {
    return new FaultRule(fault, provider, model, credential, times);
  }

  public FaultRule times(int times) {
    return new FaultRule(fault, provider, model, credential, times);
  }

  boolean matches(String provider, String model, String credential) {
    return matches(this.provider, provider)
        && matches(this.model, model)
        && matches(this.credential, credential);
  }

  private static boolean matches(@Nullable String wanted, String actual) {
    return wanted == null || wanted.equals(actual);
  }
}
