package dev.tollgate.gateway.trace;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;

/// Spans on their way to the collector, sent in batches by a thread of their own. So many may wait;
/// those beyond are dropped, as are those that the collector does not take in time, and both are
/// counted. Whoever ends a span never waits.
final class BoundedSpans implements SpanProcessor {
  private static final Duration ROUND = Duration.ofMillis(200);
  private static final int BATCH_MAX = 512;
  private static final String LOST = "tollgate.gateway.spans.lost";

  private final AtomicInteger waiting = new AtomicInteger();
  private final int waitingMax;
  private final SpanProcessor batches;
  private final Counter noRoom;
  private final Counter notTaken;

  BoundedSpans(SpanExporter collector, int waitingMax, Duration timeout, MeterRegistry registry) {
    this.waitingMax = waitingMax;
    this.noRoom = registry.counter(LOST, "why", "no_room");
    this.notTaken = registry.counter(LOST, "why", "not_taken");
    this.batches =
        BatchSpanProcessor.builder(new Counted(collector))
            .setMaxQueueSize(waitingMax)
            .setMaxExportBatchSize(Math.min(BATCH_MAX, waitingMax))
            .setScheduleDelay(ROUND)
            .setExporterTimeout(timeout)
            .build();
  }

  @Override
  public void onEnd(ReadableSpan span) {
    if (waiting.incrementAndGet() > waitingMax) {
      waiting.decrementAndGet();
      noRoom.increment();
    } else {
      batches.onEnd(span);
    }
  }

  @Override
  public CompletableResultCode forceFlush() {
    return batches.forceFlush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return batches.shutdown();
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {}

  @Override
  public boolean isStartRequired() {
    return false;
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  /// Knows what became of each batch.
  private final class Counted implements SpanExporter {
    private final SpanExporter collector;

    Counted(SpanExporter collector) {
      this.collector = collector;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      int sent = spans.size();
      waiting.addAndGet(-sent);
      CompletableResultCode taken = collector.export(spans);
      return taken.whenComplete(
          () -> {
            if (!taken.isSuccess()) {
              notTaken.increment(sent);
            }
          });
    }

    @Override
    public CompletableResultCode flush() {
      return collector.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
      return collector.shutdown();
    }
  }
}
