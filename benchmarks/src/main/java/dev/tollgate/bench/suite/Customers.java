package dev.tollgate.bench.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.local.infrastructure.LaunchFailure;
import dev.tollgate.local.launch.Stack;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// Accounts that call more often than people do, and can pay for it.
public final class Customers {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ATTEMPTS = 60;
  private static final Duration PAUSE = Duration.ofMillis(500);

  /// A million credits for every account that has none of these yet.
  private static final String RICH =
      """
      with given as (
        insert into lot (id, account_id, grant_key, source, priority, cost_basis_nano_usd, effective_at, created_at, state,
          granted_micro, available_micro, held_micro, spent_micro, expired_micro, refunded_micro, moved_micro)
        select gen_random_uuid(), account_id, 'benchmark ' || account_id, 'PROMO', 1, 0, now(), now(), 'LIVE',
          1000000000000, 1000000000000, 0, 0, 0, 0, 0
        from wallet
        returning id, account_id, granted_micro)
      insert into ledger_entry (account_id, lot_id, at, kind, from_bucket, to_bucket, amount_micro)
      select account_id, id, now(), 'GRANT', 'OUTSIDE', 'AVAILABLE', granted_micro from given
      """;

  private final Stack stack;
  private final HttpClient http = HttpClient.newHttpClient();

  public Customers(Stack stack) {
    this.stack = stack;
  }

  /// Accounts with all the credits and as many calls a minute as they like.
  ///
  /// @return their tokens, good for an hour
  public static List<String> rich(Stack stack, int count) {
    var customers = new Customers(stack);
    customers.allowFastCallers();
    List<String> tokens = IntStream.range(0, count).mapToObj(i -> customers.signIn()).toList();
    customers.makeRich(count);
    return tokens;
  }

  /// @return the token of a fresh account, good for an hour
  public String signIn() {
    String body = "{\"deviceId\":\"%s\"}".formatted(UUID.randomUUID());
    return call("POST", "/v1/auth/device", body, "").path("accessToken").asText();
  }

  private void allowFastCallers() {
    String operator = stack.operatorToken();
    int version = call("GET", "/admin/v1/rates", "", operator).path("version").asInt();
    var fast = Map.of("callsPerMinute", 600_000, "burst", 10_000);
    var routes = Map.of("PLATFORM", fast, "BYOK", fast);
    var rates = Map.of("BASIC", routes, "PRO", routes, "BUSINESS", routes, "ENTERPRISE", routes);
    var change = Map.of("version", version, "document", Map.of("rates", rates));
    call("PUT", "/admin/v1/rates", JSON.valueToTree(change).toString(), operator);
  }

  /// Their wallets appear a moment after the accounts.
  private void makeRich(int accounts) {
    String url = stack.infrastructure().postgres().adminUrl("billing");
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        try (var wallets = statement.executeQuery("select count(*) from wallet")) {
          if (wallets.next() && wallets.getInt(1) >= accounts) {
            statement.executeUpdate(RICH);
            return;
          }
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    } catch (SQLException e) {
      throw new LaunchFailure("no credits could be given: " + e.getMessage(), e);
    }
    throw new LaunchFailure("the accounts have no wallets");
  }

  /// Calls the suite through its edge; comes again while it answers 503.
  ///
  /// @param token empty for calls without one
  /// @throws LaunchFailure when it refuses
  public JsonNode call(String method, String path, String body, String token) {
    var request =
        HttpRequest.newBuilder(URI.create(stack.edgeUrl() + path))
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
      for (int i = 0;
          i < ATTEMPTS && answer.statusCode() == HttpURLConnection.HTTP_UNAVAILABLE;
          i++) {
        LockSupport.parkNanos(PAUSE.toNanos());
        answer = http.send(request.build(), BodyHandlers.ofString());
      }
      if (answer.statusCode() >= HttpURLConnection.HTTP_BAD_REQUEST) {
        throw new LaunchFailure("%s %s: %s".formatted(method, path, answer.body()));
      }
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new LaunchFailure("%s %s: %s".formatted(method, path, e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchFailure("interrupted", e);
    }
  }
}
