package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.gateway.world.ToldSpan;
import dev.tollgate.local.fake.provider.FaultRule;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Calls as a collector is told of them, by OpenTelemetry's conventions for generative AI.
@QuarkusTest
@Tag("OP-2")
class TraceTest extends RunningGateway {
  private final String traceId = UUID.randomUUID().toString().replace("-", "");

  @Inject MeterRegistry meters;

  @Test
  void a_call_is_a_span_of_the_callers_trace_and_its_attempt_one_below_it() {
    List<ToldSpan> told =
        told(gate.chat(MINI, "hi [[tokens=10/20]]", "traceparent", traceparent("01")), 2);

    ToldSpan call = told.getFirst();
    assertThat(call.isCall()).isTrue();
    assertThat(call.name()).isEqualTo("chat openai/gpt-4.1-mini");
    assertThat(call.traceId()).isEqualTo(traceId);
    assertThat(call.parentId()).isEqualTo("00f067aa0ba902b7");
    assertThat(call.text("gen_ai.operation.name")).isEqualTo("chat");
    assertThat(call.text("gen_ai.request.model")).isEqualTo(MINI);
    assertThat(call.text("gen_ai.provider.name")).isEqualTo("openai");
    assertThat(call.text("http.route")).isEqualTo("/v1/chat/completions");
    assertThat(call.number("http.response.status_code")).isEqualTo(200);
    ToldSpan attempt = told.getLast();
    assertThat(attempt.isAttempt()).isTrue();
    assertThat(attempt.name()).isEqualTo("chat gpt-4.1-mini");
    assertThat(attempt.text("gen_ai.request.model")).isEqualTo("gpt-4.1-mini");
    assertThat(attempt.number("gen_ai.usage.input_tokens")).isEqualTo(10);
    assertThat(attempt.number("gen_ai.usage.output_tokens")).isEqualTo(20);
    assertThat(attempt.text("gen_ai.response.model")).isEqualTo("gpt-4.1-mini");
    assertThat(attempt.texts("gen_ai.response.finish_reasons")).containsExactly("stop");
    assertThat(attempt.text("tollgate.usage.source")).isEqualTo("reported");
    assertThat(attempt.text("tollgate.route")).isEqualTo("platform");
    assertThat(attempt.startNanos()).isGreaterThanOrEqualTo(call.startNanos());
    assertThat(attempt.endNanos()).isBetween(attempt.startNanos(), call.endNanos());
    assertThat(told)
        .noneMatch(ToldSpan::isFault)
        .noneMatch(span -> span.has("error.type"))
        .noneMatch(span -> span.has("gen_ai.response.time_to_first_chunk"));
  }

  @Test
  void our_services_are_told_of_the_trace_and_providers_are_not() {
    HttpResponse<String> answer =
        gate.chat(
            MINI,
            "[[echo=headers]]",
            "traceparent",
            traceparent("01"),
            "tracestate",
            "vendor=theirs");

    assertThat(answer.body())
        .containsIgnoringCase("x-request-id")
        .doesNotContainIgnoringCase("traceparent")
        .doesNotContainIgnoringCase("tracestate")
        .doesNotContain(traceId);
    assertThat(world.entitlement.traceparents()).anyMatch(parent -> parent.contains(traceId));
    assertThat(world.billing.traceparents()).anyMatch(parent -> parent.contains(traceId));
    assertThat(told(answer, 2)).allMatch(span -> span.traceState().isEmpty());
  }

  @Test
  void our_services_are_told_the_id_of_the_call_that_made_us_ask() {
    world.billing.goDown();
    HttpResponse<String> failed;
    try {
      failed = gate.chat(MINI, "hi");
    } finally {
      world.billing.comeBack();
    }

    assertThat(failed.statusCode()).isEqualTo(503);
    String id = header(failed, "x-tollgate-request-id");
    assertThat(world.entitlement.requestIds()).contains(id);
    assertThat(world.billing.requestIds()).contains(id);
  }

  @Test
  void a_stream_tells_when_its_first_chunk_came_and_what_broke_it() {
    List<ToldSpan> whole = told(gate.stream(MINI, "hi [[chunks=20]]", ""), 2);
    assertThat(whole.getLast().has("gen_ai.response.time_to_first_chunk")).isTrue();
    assertThat(whole.getLast().text("gen_ai.response.model")).isEqualTo("gpt-4.1-mini");
    assertThat(whole.getLast().texts("gen_ai.response.finish_reasons")).containsExactly("stop");
    assertThat(whole).noneMatch(ToldSpan::isFault);

    List<ToldSpan> cut = told(gate.stream(MINI, "hi [[chunks=20 cut-after=5]]", ""), 2);
    assertThat(cut)
        .allMatch(ToldSpan::isFault)
        .allMatch(span -> span.text("error.type").equals("provider_failed"));
    assertThat(cut.getLast().text("tollgate.usage.source")).isEqualTo("estimated");
    assertThat(cut.getLast().has("gen_ai.response.model")).isTrue();
    assertThat(cut.getLast().has("gen_ai.response.finish_reasons")).isFalse();
  }

  @Test
  void a_failover_is_two_attempts_below_one_call_that_went_well() {
    failProviders(FaultRule.of("status=503").at("openai"));

    List<ToldSpan> told = told(gate.chat(MINI, "hi"), 3);

    assertThat(told).extracting(ToldSpan::isAttempt).containsExactly(false, true, true);
    assertThat(told)
        .extracting(span -> span.text("gen_ai.provider.name"))
        .containsExactly("openrouter", "openai", "openrouter");
    assertThat(told)
        .extracting(span -> span.text("error.type"))
        .containsExactly("", "provider_503", "");
    assertThat(told).extracting(ToldSpan::isFault).containsExactly(false, true, false);
    assertThat(told.get(1).has("gen_ai.usage.input_tokens")).isFalse();
  }

  @Test
  void a_refused_call_says_why_and_a_model_that_does_not_exist_is_not_named() {
    world.billing.wallet(gate.account, 0);
    ToldSpan poor = told(gate.chat(MINI, "hi"), 1).getFirst();
    assertThat(poor.name()).isEqualTo("chat openai/gpt-4.1-mini");
    assertThat(poor.text("error.type")).isEqualTo("credits_exhausted");
    assertThat(poor.number("http.response.status_code")).isEqualTo(402);
    assertThat(poor.isFault()).as("the caller's matter").isFalse();

    ToldSpan unknown = told(gate.chat("no-such-model", "hi"), 1).getFirst();
    assertThat(unknown.name()).isEqualTo("chat");
    assertThat(unknown.text("error.type")).isEqualTo("unknown_model");
    assertThat(unknown.has("gen_ai.request.model")).isFalse();
  }

  @Test
  void a_caller_may_leave_a_call_out() {
    HttpResponse<String> silent = gate.chat(MINI, "hi", "traceparent", traceparent("00"));
    assertThat(silent.statusCode()).isEqualTo(200);

    told(gate.chat(MINI, "hi"), 2);

    assertThat(world.collector.spans(header(silent, "x-tollgate-request-id"))).isEmpty();
  }

  @Test
  void without_its_collector_calls_go_on_and_what_was_lost_is_counted() {
    double before = lost();
    world.collector.goAway();
    try {
      assertThat(gate.chat(MINI, "hi").statusCode()).isEqualTo(200);
      assertThat(gate.stream(MINI, "hi", "").statusCode()).isEqualTo(200);
      await().untilAsserted(() -> assertThat(lost()).isGreaterThanOrEqualTo(before + 4));
    } finally {
      world.collector.comeBack();
    }
    assertThat(told(gate.chat(MINI, "hi"), 2)).noneMatch(ToldSpan::isFault);
  }

  private double lost() {
    return meters.counter("tollgate.gateway.spans.lost", "why", "not_taken").count();
  }

  private String traceparent(String flags) {
    return "00-" + traceId + "-00f067aa0ba902b7-" + flags;
  }

  private List<ToldSpan> told(HttpResponse<String> answer, int spans) {
    String requestId = header(answer, "x-tollgate-request-id");
    await().untilAsserted(() -> assertThat(world.collector.spans(requestId)).hasSize(spans));
    return world.collector.spans(requestId);
  }
}
