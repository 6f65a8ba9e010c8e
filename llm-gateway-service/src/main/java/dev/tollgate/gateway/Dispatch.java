package dev.tollgate.gateway;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.gateway.AttemptResult.Delivered;
import dev.tollgate.gateway.AttemptResult.Failed;
import dev.tollgate.gateway.AttemptResult.Rejected;
import dev.tollgate.gateway.provider.AzureAddress;
import dev.tollgate.gateway.provider.ProviderClient;
import dev.tollgate.gateway.provider.ProviderRequest;
import dev.tollgate.gateway.refusal.Refusal;
import dev.tollgate.gateway.routing.Provider;
import dev.tollgate.gateway.routing.ProviderDialect;
import dev.tollgate.gateway.routing.Target.Destination;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.net.URI;
import java.util.concurrent.TimeoutException;

/// Makes one attempt: written ahead, sent, and its answer handed on as a whole or as a stream.
final class Dispatch {
  private static final int ERROR_BYTES_MAX = 1 << 20;

  private final ProviderClient client;
  private final Meter meter;
  private final Conversations conversations;
  private final AnswerParts parts;

  Dispatch(ProviderClient client, Meter meter, Conversations conversations, AnswerParts parts) {
    this.client = client;
    this.meter = meter;
    this.conversations = conversations;
    this.parts = parts;
  }

  /// @return how it ended; fails only when the spool takes nothing (503, nothing was sent)
  Future<AttemptResult> send(Call call, Destination destination, Payer payer) {
    Conversation conversation = conversations.between(call.endpoint, destination.provider());
    Buffer body = conversation.request(call.body(), destination);
    ProviderRequest request = request(call, destination, payer, conversation, body);
    Promise<AttemptResult> result = call.promise();
    meter
        .open(call, destination, payer, conversation)
        .onSuccess(attempt -> reach(attempt, request, body, result))
        .onFailure(result::tryFail);
    return result.future();
  }

  private void reach(
      Attempt attempt, ProviderRequest request, Buffer body, Promise<AttemptResult> result) {
    client
        .open(request)
        .onSuccess(upstream -> exchange(attempt, upstream, body, result))
        .onFailure(failure -> notReached(attempt, failure, result));
  }

  private void exchange(
      Attempt attempt, HttpClientRequest upstream, Buffer body, Promise<AttemptResult> result) {
    attempt.call.whenGone(() -> abandon(attempt, upstream, result));
    if (attempt.isEnded()) {
      return;
    }
    upstream
        .send(body)
        .onSuccess(response -> answered(attempt, upstream, response, result))
        .onFailure(failure -> notReached(attempt, failure, result));
  }

  private void answered(
      Attempt attempt,
      HttpClientRequest upstream,
      HttpClientResponse response,
      Promise<AttemptResult> result) {
    String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
    if (response.statusCode() / 100 != 2) {
      WholeBody.of(parts, attempt, response, ERROR_BYTES_MAX)
          .onSuccess(body -> rejected(attempt, response, body, result))
          .onFailure(failure -> notReached(attempt, failure, result));
    } else if (type != null && type.startsWith("text/event-stream")) {
      new StreamedAnswer(parts, attempt, upstream, response, result).start();
    } else {
      WholeBody.of(parts, attempt, response, parts.limits().answerBytesMax())
          .onSuccess(body -> new PlainAnswer(parts, attempt).deliver(type, body, result))
          .onFailure(failure -> notReached(attempt, failure, result));
    }
  }

  private void rejected(
      Attempt attempt, HttpClientResponse response, Buffer body, Promise<AttemptResult> result) {
    meter.failed(attempt, "provider_" + response.statusCode());
    result.tryComplete(
        new Rejected(
            response.statusCode(),
            attempt.conversation.error(Buffer.buffer(attempt.payer.scrub(body.toString()))),
            response.getHeader(HttpHeaders.CONTENT_TYPE),
            response.getHeader(HttpHeaders.RETRY_AFTER)));
  }

  private void notReached(Attempt attempt, Throwable failure, Promise<AttemptResult> result) {
    boolean late = failure instanceof TimeoutException;
    ErrorCode code = late ? ErrorCode.PROVIDER_TIMEOUT : ErrorCode.PROVIDER_UNREACHABLE;
    meter.failed(attempt, code.wireName());
    result.tryComplete(new Failed(Refusal.of(code, code.title())));
  }

  /// The caller went away before anything was answered: the provider stops, nothing is charged;
  /// what it has read will be on its bill.
  private void abandon(Attempt attempt, HttpClientRequest upstream, Promise<AttemptResult> result) {
    Tokens guess = attempt.opened.tokens();
    meter.cancelled(attempt, guess, UsageSource.ESTIMATED);
    upstream.reset();
    result.tryComplete(new Delivered());
  }

  private ProviderRequest request(
      Call call, Destination destination, Payer payer, Conversation conversation, Buffer body) {
    Provider provider = destination.provider();
    return new ProviderRequest(
        base(provider, payer),
        conversation.wire().path(),
        provider.auth(),
        payer.headerValue(provider.auth()),
        body,
        call.requestId,
        provider.dialect() == ProviderDialect.ANTHROPIC,
        provider.internal());
  }

  /// A base URL below `.invalid` says that the address comes with the key.
  private static URI base(Provider provider, Payer payer) {
    boolean withKey = provider.baseUrl().getHost().endsWith(".invalid");
    return withKey ? AzureAddress.of(payer.endpoint()) : provider.baseUrl();
  }
}
