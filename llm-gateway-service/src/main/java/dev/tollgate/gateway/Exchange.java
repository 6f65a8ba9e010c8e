package dev.tollgate.gateway;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.AttemptResult.CallerGone;
import dev.tollgate.gateway.AttemptResult.Failed;
import dev.tollgate.gateway.AttemptResult.Rejected;
import dev.tollgate.gateway.provider.AnswerScan;
import dev.tollgate.gateway.provider.KeyRefusals;
import dev.tollgate.gateway.refusal.Refusal;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One attempt at a provider: its request goes out, its answer comes back.
///
/// Vert.x would only log what a handler throws. Here it ends the attempt, so that the caller is
/// answered and everything that the call holds is given back.
final class Exchange implements LiveAnswers.LiveAnswer {
  private static final int ERROR_BYTES_MAX = 1 << 20;

  private final AnswerParts parts;
  private final Attempt attempt;
  private final Promise<AttemptResult> result;
  private @Nullable HttpClientRequest upstream;
  private boolean answered;

  /// The whole answer has come. From then on the connection may carry another call, which a reset
  /// would end.
  private boolean heardAll;

  Exchange(AnswerParts parts, Attempt attempt, Promise<AttemptResult> result) {
    this.parts = parts;
    this.attempt = attempt;
    this.result = result;
  }

  void start(HttpClientRequest reached, Buffer body) {
    upstream = reached;
    guarded(() -> exchange(reached, body));
  }

  /// What has come of the answer is looked at where it is read.
  @Override
  public void look(long nowNanos) {}

  /// A whole answer may still come; if it does not, no other attempt follows. Whoever waits for a
  /// stream to begin is told, for there is no time left for it.
  @Override
  public void shutDown() {
    attempt.call.timeIsUp();
    if (attempt.call.body().stream()) {
      attempt.call.onItsLoop(() -> guarded(this::giveUpWaiting));
    }
  }

  private void giveUpWaiting() {
    if (!answered && !attempt.isEnded()) {
      Refusal restarting = Refusal.restarting();
      parts.meter().failed(attempt, restarting.code().wireName());
      result.tryComplete(new Failed(restarting));
      reset();
    }
  }

  /// No answer, or none that makes sense.
  void notReached(Throwable failure) {
    boolean late = failure instanceof TimeoutException;
    ErrorCode code = late ? ErrorCode.PROVIDER_TIMEOUT : ErrorCode.PROVIDER_UNREACHABLE;
    parts.meter().failed(attempt, code.wireName());
    result.tryComplete(new Failed(Refusal.of(code, code.title())));
  }

  private void exchange(HttpClientRequest reached, Buffer body) {
    attempt.call.whenGone(() -> guarded(this::abandon));
    if (attempt.isEnded()) {
      reset();
      return;
    }
    reached
        .send(body)
        .onSuccess(response -> guarded(() -> answered(reached, response)))
        .onFailure(this::notReached);
  }

  private void answered(HttpClientRequest reached, HttpClientResponse response) {
    answered = true;
    String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
    if (response.statusCode() / 100 != 2) {
      WholeBody.of(parts, attempt, response, ERROR_BYTES_MAX)
          .onSuccess(body -> heard(() -> rejected(status(response), response, body)))
          .onFailure(this::notReached);
    } else if (type != null && type.startsWith("text/event-stream")) {
      new StreamedAnswer(parts, attempt, reached, response, result).start();
    } else {
      WholeBody.of(parts, attempt, response, parts.limits().answerBytesMax())
          .onSuccess(body -> heard(() -> whole(response, type, body)))
          .onFailure(this::notReached);
    }
  }

  /// Redirections are not followed; the caller is told that the provider has failed.
  private static int status(HttpClientResponse response) {
    return response.statusCode() < 400 ? 502 : response.statusCode();
  }

  private void whole(HttpClientResponse response, @Nullable String type, Buffer body) {
    if (attempt.isEnded()) {
      return;
    }
    byte[] bytes = body.getBytes();
    AnswerScan said = attempt.conversation.wire().scan(bytes);
    if (said.errorStatus() != 0 && bytes.length <= ERROR_BYTES_MAX) {
      rejected(said.errorStatus(), response, body);
    } else {
      new PlainAnswer(parts, attempt).deliver(type, body, bytes, said, result);
    }
  }

  /// @param status of the response, or the one that an error inside it names
  private void rejected(int status, HttpClientResponse response, Buffer body) {
    String said = body.toString();
    Buffer error = attempt.conversation.error(status, Buffer.buffer(attempt.payer.scrub(said)));
    String retryAfter = response.getHeader(HttpHeaders.RETRY_AFTER);
    parts.meter().failed(attempt, "provider_" + status);
    result.tryComplete(
        new Rejected(
            status,
            error,
            response.getHeader(HttpHeaders.CONTENT_TYPE),
            retryAfter,
            RetryAfter.of(retryAfter, response.getHeader(HttpHeaders.DATE)),
            KeyRefusals.isOne(status, said)));
  }

  /// The caller went away before anything was answered. The provider's work is stopped and nothing
  /// is charged, although the provider will bill what it has read. The result is set first, since
  /// the reset makes the request fail.
  private void abandon() {
    if (attempt.isEnded()) {
      return;
    }
    parts.meter().cancelled(attempt, Used.estimated(attempt.opened.tokens()));
    result.tryComplete(new CallerGone());
    reset();
  }

  private void heard(Runnable step) {
    heardAll = true;
    guarded(step);
  }

  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | StackOverflowError unforeseen) {
      parts.meter().failed(attempt, ErrorCode.INTERNAL.wireName());
      result.tryFail(unforeseen);
      reset();
    }
  }

  private void reset() {
    if (upstream != null && !heardAll) {
      upstream.reset();
    }
  }
}
