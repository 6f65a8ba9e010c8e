package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.gateway.world.TestTime;
import dev.tollgate.local.fake.provider.Outcome;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Providers that begin an answer and then say nothing more, and callers who only seem to make
/// them.
@QuarkusTest
@Tag("GW-4")
class SilenceTest extends RunningGateway {
  private static final Duration LONGER_THAN_ALLOWED = Duration.ofSeconds(16);

  @Test
  @Tag("GW-8")
  void a_stream_that_falls_silent_ends_with_an_error_event_and_is_paid_as_far_as_it_came()
      throws Exception {
    InputStream body = gate.open(MINI, "hi [[chunks=20 stall-after=5]]").get().body();
    CompletableFuture<String> text = CompletableFuture.supplyAsync(() -> all(body));

    asTimePasses(text::isDone);

    assertThat(text.get()).contains("provider_timeout").doesNotContain("[DONE]");
    UsageRecorded event = onlyEvent();
    assertThat(event.status()).isEqualTo(UsageStatus.CUT);
    assertThat(event.errorCode()).isEqualTo("provider_timeout");
    assertThat(event.usageSource()).isEqualTo(UsageSource.ESTIMATED);
    assertThat(event.creditsMicro()).isEqualTo(1_000_000);
    await().until(() -> atProvider(event).outcome() == Outcome.CANCELLED);
  }

  @Test
  @Tag("WA-3")
  void an_opening_that_nothing_follows_reaches_the_caller_all_the_same_and_costs_nothing()
      throws Exception {
    InputStream body = gate.open(MINI, "hi [[chunks=20 stall-after=0]]").get().body();
    body.read(new byte[16]);
    CompletableFuture<String> text = CompletableFuture.supplyAsync(() -> all(body));

    asTimePasses(text::isDone);

    assertThat(text.get()).contains("assistant").contains("provider_timeout");
    UsageRecorded event = onlyEvent();
    assertThat(event.status()).isEqualTo(UsageStatus.FAILED);
    assertThat(event.creditsMicro()).isZero();
  }

  @Test
  void a_whole_answer_that_stops_half_way_is_given_up_wherever_it_is_asked_for() throws Exception {
    CompletableFuture<HttpResponse<String>> answer = gate.later(MINI, "hi [[stall-after=1]]");

    asTimePasses(answer::isDone);

    assertThat(answer.get().statusCode()).isEqualTo(504);
    assertThat(answer.get().body()).contains("provider_timeout");
    await().untilAsserted(() -> assertThat(events()).hasSize(2));
    assertThat(events())
        .allSatisfy(
            event -> {
              assertThat(event.errorCode()).isEqualTo("provider_timeout");
              assertThat(event.creditsMicro()).isZero();
              await().until(() -> atProvider(event).outcome() == Outcome.CANCELLED);
            });
  }

  @Test
  @Tag("GW-8")
  void a_stream_read_on_after_its_caller_has_gone_is_given_up_in_time() throws Exception {
    InputStream body =
        gate.open("mistral/mistral-small-latest", "on [[tokens=9/30 chunks=30 stall-after=5]]")
            .get()
            .body();
    body.read(new byte[16]);
    body.close();

    asTimePasses(() -> !events().isEmpty());

    UsageRecorded event = onlyEvent();
    assertThat(event.status()).isEqualTo(UsageStatus.CANCELLED);
    assertThat(event.usageSource()).isEqualTo(UsageSource.ESTIMATED);
    assertThat(event.creditsMicro()).isPositive();
  }

  @Test
  @Tag("GW-7")
  void a_caller_who_reads_slowly_is_not_taken_for_a_silent_provider() throws Exception {
    InputStream body = gate.open(MINI, "long [[chunks=60000]]").get().body();
    body.read();
    InputStream silent = stranger().open(MINI, "hi [[chunks=20 stall-after=1]]").get().body();
    silent.read();

    TestTime.advance(LONGER_THAN_ALLOWED);

    assertThat(all(silent)).as("of a provider that is silent").contains("provider_timeout");
    assertThat(events()).isEmpty();
    TestTime.advance(LONGER_THAN_ALLOWED);
    assertThat(all(body)).endsWith("data: [DONE]\n\n");
    assertThat(onlyEvent().status()).isEqualTo(UsageStatus.COMPLETED);
  }

  private static void asTimePasses(BooleanSupplier done) {
    await()
        .until(
            () -> {
              TestTime.advance(LONGER_THAN_ALLOWED);
              return done.getAsBoolean();
            });
  }

  private static String all(InputStream body) {
    try (body) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
