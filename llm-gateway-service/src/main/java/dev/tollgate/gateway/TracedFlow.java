package dev.tollgate.gateway;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.refusal.RefusedException;
import dev.tollgate.gateway.trace.CallEnd;
import dev.tollgate.gateway.trace.CallTrace;
import dev.tollgate.gateway.trace.HandedOn;
import dev.tollgate.gateway.trace.Traces;
import io.vertx.core.Future;
import io.vertx.core.impl.ContextInternal;
import org.jspecify.annotations.Nullable;

/// The flow of LLM calls with a trace around each; where calls are not traced it is the flow.
final class TracedFlow {
  private final Traces traces;
  private final CompletionFlow flow;

  TracedFlow(Traces traces, CompletionFlow flow) {
    this.traces = traces;
    this.flow = flow;
  }

  Future<Void> serve(Call call) {
    Endpoint to = call.endpoint;
    CallTrace trace =
        traces.begin(to.operation(), to.path(), call.requestId, call.request.headers());
    return trace == null ? flow.serve(call) : traced(call, trace);
  }

  private Future<Void> traced(Call call, CallTrace trace) {
    HandedOn.trace(ContextInternal.current(), trace);
    return flow.serve(call.tracedBy(trace))
        .onComplete(served -> trace.ended(end(call, served.cause())));
  }

  /// By then a refusal has been told, so that the status is the caller's.
  private static CallEnd end(Call call, @Nullable Throwable failure) {
    return new CallEnd(
        call.requestedModel(),
        failure == null ? null : code(failure).wireName(),
        call.response().getStatusCode(),
        call.isGone());
  }

  private static ErrorCode code(Throwable failure) {
    return failure instanceof RefusedException refused
        ? refused.refusal().code()
        : ErrorCode.INTERNAL;
  }
}
