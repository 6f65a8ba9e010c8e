package dev.tollgate.gateway;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.AttemptResult.CallerGone;
import dev.tollgate.gateway.AttemptResult.Cut;
import dev.tollgate.gateway.AttemptResult.Delivered;
import dev.tollgate.gateway.AttemptResult.Failed;
import dev.tollgate.gateway.AttemptResult.NotCharged;
import dev.tollgate.gateway.AttemptResult.Rejected;
import dev.tollgate.gateway.AttemptResult.Undecided;
import dev.tollgate.gateway.provider.KeyRefusals;
import dev.tollgate.gateway.provider.StreamError;
import dev.tollgate.gateway.refusal.Refusal;
import dev.tollgate.gateway.refusal.RefusedException;
import dev.tollgate.gateway.routing.CutPolicy;
import dev.tollgate.gateway.stream.SseFrames;
import dev.tollgate.gateway.stream.StreamReader;
import dev.tollgate.gateway.stream.Verdict;
import dev.tollgate.gateway.translation.StreamTranslation;
import dev.tollgate.gateway.translation.Translation;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.nio.charset.StandardCharsets;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Hands a provider's stream on, frame by frame as it comes, no faster than the caller reads.
///
/// Before the first byte has gone to the caller, a failure is a failed attempt and another provider
/// may be tried. After it, a failure ends the stream with an error event. So a stream's opening
/// waits for the first of its content, for a second or two. An unforeseen exception ends the stream
/// as well; Vert.x would only log it.
final class StreamedAnswer implements LiveAnswers.LiveAnswer {
  private static final Logger LOG = Logger.getLogger(StreamedAnswer.class);

  private final AnswerParts parts;
  private final Attempt attempt;
  private final HttpClientRequest upstream;
  private final HttpClientResponse source;
  private final Promise<AttemptResult> result;
  private final SseFrames frames;
  private final StreamReader reader;
  private final StreamUsage usage;
  private final StreamOutput out;
  private final @Nullable StreamTranslation translation;
  private @Nullable Drain drain;
  private long heardNanos;
  private boolean charged;
  private boolean saidEnd;
  private boolean heardAll;
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
    this.result = result;
    this.frames = new SseFrames(parts.limits().frameBytesMax());
    boolean usageWanted = attempt.call.body().includeUsage();
    Translation between = attempt.conversation.translation();
    this.translation = between == null ? null : between.stream(usageWanted);
    this.reader = attempt.conversation.wire().reader(between != null || !usageWanted);
    this.out = new StreamOutput(parts, attempt, source, this::heard);
    this.usage = new StreamUsage(parts, attempt, reader);
  }

  void start() {
    heard();
    source.handler(chunk -> guarded(() -> chunk(chunk)));
    source.endHandler(end -> guarded(this::ended));
    source.exceptionHandler(failure -> guarded(() -> died(failure)));
    attempt.answered(reader::ending);
    parts.live().started(this);
    attempt.call.whenGone(() -> guarded(this::callerGone));
  }

  /// While the caller does not read, the provider is not asked for more: its silence means nothing
  /// then.
  @Override
  public void look(long nowNanos) {
    attempt.call.onItsLoop(() -> guarded(() -> endWhatIsLate(nowNanos)));
  }

  private void endWhatIsLate(long nowNanos) {
    if (drain != null) {
      drain.look(nowNanos);
    } else if (over) {
      return;
    } else if (attempt.isLate(nowNanos, parts.limits().callNanosMax())) {
      attempt.call.timeIsUp();
      giveUp(Refusal.of(ErrorCode.PROVIDER_TIMEOUT, "the call took too long"));
    } else if (!out.isHeld() && nowNanos - heardNanos > parts.limits().silenceNanosMax()) {
      fail(ErrorCode.PROVIDER_TIMEOUT, "the provider was silent for too long");
    } else {
      out.look(nowNanos);
    }
  }

  @Override
  public void shutDown() {
    attempt.call.onItsLoop(
        () ->
            guarded(
                () -> {
                  if (!over) {
                    attempt.call.timeIsUp();
                    giveUp(Refusal.restarting());
                  }
                }));
  }

  private void chunk(Buffer chunk) {
    if (over) {
      return;
    }
    heard();
    try {
      frames.feed(chunk, this::frame);
    } catch (IllegalStateException | RefusedException unreadable) {
      died(unreadable);
      return;
    }
    out.flush();
  }

  private void heard() {
    heardNanos = parts.ticker().read();
  }

  private void frame(byte[] bytes, int from, int to) {
    if (over) {
      return;
    }
    Verdict verdict = reader.read(bytes, from, to);
    switch (verdict) {
      case CONTENT -> {
        if (charged || charge()) {
          out.waitNoLonger();
          keep(bytes, from, to);
        }
      }
      case OPENING -> {
        out.awaitContent(heardNanos);
        keep(bytes, from, to);
      }
      case NEUTRAL -> {
        if (!charged) {
          out.awaitContent(heardNanos);
        }
        keep(bytes, from, to);
      }
      case HIDDEN -> {}
      case ERROR -> errorFrame(bytes, from, to);
      case END -> {
        if (charged || charge()) {
          out.waitNoLonger();
          complete();
          keepEnd(bytes, from, to);
        }
      }
    }
  }

  private boolean charge() {
    charged = parts.meter().charge(attempt, reader.sample());
    if (!charged) {
      NotCharged unpaid = new NotCharged();
      fail(unpaid.refusal(), unpaid, new Delivered());
    }
    return charged;
  }

  /// Whoever brought the key gets the provider's own error, without the key's text. Others get
  /// ours: the provider's may tell of our account, or of a guest's host.
  private void errorFrame(byte[] bytes, int from, int to) {
    StreamError error = StreamError.of(bytes, from, to);
    out.flush();
    if (!out.isBegun()) {
      reject(error);
      return;
    }
    boolean othersKey =
        attempt.payer instanceof Payer.Platform || attempt.call.admission().hostPays();
    if (translation != null || othersKey) {
      stop();
      endWith(inOurWords(error), error.isProviders() ? new Cut() : new Undecided());
      return;
    }
    out.add(attempt.payer.scrub(new String(bytes, from, to - from, StandardCharsets.UTF_8)));
    stop();
    close(ErrorCode.PROVIDER_FAILED);
    out.waitNoLonger();
    out.flush();
    finish(new Cut());
  }

  private static Refusal inOurWords(StreamError error) {
    return error.isRequests()
        ? Refusal.of(ErrorCode.PROVIDER_REFUSED, "the provider refused to go on")
        : Refusal.of(ErrorCode.PROVIDER_FAILED, "the provider failed");
  }

  /// Nothing has gone to the caller yet: as if the provider had said so at once.
  private void reject(StreamError error) {
    int status = error.status();
    String said = attempt.payer.scrub(error.body());
    stop();
    parts.meter().failed(attempt, "provider_" + status);
    finish(
        new Rejected(
            status,
            attempt.conversation.error(status, Buffer.buffer(said)),
            null,
            null,
            null,
            KeyRefusals.isOne(status, said)));
  }

  private void keep(byte[] bytes, int from, int to) {
    if (translation == null) {
      out.add(bytes, from, to);
    } else {
      out.add(translation.frame(bytes, from, to));
    }
  }

  private void keepEnd(byte[] bytes, int from, int to) {
    if (translation == null) {
      out.add(bytes, from, to);
    } else if (!saidEnd) {
      saidEnd = true;
      out.add(translation.end(reader.reported()));
    }
  }

  private void ended() {
    heardAll = true;
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
    if (!reader.isFinished()) {
      brokeOff();
    } else if (charged || charge()) {
      complete();
      keepEnd(frames.rest(), 0, 0);
      out.waitNoLonger();
      out.flush();
      finish(new Delivered());
    }
  }

  private void died(Throwable failure) {
    if (!over) {
      brokeOff();
    }
  }

  /// A provider need not wait for ever for a caller who reads slowly.
  private void brokeOff() {
    Refusal broken = Refusal.of(ErrorCode.PROVIDER_FAILED, "the provider's stream broke off");
    fail(broken, new Failed(broken), out.wasHeld() ? new Undecided() : new Cut());
  }

  // Endings.

  private void complete() {
    parts.meter().completed(attempt, usage.used());
  }

  private void fail(ErrorCode code, String detail) {
    Refusal refusal = Refusal.of(code, detail);
    fail(refusal, new Failed(refusal), new Cut());
  }

  /// As [#fail], where the provider need not be to blame: the caller may have read slowly.
  private void giveUp(Refusal refusal) {
    fail(refusal, new Failed(refusal), new Undecided());
  }

  /// @param unanswered the result when nothing has gone to the caller; an opening that still waits
  ///   is dropped
  /// @param begun the result when something has
  private void fail(Refusal refusal, AttemptResult unanswered, AttemptResult begun) {
    stop();
    out.flush();
    if (out.isBegun()) {
      endWith(refusal, begun);
    } else {
      parts.meter().failed(attempt, refusal.code().wireName());
      finish(unanswered);
    }
  }

  private void endWith(Refusal refusal, AttemptResult how) {
    close(refusal.code());
    out.add(attempt.call.endpoint.dialect().errorEvent(refusal, attempt.call.requestId));
    out.flush();
    finish(how);
  }

  private void callerGone() {
    if (over) {
      return;
    }
    if (charged && attempt.destination.provider().onCut() == CutPolicy.DRAIN) {
      over = true;
      drain = Drain.of(parts, upstream, source, frames, reader, () -> guarded(this::left));
    } else {
      stop();
      left();
    }
  }

  private void left() {
    parts.meter().cancelled(attempt, usage.used());
    finish(charged ? new Delivered() : new CallerGone());
  }

  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | StackOverflowError unforeseen) {
      breakOff(unforeseen);
    }
  }

  /// Tells the caller if it can, and gives back everything whatever else fails. The usage that the
  /// provider reported may be the cause, so it is not believed any more.
  private void breakOff(Throwable why) {
    LOG.errorf(why, "the stream of call %s failed inside the gateway", attempt.call.requestId);
    usage.disbelieve();
    try {
      stop();
      out.flush();
      if (attempt.call.isGone()) {
        left();
      } else if (out.isBegun()) {
        endWith(Refusal.inside(), new Undecided());
      }
    } catch (RuntimeException | StackOverflowError again) {
      LOG.errorf(again, "nor could call %s be told so", attempt.call.requestId);
    }
    parts.meter().failed(attempt, ErrorCode.INTERNAL.wireName());
    parts.live().ended(this);
    result.tryFail(why);
  }

  /// Ends the provider's work. The flag is set first, since the reset calls this object's own
  /// exception handler. The reset waits until everything that has arrived was read: if the response
  /// had ended by then, its connection may carry another call, which the reset would end.
  private void stop() {
    over = true;
    source.resume();
    attempt.call.onItsLoop(
        () -> {
          if (!heardAll) {
            upstream.reset();
          }
        });
  }

  private void close(ErrorCode code) {
    if (charged) {
      parts.meter().cut(attempt, usage.used(), code.wireName());
    } else {
      parts.meter().failed(attempt, code.wireName());
    }
  }

  private void finish(AttemptResult how) {
    over = true;
    parts.live().ended(this);
    result.tryComplete(how);
  }
}
