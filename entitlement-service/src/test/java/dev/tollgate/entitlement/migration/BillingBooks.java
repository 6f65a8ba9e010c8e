package dev.tollgate.entitlement.migration;

import dev.tollgate.entitlement.PeerServer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// billing-service, as far as it gives credits: once for each key, and only to entitlement-service.
/// A request that is not exactly as agreed is refused. In each answer there is a member that this
/// version does not know yet.
public final class BillingBooks implements AutoCloseable {
  private static final Set<String> MEMBERS =
      Set.of("accountId", "grantKey", "source", "creditsMicro");

  /// What becomes of requests that are as agreed.
  public enum Mood {
    GIVES,
    UNAVAILABLE,
    SILENT,
    REFUSES,
    TALKS_NONSENSE,
    /// It gives, and the answer is lost.
    HANGS_UP
  }

  private final Map<String, JsonObject> given = new ConcurrentHashMap<>();
  private final List<JsonObject> asked = new CopyOnWriteArrayList<>();
  private final Vertx vertx = Vertx.vertx();
  private volatile Mood mood = Mood.GIVES;
  private volatile Runnable beforeGiving = () -> {};

  public BillingBooks() throws Exception {
    PeerServer.start(
        vertx,
        "billing-service",
        request -> request.body().onSuccess(body -> answer(request, body)));
  }

  public void is(Mood other) {
    mood = other;
  }

  /// Runs while a request waits for its credits.
  void beforeGiving(Runnable work) {
    beforeGiving = work;
  }

  /// The request by which the account has got credits.
  Optional<JsonObject> given(UUID account) {
    return Optional.ofNullable(given.get("migration:" + account));
  }

  /// How often the account's credits were asked for.
  long asked(UUID account) {
    return asked.stream()
        .filter(each -> account.toString().equals(each.getString("accountId")))
        .count();
  }

  private void answer(HttpServerRequest request, Buffer body) {
    JsonObject grant = body.toJsonObject();
    asked.add(grant);
    if (!isAsAgreed(request, grant)) {
      request.response().setStatusCode(400).end();
      return;
    }
    switch (mood) {
      case GIVES -> give(request, grant);
      case UNAVAILABLE -> request.response().setStatusCode(503).end();
      case SILENT -> {}
      case REFUSES -> request.response().setStatusCode(409).end();
      case TALKS_NONSENSE -> json(request, Buffer.buffer("[\"<html>"));
      case HANGS_UP -> {
        given.putIfAbsent(grant.getString("grantKey"), grant);
        request.connection().close();
      }
    }
  }

  private void give(HttpServerRequest request, JsonObject grant) {
    vertx
        .executeBlocking(
            () -> {
              beforeGiving.run();
              return given.putIfAbsent(grant.getString("grantKey"), grant);
            },
            false)
        .onSuccess(
            before -> {
              if (before != null && !before.equals(grant)) {
                request.response().setStatusCode(409).end();
                return;
              }
              json(
                  request,
                  new JsonObject()
                      .put("accountId", grant.getString("accountId"))
                      .put("grantKey", grant.getString("grantKey"))
                      .put("repeated", before != null)
                      .put("memberOfTheNextRelease", true)
                      .toBuffer());
            })
        .onFailure(fault -> request.response().setStatusCode(500).end());
  }

  private static void json(HttpServerRequest request, Buffer answer) {
    request.response().putHeader("Content-Type", "application/json").end(answer);
  }

  private static boolean isAsAgreed(HttpServerRequest request, JsonObject grant) {
    return request.method().equals(HttpMethod.POST)
        && request.uri().equals("/internal/v1/grants")
        && String.valueOf(request.getHeader("Content-Type")).startsWith("application/json")
        && grant.fieldNames().equals(MEMBERS)
        && isEntitlement(request);
  }

  private static boolean isEntitlement(HttpServerRequest request) {
    try {
      var certificate =
          (X509Certificate) request.connection().sslSession().getPeerCertificates()[0];
      return certificate.getSubjectAlternativeNames().stream()
          .anyMatch(name -> "spiffe://tollgate/entitlement-service".equals(name.get(1)));
    } catch (Exception e) {
      return false;
    }
  }

  @Override
  public void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
