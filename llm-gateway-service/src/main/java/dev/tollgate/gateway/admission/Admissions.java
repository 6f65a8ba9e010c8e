package dev.tollgate.gateway.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.contracts.account.Caller;
import dev.tollgate.contracts.admission.Admission;
import dev.tollgate.contracts.admission.AdmissionDecision;
import dev.tollgate.contracts.admission.AdmissionRefused;
import dev.tollgate.contracts.admission.AdmissionReport;
import dev.tollgate.contracts.admission.AdmissionRequest;
import dev.tollgate.gateway.admission.AdmissionOutcome.Denied;
import dev.tollgate.gateway.admission.AdmissionOutcome.Granted;
import dev.tollgate.gateway.control.AccountEpochs;
import dev.tollgate.gateway.control.Freshness;
import dev.tollgate.gateway.peer.PeerClient;
import dev.tollgate.gateway.refusal.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Entitlement's admissions, kept as long as they say and dropped when the account changes.
///
/// One question at a time per caller, feature and provider. Calls that arrive meanwhile share the
/// answer's tokens; when these do not suffice, one of them asks again. An admission in use is asked
/// for anew before it ends.
public final class Admissions {
  private static final String ADMISSIONS = "/internal/v1/admissions";
  private static final int KEPT_MAX = 100_000;

  private final PeerClient entitlement;
  private final AccountEpochs epochs;
  private final Freshness freshness;
  private final Ticker ticker;
  private final String gatewayId;
  private final Reports reports;
  private final Queue<HeldAdmission> retired = new ConcurrentLinkedQueue<>();
  private final Cache<AdmissionKey, HeldAdmission> byKey =
      Caffeine.newBuilder().maximumSize(KEPT_MAX).evictionListener(this::evicted).build();
  private final Map<AdmissionKey, List<Promise<AdmissionOutcome>>> waiting =
      new ConcurrentHashMap<>();

  public Admissions(
      PeerClient entitlement,
      AccountEpochs epochs,
      Freshness freshness,
      Ticker ticker,
      String gatewayId) {
    this.entitlement = entitlement;
    this.epochs = epochs;
    this.freshness = freshness;
    this.ticker = ticker;
    this.gatewayId = gatewayId;
    this.reports = new Reports(entitlement, ticker);
  }

  /// @param promise fresh, of the caller's own context, for the case that entitlement must be asked
  public Future<AdmissionOutcome> admit(
      Caller caller,
      @Nullable UUID agentId,
      @Nullable UUID sessionId,
      Wish wish,
      Promise<AdmissionOutcome> promise) {
    AdmissionKey key =
        new AdmissionKey(
            caller, agentId, sessionId, wish.feature(), wish.provider(), wish.onlyRoute());
    Admitted warm = fromHand(key);
    if (warm != null) {
      if (warm.isNearItsEnd(ticker.read())) {
        askAhead(key, wish);
      }
      return Future.succeededFuture(new Granted(warm));
    }
    join(key, wish, promise);
    return promise.future();
  }

  /// Drops what is kept for this account: something that an admission said has proved wrong.
  public void drop(UUID account) {
    epochs.raise(account);
  }

  /// Called every second: ends what is over, and gives back what was not used of it.
  public void report() {
    byKey.asMap().forEach((key, held) -> dropIfOver(key, held));
    reports.tellLostOnesAgain();
    retired.removeIf(this::isReported);
  }

  private boolean isReported(HeldAdmission held) {
    AdmissionReport report = held.takeReport(ticker.read());
    if (report == null) {
      return false;
    }
    reports.tell(report, held.reportEndNanos());
    return true;
  }

  /// At shutdown.
  public void reportAll() {
    byKey.asMap().forEach(this::retire);
    report();
  }

  private @Nullable Admitted fromHand(AdmissionKey key) {
    HeldAdmission held = byKey.getIfPresent(key);
    if (held == null) {
      return null;
    }
    if (!freshness.isFresh() || !isCurrent(key, held)) {
      retire(key, held);
      return null;
    }
    return held.take();
  }

  private boolean isCurrent(AdmissionKey key, HeldAdmission held) {
    return held.isCurrent(
        epochs.of(key.caller().accountId()), epochs.of(held.admission.accountId()), ticker.read());
  }

  private void dropIfOver(AdmissionKey key, HeldAdmission held) {
    if (held.isSpent() || !isCurrent(key, held)) {
      retire(key, held);
    }
  }

  private void retire(AdmissionKey key, HeldAdmission held) {
    if (byKey.asMap().remove(key, held)) {
      retire(held);
    }
  }

  private void evicted(
      @Nullable AdmissionKey key, @Nullable HeldAdmission held, RemovalCause full) {
    if (held != null) {
      retire(held);
    }
  }

  private void retire(HeldAdmission held) {
    held.retire();
    retired.add(held);
  }

  private void join(AdmissionKey key, Wish wish, Promise<AdmissionOutcome> promise) {
    boolean[] first = new boolean[1];
    waiting.compute(
        key,
        (same, others) -> {
          first[0] = others == null;
          List<Promise<AdmissionOutcome>> all = others == null ? new ArrayList<>() : others;
          all.add(promise);
          return all;
        });
    if (first[0]) {
      ask(key, wish);
    }
  }

  /// So that a caller who calls often does not wait for the next admission. Whatever comes of it,
  /// the one at hand is good to its end.
  private void askAhead(AdmissionKey key, Wish wish) {
    if (waiting.putIfAbsent(key, new ArrayList<>()) == null) {
      ask(key, wish);
    }
  }

  private void ask(AdmissionKey key, Wish wish) {
    long callerEpoch = epochs.of(key.caller().accountId());
    long askedNanos = ticker.read();
    entitlement
        .post(ADMISSIONS, request(key, wish))
        .map(
            answer -> {
              if (!answer.ok()) {
                throw Refusal.unavailable("entitlements cannot be checked; try again")
                    .asException();
              }
              return answer.as(AdmissionDecision.class);
            })
        .onSuccess(decision -> decided(key, wish, decision, callerEpoch, askedNanos))
        .onFailure(failure -> takeAll(key).forEach(promise -> promise.fail(failure)));
  }

  private void decided(
      AdmissionKey key, Wish wish, AdmissionDecision decision, long callerEpoch, long askedNanos) {
    switch (decision) {
      case Admission admission -> admitted(key, wish, admission, callerEpoch, askedNanos);
      case AdmissionRefused refused ->
          takeAll(key).forEach(promise -> promise.complete(new Denied(refused)));
    }
  }

  private void admitted(
      AdmissionKey key, Wish wish, Admission admission, long callerEpoch, long askedNanos) {
    // A host's epoch is not known before the answer; its session is checked at every admission.
    long payerEpoch =
        admission.accountId().equals(key.caller().accountId())
            ? callerEpoch
            : epochs.of(admission.accountId());
    HeldAdmission held =
        new HeldAdmission(admission, wish.feature(), callerEpoch, payerEpoch, askedNanos);
    HeldAdmission older = byKey.asMap().put(key, held);
    if (older != null) {
      retire(older);
    }
    serve(key, wish, held);
  }

  private void serve(AdmissionKey key, Wish wish, HeldAdmission held) {
    List<Promise<AdmissionOutcome>> waiters = takeAll(key);
    for (Promise<AdmissionOutcome> waiter : waiters) {
      Admitted token = held.take();
      if (token == null) {
        join(key, wish, waiter);
      } else {
        waiter.complete(new Granted(token));
      }
    }
  }

  private List<Promise<AdmissionOutcome>> takeAll(AdmissionKey key) {
    List<Promise<AdmissionOutcome>> all = waiting.remove(key);
    return all == null ? List.of() : all;
  }

  private AdmissionRequest request(AdmissionKey key, Wish wish) {
    Caller caller = key.caller();
    return new AdmissionRequest(
        caller.accountId(),
        caller.principalId(),
        caller.principalType(),
        key.agentId(),
        key.sessionId(),
        wish.feature(),
        wish.lane(),
        wish.provider(),
        wish.model(),
        wish.onlyRoute(),
        gatewayId);
  }
}
