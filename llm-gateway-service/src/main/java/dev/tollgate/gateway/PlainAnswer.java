package dev.tollgate.gateway;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.gateway.AttemptResult.Delivered;
import dev.tollgate.gateway.AttemptResult.Failed;
import dev.tollgate.gateway.AttemptResult.NotCharged;
import dev.tollgate.gateway.feature.FeatureAnswer;
import dev.tollgate.gateway.provider.AnswerScan;
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

  /// @param bytes the body's
  void deliver(
      @Nullable String contentType,
      Buffer body,
      byte[] bytes,
      AnswerScan said,
      Promise<AttemptResult> result) {
    Optional<Buffer> translated =
        said.isAnswer() ? inCallersDialect(body, bytes) : Optional.empty();
    if (translated.isEmpty()) {
      Refusal senseless =
          Refusal.of(ErrorCode.PROVIDER_FAILED, "the provider's answer makes no sense");
      end(senseless, new Failed(senseless), result);
      return;
    }
    attempt.answered(said::ending);
    Ready ready = ready(bytes, said.usage(), translated.get());
    if (parts.meter().chargeWhole(attempt)) {
      answer(contentType, ready, result);
    } else {
      NotCharged unpaid = new NotCharged();
      end(unpaid.refusal(), unpaid, result);
    }
  }

  /// All that can go wrong with an answer has not, when this is made: then it may be charged.
  private record Ready(Used used, long costNanoUsd, Buffer body) {}

  private Ready ready(byte[] bytes, AnswerScan.Usage usage, Buffer translated) {
    Used used =
        usage
            .tokens()
            .map(tokens -> new Used(tokens, UsageSource.REPORTED, usage.hourWrites()))
            .orElseGet(() -> Used.estimated(estimate(bytes)));
    return new Ready(used, attempt.costNanoUsd(used), shaped(translated, used.tokens()));
  }

  private void answer(@Nullable String contentType, Ready ready, Promise<AttemptResult> result) {
    parts.answers().head(attempt, contentType, ready.costNanoUsd());
    parts
        .meter()
        .completedWhole(attempt, ready.used())
        .onSuccess(
            written -> {
              attempt.call.lastBytes(ready.body());
              result.tryComplete(new Delivered());
            });
  }

  private void end(Refusal why, AttemptResult how, Promise<AttemptResult> result) {
    parts.meter().failed(attempt, why.code().wireName());
    result.tryComplete(how);
  }

  /// @return empty for what cannot be translated
  private Optional<Buffer> inCallersDialect(Buffer body, byte[] bytes) {
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
}
