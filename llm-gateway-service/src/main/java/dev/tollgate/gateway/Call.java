package dev.tollgate.gateway;

import dev.tollgate.contracts.account.Caller;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.admission.Admission;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.admission.Admitted;
import dev.tollgate.gateway.idempotency.Claim;
import dev.tollgate.gateway.refusal.Refusal;
import dev.tollgate.gateway.request.RequestBody;
import dev.tollgate.gateway.routing.Target;
import dev.tollgate.gateway.trace.CallTrace;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.impl.ContextInternal;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// One LLM call and what each stage of the flow has found out about it. Lives on one event loop.
final class Call {
  /// Optimized names have their hash at hand: each call is asked for all of them, and most carry
  /// none.
  private static final CharSequence FEATURE = HttpHeaders.createOptimized("X-Tollgate-Feature");

  private static final CharSequence SESSION = HttpHeaders.createOptimized("X-Tollgate-Session");
  private static final CharSequence AGENT = HttpHeaders.createOptimized("X-Tollgate-Agent");
  private static final CharSequence IDEMPOTENCY_KEY =
      HttpHeaders.createOptimized("Idempotency-Key");

  final Endpoint endpoint;
  final String requestId;
  final HttpServerRequest request;
  private final ContextInternal context;
  private @Nullable Caller caller;
  private @Nullable RequestBody body;
  private @Nullable Target target;
  private @Nullable Admitted admitted;
  private @Nullable String feature;
  private @Nullable Claim claim;
  private int attempts;
  private boolean chargedToPlatform;
  private boolean served;
  private long creditsMicro;
  private @Nullable Buffer lastBytes;
  private boolean gone;
  private volatile boolean late;
  private long sentNanos;
  private @Nullable CallTrace trace;
  private @Nullable Runnable whenGone;

  Call(Endpoint endpoint, String requestId, HttpServerRequest request, ContextInternal context) {
    this.endpoint = endpoint;
    this.requestId = requestId;
    this.request = request;
    this.context = context;
    request.response().closeHandler(closed -> callerWentAway());
  }

  HttpServerResponse response() {
    return request.response();
  }

  /// A promise whose future is completed on this call's event loop, whoever completes it.
  <T> Promise<T> promise() {
    return context.promise();
  }

  /// Does work that would hold up the event loop on a worker thread; one at a time for each loop.
  <T> Future<T> aside(Callable<T> work) {
    return context.executeBlocking(work);
  }

  void onItsLoop(Runnable task) {
    context.runOnContext(ignored -> task.run());
  }

  Call tracedBy(CallTrace told) {
    trace = told;
    return this;
  }

  /// Null unless calls are traced.
  @Nullable CallTrace trace() {
    return trace;
  }

  Call by(Caller who) {
    caller = who;
    return this;
  }

  Call with(RequestBody read) {
    body = read;
    return this;
  }

  /// The body, not a header, names the feature.
  Call forFeature(String named) {
    feature = named;
    return this;
  }

  Call claimed(Claim first) {
    claim = first;
    return this;
  }

  Call to(Target where) {
    target = where;
    return this;
  }

  Call admitted(Admitted token) {
    admitted = token;
    return this;
  }

  Caller caller() {
    return Objects.requireNonNull(caller);
  }

  RequestBody body() {
    return Objects.requireNonNull(body);
  }

  Target target() {
    return Objects.requireNonNull(target);
  }

  Admitted admitted() {
    return Objects.requireNonNull(admitted);
  }

  Admission admission() {
    return admitted().admission();
  }

  boolean hasRoute(int index) {
    return index < admission().routes().size();
  }

  /// The model as the caller named it, once it is known to exist.
  @Nullable String requestedModel() {
    return target == null ? null : target.requestedModel();
  }

  boolean isAdmitted() {
    return admitted != null;
  }

  int nextAttempt() {
    return ++attempts;
  }

  String feature() {
    String named = feature != null ? feature : request.getHeader(FEATURE);
    return named == null ? endpoint.defaultFeature() : named;
  }

  /// @throws dev.tollgate.gateway.refusal.RefusedException 400 when it is no UUID
  @Nullable UUID sessionId() {
    return uuid(SESSION);
  }

  /// The credential's agent, or the one the caller names.
  @Nullable UUID agentId() {
    UUID bound = caller().agentId();
    return bound != null ? bound : uuid(AGENT);
  }

  /// An attempt's answer is about to go out.
  void servedBy(Payer payer) {
    served = true;
    creditsMicro = payer.chargedMicro();
    chargedToPlatform = payer.route() == Route.PLATFORM;
  }

  boolean isServed() {
    return served;
  }

  long creditsMicro() {
    return creditsMicro;
  }

  /// The hold on the caller's Idempotency-Key, where one was sent.
  @Nullable Claim claim() {
    return claim;
  }

  @Nullable String idempotencyKey() {
    return request.getHeader(IDEMPOTENCY_KEY);
  }

  /// Has this call used PLATFORM quota?
  boolean isChargedToPlatform() {
    return chargedToPlatform;
  }

  boolean isGone() {
    return gone;
  }

  /// An attempt begins.
  ///
  /// @return when the first one did: from then on the time of the whole call runs
  long sent(long nowNanos) {
    if (attempts == 1) {
      sentNanos = nowNanos;
    }
    return sentNanos;
  }

  /// The time of the whole call has run out, or the gateway's. On any thread.
  void timeIsUp() {
    late = true;
  }

  /// Is there somebody, and some time, to make another attempt for?
  boolean mayGoOn() {
    return !gone && !late;
  }

  /// What is left to say, or all of it; goes out as the response ends.
  void lastBytes(Buffer bytes) {
    lastBytes = bytes;
  }

  /// Ends the response, if there is still a caller to hear it.
  void end() {
    if (gone || response().ended()) {
      return;
    }
    if (lastBytes == null) {
      response().end();
    } else {
      response().end(lastBytes);
    }
  }

  /// What to do when the caller goes away from now on; runs at once when it already has.
  void whenGone(Runnable action) {
    whenGone = action;
    if (gone) {
      action.run();
    }
  }

  private void callerWentAway() {
    if (gone || response().ended()) {
      return;
    }
    gone = true;
    if (whenGone != null) {
      whenGone.run();
    }
  }

  private @Nullable UUID uuid(CharSequence header) {
    String value = request.getHeader(header);
    try {
      return value == null ? null : UUID.fromString(value);
    } catch (IllegalArgumentException notOne) {
      throw Refusal.ofField(
              ErrorCode.INVALID_REQUEST, header.toString(), header + " must be a UUID")
          .asException();
    }
  }
}
