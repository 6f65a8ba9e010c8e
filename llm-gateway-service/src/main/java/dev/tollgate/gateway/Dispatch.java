package dev.tollgate.gateway;

import dev.tollgate.gateway.provider.AzureAddress;
import dev.tollgate.gateway.provider.ProviderClient;
import dev.tollgate.gateway.provider.ProviderRequest;
import dev.tollgate.gateway.provider.anthropic.AnthropicBetas;
import dev.tollgate.gateway.refusal.Dialect;
import dev.tollgate.gateway.routing.Provider;
import dev.tollgate.gateway.routing.ProviderDialect;
import dev.tollgate.gateway.routing.Target.Destination;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes one attempt: written ahead, sent, and its answer left to an [Exchange].
final class Dispatch {
  private final ProviderClient client;
  private final Meter meter;
  private final Conversations conversations;
  private final AnthropicBetas betas;
  private final AnswerParts parts;

  Dispatch(
      ProviderClient client,
      Meter meter,
      Conversations conversations,
      AnthropicBetas betas,
      AnswerParts parts) {
    this.client = client;
    this.meter = meter;
    this.conversations = conversations;
    this.betas = betas;
    this.parts = parts;
  }

  /// @return how it ended; fails only when the spool takes nothing (503, nothing was sent)
  /// @throws dev.tollgate.gateway.refusal.RefusedException 400 for what this provider cannot be
  ///   asked
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

  /// What [ProviderClient#open] throws is a failure like any other.
  private void reach(
      Attempt attempt, ProviderRequest request, Buffer body, Promise<AttemptResult> result) {
    Exchange exchange = new Exchange(parts, attempt, result);
    parts.live().started(exchange);
    result.future().onComplete(ended -> parts.live().ended(exchange));
    Future.succeededFuture(request)
        .compose(client::open)
        .onSuccess(upstream -> exchange.start(upstream, body))
        .onFailure(exchange::notReached);
  }

  private ProviderRequest request(
      Call call, Destination destination, Payer payer, Conversation conversation, Buffer body) {
    Provider provider = destination.provider();
    boolean anthropic = provider.dialect() == ProviderDialect.ANTHROPIC;
    return new ProviderRequest(
        base(provider, payer),
        conversation.wire().path(),
        provider.auth(),
        payer.headerValue(provider.auth()),
        body,
        call.requestId,
        anthropic,
        anthropic ? betas(call, payer) : null,
        provider.internal());
  }

  /// Only who speaks Anthropic's dialect understands what they change in answers.
  private @Nullable String betas(Call call, Payer payer) {
    List<String> sent =
        call.endpoint.dialect() == Dialect.ANTHROPIC
            ? call.request.headers().getAll(AnthropicBetas.HEADER)
            : List.of();
    return sent.isEmpty() ? null : betas.on(payer.route(), sent);
  }

  private static URI base(Provider provider, Payer payer) {
    return provider.isAddressedByKey() ? AzureAddress.of(payer.endpoint()) : provider.baseUrl();
  }
}
