package dev.tollgate.gateway;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.gateway.AttemptResult.Delivered;
import dev.tollgate.gateway.AttemptResult.Failed;
import dev.tollgate.gateway.provider.openai.OpenAiUsage;
import dev.tollgate.gateway.refusal.Refusal;
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
    if (!looksLikeJson(bytes)) {
      parts.meter().failed(attempt, ErrorCode.PROVIDER_FAILED.wireName());
      result.tryComplete(
          new Failed(
              Refusal.of(ErrorCode.PROVIDER_FAILED, "the provider's answer makes no sense")));
      return;
    }
    if (!parts.meter().chargeWhole(attempt)) {
      parts.meter().failed(attempt, ErrorCode.UNAVAILABLE.wireName());
      result.tryComplete(
          new Failed(Refusal.unavailable("the credits for this call could not be kept")));
      return;
    }
    Optional<Tokens> reported = OpenAiUsage.find(bytes, 0, bytes.length);
    Tokens tokens = reported.orElseGet(() -> estimate(bytes));
    parts.answers().head(attempt, contentType, attempt.destination.price().costNanoUsd(tokens));
    parts
        .meter()
        .completed(
            attempt, tokens, reported.isPresent() ? UsageSource.REPORTED : UsageSource.ESTIMATED);
    attempt.call.response().end(body);
    result.tryComplete(new Delivered());
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
