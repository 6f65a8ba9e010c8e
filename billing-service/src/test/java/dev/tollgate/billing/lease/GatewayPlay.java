package dev.tollgate.billing.lease;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.lease.LeaseClose;
import dev.tollgate.contracts.lease.LeaseHeartbeat;
import dev.tollgate.contracts.lease.LeaseHeartbeat.Beat;
import dev.tollgate.contracts.lease.LeaseRequest;
import dev.tollgate.local.test.TestClients;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/// A gateway's side of the internal API, as it really calls: over mTLS.
public final class GatewayPlay {
  private final HttpClient http = TestClients.as("llm-gateway-service");
  private final ObjectMapper json;
  private final URI billing;
  private final String gatewayId;
  private final UUID incarnation = UUID.randomUUID();

  public GatewayPlay(ObjectMapper json, URI billing, String gatewayId) {
    this.json = json;
    this.billing = billing;
    this.gatewayId = gatewayId;
  }

  /// @param body what was answered, whatever the status
  public record Answer(int status, JsonNode body, HttpResponse<String> response) {
    public boolean granted() {
      return status == 200 && body.path("decision").asText().equals("granted");
    }

    public boolean refused() {
      return status == 200 && body.path("decision").asText().equals("refused");
    }

    public long credits() {
      return body.path("creditsMicro").asLong();
    }
  }

  public String id() {
    return gatewayId;
  }

  public UUID incarnation() {
    return incarnation;
  }

  public Answer ask(UUID account, UUID lease, long wanted, long price) {
    return askLater(account, lease, wanted, price).join();
  }

  public CompletableFuture<Answer> askLater(UUID account, UUID lease, long wanted, long price) {
    return later("leases", new LeaseRequest(lease, account, gatewayId, incarnation, wanted, price));
  }

  public Answer close(UUID account, UUID lease, long unreserved) {
    return post(
        "leases/" + lease + "/close",
        new LeaseClose(account, gatewayId, incarnation, unreserved, false));
  }

  public Answer abort(UUID account, UUID lease) {
    return post(
        "leases/" + lease + "/close", new LeaseClose(account, gatewayId, incarnation, 0, true));
  }

  public Answer beat(Beat... leases) {
    return post("leases/heartbeat", new LeaseHeartbeat(gatewayId, incarnation, List.of(leases)));
  }

  public Answer post(String path, Object body) {
    return later(path, body).join();
  }

  private CompletableFuture<Answer> later(String path, Object body) {
    return postText(path, write(body));
  }

  public CompletableFuture<Answer> postText(String path, String body) {
    var request =
        HttpRequest.newBuilder(billing.resolve("/internal/v1/" + path))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(60))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(this::answer);
  }

  private Answer answer(HttpResponse<String> response) {
    try {
      String text = response.body();
      return new Answer(
          response.statusCode(), text.isEmpty() ? json.nullNode() : json.readTree(text), response);
    } catch (IOException e) {
      throw new AssertionError(response.body(), e);
    }
  }

  private String write(Object body) {
    try {
      return json.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
