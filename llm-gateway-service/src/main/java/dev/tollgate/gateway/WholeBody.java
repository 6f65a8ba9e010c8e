package dev.tollgate.gateway;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.concurrent.TimeoutException;

/// A provider's answer that is read to its end before anything of it is handed on.
final class WholeBody implements LiveAnswers.LiveAnswer {
  private final AnswerParts parts;
  private final Attempt attempt;
  private final HttpClientResponse response;
  private final int bytesMax;
  private final Promise<Buffer> whole = Promise.promise();
  private Buffer body = Buffer.buffer();
  private long heardNanos;

  private WholeBody(AnswerParts parts, Attempt attempt, HttpClientResponse response, int bytesMax) {
    this.parts = parts;
    this.attempt = attempt;
    this.response = response;
    this.bytesMax = bytesMax;
    this.heardNanos = parts.ticker().read();
  }

  /// Fails when it is larger than it may be, breaks off, or takes too long ([TimeoutException]).
  static Future<Buffer> of(
      AnswerParts parts, Attempt attempt, HttpClientResponse response, int bytesMax) {
    WholeBody reading = new WholeBody(parts, attempt, response, bytesMax);
    parts.live().started(reading);
    response.handler(reading::chunk);
    response.exceptionHandler(reading.whole::tryFail);
    response.endHandler(end -> reading.whole.tryComplete(reading.body));
    return reading.whole.future().onComplete(done -> parts.live().ended(reading));
  }

  private void chunk(Buffer chunk) {
    heardNanos = parts.ticker().read();
    body = body.length() == 0 ? chunk : body.appendBuffer(chunk);
    if (body.length() > bytesMax) {
      giveUp(new IllegalStateException("the answer is too large"));
    }
  }

  @Override
  public void look(long nowNanos) {
    attempt.call.onItsLoop(
        () -> {
          boolean late = attempt.isLate(nowNanos, parts.limits().callNanosMax());
          if (late) {
            attempt.call.timeIsUp();
          }
          if (late || nowNanos - heardNanos > parts.limits().silenceNanosMax()) {
            giveUp(new TimeoutException("the answer did not end in time"));
          }
        });
  }

  /// Of a whole answer nothing was handed on yet: its caller's connection tells enough.
  @Override
  public void shutDown() {}

  private void giveUp(Exception reason) {
    if (whole.tryFail(reason)) {
      response.request().reset();
    }
  }
}
