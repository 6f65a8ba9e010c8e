package dev.tollgate.gateway;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.gateway.AttemptResult.Delivered;
import dev.tollgate.gateway.AttemptResult.Failed;
import dev.tollgate.gateway.feature.FeatureAnswer;
import dev.tollgate.gateway.refusal.PaymentMembers;
import dev.tollgate.gateway.refusal.Refusal;
import dev.tollgate.gateway.refusal.RefusedException;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An answer in one piece: charged, metered, then handed on byte for byte.
final class PlainAnswer {
  private final AnswerParts parts;
  private final Attempt attempt;

  PlainAnswer(AnswerParts parts, Attempt attempt) {
    this.parts = parts;
    this.attempt = attempt;
  }

  void deliver(@Nullable String contentType, Buffer body, Promise<AttemptResult> result) {
    if (attempt.isEnded()) {
      return;
    }
    byte[] bytes = body.getBytes();
    Optional<Buffer> translated = inCallersDialect(body, bytes);
    if (translated.isEmpty()) {
      fail(Refusal.of(ErrorCode.PROVIDER_FAILED, "the provider's answer makes no sense"), result);
      return;
    }
    Ready ready = ready(bytes, translated.get());
    if (parts.meter().chargeWhole(attempt)) {
      answer(contentType, ready, result);
    } else {
      fail(Refusal.unavailable("the credits for this call could not be kept"), result);
    }
  }

  /// All that can go wrong with an answer has not, when this is made: then it may be charged.
  private record Ready(Tokens tokens, UsageSource source, long costNanoUsd, Buffer body) {}

  private Ready ready(byte[] bytes, Buffer translated) {
    Optional<Tokens> reported = attempt.conversation.wire().usageOf(bytes);
    Tokens tokens = reported.orElseGet(() -> estimate(bytes));
    UsageSource source = reported.isPresent() ? UsageSource.REPORTED : UsageSource.ESTIMATED;
    long cost = attempt.destination.price().costNanoUsd(tokens);
    return new Ready(tokens, source, cost, shaped(translated, tokens));
  }

  private void answer(@Nullable String contentType, Ready ready, Promise<AttemptResult> result) {
    parts.answers().head(attempt, contentType, ready.costNanoUsd());
    parts
        .meter()
        .completedWhole(attempt, ready.tokens(), ready.source())
        .onSuccess(
            written -> {
              attempt.call.lastBytes(ready.body());
              result.tryComplete(new Delivered());
            });
  }

  private void fail(Refusal refusal, Promise<AttemptResult> result) {
    parts.meter().failed(attempt, refusal.code().wireName());
    result.tryComplete(new Failed(refusal));
  }

  /// @return empty for what is no JSON object
  private Optional<Buffer> inCallersDialect(Buffer body, byte[] bytes) {
    if (!looksLikeJson(bytes)) {
      return Optional.empty();
    }
    try {
      return Optional.of(attempt.conversation.answer(body, bytes));
    } catch (RefusedException malformed) {
      return Optional.empty();
    }
  }

  private Buffer shaped(Buffer answer, Tokens tokens) {
    return attempt.call.endpoint == Endpoint.EXECUTE
        ? FeatureAnswer.of(
            answer.getBytes(),
            tokens,
            PaymentMembers.credits(attempt.priceMicro()),
            attempt.payer.route(),
            attempt.call.requestId)
        : answer;
  }

  private Tokens estimate(byte[] answer) {
    long input = parts.estimate().ofRequest(attempt.call.body().bytes());
    return new Tokens(input, 0, 0, parts.estimate().ofRequest(answer), 0);
  }

  private static boolean looksLikeJson(byte[] bytes) {
    for (byte b : bytes) {
      if (b > ' ') {
        return b == '{';
      }
    }
    return false;
  }
}
