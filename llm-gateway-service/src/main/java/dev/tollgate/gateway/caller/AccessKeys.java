package dev.tollgate.gateway.caller;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.contracts.account.AccessKeyResolveRequest;
import dev.tollgate.contracts.account.Caller;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.control.AccountEpochs;
import dev.tollgate.gateway.control.Freshness;
import dev.tollgate.gateway.peer.PeerAnswer;
import dev.tollgate.gateway.peer.PeerClient;
import dev.tollgate.gateway.refusal.Refusal;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Access keys (`tg_…`), resolved at entitlement by their hash. A found one is remembered while
/// ticks are fresh, an unknown one for two seconds, so that a wrong key costs us little and a new
/// one works soon.
public final class AccessKeys {
  static final String PREFIX = "tg_";
  private static final String RESOLVE = "/internal/v1/access-keys/resolve";
  private static final Duration KNOWN_FOR = Duration.ofMinutes(5);
  private static final Duration UNKNOWN_FOR = Duration.ofSeconds(2);
  private static final int REMEMBERED_MAX = 100_000;

  private final PeerClient entitlement;
  private final AccountEpochs epochs;
  private final Freshness freshness;
  private final Cache<Digest, Known> known;
  private final Cache<Digest, Boolean> unknown;

  /// What was resolved while a key was revoked is not remembered: it may be that key.
  private final AtomicLong revocations = new AtomicLong();

  public AccessKeys(
      PeerClient entitlement, AccountEpochs epochs, Freshness freshness, Ticker ticker) {
    this.entitlement = entitlement;
    this.epochs = epochs;
    this.freshness = freshness;
    known = remembered(KNOWN_FOR, ticker);
    unknown = remembered(UNKNOWN_FOR, ticker);
  }

  Future<Caller> resolve(String accessKey) {
    Digest digest = Digest.of(accessKey);
    Known held = known.getIfPresent(digest);
    if (held != null && freshness.isFresh() && held.isCurrent(epochs)) {
      return Future.succeededFuture(held.caller());
    }
    if (unknown.getIfPresent(digest) != null) {
      return refused();
    }
    long before = revocations.get();
    return entitlement
        .post(RESOLVE, new AccessKeyResolveRequest(digest.hex()))
        .compose(answer -> answered(digest, answer, before));
  }

  /// @param keyHash as announced: SHA-256 of the whole key, lower-case hex
  public void revoked(String keyHash) {
    revocations.incrementAndGet();
    known.asMap().keySet().removeIf(digest -> digest.hex().equals(keyHash));
  }

  private Future<Caller> answered(Digest digest, PeerAnswer answer, long revocationsBefore) {
    if (answer.ok()) {
      Caller caller = answer.as(Caller.class);
      if (revocations.get() == revocationsBefore) {
        known.put(digest, new Known(caller, epochs.of(caller.accountId())));
      }
      return Future.succeededFuture(caller);
    }
    known.invalidate(digest);
    unknown.put(digest, Boolean.TRUE);
    return refused();
  }

  private static Future<Caller> refused() {
    return Future.failedFuture(
        Refusal.of(ErrorCode.UNAUTHENTICATED, "the access key is not valid").asException());
  }

  private static <V> Cache<Digest, V> remembered(Duration span, Ticker ticker) {
    return Caffeine.newBuilder()
        .maximumSize(REMEMBERED_MAX)
        .expireAfterWrite(span)
        .ticker(ticker)
        .build();
  }

  private record Known(Caller caller, long epoch) {
    boolean isCurrent(AccountEpochs epochs) {
      return epochs.of(caller.accountId()) == epoch;
    }
  }
}
