package dev.tollgate.gateway;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.provider.Wire;
import dev.tollgate.gateway.refusal.Refusal;
import dev.tollgate.gateway.routing.Provider;
import dev.tollgate.gateway.routing.ProviderDialect;
import dev.tollgate.gateway.translation.AnthropicToOpenAi;
import dev.tollgate.gateway.translation.ChainedTranslation;
import dev.tollgate.gateway.translation.OpenAiToAnthropic;
import dev.tollgate.gateway.translation.ResponsesToChat;
import java.time.Clock;

/// Finds how an endpoint's callers can be understood by a provider.
final class Conversations {
  private final Conversation chatWithAnthropic;
  private final Conversation messagesWithOpenAi;
  private final Conversation responsesWithChat;
  private final Conversation responsesWithAnthropic;

  Conversations(Clock clock) {
    chatWithAnthropic = new Conversation(Wire.MESSAGES, new OpenAiToAnthropic(clock));
    responsesWithChat = new Conversation(Wire.CHAT, new ResponsesToChat(clock));
    responsesWithAnthropic =
        new Conversation(
            Wire.MESSAGES,
            new ChainedTranslation(new ResponsesToChat(clock), new OpenAiToAnthropic(clock)));
    messagesWithOpenAi = new Conversation(Wire.CHAT, new AnthropicToOpenAi());
  }

  /// Providers that do not speak it are asked for a chat completion.
  private Conversation responses(boolean anthropic) {
    return anthropic ? responsesWithAnthropic : responsesWithChat;
  }

  /// @throws dev.tollgate.gateway.refusal.RefusedException 400 when the provider offers no such
  ///   thing
  Conversation between(Endpoint endpoint, Provider provider) {
    boolean anthropic = provider.dialect() == ProviderDialect.ANTHROPIC;
    return switch (endpoint.wire()) {
      case CHAT -> anthropic ? chatWithAnthropic : new Conversation(Wire.CHAT, null);
      case MESSAGES -> anthropic ? new Conversation(Wire.MESSAGES, null) : messagesWithOpenAi;
      case RESPONSES ->
          provider.responses() ? new Conversation(Wire.RESPONSES, null) : responses(anthropic);
      case EMBEDDINGS -> {
        if (!provider.embeddings()) {
          throw Refusal.ofField(
                  ErrorCode.INVALID_REQUEST,
                  "model",
                  provider.name() + " offers no embeddings here")
              .asException();
        }
        yield new Conversation(Wire.EMBEDDINGS, null);
      }
    };
  }
}
