package dev.tollgate.gateway.caller;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/// Tokens that must not be used although they have not expired: those issued before an account's
/// `tokensNotBefore`, and all of an erased or blocked one. Kept as long as such a token can live.
public final class VoidedTokens {
  private static final Duration TOKEN_LIFE_MAX = Duration.ofMinutes(65);
  private static final int ACCOUNTS_MAX = 1_000_000;

  private final Cache<UUID, Instant> notBefore;

  public VoidedTokens(Ticker ticker) {
    notBefore =
        Caffeine.newBuilder()
            .maximumSize(ACCOUNTS_MAX)
            .expireAfterWrite(TOKEN_LIFE_MAX)
            .ticker(ticker)
            .build();
  }

  public void voidBefore(UUID account, Instant instant) {
    notBefore.put(account, instant);
  }

  public void voidAll(UUID account) {
    notBefore.put(account, Instant.MAX);
  }

  /// The account is in order again.
  public void allow(UUID account) {
    notBefore.invalidate(account);
  }

  boolean isVoid(UUID account, Instant issuedAt) {
    Instant from = notBefore.getIfPresent(account);
    return from != null && issuedAt.isBefore(from);
  }
}
