package dev.tollgate.gateway.pricing;

import dev.tollgate.contracts.usage.Tokens;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The price of one model from one day on.
///
/// @param longAbove prompt tokens (cached ones included) above which `longRates` hold for the whole
///   call
/// @param multiplierMicro credits per prompt, in 10⁻⁶
/// @param contextTokens what the model takes at most; 0 = not known
/// @param maxOutputTokens what the model answers at most; 0 = not known
public record ModelPrice(
    String provider,
    String model,
    Instant effectiveFrom,
    TokenRates rates,
    long longAbove,
    @Nullable TokenRates longRates,
    long multiplierMicro,
    long contextTokens,
    long maxOutputTokens) {
  private static final long PICO_PER_NANO = 1_000;

  /// Cost in nano-USD (10⁻⁹ USD): summed exactly, rounded half up once at the end.
  ///
  /// @throws ArithmeticException when the amounts are absurd: never a wrong figure
  public long costNanoUsd(Tokens tokens) {
    return costNanoUsd(tokens, 0);
  }

  /// The same where some of the written tokens are kept in the cache for an hour.
  public long costNanoUsd(Tokens tokens, long hourWrites) {
    TokenRates now = ratesFor(tokens);
    long longer = Math.min(hourWrites, tokens.cacheWrite());
    long pico = Math.addExact(now.costPicoUsd(tokens), now.surchargePicoUsd(longer));
    return Math.addExact(pico, PICO_PER_NANO / 2) / PICO_PER_NANO;
  }

  private TokenRates ratesFor(Tokens tokens) {
    if (longRates == null) {
      return rates;
    }
    long prompt =
        Math.addExact(tokens.input(), Math.addExact(tokens.cacheRead(), tokens.cacheWrite()));
    return prompt > longAbove ? longRates : rates;
  }
}
