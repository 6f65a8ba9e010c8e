package dev.tollgate.entitlement.identity;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.entitlement.EntitlementConfig;
import dev.tollgate.entitlement.quota.CallTokens;
import dev.tollgate.entitlement.quota.Take;
import dev.tollgate.entitlement.rate.Pace;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.UUID;

/// Limits how often tokens are handed out: every new device brings free credits, every pair is
/// signed and kept.
@Singleton
class SignInLimits {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int IPV6_BYTES = 16;

  private final CallTokens tokens;
  private final Pace newDevices;
  private final Pace pairs;

  SignInLimits(CallTokens tokens, EntitlementConfig config) {
    this.tokens = tokens;
    this.newDevices = Pace.of(config.newDevicesPerHour(), HOUR);
    this.pairs = Pace.of(config.tokenPairsPerHour(), HOUR);
  }

  /// Fails with 429 when the address has brought too many new devices.
  Uni<Void> admitNew(String address) {
    return take(
        "new-devices:" + network(address), newDevices, "Too many new devices from this address.");
  }

  /// Fails with 429 when the principal has signed in or refreshed too often.
  Uni<Void> admitKnown(UUID principalId) {
    return take("token-pairs:" + principalId, pairs, "Too many tokens in a short time.");
  }

  private Uni<Void> take(String bucket, Pace pace, String refusal) {
    return tokens
        .takeOne(bucket, pace)
        .invoke(
            take -> {
              if (take instanceof Take.TooFast tooFast) {
                throw new ProblemException(
                    ErrorCode.RATE_LIMITED, refusal, Duration.ofMillis(tooFast.waitMillis()));
              }
            })
        .replaceWithVoid();
  }

  /// One customer's line usually has a whole IPv6 /64. What is no address, such as a proxy's
  /// `unknown`, stands for itself.
  static String network(String address) {
    try {
      byte[] bytes = InetAddress.ofLiteral(address).getAddress();
      return bytes.length == IPV6_BYTES
          ? HexFormat.of().formatHex(bytes, 0, IPV6_BYTES / 2)
          : HexFormat.of().formatHex(bytes);
    } catch (IllegalArgumentException e) {
      return address;
    }
  }
}
