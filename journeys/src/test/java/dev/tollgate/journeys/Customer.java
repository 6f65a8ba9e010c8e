package dev.tollgate.journeys;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.tollgate.local.launch.Stack;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// Somebody with an account, as the product's front-end acts for them.
final class Customer {
  static final Duration SOON = Duration.ofSeconds(60);
  static final Duration AT_ONCE = Duration.ofSeconds(1);

  private final Stack stack;
  private final String token;
  private final Http http;

  private Customer(Stack stack, String token) {
    this.stack = stack;
    this.token = token;
    this.http = Http.as(stack.edgeUrl(), token);
  }

  /// A device that was never seen before.
  static Customer arriving(Stack stack) {
    return onDevice(stack, UUID.randomUUID());
  }

  static Customer onDevice(Stack stack, UUID device) {
    Http nobody = Http.asNobody(stack.edgeUrl());
    Http.Answer signedIn =
        await()
            .atMost(SOON)
            .until(
                () -> nobody.post("/v1/auth/device", Map.of("deviceId", device.toString())),
                each -> each.status() != 503)
            .expect(200);
    return new Customer(stack, signedIn.json().path("accessToken").asText());
  }

  /// The official SDK, pointed at us and given our token: nothing else is changed. It does not
  /// retry by itself.
  OpenAIClient openAi() {
    return OpenAIOkHttpClient.builder()
        .baseUrl(stack.edgeUrl() + "/v1")
        .apiKey(token)
        .maxRetries(0)
        .build();
  }

  static ChatCompletionCreateParams prompt(String text) {
    return ChatCompletionCreateParams.builder()
        .model("openai/gpt-4.1-mini")
        .addUserMessage(text)
        .build();
  }

  /// What any client gives as its key.
  String token() {
    return token;
  }

  Http http() {
    return http;
  }

  /// Past the edge, at one gateway.
  Http at(String gateway) {
    return Http.as("http://127.0.0.1:" + stack.portsOf(gateway).http(), token);
  }

  /// One prompt over plain HTTP.
  Http.Answer ask(String text) {
    return ask(http, text);
  }

  static Http.Answer ask(Http gate, String text) {
    return gate.post("/v1/chat/completions", body(text, false));
  }

  static Map<String, Object> body(String text, boolean stream) {
    return Map.of(
        "model",
        "openai/gpt-4.1-mini",
        "stream",
        stream,
        "messages",
        List.of(Map.of("role", "user", "content", text)));
  }

  UUID accountId() {
    return UUID.fromString(http.get("/v1/account").expect(200).json().path("accountId").asText());
  }

  BigDecimal credits(String name) {
    return http.get("/v1/wallet").expect(200).json().path(name).decimalValue();
  }

  BigDecimal available() {
    return credits("available");
  }

  JsonNode usage() {
    return http.get("/v1/usage").expect(200).json().path("totals");
  }

  Customer awaitAvailable(long wanted) {
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(() -> available().compareTo(BigDecimal.valueOf(wanted)) == 0);
    return this;
  }

  Customer awaitRequests(long wanted) {
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(() -> usage().path("requests").asLong() == wanted);
    return this;
  }

  /// How long after now the first prompt was sent whose answer is as wanted: a change that works
  /// within a second is one that every prompt sent a second later meets.
  Duration untilAnswered(Predicate<Http.Answer> wanted) {
    return untilAnswered(wanted, 1);
  }

  /// The same for a change that every gateway must have heard of: the edge goes round them.
  Duration untilEachGatewayAnswers(Predicate<Http.Answer> wanted) {
    return untilAnswered(wanted, Suite.gateways().size());
  }

  private Duration untilAnswered(Predicate<Http.Answer> wanted, int inARow) {
    long begun = System.nanoTime();
    AtomicLong sent = new AtomicLong();
    await()
        .atMost(SOON)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              sent.set(System.nanoTime());
              return IntStream.range(0, inARow).allMatch(i -> wanted.test(ask("And now?")));
            });
    return Duration.ofNanos(sent.get() - begun);
  }

  Customer onTier(String tier) {
    Http.as(stack.edgeUrl(), stack.operatorToken())
        .put("/admin/v1/accounts/" + accountId() + "/tier", Map.of("tier", tier))
        .expect(200);
    return this;
  }

  /// Buys a pack on Stripe's page and waits until the credits are there.
  ///
  /// @return the session at Stripe
  String buy(String item) {
    BigDecimal before = available();
    JsonNode checkout =
        http.post(
                "/v1/billing/checkout",
                Map.of("item", item),
                Map.of("Idempotency-Key", UUID.randomUUID().toString()))
            .json();
    String url = checkout.path("url").asText();
    String session = url.substring(url.lastIndexOf('/') + 1);
    stack.fakeStripe().pay(session);
    await().atMost(SOON).ignoreExceptions().until(() -> available().compareTo(before) > 0);
    return session;
  }
}
