package dev.tollgate.entitlement.flag;

import dev.tollgate.contracts.account.Tier;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A capability that is rolled out to a part of the accounts.
///
/// @param enabled off means off for everybody
/// @param percent of the accounts; raising it never takes the flag from anybody
/// @param tiers only these; absent = all
public record Flag(
    @NotNull Boolean enabled,
    @NotNull @Min(0) @Max(100) Integer percent,
    @Nullable Set<@NotNull Tier> tiers) {

  /// Whether this account has the flag: the same answer each time, and independent of its answers
  /// to other flags.
  boolean holds(String name, UUID accountId, Tier tier) {
    return enabled && (tiers == null || tiers.contains(tier)) && place(name, accountId) < percent;
  }

  /// The account's place among 100, from a hash of both names.
  private static long place(String name, UUID accountId) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((name + ":" + accountId).getBytes(StandardCharsets.UTF_8));
      return Long.remainderUnsigned(ByteBuffer.wrap(digest).getLong(), 100);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JRE has SHA-256", e);
    }
  }
}
