package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.gateway.world.Gate;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.gateway.world.TestTime;
import dev.tollgate.local.fake.provider.FaultRule;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Callers who lose their patience with a provider that does not answer.
@QuarkusTest
@Tag("GW-5")
class LeaversTest extends RunningGateway {
  private static final Duration OPEN = Duration.ofSeconds(5);
  private static final int FAILURES_MAX = 5;

  @Test
  void they_neither_close_a_breaker_nor_keep_others_from_trying() {
    for (int i = 1; i < FAILURES_MAX; i++) {
      strike("reset");
      assertThat(servedBy()).isEqualTo("openrouter");
    }
    leave();
    strike("reset");
    assertThat(servedBy()).isEqualTo("openrouter");
    assertThat(servedBy()).as("kept away, though nothing fails any more").isEqualTo("openrouter");

    TestTime.advance(OPEN);
    leave();

    assertThat(servedBy()).as("another one tries").isEqualTo("openai");
    assertThat(servedBy()).isEqualTo("openai");
  }

  private void strike(String fault) {
    failProviders(FaultRule.of(fault).at("openai").times(1));
  }

  private String servedBy() {
    HttpResponse<String> answer = gate.chat(MINI, "hi");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return header(answer, "x-tollgate-provider");
  }

  /// A call that the provider has and does not answer, until its caller leaves.
  private void leave() {
    strike("hang");
    Gate leaver = stranger();
    int before = world.provider.calls().size();
    CompletableFuture<HttpResponse<String>> answer = leaver.later(MINI, "hi");
    await().until(() -> world.provider.calls().size() > before);
    answer.cancel(true);
    await().untilAsserted(() -> assertThat(world.kafka.usage(leaver.account)).hasSize(1));
    UsageRecorded event = world.kafka.usage(leaver.account).getFirst();
    assertThat(event.status()).isEqualTo(UsageStatus.CANCELLED);
    assertThat(event.creditsMicro()).isZero();
  }
}
