package dev.tollgate.gateway.pricing;

import dev.tollgate.contracts.usage.Tokens;

/// Prices per token, in pico-USD (10⁻¹² USD): one USD per million tokens is 1,000,000 of them, so
/// that every published price with up to six decimals is a whole number.
record TokenRates(long input, long cacheRead, long cacheWrite, long output, long reasoning) {
  TokenRates {
    if (input < 0 || cacheRead < 0 || cacheWrite < 0 || output < 0 || reasoning < 0) {
      throw new IllegalArgumentException("a price must not be negative");
    }
  }

  /// @throws ArithmeticException rather than a wrong sum, when it does not fit
  long costPicoUsd(Tokens tokens) {
    long prompt =
        Math.addExact(
            Math.multiplyExact(tokens.input(), input),
            Math.addExact(
                Math.multiplyExact(tokens.cacheRead(), cacheRead),
                Math.multiplyExact(tokens.cacheWrite(), cacheWrite)));
    long answer =
        Math.addExact(
            Math.multiplyExact(tokens.output(), output),
            Math.multiplyExact(tokens.reasoning(), reasoning));
    return Math.addExact(prompt, answer);
  }

  /// What tokens that stay in a cache for an hour cost more than other written ones: twice the
  /// input price in all, as Anthropic has it for each of its models.
  long surchargePicoUsd(long hourWrites) {
    long each = Math.subtractExact(Math.multiplyExact(2, input), cacheWrite);
    return Math.multiplyExact(hourWrites, each);
  }
}
