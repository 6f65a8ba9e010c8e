package dev.tollgate.gateway.provider.anthropic;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.gateway.provider.AnswerScan;
import java.io.IOException;
import java.util.Optional;

/// Anthropic's `usage`: already disjoint, `input_tokens` exclude what a cache gave or took.
///
/// In a stream `message_start` seeds the counts and any field of a later `message_delta` replaces
/// the one before.
public final class AnthropicUsage {
  private static final JsonFactory JSON = new JsonFactory();

  private long input;
  private long cacheRead;
  private long cacheWrite;
  private long output;
  private long hourWrites;
  private boolean seen;

  /// Reads a `usage` object from its opening brace on.
  public static AnswerScan.Usage read(JsonParser parser) throws IOException {
    AnthropicUsage usage = new AnthropicUsage();
    usage.fields(parser);
    return new AnswerScan.Usage(usage.tokens(), usage.hourWrites());
  }

  /// Takes the usage of one stream event: at the top, or inside `message`.
  public void take(byte[] json, int from, int length) {
    try (JsonParser parser = JSON.createParser(json, from, length)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        object(parser);
      }
    } catch (IOException notJson) {
      // A frame that is no JSON carries no usage; what was seen before still holds.
      return;
    }
  }

  public Optional<Tokens> tokens() {
    return seen
        ? Optional.of(new Tokens(input, cacheRead, cacheWrite, output, 0))
        : Optional.empty();
  }

  /// Part of the written ones; what is left of them is kept for five minutes.
  public long hourWrites() {
    return hourWrites;
  }

  private void object(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      boolean object = parser.nextToken() == JsonToken.START_OBJECT;
      if (object && name.equals("message")) {
        object(parser);
      } else if (object && name.equals("usage")) {
        fields(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void fields(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.START_OBJECT && name.equals("cache_creation")) {
        fields(parser);
      } else if (value == JsonToken.VALUE_NUMBER_INT) {
        field(name, Math.max(0, parser.getLongValue()));
      } else {
        parser.skipChildren();
      }
    }
  }

  private void field(String name, long value) {
    switch (name) {
      case "input_tokens" -> input = value;
      case "cache_read_input_tokens" -> cacheRead = value;
      case "cache_creation_input_tokens" -> cacheWrite = value;
      case "ephemeral_1h_input_tokens" -> hourWrites = value;
      case "output_tokens" -> output = value;
      default -> {
        return;
      }
    }
    seen = true;
  }
}
