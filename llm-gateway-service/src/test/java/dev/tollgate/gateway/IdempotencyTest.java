package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.gateway.idempotency.Claim;
import dev.tollgate.gateway.idempotency.IdempotencyKeys;
import dev.tollgate.gateway.world.Gate;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.local.fake.provider.FaultRule;
import dev.tollgate.local.test.TestInfrastructure;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.redis.client.RedisAPI;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// One Idempotency-Key is one call.
@QuarkusTest
class IdempotencyTest extends RunningGateway {
  private static final int REPEATS = 40;

  @Inject RedisAPI redis;

  @Test
  @Tag("GW-14")
  void a_repeated_request_is_told_about_the_first_and_not_made_again() throws Exception {
    String key = UUID.randomUUID().toString();
    HttpResponse<String> first = gate.chat(MINI, "once", "Idempotency-Key", key);
    assertThat(first.statusCode()).isEqualTo(200);

    HttpResponse<String> replay = gate.chat(MINI, "once", "Idempotency-Key", key);
    assertThat(replay.statusCode()).isEqualTo(409);
    assertThat(json(replay).at("/error/code").asText()).isEqualTo("idempotency_replayed");
    assertThat(header(replay, "x-should-retry")).as("SDKs try a 409 again").isEqualTo("false");
    assertThat(json(replay).at("/error/firstRequestId").asText())
        .isEqualTo(first.headers().firstValue("x-tollgate-request-id").orElseThrow());
    assertThat(json(replay).at("/error/credits").asInt()).isEqualTo(1);

    assertThat(gate.chat(MINI, "other", "Idempotency-Key", key).statusCode()).isEqualTo(422);
    Gate stranger = stranger();
    assertThat(stranger.chat(MINI, "once", "Idempotency-Key", key).statusCode()).isEqualTo(200);
    await().untilAsserted(() -> assertThat(events()).hasSize(1));
    assertThat(events().getFirst().chargeId())
        .isNotEqualTo(events().getFirst().eventId().toString());
  }

  /// Who has the whole answer is never told that it is still on its way.
  @Test
  @Tag("GW-14")
  void a_repeat_right_after_the_answer_finds_the_call_ended() throws Exception {
    for (int i = 0; i < REPEATS; i++) {
      String key = UUID.randomUUID().toString();
      String body = Gate.body(MINI, "again", i % 2 == 0, "");

      assertThat(keyed(body, key).statusCode()).isEqualTo(200);
      assertThat(json(keyed(body, key)).at("/error/code").asText())
          .isEqualTo("idempotency_replayed");
    }
  }

  /// An answer that was none leaves the key free, whichever way it reached the caller.
  @Test
  @Tag("GW-14")
  void a_repeat_right_after_a_rejection_is_a_new_call() {
    for (int i = 0; i < REPEATS; i++) {
      String key = UUID.randomUUID().toString();
      String body = Gate.body(MINI, "no [[status=400]]", false, "");

      assertThat(keyed(body, key).statusCode()).isEqualTo(400);
      assertThat(keyed(body, key).statusCode()).isEqualTo(400);
    }
  }

  private HttpResponse<String> keyed(String body, String key) {
    return gate.post("/v1/chat/completions", body, "Idempotency-Key", key);
  }

  @Test
  @Tag("GW-14")
  void of_many_at_once_one_runs_and_a_failed_one_may_be_tried_again() {
    String key = UUID.randomUUID().toString();
    List<CompletableFuture<Integer>> calls =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () ->
                            gate.chat(MINI, "slow [[delay=500ms]]", "Idempotency-Key", key)
                                .statusCode()))
            .toList();
    List<Integer> statuses = calls.stream().map(CompletableFuture::join).toList();
    assertThat(statuses.stream().filter(s -> s == 200)).hasSize(1);
    assertThat(statuses).containsOnly(200, 409);

    String other = UUID.randomUUID().toString();
    failProviders(FaultRule.of("status=500"));
    assertThat(gate.chat(MINI, "again", "Idempotency-Key", other).statusCode()).isEqualTo(502);
    healProviders();
    assertThat(gate.chat(MINI, "again", "Idempotency-Key", other).statusCode()).isEqualTo(200);
  }

  /// Billing never forgets a charge, and Redis remembers a key for a day: who uses one again when
  /// its time is over must pay again.
  @Test
  @Tag("GW-14")
  void a_key_is_one_charge_within_a_day_even_when_redis_forgets_and_another_after_it() {
    Instant noon = Instant.parse("2026-03-01T12:00:00Z");

    String first = chargeIdAt(noon);
    String sameDay = chargeIdAt(noon.plus(Duration.ofHours(11)));
    String nextDay = chargeIdAt(noon.plus(Duration.ofHours(25)));

    assertThat(sameDay).isEqualTo(first);
    assertThat(nextDay).isNotEqualTo(first);
  }

  private String chargeIdAt(Instant moment) {
    IdempotencyKeys keys = new IdempotencyKeys(redis, Clock.fixed(moment, ZoneOffset.UTC));
    Claim claim =
        keys.claim(gate.account, "nightly", "body".getBytes(StandardCharsets.UTF_8), "request")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    keys.end(claim, 0, false).toCompletionStage().toCompletableFuture().join();
    return claim.chargeId();
  }

  @Test
  @Tag("GW-14")
  void redis_that_says_nothing_delays_an_answer_by_its_patience_only_and_locks_no_key() {
    int before = world.provider.calls().size();
    CompletableFuture<HttpResponse<String>> paid =
        CompletableFuture.supplyAsync(
            () -> gate.chat(MINI, "slow [[delay=1500ms]]", "Idempotency-Key", "slow"));
    await().until(() -> world.provider.calls().size() > before);
    TestInfrastructure.halt("redis");
    try {
      assertThat(paid.join().statusCode()).isEqualTo(200);
      assertThat(gate.chat(MINI, "hi", "Idempotency-Key", "another").statusCode()).isEqualTo(503);
    } finally {
      TestInfrastructure.resume("redis");
    }
    await().until(() -> gate.chat(MINI, "hi", "Idempotency-Key", "another").statusCode() == 200);
  }

  @Test
  @Tag("GW-14")
  void without_redis_calls_go_on_but_for_those_that_may_have_run_before() {
    TestInfrastructure.kill("redis");
    try {
      assertThat(gate.chat(MINI, "hi").statusCode()).isEqualTo(200);
      HttpResponse<String> undecided = gate.chat(MINI, "hi", "Idempotency-Key", "some-key");
      assertThat(undecided.statusCode()).isEqualTo(503);
      assertThat(undecided.headers().firstValue("retry-after")).contains("1");
    } finally {
      TestInfrastructure.restart("redis");
    }
    await().until(() -> gate.chat(MINI, "hi", "Idempotency-Key", "other-key").statusCode() != 503);
  }
}
