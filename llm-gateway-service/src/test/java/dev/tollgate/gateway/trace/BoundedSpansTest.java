package dev.tollgate.gateway.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("OP-2")
class BoundedSpansTest {
  private static final int ROOM = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Collector collector = new Collector();
  private final SdkTracerProvider provider =
      SdkTracerProvider.builder()
          .addSpanProcessor(new BoundedSpans(collector, ROOM, PATIENCE, meters))
          .build();

  @AfterEach
  void close() {
    collector.answer.succeed();
    provider.close();
  }

  @Test
  void a_collector_that_does_not_answer_costs_no_more_than_the_room_for_those_that_wait() {
    end(ROOM);
    await().atMost(PATIENCE).until(() -> collector.taken.get() == ROOM);

    end(3 * ROOM);

    assertThat(lost("no_room")).isEqualTo(2 * ROOM);
    collector.answer.succeed();
    await().atMost(PATIENCE).until(() -> collector.taken.get() == 2 * ROOM);
    assertThat(lost("not_taken")).isZero();
  }

  @Test
  void what_a_collector_does_not_take_is_counted() {
    collector.answer.fail();

    end(3);
    provider.forceFlush().join(PATIENCE.toSeconds(), TimeUnit.SECONDS);

    assertThat(lost("not_taken")).isEqualTo(3);
    assertThat(lost("no_room")).isZero();
  }

  private void end(int spans) {
    IntStream.range(0, spans)
        .forEach(i -> provider.get("test").spanBuilder("call").startSpan().end());
  }

  private double lost(String why) {
    return meters.counter("tollgate.gateway.spans.lost", "why", why).count();
  }

  /// Answers when the test says so.
  private static final class Collector implements SpanExporter {
    final AtomicInteger taken = new AtomicInteger();
    final CompletableResultCode answer = new CompletableResultCode();

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      taken.addAndGet(spans.size());
      return answer;
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
