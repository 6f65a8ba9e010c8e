package dev.tollgate.gateway;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.gateway.AttemptResult.CallerGone;
import dev.tollgate.gateway.AttemptResult.Failed;
import dev.tollgate.gateway.AttemptResult.Rejected;
import dev.tollgate.gateway.refusal.Refusal;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.concurrent.TimeoutException;

/// One attempt at a provider that was reached: its request goes out, its answer comes back.
///
/// What a handler throws Vert.x only reports. Here it ends the attempt, so that the caller is
/// answered and whatever the call holds goes back.
final class Exchange {
  private static final int ERROR_BYTES_MAX = 1 << 20;

  private final AnswerParts parts;
  private final Attempt attempt;
  private final HttpClientRequest upstream;
  private final Promise<AttemptResult> result;

  Exchange(
      AnswerParts parts,
      Attempt attempt,
      HttpClientRequest upstream,
      Promise<AttemptResult> result) {
    this.parts = parts;
    this.attempt = attempt;
    this.upstream = upstream;
    this.result = result;
  }

  void start(Buffer body) {
    guarded(() -> exchange(body));
  }

  /// No answer, or none that makes sense.
  static void notReached(
      AnswerParts parts, Attempt attempt, Throwable failure, Promise<AttemptResult> result) {
    boolean late = failure instanceof TimeoutException;
    ErrorCode code = late ? ErrorCode.PROVIDER_TIMEOUT : ErrorCode.PROVIDER_UNREACHABLE;
    parts.meter().failed(attempt, code.wireName());
    result.tryComplete(new Failed(Refusal.of(code, code.title())));
  }

  private void exchange(Buffer body) {
    attempt.call.whenGone(() -> guarded(this::abandon));
    if (attempt.isEnded()) {
      return;
    }
    upstream
        .send(body)
        .onSuccess(response -> guarded(() -> answered(response)))
        .onFailure(this::notReached);
  }

  private void answered(HttpClientResponse response) {
    String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
    if (response.statusCode() / 100 != 2) {
      WholeBody.of(parts, attempt, response, ERROR_BYTES_MAX)
          .onSuccess(body -> guarded(() -> rejected(response, body)))
          .onFailure(this::notReached);
    } else if (type != null && type.startsWith("text/event-stream")) {
      new StreamedAnswer(parts, attempt, upstream, response, result).start();
    } else {
      PlainAnswer answer = new PlainAnswer(parts, attempt);
      WholeBody.of(parts, attempt, response, parts.limits().answerBytesMax())
          .onSuccess(body -> guarded(() -> answer.deliver(type, body, result)))
          .onFailure(this::notReached);
    }
  }

  private void rejected(HttpClientResponse response, Buffer body) {
    String told = attempt.payer.scrub(body.toString());
    Buffer error = attempt.conversation.error(Buffer.buffer(told));
    parts.meter().failed(attempt, "provider_" + response.statusCode());
    result.tryComplete(
        new Rejected(
            response.statusCode(),
            error,
            response.getHeader(HttpHeaders.CONTENT_TYPE),
            response.getHeader(HttpHeaders.RETRY_AFTER)));
  }

  private void notReached(Throwable failure) {
    notReached(parts, attempt, failure, result);
  }

  /// The caller went away before anything was answered: the provider stops, nothing is charged;
  /// what it has read will be on its bill. The reset makes the request fail, hence the result
  /// first.
  private void abandon() {
    Tokens guess = attempt.opened.tokens();
    parts.meter().cancelled(attempt, guess, UsageSource.ESTIMATED);
    result.tryComplete(new CallerGone());
    upstream.reset();
  }

  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | StackOverflowError unforeseen) {
      parts.meter().failed(attempt, ErrorCode.INTERNAL.wireName());
      result.tryFail(unforeseen);
      upstream.reset();
    }
  }
}
