package dev.tollgate.entitlement.admission;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.admission.Admission;
import dev.tollgate.contracts.admission.AdmissionDecision;
import dev.tollgate.contracts.admission.AdmissionRefused;
import dev.tollgate.contracts.admission.AdmissionRequest;
import dev.tollgate.contracts.admission.Quota;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.entitlement.EntitlementConfig;
import dev.tollgate.entitlement.quota.Ask;
import dev.tollgate.entitlement.quota.CallTokens;
import dev.tollgate.entitlement.quota.Take;
import dev.tollgate.entitlement.rate.RateTable;
import dev.tollgate.entitlement.rate.RateTables;
import dev.tollgate.entitlement.tier.TierCatalogue;
import dev.tollgate.entitlement.tier.TierCatalogues;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/// May this principal make this call now, and on which routes? In order: who pays, is anything
/// against it, which routes, and are there call tokens left for the first of them.
@Singleton
class AdmissionFlow {
  private final Payers payers;
  private final TierCatalogues catalogues;
  private final RateTables rates;
  private final CallTokens tokens;
  private final QuotaNotices notices;
  private final EntitlementConfig config;
  private final Clock clock;

  AdmissionFlow(
      Payers payers,
      TierCatalogues catalogues,
      RateTables rates,
      CallTokens tokens,
      QuotaNotices notices,
      EntitlementConfig config,
      Clock clock) {
    this.payers = payers;
    this.catalogues = catalogues;
    this.rates = rates;
    this.tokens = tokens;
    this.notices = notices;
    this.config = config;
    this.clock = clock;
  }

  Uni<AdmissionDecision> decide(AdmissionRequest request) {
    return Uni.combine()
        .all()
        .unis(payers.find(request), catalogues.current(), rates.current())
        .with(
            (payer, catalogue, table) ->
                matter(
                    request,
                    payer.orElseThrow(
                        () -> new ProblemException(ErrorCode.NOT_FOUND, "No such account.")),
                    catalogue.document(),
                    table.document()))
        .chain(this::judge);
  }

  private Matter matter(
      AdmissionRequest request, Payer payer, TierCatalogue catalogue, RateTable table) {
    return new Matter(request, payer, catalogue, table, clock.instant());
  }

  private Uni<AdmissionDecision> judge(Matter matter) {
    return matter
        .refusal()
        .<Uni<AdmissionDecision>>map(refusal -> Uni.createFrom().item(refusal))
        .orElseGet(() -> take(matter, matter.routes()));
  }

  /// Takes tokens for the first route. When its quota is used up the own key takes over, where the
  /// account's order has it.
  private Uni<AdmissionDecision> take(Matter matter, List<Route> routes) {
    if (routes.isEmpty()) {
      return Uni.createFrom().item(noRoute(matter));
    }
    UUID admissionId = UUID.randomUUID();
    return tokens
        .take(ask(matter, routes.getFirst(), admissionId))
        .invoke(take -> tell(matter, take))
        .chain(
            take ->
                switch (take) {
                  case Take.Taken taken ->
                      Uni.createFrom().item(admitted(matter, routes, admissionId, taken));
                  case Take.QuotaGone gone when routes.contains(Route.BYOK) ->
                      take(matter, List.of(Route.BYOK));
                  case Take.QuotaGone gone -> Uni.createFrom().item(quotaGone(matter, gone));
                  case Take.SessionSpent spent -> Uni.createFrom().item(sessionSpent(matter));
                  case Take.TooFast tooFast -> Uni.createFrom().item(tooFast(matter, tooFast));
                });
  }

  private void tell(Matter matter, Take take) {
    switch (take) {
      case Take.Taken taken -> notices.tell(matter.reached(taken.used()));
      case Take.QuotaGone gone -> notices.tell(matter.reached(gone.used()));
      case Take.SessionSpent spent -> {}
      case Take.TooFast tooFast -> {}
    }
  }

  private Ask ask(Matter matter, Route route, UUID admissionId) {
    boolean carefully = matter.payer().budget() == Payer.Budget.NEAR;
    return new Ask(
        admissionId,
        matter.account().id(),
        matter.request().principalId(),
        route,
        matter.pace(route),
        route == Route.BYOK
            ? null
            : new Ask.Metered(matter.request().feature(), matter.limit(), matter.month()),
        matter.shared(),
        carefully ? 1 : config.callTokensMax());
  }

  private Admission admitted(
      Matter matter, List<Route> routes, UUID admissionId, Take.Taken taken) {
    Quota quota = matter.quota(taken.used());
    return new Admission(
        admissionId,
        matter.account().id(),
        matter.tier(),
        routes,
        taken.tokens(),
        config.admissionLife().toMillis(),
        config.admissionReportLife().toMillis(),
        quota,
        taken.rateLimit(),
        Notice.of(matter.request().feature(), quota, matter.payer().anyOwnKey()),
        matter.payer().anyOwnKey(),
        routes.equals(List.of(Route.BYOK)) && matter.mayUsePlatformAfterOwnKey(),
        matter.payer().hostPays(),
        matter.sessionId(),
        matter.account().version());
  }

  private static AdmissionRefused quotaGone(Matter matter, Take.QuotaGone gone) {
    return matter.refused(
        ErrorCode.QUOTA_EXHAUSTED,
        matter.payer().hostPays()
            ? "The host's quota is used up."
            : "The quota of this month is used up.",
        matter.quota(gone.used()),
        null,
        null);
  }

  private static AdmissionRefused sessionSpent(Matter matter) {
    return matter.refused(
        ErrorCode.QUOTA_EXHAUSTED,
        "The host's limit for this session is used up.",
        null,
        null,
        null);
  }

  private static AdmissionRefused tooFast(Matter matter, Take.TooFast tooFast) {
    return matter.refused(
        ErrorCode.RATE_LIMITED,
        "Too many calls at once.",
        null,
        tooFast.rateLimit(),
        tooFast.waitMillis());
  }

  private static AdmissionRefused noRoute(Matter matter) {
    return matter.refused(
        ErrorCode.FEATURE_DISABLED,
        "The account's settings leave no route for this feature and provider.",
        null,
        null,
        null);
  }
}
