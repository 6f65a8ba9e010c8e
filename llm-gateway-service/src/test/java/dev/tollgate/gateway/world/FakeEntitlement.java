package dev.tollgate.gateway.world;

import dev.tollgate.contracts.account.AccessKeyResolveRequest;
import dev.tollgate.contracts.account.Caller;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.admission.Admission;
import dev.tollgate.contracts.admission.AdmissionDecision;
import dev.tollgate.contracts.admission.AdmissionRefused;
import dev.tollgate.contracts.admission.AdmissionReport;
import dev.tollgate.contracts.admission.AdmissionRequest;
import dev.tollgate.contracts.admission.Quota;
import dev.tollgate.contracts.admission.RateLimit;
import dev.tollgate.contracts.error.ErrorCode;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// Admits everybody on the platform route unless told otherwise.
public final class FakeEntitlement extends FakePeer {
  private static final RateLimit RATE = new RateLimit(20, 19, 1_000);

  private final Map<UUID, Function<AdmissionRequest, AdmissionDecision>> rules =
      new ConcurrentHashMap<>();
  private final Map<String, Caller> accessKeys = new ConcurrentHashMap<>();
  private final List<AdmissionRequest> requests = new CopyOnWriteArrayList<>();
  private final List<AdmissionReport> reports = new CopyOnWriteArrayList<>();

  public FakeEntitlement(Vertx vertx) {
    super(vertx, "entitlement-service");
  }

  public void route(UUID account, Route... routes) {
    rules.put(account, request -> admission(request, 20, List.of(routes)));
  }

  /// Own key first; the account has asked that the platform takes over where it fails.
  public void platformAfterOwnKey(UUID account) {
    rules.put(
        account,
        request ->
            request.onlyRoute() == Route.PLATFORM
                ? admission(request, 20, List.of(Route.PLATFORM))
                : admission(request, account, 20, List.of(Route.BYOK), true, false));
  }

  /// A guest in the host's session, at the host's expense.
  public void guest(UUID guest, UUID host, Route... routes) {
    rules.put(guest, request -> admission(request, host, 20, List.of(routes), false, true));
  }

  public void decide(UUID account, Function<AdmissionRequest, AdmissionDecision> rule) {
    rules.put(account, rule);
  }

  public void accessKey(String sha256Hex, Caller caller) {
    accessKeys.put(sha256Hex, caller);
  }

  public void forgetAccessKey(String sha256Hex) {
    accessKeys.remove(sha256Hex);
  }

  public List<AdmissionRequest> requests(UUID account) {
    return requests.stream().filter(r -> r.accountId().equals(account)).toList();
  }

  public List<AdmissionReport> reports(UUID account) {
    return reports.stream().filter(r -> r.accountId().equals(account)).toList();
  }

  public static Admission admission(AdmissionRequest request, int tokens, List<Route> routes) {
    return admission(request, request.accountId(), tokens, routes, false, false);
  }

  private static Admission admission(
      AdmissionRequest request,
      UUID payer,
      int tokens,
      List<Route> routes,
      boolean platformAfterOwnKey,
      boolean hostPays) {
    return new Admission(
        UUID.randomUUID(),
        payer,
        Tier.PRO,
        routes,
        tokens,
        5_000,
        600_000,
        null,
        RATE,
        null,
        routes.contains(Route.BYOK),
        platformAfterOwnKey,
        hostPays,
        request.sessionId(),
        1);
  }

  public static AdmissionRefused refused(ErrorCode code) {
    return new AdmissionRefused(
        code,
        "no: " + code.wireName(),
        Tier.BASIC,
        new Quota(25L, 25, Instant.parse("2026-12-01T00:00:00Z")),
        RATE,
        false,
        false,
        code == ErrorCode.RATE_LIMITED ? 1_500L : null);
  }

  @Override
  Object answer(String path, byte[] body) throws IOException {
    return switch (path) {
      case "/internal/v1/admissions" -> decide(JSON.readValue(body, AdmissionRequest.class));
      case "/internal/v1/admissions/report" -> {
        reports.add(JSON.readValue(body, AdmissionReport.class));
        yield new Status(204);
      }
      case "/internal/v1/access-keys/resolve" -> {
        Caller found =
            accessKeys.get(JSON.readValue(body, AccessKeyResolveRequest.class).keyHash());
        yield found == null ? new Status(404) : found;
      }
      default -> throw new IllegalArgumentException("no such path");
    };
  }

  private AdmissionDecision decide(AdmissionRequest request) {
    requests.add(request);
    return rules
        .getOrDefault(request.accountId(), any -> admission(request, 20, List.of(Route.PLATFORM)))
        .apply(request);
  }
}
