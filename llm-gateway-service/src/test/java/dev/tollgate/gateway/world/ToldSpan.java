package dev.tollgate.gateway.world;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A span as it reached the collector.
public final class ToldSpan {
  private final Span span;
  private final Map<String, AnyValue> attributes;

  ToldSpan(Span span) {
    this.span = span;
    this.attributes =
        span.getAttributesList().stream()
            .collect(Collectors.toUnmodifiableMap(KeyValue::getKey, KeyValue::getValue));
  }

  public String name() {
    return span.getName();
  }

  public boolean isCall() {
    return span.getKind() == Span.SpanKind.SPAN_KIND_SERVER;
  }

  public boolean isAttempt() {
    return span.getKind() == Span.SpanKind.SPAN_KIND_CLIENT;
  }

  public boolean isFault() {
    return span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR;
  }

  /// Empty when there is no such attribute.
  public String text(String attribute) {
    AnyValue value = attributes.get(attribute);
    return value == null ? "" : value.getStringValue();
  }

  /// Empty when there is no such attribute.
  public List<String> texts(String attribute) {
    AnyValue value = attributes.getOrDefault(attribute, AnyValue.getDefaultInstance());
    return value.getArrayValue().getValuesList().stream().map(AnyValue::getStringValue).toList();
  }

  /// @throws NullPointerException when there is no such attribute
  public long number(String attribute) {
    return attributes.get(attribute).getIntValue();
  }

  public boolean has(String attribute) {
    return attributes.containsKey(attribute);
  }

  public String traceId() {
    return HexFormat.of().formatHex(span.getTraceId().toByteArray());
  }

  public String parentId() {
    return HexFormat.of().formatHex(span.getParentSpanId().toByteArray());
  }

  public String traceState() {
    return span.getTraceState();
  }

  public long startNanos() {
    return span.getStartTimeUnixNano();
  }

  public long endNanos() {
    return span.getEndTimeUnixNano();
  }

  boolean isBelow(ToldSpan parent) {
    return span.getTraceId().equals(parent.span.getTraceId())
        && span.getParentSpanId().equals(parent.span.getSpanId());
  }
}
