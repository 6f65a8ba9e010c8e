package dev.tollgate.journeys;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.wallet.GrantReceipt;
import dev.tollgate.contracts.wallet.GrantRequest;
import dev.tollgate.local.launch.Stack;
import dev.tollgate.local.launch.StackFile;
import dev.tollgate.local.test.TestClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;

/// Credits given as entitlement-service gives them: over billing's internal port.
final class Gifts {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient entitlement;
  private final URI grants;

  Gifts(Stack stack) {
    int port = StackFile.read(stack.home()).orElseThrow().internalPorts().get("billing-service");
    entitlement = TestClients.with(stack.infrastructure().certificates().of("entitlement-service"));
    grants = URI.create("https://127.0.0.1:" + port + "/internal/v1/grants");
  }

  GrantReceipt give(UUID account, int credits) {
    var gift =
        new GrantRequest(
            account,
            "gift:" + UUID.randomUUID(),
            GrantRequest.Source.PROMO,
            credits * 1_000_000L,
            null);
    try {
      var request =
          HttpRequest.newBuilder(grants)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(gift)))
              .build();
      HttpResponse<String> answer = entitlement.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new AssertionError("not given: " + answer.statusCode() + " " + answer.body());
      }
      return JSON.readValue(answer.body(), GrantReceipt.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
