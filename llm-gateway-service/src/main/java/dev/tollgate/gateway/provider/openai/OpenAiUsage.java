package dev.tollgate.gateway.provider.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.gateway.provider.AnswerScan;
import java.io.IOException;
import java.util.Optional;

/// OpenAI's `usage` object as disjoint buckets, with what its imitators make of it.
///
/// `prompt_tokens` include cached ones (DeepSeek says hit and miss apart). `completion_tokens`
/// include reasoning at OpenAI; at xAI and Gemini the sum `total_tokens` shows that they do not,
/// and at Perplexity, which leaves it out of both, that there is more of it than of them.
public final class OpenAiUsage {
  private static final JsonFactory JSON = new JsonFactory();

  private long prompt;
  private long completion;
  private long total;
  private long cached;
  private long cacheWritten;
  private long reasoning;

  /// It stands at the top and not among the details of what it is a part of.
  private boolean besideOthers;

  private OpenAiUsage() {}

  /// Reads a `usage` object from its opening brace on.
  public static AnswerScan.Usage read(JsonParser parser) throws IOException {
    OpenAiUsage usage = new OpenAiUsage();
    usage.fields(parser, true);
    return new AnswerScan.Usage(Optional.of(usage.tokens()), 0);
  }

  /// Finds the `usage` of a stream chunk.
  ///
  /// @return empty when there is none, it is null, or the chunk is not JSON
  public static Optional<Tokens> find(byte[] json, int from, int length) {
    try (JsonParser parser = JSON.createParser(json, from, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      return find(parser);
    } catch (IOException notJson) {
      return Optional.empty();
    }
  }

  /// The last event of a response stream holds the usage inside `response`.
  private static Optional<Tokens> find(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      boolean object = parser.nextToken() == JsonToken.START_OBJECT;
      if (object && name.equals("usage")) {
        return read(parser).tokens();
      }
      if (object && name.equals("response")) {
        return find(parser);
      }
      parser.skipChildren();
    }
    return Optional.empty();
  }

  private void fields(JsonParser parser, boolean top) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.START_OBJECT && name.endsWith("_details")) {
        fields(parser, false);
      } else if (value == JsonToken.VALUE_NUMBER_INT) {
        besideOthers |= top && name.equals("reasoning_tokens");
        field(name, Math.max(0, parser.getLongValue()));
      } else {
        parser.skipChildren();
      }
    }
  }

  private void field(String name, long value) {
    switch (name) {
      case "prompt_tokens", "input_tokens" -> prompt = value;
      case "completion_tokens", "output_tokens" -> completion = value;
      case "total_tokens" -> total = value;
      case "cached_tokens", "prompt_cache_hit_tokens" -> cached = value;
      case "cache_write_tokens" -> cacheWritten = value;
      case "reasoning_tokens" -> reasoning = value;
      default -> {}
    }
  }

  private Tokens tokens() {
    long read = Math.min(cached, prompt);
    long written = Math.min(cacheWritten, prompt - read);
    long beyond = Math.max(0, total - prompt - completion);
    long apart = beyond == 0 && besideOthers && reasoning > completion ? reasoning : beyond;
    long included = apart > 0 ? 0 : Math.min(reasoning, completion);
    return new Tokens(
        prompt - read - written, read, written, completion - included, apart + included);
  }
}
