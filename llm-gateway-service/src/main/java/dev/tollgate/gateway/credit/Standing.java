package dev.tollgate.gateway.credit;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// Where an account stood with its credits when its newest lease was granted.
///
/// @param limitMicro granted and still alive, spent part included
/// @param leftMicro what of them is not spent
record Standing(long limitMicro, long leftMicro) {
  private static final long NEAR_PERCENT = 80;
  private static final long WHOLE = 100;
  private static final int MICRO_DIGITS = 6;

  /// A structured header value (RFC 9651) has no more.
  private static final int HEADER_DIGITS = 3;

  /// EN-11: what an answer says from 80 % of the limit on, as the notice of a quota does; null
  /// below.
  @Nullable String notice(boolean byokConfigured) {
    if (limitMicro <= 0 || leftMicro > limitMicro - limitMicro / WHOLE * NEAR_PERCENT) {
      return null;
    }
    return "credits_near_limit;used=%s;limit=%s;suggest=\"%s\""
        .formatted(
            credits(limitMicro - leftMicro),
            credits(limitMicro),
            byokConfigured ? "upgrade" : "upgrade add_key");
  }

  private static String credits(long micro) {
    return BigDecimal.valueOf(micro, MICRO_DIGITS)
        .setScale(HEADER_DIGITS, RoundingMode.HALF_EVEN)
        .stripTrailingZeros()
        .toPlainString();
  }
}
