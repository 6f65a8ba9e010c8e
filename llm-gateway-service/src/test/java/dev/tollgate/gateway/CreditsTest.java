package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.usage.LeaseClosed;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.gateway.world.FakeEntitlement;
import dev.tollgate.gateway.world.Kafka.Said;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.gateway.world.TestTime;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Credits are held before a call and end exactly where they belong.
@QuarkusTest
class CreditsTest extends RunningGateway {
  /// P3.
  private static final Duration DEADLINE = Duration.ofSeconds(12);

  @Test
  @Tag("WA-3")
  void two_hundred_concurrent_prompts_on_three_credits_are_three_answers() {
    world.billing.wallet(gate.account, 3);
    world.entitlement.decide(
        gate.account, r -> FakeEntitlement.admission(r, 500, List.of(Route.PLATFORM)));

    List<CompletableFuture<HttpResponse<String>>> calls =
        IntStream.range(0, 200).mapToObj(i -> gate.later(MINI, "hi")).toList();
    List<Integer> statuses = calls.stream().map(call -> call.join().statusCode()).toList();

    assertThat(statuses).containsOnly(200, 402);
    assertThat(statuses.stream().filter(s -> s == 200)).hasSize(3);
    await()
        .untilAsserted(
            () ->
                assertThat(events().stream().mapToLong(UsageRecorded::creditsMicro).sum())
                    .isEqualTo(3_000_000));
  }

  @Test
  @Tag("EN-6")
  void nothing_left_is_a_402_with_all_a_paywall_needs_and_buying_unblocks_the_next_call()
      throws Exception {
    world.billing.wallet(gate.account, 0);

    HttpResponse<String> refused = gate.chat(MINI, "hi");

    assertThat(refused.statusCode()).isEqualTo(402);
    JsonNode error = json(refused).get("error");
    assertThat(error.get("code").asText()).isEqualTo("credits_exhausted");
    assertThat(error.get("type").asText()).isEqualTo("insufficient_quota");
    assertThat(error.get("unit").asText()).isEqualTo("credits");
    assertThat(error.get("tier").asText()).isEqualTo("PRO");
    assertThat(error.get("feature").asText()).isEqualTo("chat");
    assertThat(error.get("limit").asInt()).isEqualTo(25);
    assertThat(error.get("byokConfigured").asBoolean()).isFalse();
    assertThat(error.get("upgradeUrl").asText()).startsWith("http");

    world.billing.wallet(gate.account, 250);
    assertThat(gate.chat(MINI, "hi").statusCode()).isEqualTo(200);
  }

  @Test
  @Tag("EN-11")
  void from_80_percent_of_its_credits_on_the_answer_says_so() {
    world.billing.wallet(gate.account, 6, 25);
    assertThat(gate.chat(MINI, "hi").headers().firstValue("x-tollgate-notice")).isEmpty();

    world.billing.wallet(gate.account, 5, 25);
    await()
        .untilAsserted(
            () ->
                assertThat(gate.chat(MINI, "hi").headers().firstValue("x-tollgate-notice"))
                    .hasValueSatisfying(
                        notice ->
                            assertThat(notice)
                                .matches(
                                    "credits_near_limit;used=2\\d;limit=25;suggest=\"upgrade add_key\"")));
  }

  @Test
  @Tag("WA-3")
  void what_a_lease_does_not_use_goes_back_within_a_second_and_its_end_stands_last() {
    world.billing.wallet(gate.account, 1_000);

    assertThat(gate.chat(MINI, "hi").statusCode()).isEqualTo(200);

    await()
        .untilAsserted(
            () ->
                assertThat(world.billing.availableMicro(gate.account)).isEqualTo(999L * 1_000_000));
    await()
        .untilAsserted(
            () -> {
              List<Said> said = world.kafka.said(gate.account);
              assertThat(said)
                  .extracting(Said::type)
                  .containsExactly(UsageRecorded.TYPE, LeaseClosed.TYPE);
              assertThat(said.getLast().value().get("leaseId").asText())
                  .isEqualTo(onlyEvent().leaseId().toString());
            });
  }

  /// A busy machine may need more than one try to call again before the lease lies idle.
  @Test
  @Tag("EN-8")
  void while_billing_is_away_a_lease_serves_on_until_it_dies_and_then_the_answer_is_503() {
    await().until(this::servesOnWithoutBilling);

    TestTime.advance(DEADLINE);
    HttpResponse<String> undecided = gate.chat(MINI, "hi");

    assertThat(undecided.statusCode()).isEqualTo(503);
    assertThat(header(undecided, "retry-after")).isEqualTo("1");
    world.billing.comeBack();
    assertThat(gate.chat(MINI, "hi").statusCode()).isEqualTo(200);
  }

  private boolean servesOnWithoutBilling() {
    world.billing.comeBack();
    assertThat(gate.chat(MINI, "hi").statusCode()).isEqualTo(200);
    world.billing.goDown();
    return gate.chat(MINI, "hi").statusCode() == 200;
  }
}
