package dev.tollgate.vault.support;

import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.local.test.FakeAccessKeys;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Entitlement's `GET /internal/v1/accounts/{id}/tier`, and what it says of access keys, over real
/// mTLS: asks for a certificate, and answers nothing else; in each answer there is a member that
/// this version does not know yet.
public final class FakeEntitlement {
  private static final Pattern TIER = Pattern.compile("/internal/v1/accounts/([0-9a-f-]{36})/tier");

  private record Told(long version, Tier tier, AccountStatus status) {}

  private final Map<UUID, Told> accounts = new ConcurrentHashMap<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final FakeAccessKeys accessKeys = new FakeAccessKeys();
  private final Set<String> requestIds = ConcurrentHashMap.newKeySet();
  private volatile boolean failing;

  private final FakeAccessKeys.Server server = FakeAccessKeys.serve(this::answer);

  private FakeEntitlement() {}

  static FakeEntitlement start() {
    return new FakeEntitlement();
  }

  void close() {
    server.close();
  }

  public void tell(UUID account, long version, Tier tier) {
    accounts.put(account, new Told(version, tier, AccountStatus.ACTIVE));
  }

  public void tell(UUID account, long version, Tier tier, AccountStatus status) {
    accounts.put(account, new Told(version, tier, status));
  }

  public void failing(boolean now) {
    failing = now;
  }

  public FakeAccessKeys accessKeys() {
    return accessKeys;
  }

  public int timesAsked() {
    return asked.get();
  }

  /// Of the requests that made the vault ask.
  public Set<String> requestIds() {
    return requestIds;
  }

  private void answer(HttpServerRequest request) {
    asked.incrementAndGet();
    requestIds.addAll(request.headers().getAll("X-Tollgate-Request-Id"));
    if (request.path().equals(FakeAccessKeys.PATH)) {
      accessKeys.answer(request);
      return;
    }
    Matcher path = TIER.matcher(request.path());
    if (failing || request.method() != HttpMethod.GET || !path.matches()) {
      request.response().setStatusCode(failing ? 503 : 404).end();
      return;
    }
    UUID account = UUID.fromString(path.group(1));
    Told told = accounts.get(account);
    if (told == null) {
      request.response().setStatusCode(404).end();
      return;
    }
    request
        .response()
        .putHeader("content-type", "application/json")
        .end(
            new JsonObject()
                .put("accountId", account.toString())
                .put("version", told.version())
                .put("tier", told.tier().name())
                .put("status", told.status().name())
                .put("memberOfTheNextRelease", true)
                .encode());
  }
}
