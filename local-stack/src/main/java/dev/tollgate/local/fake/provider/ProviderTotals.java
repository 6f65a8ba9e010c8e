package dev.tollgate.local.fake.provider;

/// Sums over all calls of a provider with one credential (or over several of those); never trimmed.
///
/// @param served calls answered 200 in full
/// @param tokens of served, cut and cancelled calls
public record ProviderTotals(
    String provider,
    String credential,
    long calls,
    long served,
    long refused,
    long cut,
    long cancelled,
    ServedTokens tokens) {

  static ProviderTotals none(String provider, String credential) {
    return new ProviderTotals(provider, credential, 0, 0, 0, 0, 0, ServedTokens.NONE);
  }

  ProviderTotals plus(ProviderTotals other) {
    return new ProviderTotals(
        provider,
        credential,
        calls + other.calls,
        served + other.served,
        refused + other.refused,
        cut + other.cut,
        cancelled + other.cancelled,
        tokens.plus(other.tokens));
  }
}
