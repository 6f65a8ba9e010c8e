package dev.tollgate.gateway.credential;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.error.Problem;
import dev.tollgate.contracts.key.KeyResolveRequest;
import dev.tollgate.contracts.key.ResolvedKey;
import dev.tollgate.gateway.GatewayConfig;
import dev.tollgate.gateway.control.AccountEpochs;
import dev.tollgate.gateway.control.Freshness;
import dev.tollgate.gateway.credential.OwnKeyOutcome.Found;
import dev.tollgate.gateway.credential.OwnKeyOutcome.Gone;
import dev.tollgate.gateway.peer.PeerAnswer;
import dev.tollgate.gateway.peer.PeerClient;
import dev.tollgate.gateway.refusal.Refusal;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Customers' keys, fetched from the vault over mutual TLS and kept for at most 30 s after they
/// were last fetched or found unchanged, whether they are used or not.
///
/// A kept key is used without a question only while the vault's ticks are fresh and no change of
/// the account was announced; otherwise the vault is asked whether this version is still the one. A
/// load that began before a change is not kept (epoch per account), and an answer that was under
/// way for too long is not believed: the key may have been revoked meanwhile. What [#forget] was
/// told of stays in memory only as long as calls under way use it.
public final class OwnKeys {
  private static final String RESOLVE = "/internal/v1/keys/resolve";
  private static final long ANSWER_AGE_MAX_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int QUESTIONS_MAX = 3;

  private final PeerClient vault;
  private final AccountEpochs epochs;
  private final Freshness freshness;
  private final KeyUseCounts uses;
  private final String gatewayId;
  private final Ticker ticker;
  private final Cache<Owner, Kept> kept;

  public OwnKeys(
      PeerClient vault,
      AccountEpochs epochs,
      Freshness freshness,
      KeyUseCounts uses,
      String gatewayId,
      GatewayConfig.OwnKey limits,
      Ticker ticker) {
    this.vault = vault;
    this.epochs = epochs;
    this.freshness = freshness;
    this.uses = uses;
    this.ticker = ticker;
    this.gatewayId = gatewayId;
    this.kept =
        Caffeine.newBuilder()
            .maximumSize(limits.cachedCountMax())
            .expireAfterWrite(limits.cachedMax())
            .scheduler(Scheduler.systemScheduler())
            .ticker(ticker)
            .build();
  }

  /// @param use who calls what for, for the vault's audit
  public Future<OwnKeyOutcome> resolve(UUID account, String provider, Use use) {
    Owner owner = new Owner(account, provider);
    Kept held = kept.getIfPresent(owner);
    if (held != null && freshness.isFresh() && held.epoch() == epochs.of(account)) {
      uses.count(held.key());
      return Future.succeededFuture(new Found(held.key()));
    }
    return ask(owner, held, use, 1);
  }

  /// Drops the key from memory. To be called after the account's epoch was raised: so an answer
  /// that is under way now is not kept either.
  public void forget(UUID account, String provider) {
    kept.invalidate(new Owner(account, provider));
  }

  /// For an account that is gone: looks through all keys.
  public void forgetAll(UUID account) {
    kept.asMap().keySet().removeIf(owner -> owner.account().equals(account));
  }

  private Future<OwnKeyOutcome> ask(Owner owner, @Nullable Kept held, Use use, int question) {
    long epoch = epochs.of(owner.account());
    long askedNanos = ticker.read();
    KeyResolveRequest request =
        new KeyResolveRequest(
            owner.account(),
            owner.provider(),
            held == null ? null : held.key().version(),
            use.principalId(),
            use.feature(),
            use.requestId(),
            gatewayId);
    return vault
        .post(RESOLVE, request)
        .compose(
            answer -> {
              if (ticker.read() - askedNanos <= ANSWER_AGE_MAX_NANOS) {
                return Future.succeededFuture(answered(owner, held, epoch, answer));
              }
              return question < QUESTIONS_MAX
                  ? ask(owner, held, use, question + 1)
                  : Future.failedFuture(unknown().asException());
            });
  }

  private OwnKeyOutcome answered(Owner owner, @Nullable Kept held, long epoch, PeerAnswer answer) {
    if (answer.status() == 304 && held != null) {
      uses.count(held.key());
      return keep(owner, held.key(), epoch);
    }
    return switch (answer.status()) {
      case 200 -> keep(owner, new OwnKey(answer.as(ResolvedKey.class)), epoch);
      case 404 -> absent(owner, answer);
      default -> throw unknown().asException();
    };
  }

  /// Only the vault's own word takes a key away: it is not there either for a gateway whose
  /// certificate it does not accept.
  private OwnKeyOutcome absent(Owner owner, PeerAnswer answer) {
    if (answer.as(Problem.class).code() != ErrorCode.NO_ACTIVE_KEY) {
      throw unknown().asException();
    }
    kept.invalidate(owner);
    return new Gone();
  }

  private static Refusal unknown() {
    return Refusal.unavailable("your key cannot be fetched at the moment; try again");
  }

  private OwnKeyOutcome keep(Owner owner, OwnKey key, long epoch) {
    kept.put(owner, new Kept(key, epoch));
    // Looked at after the key was put: a change that came before forgot nothing, one that comes
    // later will.
    if (epochs.of(owner.account()) != epoch) {
      kept.invalidate(owner);
    }
    return new Found(key);
  }

  /// @param feature what the key is used for
  public record Use(UUID principalId, String feature, String requestId) {}

  private record Owner(UUID account, String provider) {}

  private record Kept(OwnKey key, long epoch) {}
}
