package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.gateway.world.Gate;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.gateway.world.TestRouting;
import dev.tollgate.gateway.world.TestTime;
import dev.tollgate.local.fake.provider.FaultRule;
import dev.tollgate.local.fake.provider.ProviderCall;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// When a platform call goes elsewhere, and when it does not.
@QuarkusTest
@Tag("GW-5")
class FailOverTest extends RunningGateway {
  private static final String FLASH = "google/gemini-2.5-flash";
  private static final String NOBODY = "http://127.0.0.1:1/v1";
  private static final int FAILURES_MAX = 5;

  /// P3.
  private static final Duration LEASE_DEADLINE = Duration.ofSeconds(12);

  @Inject Gateway gateway;

  @ConfigProperty(name = "tollgate.gateway.platform-keys-dir")
  Path keys;

  @ConfigProperty(name = "tollgate.gateway.routing-file")
  Path routing;

  /// What other tests ask of providers in their prompts counts in the breakers as well.
  @BeforeEach
  void nobodyIsKeptAway() {
    healProviders();
  }

  /// `hang` lasts as long as a provider may be silent.
  @ParameterizedTest
  @ValueSource(strings = {"status=408", "status=429", "status=500", "reset", "hang"})
  void the_secondary_answers_where_the_first_provider_does_not(String fault) {
    strike(fault);

    assertThat(servedBy()).isEqualTo("openrouter");
    assertThat(servedBy()).as("one failure is no reason to stay away").isEqualTo("openai");
  }

  @Test
  void the_secondary_answers_where_the_first_provider_refuses_the_connection() {
    try {
      TestRouting.writeInside(routing, Map.of("openai", NOBODY));
      gateway.routing.reload();

      assertThat(servedBy()).isEqualTo("openrouter");
    } finally {
      TestRouting.write(routing);
      gateway.routing.reload();
    }
    await().until(() -> events().size() == 2);
    assertThat(events().getFirst().errorCode()).isEqualTo("provider_unreachable");
  }

  @Test
  void a_provider_that_asked_for_time_is_left_alone_for_that_model_as_long() {
    strike("status=429 retry-after=20");
    assertThat(servedBy()).isEqualTo("openrouter");

    assertThat(servedBy()).as("though nothing fails any more").isEqualTo("openrouter");
    assertThat(header(gate.chat("openai/gpt-4.1-nano", "hi"), "x-tollgate-provider"))
        .as("its rate is another one")
        .isEqualTo("openai");

    TestTime.advance(Duration.ofSeconds(20));
    assertThat(servedBy()).isEqualTo("openai");
  }

  @Test
  void a_provider_whose_streams_break_off_is_left_alone_like_one_that_does_not_answer() {
    failProviders(FaultRule.of("cut-after=5").at("openai").times(FAILURES_MAX));
    for (int i = 0; i < FAILURES_MAX; i++) {
      assertThat(gate.stream(MINI, "hi [[chunks=20]]", "").body()).contains("provider_failed");
    }

    assertThat(servedBy()).isEqualTo("openrouter");
  }

  @Test
  void streams_of_own_keys_and_of_callers_who_leave_say_nothing_of_the_provider() throws Exception {
    for (int i = 0; i < FAILURES_MAX; i++) {
      try (InputStream body = gate.open(MINI, "hi [[chunks=200 every=50ms]]").get().body()) {
        body.read(new byte[16]);
      }
    }
    await().until(() -> events().size() == FAILURES_MAX);
    assertThat(servedBy()).isEqualTo("openai");

    Gate other = stranger();
    world.entitlement.route(other.account, Route.BYOK);
    world.vault.save(other.account, "openai", 1, "sk-good-cut-" + other.account, null);
    for (int i = 0; i < FAILURES_MAX; i++) {
      other.stream(MINI, "hi [[chunks=20 cut-after=5]]", "");
    }
    assertThat(servedBy()).isEqualTo("openai");
  }

  @Test
  void without_a_secondary_the_caller_is_told_to_wait() {
    failProviders(FaultRule.of("status=429 retry-after=20").at("anthropic").times(1));

    HttpResponse<String> first = gate.chat(HAIKU, "hi");
    HttpResponse<String> second = gate.chat(HAIKU, "hi");

    assertThat(first.statusCode()).isEqualTo(503);
    assertThat(header(first, "retry-after")).isEqualTo("20");
    assertThat(second.statusCode()).isEqualTo(503);
    assertThat(Long.parseLong(header(second, "retry-after")))
        .as("what is left of it")
        .isBetween(5L, 20L);
    assertThat(callsFor(second)).as("not asked before its time").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"status=400 code=API_KEY_INVALID", "status=429 code=insufficient_quota"})
  @Tag("GW-15")
  void a_call_whose_key_was_refused_is_made_with_another_one_and_the_key_rests(String refusal)
      throws Exception {
    String dead = "sk-good-platform-google-" + UUID.randomUUID();
    Path file = keys.resolve("google/second");
    try {
      Files.writeString(file, dead);
      gateway.platformKeys.reload();
      failProviders(FaultRule.of(refusal).at("google").credential(dead));

      for (int i = 0; i < 6; i++) {
        assertThat(gate.chat(FLASH, "hi").statusCode()).isEqualTo(200);
      }

      assertThat(world.provider.calls(dead)).as("one call found out").hasSize(1);
    } finally {
      Files.deleteIfExists(file);
      gateway.platformKeys.reload();
    }
  }

  @Test
  void what_a_provider_says_of_our_only_key_is_told_in_our_words() {
    failProviders(FaultRule.of("status=400 code=API_KEY_INVALID").at("google").times(1));

    HttpResponse<String> answer = gate.chat(FLASH, "hi");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(502);
    assertThat(answer.body()).contains("provider_failed").doesNotContain("API_KEY_INVALID");
    assertThat(gate.chat(FLASH, "hi").statusCode()).isEqualTo(200);
  }

  @Test
  @Tag("WA-3")
  void an_answer_that_cannot_be_charged_any_more_is_neither_bought_twice_nor_its_providers_fault() {
    for (int i = 1; i < FAILURES_MAX; i++) {
      strike("reset");
      assertThat(servedBy()).isEqualTo("openrouter");
    }

    HttpResponse<String> unpaid = whoseLeaseDies("hi [[delay=3s]]");

    assertThat(unpaid.statusCode()).as(unpaid.body()).isEqualTo(503);
    assertThat(callsFor(unpaid)).hasSize(1);
    await()
        .untilAsserted(
            () ->
                assertThat(events())
                    .filteredOn(event -> event.requestId().equals(id(unpaid)))
                    .singleElement()
                    .satisfies(
                        event -> {
                          assertThat(event.status()).isEqualTo(UsageStatus.FAILED);
                          assertThat(event.errorCode()).isEqualTo("unavailable");
                          assertThat(event.creditsMicro()).isZero();
                        }));
    assertThat(servedBy()).as("the breaker is closed").isEqualTo("openai");
  }

  @Test
  @Tag("WA-3")
  void nor_is_a_stream() {
    HttpResponse<String> unpaid = whoseLeaseDies("hi [[delay=3s]]", true);

    assertThat(unpaid.statusCode()).as(unpaid.body()).isEqualTo(503);
    assertThat(callsFor(unpaid)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 303, 307, 308})
  @Tag("GW-13")
  void a_redirection_is_followed_by_nobody(int status) {
    String key = "sk-good-led-" + gate.account;
    world.entitlement.route(gate.account, Route.BYOK);
    world.vault.save(gate.account, "openai", 1, key, null);

    HttpResponse<String> answer = gate.chat(MINI, "hi [[status=" + status + "]]");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(502);
    assertThat(answer.headers().firstValue("location")).isEmpty();
    assertThat(world.provider.calls(key)).hasSize(1);
  }

  /// Two attempts, the first of which takes all but a minute of the time that a call has.
  @Test
  void the_time_of_a_call_is_that_of_all_its_attempts() throws Exception {
    String key = "sk-good-slow-" + gate.account;
    world.vault.save(gate.account, "openai", 1, key, null);
    world.entitlement.platformAfterOwnKey(gate.account);
    failProviders(FaultRule.of("status=503 delay=4s").at("openai").credential(key));

    CompletableFuture<HttpResponse<InputStream>> call =
        gate.open(MINI, "hi [[chunks=2000 every=50ms]]");
    await().until(() -> !world.provider.calls(key).isEmpty());
    TestTime.advance(Duration.ofMinutes(14));
    InputStream body = call.get().body();
    body.read(new byte[16]);
    TestTime.advance(Duration.ofMinutes(2));

    assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8))
        .contains("provider_timeout")
        .contains("the call took too long");
    await().until(() -> events().size() == 2);
    assertThat(events())
        .extracting(UsageRecorded::status)
        .containsExactly(UsageStatus.FAILED, UsageStatus.CUT);
  }

  private HttpResponse<String> whoseLeaseDies(String prompt) {
    return whoseLeaseDies(prompt, false);
  }

  /// A call whose credits die between the moment at which the provider has it and its answer.
  private HttpResponse<String> whoseLeaseDies(String prompt, boolean stream) {
    int before = world.provider.calls().size();
    CompletableFuture<HttpResponse<String>> call =
        CompletableFuture.supplyAsync(
            () -> stream ? gate.stream(MINI, prompt, "") : gate.chat(MINI, prompt));
    await().until(() -> world.provider.calls().size() > before);
    world.billing.goDown();
    TestTime.advance(LEASE_DEADLINE);
    HttpResponse<String> answer = call.join();
    world.billing.comeBack();
    return answer;
  }

  private void strike(String fault) {
    failProviders(FaultRule.of(fault).at("openai").times(1));
  }

  private String servedBy() {
    HttpResponse<String> answer = gate.chat(MINI, "hi");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return header(answer, "x-tollgate-provider");
  }

  private List<ProviderCall> callsFor(HttpResponse<String> answer) {
    return world.provider.calls().stream()
        .filter(call -> id(answer).equals(call.requestId()))
        .toList();
  }

  private static String id(HttpResponse<String> answer) {
    return header(answer, "x-tollgate-request-id");
  }
}
