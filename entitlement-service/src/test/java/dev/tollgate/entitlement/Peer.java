package dev.tollgate.entitlement;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.account.PrincipalType;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.admission.Admission;
import dev.tollgate.contracts.admission.AdmissionDecision;
import dev.tollgate.contracts.admission.AdmissionRefused;
import dev.tollgate.contracts.admission.AdmissionReport;
import dev.tollgate.contracts.admission.AdmissionRequest;
import dev.tollgate.local.test.TestClients;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.vertx.http.HttpServer;
import io.restassured.RestAssured;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The other services, as they call the internal port.
@Singleton
public class Peer {
  static final String GATEWAY = "llm-gateway-service";

  private final Map<String, HttpClient> clients = new ConcurrentHashMap<>();
  private final HttpServer server;
  private final ObjectMapper json;

  Peer(HttpServer server, ObjectMapper json) {
    this.server = server;
    this.json = json;
  }

  public HttpResponse<String> post(String service, String path, Object body) {
    String text = body instanceof String raw ? raw : write(body);
    return send(
        service,
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(text)));
  }

  public HttpResponse<String> get(String service, String path) {
    return send(service, request(path).GET());
  }

  public AdmissionDecision admission(AdmissionRequest request) {
    return read(post(GATEWAY, "/internal/v1/admissions", request), AdmissionDecision.class);
  }

  public Admission admitted(AdmissionRequest request) {
    AdmissionDecision decision = admission(request);
    if (decision instanceof Admission admission) {
      return admission;
    }
    throw new AssertionError("not admitted: " + decision);
  }

  public AdmissionRefused refused(AdmissionRequest request) {
    return (AdmissionRefused) admission(request);
  }

  public HttpResponse<String> report(Admission admission, String feature, int tokens, int quota) {
    return post(
        GATEWAY,
        "/internal/v1/admissions/report",
        new AdmissionReport(
            admission.admissionId(), admission.accountId(), feature, tokens, quota));
  }

  public <T> T read(HttpResponse<String> answer, Class<T> as) {
    if (answer.statusCode() != 200) {
      throw new AssertionError("status " + answer.statusCode() + ": " + answer.body());
    }
    try {
      return json.readValue(answer.body(), as);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits until the account is known to have an own key, or none; uses nothing of its rate.
  public void awaitOwnKey(UUID account, boolean configured) {
    Patience.await()
        .until(
            () ->
                RestAssured.given()
                    .auth()
                    .oauth2(TestTokens.owner(account))
                    .get("/v1/entitlements/chat")
                    .jsonPath()
                    .getBoolean("byokConfigured"),
            known -> known == configured);
  }

  /// A call of the account's own device to openai.
  public static AdmissionRequest call(UUID account, String feature) {
    return call(account, feature, account, null);
  }

  public static AdmissionRequest call(
      UUID account, String feature, UUID principal, @Nullable UUID agent) {
    return request(account, feature, principal, agent, null);
  }

  /// As the gateway asks after the own key has failed.
  public static AdmissionRequest onlyPlatform(UUID account, String feature) {
    return request(account, feature, account, null, Route.PLATFORM);
  }

  private static AdmissionRequest request(
      UUID account,
      String feature,
      UUID principal,
      @Nullable UUID agent,
      @Nullable Route onlyRoute) {
    return new AdmissionRequest(
        account,
        principal,
        agent == null ? PrincipalType.DEVICE : PrincipalType.AGENT,
        agent,
        null,
        feature,
        "chat",
        "openai",
        "openai/gpt-4.1-mini",
        onlyRoute,
        "gateway-0");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.getSecurePort() + path));
  }

  private HttpResponse<String> send(String service, HttpRequest.Builder request) {
    try {
      return clients
          .computeIfAbsent(service, TestClients::as)
          .send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private String write(Object body) {
    try {
      return json.writeValueAsString(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
