package dev.tollgate.gateway.provider;

import dev.tollgate.gateway.provider.anthropic.AnthropicStream;
import dev.tollgate.gateway.provider.anthropic.AnthropicUsage;
import dev.tollgate.gateway.provider.openai.OpenAiStream;
import dev.tollgate.gateway.provider.openai.OpenAiUsage;
import dev.tollgate.gateway.provider.openai.ResponsesStream;
import dev.tollgate.gateway.stream.StreamReader;

/// The bodies that travel between the gateway and a provider, and how their usage is read.
public enum Wire {
  /// OpenAI's chat completions.
  CHAT("/chat/completions", "choices", OpenAiUsage::read) {
    @Override
    public StreamReader reader(boolean hideUsage) {
      return new OpenAiStream(hideUsage);
    }
  },
  /// OpenAI's embeddings, which report their usage as chat completions do.
  EMBEDDINGS("/embeddings", "data", OpenAiUsage::read) {
    @Override
    public StreamReader reader(boolean hideUsage) {
      return new OpenAiStream(hideUsage);
    }
  },
  /// OpenAI's responses.
  RESPONSES("/responses", "output", OpenAiUsage::read) {
    @Override
    public StreamReader reader(boolean hideUsage) {
      return new ResponsesStream();
    }
  },
  /// Anthropic's messages.
  MESSAGES("/messages", "content", AnthropicUsage::read) {
    @Override
    public StreamReader reader(boolean hideUsage) {
      return new AnthropicStream();
    }
  };

  private final String path;
  private final String member;
  private final AnswerScan.UsageReader usage;

  Wire(String path, String member, AnswerScan.UsageReader usage) {
    this.path = path;
    this.member = member;
    this.usage = usage;
  }

  /// What follows a provider's base URL.
  public String path() {
    return path;
  }

  /// What a whole answer is, and what it reports.
  public AnswerScan scan(byte[] answer) {
    return AnswerScan.of(answer, member, usage);
  }

  /// @param hideUsage the gate asked for usage on the stream, the caller did not
  public abstract StreamReader reader(boolean hideUsage);
}
