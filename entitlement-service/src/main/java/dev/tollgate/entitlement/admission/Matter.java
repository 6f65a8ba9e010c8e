package dev.tollgate.entitlement.admission;

import dev.tollgate.contracts.account.QuotaNotice;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.account.RouteConfig;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.admission.AdmissionRefused;
import dev.tollgate.contracts.admission.AdmissionRequest;
import dev.tollgate.contracts.admission.Quota;
import dev.tollgate.contracts.admission.RateLimit;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.entitlement.account.Account;
import dev.tollgate.entitlement.quota.Ask;
import dev.tollgate.entitlement.quota.BillingMonth;
import dev.tollgate.entitlement.rate.Pace;
import dev.tollgate.entitlement.rate.RateTable;
import dev.tollgate.entitlement.session.Hosting;
import dev.tollgate.entitlement.tier.TierCatalogue;
import dev.tollgate.entitlement.tier.TierPlan;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One question of a gateway, with all that the answer rests on. Pure: the same matter is judged
/// the same way.
record Matter(
    AdmissionRequest request, Payer payer, TierCatalogue catalogue, RateTable rates, Instant now) {

  /// Why the call may not be made on any route; empty when nothing stands against it.
  Optional<AdmissionRefused> refusal() {
    if (!payer.callerActive() || !account().active()) {
      return no(ErrorCode.FORBIDDEN, "This account is closed.");
    }
    if (payer.hosting() instanceof Hosting.Outside) {
      return no(ErrorCode.FORBIDDEN, "You are in no live session of this id.");
    }
    if (catalogue.feature(request.feature()) == null) {
      return no(ErrorCode.INVALID_REQUEST, "There is no feature of this name.");
    }
    if (!plan().includes(request.feature())) {
      return no(ErrorCode.TIER_LIMITED, "This feature is not in your tier.");
    }
    if (payer.budget() == Payer.Budget.BLOCKED) {
      return no(ErrorCode.BUDGET_EXCEEDED, "A budget of this account is used up.");
    }
    return switch (payer.agent()) {
      case UNKNOWN -> no(ErrorCode.FORBIDDEN, "This account has no such agent.");
      case INACTIVE -> no(ErrorCode.AGENT_INACTIVE, "This agent is switched off.");
      case NONE_NAMED, ACTIVE -> Optional.empty();
    };
  }

  /// Routes in the order in which they are to be tried; empty when the account's choice leaves
  /// none.
  List<Route> routes() {
    return request.onlyRoute() == Route.PLATFORM
        ? mayUsePlatformAfterOwnKey() ? List.of(Route.PLATFORM) : List.of()
        : inOrder().stream().filter(this::isWanted).toList();
  }

  private boolean isWanted(Route route) {
    return request.onlyRoute() == null || request.onlyRoute() == route;
  }

  private List<Route> inOrder() {
    boolean ownKey =
        payer.ownKey()
            && payer.clientOn()
            && !account().ownKeysEnded()
            && plan().allowsOwnKey(request.provider());
    return RouteOrder.of(
        account().routeChoice(),
        request.feature(),
        new RouteOrder.Open(payer.platformOn() || account().ownKeysEnded(), ownKey));
  }

  /// EN-10: from the own key to the platform only where the account has asked for it.
  boolean mayUsePlatformAfterOwnKey() {
    RouteConfig config = account().routeChoice();
    return config != null && config.clientMayUsePlatform() && payer.platformOn();
  }

  Account account() {
    return payer.account();
  }

  Tier tier() {
    return account().tier();
  }

  TierPlan plan() {
    return catalogue.plan(tier());
  }

  /// How fast this principal may call on a route: a guest no faster than its session allows.
  Pace pace(Route route) {
    Pace ofTier = rates.rate(tier(), route).pace();
    return payer.hosting() instanceof Hosting.Guest guest ? ofTier.atMost(guest.pace()) : ofTier;
  }

  /// What the session's guests together take from; null where there is no cap.
  Ask.@Nullable Shared shared() {
    return payer.hosting() instanceof Hosting.Guest guest ? guest.shared(now) : null;
  }

  @Nullable UUID sessionId() {
    return payer.hosting() instanceof Hosting.Guest guest ? guest.sessionId() : null;
  }

  /// Calls a month of this feature; null = unlimited.
  @Nullable Long limit() {
    return plan().quota(request.feature());
  }

  BillingMonth month() {
    return BillingMonth.containing(now, account().anchor());
  }

  /// Where the account stands with the feature; null when nobody counts, and for a guest, who is to
  /// learn nothing of the host's numbers.
  @Nullable Quota quota(@Nullable Long used) {
    return used == null || payer.hostPays() ? null : new Quota(limit(), used, month().end());
  }

  /// EN-11: the lines of the quota that the paying account has reached; for a guest's call, its
  /// host.
  List<QuotaNotice> reached(@Nullable Long used) {
    Long limit = limit();
    if (used == null || limit == null) {
      return List.of();
    }
    return QuotaLine.reached(used, limit).stream()
        .map(
            line ->
                new QuotaNotice(
                    account().id(),
                    request.feature(),
                    line.wireName(),
                    used,
                    limit,
                    month().start(),
                    month().end(),
                    Notice.suggestion(payer.anyOwnKey())))
        .toList();
  }

  AdmissionRefused refused(
      ErrorCode code,
      String detail,
      @Nullable Quota quota,
      @Nullable RateLimit rateLimit,
      @Nullable Long retryAfterMillis) {
    return new AdmissionRefused(
        code,
        detail,
        tier(),
        quota,
        rateLimit,
        payer.anyOwnKey(),
        payer.hostPays(),
        retryAfterMillis);
  }

  private Optional<AdmissionRefused> no(ErrorCode code, String detail) {
    return Optional.of(refused(code, detail, null, null, null));
  }
}
