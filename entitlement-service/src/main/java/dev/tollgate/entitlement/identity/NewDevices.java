package dev.tollgate.entitlement.identity;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.entitlement.EntitlementConfig;
import dev.tollgate.entitlement.quota.CallTokens;
import dev.tollgate.entitlement.quota.Take;
import dev.tollgate.entitlement.rate.Pace;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;

/// Limits how many new devices one address may bring, since each brings free credits.
@Singleton
class NewDevices {
  private final CallTokens tokens;
  private final Pace pace;

  NewDevices(CallTokens tokens, EntitlementConfig config) {
    this.tokens = tokens;
    this.pace = Pace.of(config.newDevicesPerHour(), Duration.ofHours(1));
  }

  /// Fails with 429 when the address has brought too many.
  Uni<Void> admit(String address) {
    return tokens
        .takeOne("new-devices:" + network(address), pace)
        .invoke(NewDevices::mustBeTaken)
        .replaceWithVoid();
  }

  private static void mustBeTaken(Take take) {
    if (take instanceof Take.TooFast tooFast) {
      throw new ProblemException(
          ErrorCode.RATE_LIMITED,
          "Too many new devices from this address.",
          Duration.ofMillis(tooFast.waitMillis()));
    }
  }

  /// One customer's line usually has a whole IPv6 /64.
  static String network(String address) {
    if (!address.contains(":")) {
      return address;
    }
    String[] groups = address.split("::", 2)[0].split(":");
    StringBuilder network = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      network.append(i < groups.length && !groups[i].isEmpty() ? groups[i] : "0").append(':');
    }
    return network.append(":/64").toString();
  }
}
