package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.gateway.world.TestTime;
import io.quarkus.test.junit.QuarkusTest;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Answers that make the gateway itself fail, here by a usage that is too large for any price: the
/// caller is told, and nothing stays held.
@QuarkusTest
@Tag("GW-8")
class UnforeseenTest extends RunningGateway {
  private static final String ABSURD = "[[tokens=9/30 chunks=30 absurd-usage]]";

  @Test
  @Tag("WA-3")
  void a_whole_answer_that_fails_in_our_hands_costs_nothing_and_leaves_nothing_held()
      throws Exception {
    String key = UUID.randomUUID().toString();
    world.billing.wallet(gate.account, 10);

    HttpResponse<String> answer = gate.chat(MINI, ABSURD, "Idempotency-Key", key);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(500);
    assertThat(json(answer).at("/error/code").asText()).isEqualTo("internal");
    assertThat(answer.headers().firstValue("x-tollgate-credits")).isEmpty();
    UsageRecorded event = onlyEvent();
    assertThat(event.status()).isEqualTo(UsageStatus.FAILED);
    assertThat(event.errorCode()).isEqualTo("internal");
    assertThat(event.creditsMicro()).isZero();
    await().until(() -> world.billing.availableMicro(gate.account) == 10_000_000);
    TestTime.advance(Duration.ofSeconds(6));
    await()
        .untilAsserted(
            () ->
                assertThat(world.entitlement.reports(gate.account))
                    .anySatisfy(report -> assertThat(report.unusedQuota()).isEqualTo(1)));
    assertThat(gate.chat(MINI, "hi", "Idempotency-Key", key).statusCode()).isEqualTo(200);
  }

  @Test
  @Tag("GW-7")
  void a_stream_that_fails_in_our_hands_ends_with_an_error_event_and_is_paid_by_estimate() {
    world.billing.wallet(gate.account, 10);

    HttpResponse<String> answer = gate.stream(MINI, ABSURD, "");

    assertThat(answer.body()).contains("\"internal\"").doesNotContain("[DONE]");
    UsageRecorded event = onlyEvent();
    assertThat(event.status()).isEqualTo(UsageStatus.CUT);
    assertThat(event.errorCode()).isEqualTo("internal");
    assertThat(event.usageSource()).isEqualTo(UsageSource.ESTIMATED);
    assertThat(event.creditsMicro()).isEqualTo(1_000_000);
    await().until(() -> world.billing.availableMicro(gate.account) == 9_000_000);
  }

  @Test
  void a_stream_that_fails_in_our_hands_after_its_caller_has_gone_ends_as_one_that_was_left()
      throws Exception {
    InputStream body =
        gate.open("mistral/mistral-small-latest", ABSURD.replace("]]", " every=20ms]]"))
            .get()
            .body();
    body.read(new byte[16]);
    body.close();

    UsageRecorded event = onlyEvent();
    assertThat(event.status()).isEqualTo(UsageStatus.CANCELLED);
    assertThat(event.usageSource()).isEqualTo(UsageSource.ESTIMATED);
    assertThat(event.creditsMicro()).isPositive();
  }
}
