package dev.tollgate.gateway.credit;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.contracts.lease.LeaseClose;
import dev.tollgate.contracts.lease.LeaseDecision;
import dev.tollgate.contracts.lease.LeaseGranted;
import dev.tollgate.contracts.lease.LeaseOver;
import dev.tollgate.contracts.lease.LeaseRefused;
import dev.tollgate.contracts.lease.LeaseRequest;
import dev.tollgate.gateway.credit.HoldOutcome.Held;
import dev.tollgate.gateway.credit.HoldOutcome.NothingLeft;
import dev.tollgate.gateway.refusal.Refusal;
import dev.tollgate.gateway.usage.EventIds;
import dev.tollgate.gateway.usage.UsageLog;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The credits this gateway holds: asked for per account one request at a time, spent in memory.
public final class Leases {
  private static final Logger LOG = Logger.getLogger(Leases.class);
  private static final long QUIET_NANOS = 60_000_000_000L;

  private final LeaseClient billing;
  private final LeaseIdentity identity;
  private final LeaseLimits limits;
  private final UsageLog log;
  private final EventIds ids;
  private final Ticker ticker;
  private final Map<UUID, AccountCredits> accounts = new ConcurrentHashMap<>();

  public Leases(
      LeaseClient billing,
      LeaseIdentity identity,
      LeaseLimits limits,
      UsageLog log,
      EventIds ids,
      Ticker ticker) {
    this.billing = billing;
    this.identity = identity;
    this.limits = limits;
    this.log = log;
    this.ids = ids;
    this.ticker = ticker;
  }

  /// Holds credits for one call: from a lease at hand without asking anybody, else from a new one.
  ///
  /// @param promise fresh, of the caller's own context, for the case that billing must be asked
  /// @return fails with the refusal 503 when billing cannot decide
  public Future<HoldOutcome> hold(UUID account, long micro, Promise<HoldOutcome> promise) {
    AccountCredits credits = creditsOf(account);
    Reservation warm = credits.reserve(micro);
    if (warm != null) {
      if (credits.askAhead(micro)) {
        ask(credits);
      }
      return Future.succeededFuture(new Held(warm));
    }
    if (credits.await(new Waiter(micro, promise))) {
      ask(credits);
    }
    return promise.future();
  }

  Collection<AccountCredits> accounts() {
    return accounts.values();
  }

  /// Null when none of its credits were asked for lately.
  @Nullable AccountCredits of(UUID account) {
    return accounts.get(account);
  }

  void dropQuiet() {
    accounts.values().removeIf(credits -> credits.retire(QUIET_NANOS));
  }

  private AccountCredits creditsOf(UUID account) {
    AccountCredits credits = accounts.computeIfAbsent(account, this::newCredits);
    return credits.use()
        ? credits
        : accounts.compute(account, (id, old) -> old != null && old.use() ? old : newCredits(id));
  }

  private AccountCredits newCredits(UUID account) {
    return new AccountCredits(account, identity.gatewayId(), limits, log, ticker);
  }

  private void ask(AccountCredits credits) {
    AccountCredits.Ask ask = credits.ask();
    UUID leaseId = ids.next();
    long sentNanos = ticker.read();
    billing
        .grant(
            new LeaseRequest(
                leaseId,
                credits.accountId(),
                identity.gatewayId(),
                identity.incarnation(),
                ask.creditsMicro(),
                ask.priceMicro()))
        .onSuccess(decision -> decided(credits, ask, leaseId, sentNanos, decision))
        .onFailure(failure -> gaveUp(credits, leaseId, failure));
  }

  private void decided(
      AccountCredits credits,
      AccountCredits.Ask ask,
      UUID leaseId,
      long sentNanos,
      LeaseDecision decision) {
    switch (decision) {
      case LeaseGranted granted when isMine(granted, leaseId) && inTime(sentNanos) ->
          adopt(credits, ask, granted, sentNanos);
      case LeaseGranted late -> abort(credits, late.leaseId());
      case LeaseRefused refused -> {
        credits.poor();
        credits
            .takeRefused(ask)
            .forEach(waiter -> waiter.promise().complete(new NothingLeft(refused)));
      }
      case LeaseOver over -> LOG.debugf("lease %s ended before it began", over.leaseId());
    }
    credits
        .serve()
        .forEach(served -> served.waiter().promise().complete(new Held(served.reservation())));
    if (credits.askAgain()) {
      ask(credits);
    }
  }

  private static void adopt(
      AccountCredits credits, AccountCredits.Ask ask, LeaseGranted granted, long sentNanos) {
    credits.adopt(granted.leaseId(), granted.creditsMicro(), sentNanos);
    credits.stands(new Standing(granted.limitMicro(), granted.leftMicro()));
    if (granted.creditsMicro() < ask.creditsMicro()) {
      credits.poor();
    }
  }

  private boolean isMine(LeaseGranted granted, UUID leaseId) {
    return granted.leaseId().equals(leaseId)
        && granted.incarnation().equals(identity.incarnation());
  }

  private boolean inTime(long sentNanos) {
    return ticker.read() - sentNanos < limits.lifeNanos();
  }

  /// P3: what was asked for and not heard of is never used; those waiting get 503.
  private void gaveUp(AccountCredits credits, UUID leaseId, Throwable failure) {
    LOG.debugf("no grant for %s: %s", credits.accountId(), failure.getMessage());
    abort(credits, leaseId);
    credits
        .takeAllWaiters()
        .forEach(
            waiter ->
                waiter
                    .promise()
                    .fail(
                        Refusal.unavailable("credits cannot be checked at the moment; try again")
                            .asException()));
    if (credits.askAgain()) {
      ask(credits);
    }
  }

  private void abort(AccountCredits credits, UUID leaseId) {
    LeaseClose close =
        new LeaseClose(credits.accountId(), identity.gatewayId(), identity.incarnation(), 0, true);
    billing
        .close(leaseId, close)
        .onFailure(lost -> LOG.debugf("lease %s ends by silence (P15)", leaseId));
  }
}
