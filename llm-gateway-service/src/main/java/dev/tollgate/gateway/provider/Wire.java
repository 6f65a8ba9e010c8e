package dev.tollgate.gateway.provider;

import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.gateway.provider.anthropic.AnthropicStream;
import dev.tollgate.gateway.provider.anthropic.AnthropicUsage;
import dev.tollgate.gateway.provider.openai.OpenAiStream;
import dev.tollgate.gateway.provider.openai.OpenAiUsage;
import dev.tollgate.gateway.provider.openai.ResponsesStream;
import dev.tollgate.gateway.stream.StreamReader;
import java.util.Optional;

/// The bodies that travel between the gateway and a provider, and how their usage is read.
public enum Wire {
  /// OpenAI's chat completions.
  CHAT("/chat/completions") {
    @Override
    public Optional<Tokens> usageOf(byte[] answer) {
      return OpenAiUsage.find(answer, 0, answer.length);
    }

    @Override
    public StreamReader reader(boolean hideUsage) {
      return new OpenAiStream(hideUsage);
    }
  },
  /// OpenAI's embeddings, which report their usage as chat completions do.
  EMBEDDINGS("/embeddings") {
    @Override
    public Optional<Tokens> usageOf(byte[] answer) {
      return OpenAiUsage.find(answer, 0, answer.length);
    }

    @Override
    public StreamReader reader(boolean hideUsage) {
      return new OpenAiStream(hideUsage);
    }
  },
  /// OpenAI's responses.
  RESPONSES("/responses") {
    @Override
    public Optional<Tokens> usageOf(byte[] answer) {
      return OpenAiUsage.find(answer, 0, answer.length);
    }

    @Override
    public StreamReader reader(boolean hideUsage) {
      return new ResponsesStream();
    }
  },
  /// Anthropic's messages.
  MESSAGES("/messages") {
    @Override
    public Optional<Tokens> usageOf(byte[] answer) {
      AnthropicUsage usage = new AnthropicUsage();
      usage.take(answer, 0, answer.length);
      return usage.tokens();
    }

    @Override
    public StreamReader reader(boolean hideUsage) {
      return new AnthropicStream();
    }
  };

  private final String path;

  Wire(String path) {
    this.path = path;
  }

  /// What follows a provider's base URL.
  public String path() {
    return path;
  }

  /// What a whole answer reports; empty when it reports nothing.
  public abstract Optional<Tokens> usageOf(byte[] answer);

  /// @param hideUsage the gate asked for usage on the stream, the caller did not
  public abstract StreamReader reader(boolean hideUsage);
}
