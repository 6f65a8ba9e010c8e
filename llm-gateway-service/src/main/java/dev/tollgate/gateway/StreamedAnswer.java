package dev.tollgate.gateway;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.gateway.AttemptResult.Delivered;
import dev.tollgate.gateway.AttemptResult.Failed;
import dev.tollgate.gateway.refusal.Refusal;
import dev.tollgate.gateway.refusal.RefusedException;
import dev.tollgate.gateway.routing.CutPolicy;
import dev.tollgate.gateway.stream.OutputSample;
import dev.tollgate.gateway.stream.SseFrames;
import dev.tollgate.gateway.stream.StreamReader;
import dev.tollgate.gateway.stream.Verdict;
import dev.tollgate.gateway.translation.StreamTranslation;
import dev.tollgate.gateway.translation.Translation;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/// Hands a provider's stream on, frame by frame as it comes, no faster than the caller reads.
///
/// Before the first byte has gone to the caller a failure is a failed attempt, and another provider
/// may be tried; after it, a failure ends the stream with an error event.
final class StreamedAnswer implements LiveAnswers.LiveAnswer {
  private final AnswerParts parts;
  private final Attempt attempt;
  private final HttpClientRequest upstream;
  private final HttpClientResponse source;
  private final HttpServerResponse sink;
  private final Promise<AttemptResult> result;
  private final SseFrames frames;
  private final StreamReader reader;
  private final @Nullable StreamTranslation translation;
  private Buffer out = Buffer.buffer();
  private @Nullable Drain drain;
  private long heardNanos;
  private boolean held;
  private boolean charged;
  private boolean saidEnd;
  private boolean over;

  StreamedAnswer(
      AnswerParts parts,
      Attempt attempt,
      HttpClientRequest upstream,
      HttpClientResponse source,
      Promise<AttemptResult> result) {
    this.parts = parts;
    this.attempt = attempt;
    this.upstream = upstream;
    this.source = source;
    this.sink = attempt.call.response();
    this.result = result;
    this.frames = new SseFrames(parts.limits().frameBytesMax());
    boolean usageWanted = attempt.call.body().includeUsage();
    Translation between = attempt.conversation.translation();
    this.translation = between == null ? null : between.stream(usageWanted);
    this.reader = attempt.conversation.wire().reader(between != null || !usageWanted);
  }

  void start() {
    heardNanos = parts.ticker().read();
    source.handler(this::chunk);
    source.endHandler(end -> ended());
    source.exceptionHandler(this::died);
    parts.live().started(this);
    attempt.call.whenGone(this::callerGone);
  }

  /// What the caller does not read is not asked of the provider: then silence means nothing.
  @Override
  public void look(long nowNanos) {
    attempt.call.onItsLoop(
        () -> {
          if (drain != null) {
            drain.look(nowNanos);
          } else if (!over && nowNanos - attempt.startNanos > parts.limits().callNanosMax()) {
            fail(ErrorCode.PROVIDER_TIMEOUT, "the call took too long");
          } else if (!over && !held && nowNanos - heardNanos > parts.limits().silenceNanosMax()) {
            fail(ErrorCode.PROVIDER_TIMEOUT, "the provider was silent for too long");
          }
        });
  }

  @Override
  public void shutDown() {
    attempt.call.onItsLoop(
        () -> {
          if (!over) {
            fail(ErrorCode.UNAVAILABLE, "the gateway is restarting; try again");
          }
        });
  }

  private void chunk(Buffer chunk) {
    if (over) {
      return;
    }
    heardNanos = parts.ticker().read();
    try {
      frames.feed(chunk, this::frame);
    } catch (IllegalStateException | RefusedException unreadable) {
      died(unreadable);
      return;
    }
    flush();
  }

  private void frame(byte[] bytes, int from, int to) {
    if (over) {
      return;
    }
    Verdict verdict = reader.read(bytes, from, to);
    switch (verdict) {
      case CONTENT -> {
        if (charged || charge()) {
          keep(bytes, from, to);
        }
      }
      case NEUTRAL -> keep(bytes, from, to);
      case HIDDEN -> {}
      case ERROR -> errorFrame(bytes, from, to);
      case END -> {
        complete();
        keepEnd(bytes, from, to);
      }
    }
  }

  private boolean charge() {
    charged = parts.meter().charge(attempt);
    if (!charged) {
      fail(ErrorCode.UNAVAILABLE, "the credits for this call could not be kept");
    }
    return charged;
  }

  /// A provider that says in its first frame that it failed has not answered; later, its words end
  /// the stream.
  private void errorFrame(byte[] bytes, int from, int to) {
    boolean untold = !sink.headWritten() && out.length() == 0;
    if (translation != null || untold && attempt.payer instanceof Payer.Platform) {
      fail(ErrorCode.PROVIDER_FAILED, "the provider failed");
      return;
    }
    keep(bytes, from, to);
    stop();
    close(ErrorCode.PROVIDER_FAILED);
    flush();
    finish(new Delivered());
  }

  private void keep(byte[] bytes, int from, int to) {
    if (translation == null) {
      out.appendBytes(bytes, from, to - from);
    } else {
      out.appendString(translation.frame(bytes, from, to));
    }
  }

  private void keepEnd(byte[] bytes, int from, int to) {
    if (translation == null) {
      out.appendBytes(bytes, from, to - from);
    } else if (!saidEnd) {
      saidEnd = true;
      out.appendString(translation.end(reader.reported()));
    }
  }

  private void flush() {
    if (out.length() == 0 || attempt.call.isGone()) {
      return;
    }
    Buffer ready = out;
    out = Buffer.buffer();
    if (!sink.headWritten()) {
      parts.answers().head(attempt, "text/event-stream; charset=utf-8", null);
      sink.putHeader("Cache-Control", "no-cache").putHeader("X-Accel-Buffering", "no");
      sink.setChunked(true);
    }
    sink.write(ready);
    if (sink.writeQueueFull()) {
      held = true;
      source.pause();
      sink.drainHandler(drained -> goOn());
    }
  }

  private void goOn() {
    held = false;
    heardNanos = parts.ticker().read();
    source.resume();
  }

  private void ended() {
    if (over) {
      return;
    }
    byte[] rest = frames.rest();
    if (rest.length > 0) {
      frame(rest, 0, rest.length);
    }
    if (over) {
      return;
    }
    if (reader.isFinished()) {
      complete();
      keepEnd(frames.rest(), 0, 0);
      flush();
      finish(new Delivered());
    } else {
      fail(ErrorCode.PROVIDER_FAILED, "the provider's stream broke off");
    }
  }

  private void died(Throwable failure) {
    if (!over) {
      fail(ErrorCode.PROVIDER_FAILED, "the provider's stream broke off");
    }
  }

  // Endings.

  private void complete() {
    parts.meter().completed(attempt, tokens(), source());
  }

  private void fail(ErrorCode code, String detail) {
    stop();
    flush();
    if (!sink.headWritten()) {
      parts.meter().failed(attempt, code.wireName());
      finish(new Failed(Refusal.of(code, detail)));
      return;
    }
    close(code);
    Refusal refusal = Refusal.of(code, detail);
    out.appendBuffer(attempt.call.endpoint.dialect().errorEvent(refusal, attempt.call.requestId));
    flush();
    finish(new Delivered());
  }

  private void callerGone() {
    if (over) {
      return;
    }
    if (charged && attempt.destination.provider().onCut() == CutPolicy.DRAIN) {
      over = true;
      drain = Drain.of(parts, upstream, source, frames, reader, this::left);
    } else {
      stop();
      left();
    }
  }

  private void left() {
    parts.meter().cancelled(attempt, tokens(), source());
    finish(new Delivered());
  }

  /// The reset calls this object's own exception handler, hence the flag first.
  private void stop() {
    over = true;
    upstream.reset();
  }

  private void close(ErrorCode code) {
    if (charged) {
      parts.meter().cut(attempt, tokens(), source(), code.wireName());
    } else {
      parts.meter().failed(attempt, code.wireName());
    }
  }

  private void finish(AttemptResult how) {
    over = true;
    parts.live().ended(this);
    result.tryComplete(how);
  }

  private Tokens tokens() {
    return reader
        .reported()
        .orElseGet(
            () ->
                attempt.destination.provider().onCut() == CutPolicy.NONE && !reader.isFinished()
                    ? Tokens.NONE
                    : estimate());
  }

  private UsageSource source() {
    return reader.reported().isPresent() ? UsageSource.REPORTED : UsageSource.ESTIMATED;
  }

  private Tokens estimate() {
    OutputSample sample = reader.sample();
    long output = Math.round(parts.estimate().ofText(sample.text()) * sample.scale());
    return new Tokens(parts.estimate().ofRequest(attempt.call.body().bytes()), 0, 0, output, 0);
  }
}
