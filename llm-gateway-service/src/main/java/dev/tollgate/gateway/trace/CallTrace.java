package dev.tollgate.gateway.trace;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.gateway.stream.Ending;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One call as a span, and below it one span for each attempt at a provider. Lives on the call's
/// event loop.
///
/// Spans say what a call's usage event says, and less: no content, no header, no account; and of
/// the answer which model gave it and why it ended, in the provider's words. Tokens stand on
/// attempts only, so whoever sums them up over all spans counts each once.
public final class CallTrace {
  private static final AttributeKey<List<String>> FINISH_REASONS =
      AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");

  private final Tracer tracer;
  private final Ticker ticker;
  private final String operation;
  private final Span span;
  private final Context context;
  private final long startedAtEpochNanos;
  private final long startedNanos;
  private @Nullable UsageRecorded last;

  /// @param parent the caller's span, or none
  /// @param startedAtEpochNanos of the clock on the wall; what follows is reckoned by the ticker
  CallTrace(
      Tracer tracer, Ticker ticker, Context parent, String operation, long startedAtEpochNanos) {
    this.tracer = tracer;
    this.ticker = ticker;
    this.operation = operation;
    this.startedAtEpochNanos = startedAtEpochNanos;
    this.startedNanos = ticker.read();
    this.span =
        tracer
            .spanBuilder(operation)
            .setParent(parent)
            .setSpanKind(SpanKind.SERVER)
            .setStartTimestamp(startedAtEpochNanos, TimeUnit.NANOSECONDS)
            .setAttribute(GenAi.OPERATION, operation)
            .startSpan();
    this.context = parent.with(span);
  }

  void tell(String name, String value) {
    span.setAttribute(name, value);
  }

  /// An attempt has ended just now.
  ///
  /// @param startNanos when it began, by the ticker
  public void attempted(UsageRecorded event, long startNanos, Ending ending) {
    last = event;
    Span attempt =
        tracer
            .spanBuilder(operation + ' ' + event.model())
            .setParent(context)
            .setSpanKind(SpanKind.CLIENT)
            .setStartTimestamp(at(startNanos), TimeUnit.NANOSECONDS)
            .setAttribute(GenAi.OPERATION, operation)
            .setAttribute(GenAi.PROVIDER, GenAi.provider(event.provider()))
            .setAttribute(GenAi.REQUEST_MODEL, event.model())
            .setAttribute("tollgate.route", event.route().name().toLowerCase(Locale.ROOT))
            .setAttribute("tollgate.attempt", event.attempt())
            .startSpan();
    if (event.usageSource() != UsageSource.NONE) {
      tellTokens(attempt, event);
    }
    Long first = event.firstTokenMillis();
    if (first != null && event.streamed()) {
      attempt.setAttribute("gen_ai.response.time_to_first_chunk", first / 1_000.0);
    }
    tellEnding(attempt, ending);
    tellError(attempt, GenAi.errorType(event.errorCode()), event.status() != UsageStatus.CANCELLED);
    attempt.end(at(ticker.read()), TimeUnit.NANOSECONDS);
  }

  /// The call is over; nothing more is told of it.
  public void ended(CallEnd end) {
    UsageRecorded attempt = last;
    if (end.requestedModel() != null) {
      span.updateName(operation + ' ' + end.requestedModel());
      span.setAttribute(GenAi.REQUEST_MODEL, end.requestedModel());
    }
    if (attempt != null) {
      span.setAttribute(GenAi.PROVIDER, GenAi.provider(attempt.provider()));
    }
    if (!end.callerGone()) {
      span.setAttribute("http.response.status_code", end.status());
    }
    boolean cut = attempt != null && attempt.status() == UsageStatus.CUT;
    tellError(span, errorType(end, attempt), cut || end.isOurFault());
    span.end(at(ticker.read()), TimeUnit.NANOSECONDS);
  }

  /// The header that continues this trace, by W3C.
  public String traceparent() {
    SpanContext own = span.getSpanContext();
    return "00-" + own.getTraceId() + '-' + own.getSpanId() + '-' + own.getTraceFlags().asHex();
  }

  private static String errorType(CallEnd end, @Nullable UsageRecorded last) {
    String refusal = end.refusal();
    if (refusal != null) {
      return refusal;
    }
    if (last != null) {
      return GenAi.errorType(last.errorCode());
    }
    return end.callerGone() ? "caller_gone" : "";
  }

  private static void tellTokens(Span attempt, UsageRecorded event) {
    Tokens tokens = event.tokens();
    attempt
        .setAttribute("gen_ai.usage.input_tokens", GenAi.input(tokens))
        .setAttribute("gen_ai.usage.output_tokens", GenAi.output(tokens))
        .setAttribute("gen_ai.usage.cache_read.input_tokens", tokens.cacheRead())
        .setAttribute("gen_ai.usage.cache_creation.input_tokens", tokens.cacheWrite())
        .setAttribute("tollgate.usage.source", event.usageSource().name().toLowerCase(Locale.ROOT));
  }

  private static void tellEnding(Span attempt, Ending ending) {
    if (ending.model() != null) {
      attempt.setAttribute("gen_ai.response.model", ending.model());
    }
    if (!ending.finishReasons().isEmpty()) {
      attempt.setAttribute(FINISH_REASONS, ending.finishReasons());
    }
  }

  private static void tellError(Span span, String type, boolean fault) {
    if (!type.isEmpty()) {
      span.setAttribute(GenAi.ERROR_TYPE, type);
      if (fault) {
        span.setStatus(StatusCode.ERROR);
      }
    }
  }

  private long at(long nanos) {
    return startedAtEpochNanos + (nanos - startedNanos);
  }
}
