package dev.tollgate.gateway.provider;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.gateway.stream.Ending;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads a provider's answer, or one chunk of it, once, without building a tree: is it what was
/// asked for, or an error under the status 200? OpenRouter and others answer so when they fail
/// after they have begun to work.
public final class AnswerScan {
  /// Of an error that names no status of its own.
  private static final int FAILED = 502;

  /// As many choices as OpenAI gives at most.
  private static final int REASONS_MAX = 128;

  private static final int NAME_CHARS_MAX = 128;

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  /// @param tokens empty when nothing, or nothing that makes sense, is reported
  /// @param hourWrites of the tokens written to a cache, those that are kept there for an hour
  public record Usage(Optional<Tokens> tokens, long hourWrites) {
    static final Usage NONE = new Usage(Optional.empty(), 0);
  }

  /// Reads the value of `usage`, from its opening brace on.
  @FunctionalInterface
  public interface UsageReader {
    Usage read(JsonParser parser) throws IOException;
  }

  private final String member;
  private final UsageReader reader;
  private Usage usage = Usage.NONE;
  private boolean isObject;
  private boolean hasMember;
  private int errorStatus;
  private @Nullable String model;
  private final List<String> finishReasons = new ArrayList<>(1);

  private AnswerScan(String member, UsageReader reader) {
    this.member = member;
    this.reader = reader;
  }

  /// @param member the list without which it is no answer, such as `choices`: MiniMax leaves it out
  ///   of its errors, which it calls otherwise
  static AnswerScan of(byte[] answer, String member, UsageReader reader) {
    AnswerScan scan = new AnswerScan(member, reader);
    scan.read(answer, 0, answer.length);
    if (scan.isObject && !scan.hasMember && scan.errorStatus == 0) {
      scan.errorStatus = FAILED;
    }
    return scan;
  }

  /// Of a body that is an error.
  static int errorStatus(byte[] error) {
    AnswerScan scan = new AnswerScan("choices", AnswerScan::unread);
    scan.read(error, 0, error.length);
    return scan.errorStatus == 0 ? FAILED : scan.errorStatus;
  }

  /// Whether a chunk of a streamed chat completion says that the provider has failed.
  public static boolean isError(byte[] chunk, int from, int length) {
    AnswerScan scan = new AnswerScan("choices", AnswerScan::unread);
    scan.read(chunk, from, length);
    return scan.errorStatus != 0;
  }

  public boolean isAnswer() {
    return hasMember && errorStatus == 0;
  }

  /// The status the provider should have answered with, between 400 and 599; 0 for an answer and
  /// for what is no JSON object.
  public int errorStatus() {
    return errorStatus;
  }

  public Usage usage() {
    return usage;
  }

  /// What it says of itself.
  public Ending ending() {
    return new Ending(model, finishReasons);
  }

  /// Where it is no JSON any more, what was read before still holds.
  private void read(byte[] json, int from, int length) {
    try (JsonParser parser = JSON.createParser(json, from, length)) {
      isObject = parser.nextToken() == JsonToken.START_OBJECT;
      if (isObject) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          member(parser, parser.currentName(), parser.nextToken());
        }
      }
    } catch (IOException notJson) {
      return;
    }
  }

  private void member(JsonParser parser, String name, JsonToken value) throws IOException {
    if (name.equals(member) && value == JsonToken.START_ARRAY) {
      list(parser);
      hasMember = true;
    } else if (name.equals("usage") && value == JsonToken.START_OBJECT) {
      usage = reader.read(parser);
    } else if (name.equals("error") && value == JsonToken.START_OBJECT) {
      error(parser);
    } else if (name.equals("base_resp") && value == JsonToken.START_OBJECT) {
      baseResponse(parser);
    } else if (isWordOfError(parser, name, value)) {
      errorStatus = FAILED;
    } else if (value == JsonToken.VALUE_STRING) {
      word(name, parser);
    } else {
      parser.skipChildren();
    }
  }

  /// Why it ended is said at the top by Anthropic, and by OpenAI of responses.
  private void word(String name, JsonParser parser) throws IOException {
    switch (name) {
      case "model" -> model = isShort(parser) ? parser.getText() : null;
      case "stop_reason", "status" -> finished(parser);
      default -> {}
    }
  }

  private void finished(JsonParser parser) throws IOException {
    if (finishReasons.size() < REASONS_MAX && isShort(parser)) {
      finishReasons.add(parser.getText());
    }
  }

  private static boolean isShort(JsonParser parser) throws IOException {
    return parser.getTextLength() <= NAME_CHARS_MAX;
  }

  /// A choice that ended in an error is none.
  private void list(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY && parser.currentToken() != null) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          boolean reason = parser.currentName().equals("finish_reason");
          if (parser.nextToken() == JsonToken.VALUE_STRING && reason) {
            ended(parser);
          }
          parser.skipChildren();
        }
      } else {
        parser.skipChildren();
      }
    }
  }

  private void ended(JsonParser parser) throws IOException {
    if (saysError(parser)) {
      errorStatus = FAILED;
    } else {
      finished(parser);
    }
  }

  private void error(JsonParser parser) throws IOException {
    errorStatus = FAILED;
    int type = 0;
    int code = 0;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "type" -> type = statusOf(parser, value);
        case "code" -> code = statusOf(parser, value);
        default -> parser.skipChildren();
      }
    }
    errorStatus = code != 0 ? code : type != 0 ? type : FAILED;
  }

  /// @return 0 for what says nothing of one
  private static int statusOf(JsonParser parser, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_STRING) {
      return isShort(parser) ? statusOfName(parser.getText()) : 0;
    }
    if (value == JsonToken.VALUE_NUMBER_INT) {
      long status = parser.getLongValue();
      return status >= 400 && status < 600 ? (int) status : 0;
    }
    parser.skipChildren();
    return 0;
  }

  /// As OpenAI, Anthropic and Groq name errors that have a status of their own.
  private static int statusOfName(String name) {
    return switch (name) {
      case "context_length_exceeded", "content_filter", "content_policy_violation" -> 400;
      case "tool_use_failed" -> 400;
      case "authentication_error", "invalid_api_key" -> 401;
      case "billing_error", "insufficient_quota" -> 402;
      case "permission_error" -> 403;
      case "not_found_error", "model_not_found" -> 404;
      case "request_too_large" -> 413;
      case "rate_limit_error", "rate_limit_exceeded" -> 429;
      case "timeout_error" -> 504;
      case "overloaded_error" -> 529;
      default -> name.startsWith("invalid_") || name.contains("image") ? 400 : 0;
    };
  }

  /// MiniMax's own way: a code beside the answer, or in place of it.
  private void baseResponse(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean code = parser.currentName().equals("status_code");
      if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT && code) {
        errorStatus = statusOfMiniMax(parser.getIntValue());
      }
      parser.skipChildren();
    }
  }

  /// https://platform.minimax.io/docs/api-reference/errorcode
  private static int statusOfMiniMax(int code) {
    return switch (code) {
      case 0 -> 0;
      case 1002 -> 429;
      case 1004, 2049 -> 401;
      case 1008 -> 402;
      case 1026, 1027, 1039, 2013 -> 400;
      default -> FAILED;
    };
  }

  /// `"error":"…"`, or an object that calls itself one.
  private static boolean isWordOfError(JsonParser parser, String name, JsonToken value)
      throws IOException {
    return value == JsonToken.VALUE_STRING
        && (name.equals("error") && parser.getTextLength() > 0
            || name.equals("object") && saysError(parser));
  }

  private static boolean saysError(JsonParser parser) throws IOException {
    return parser.getText().equals("error");
  }

  private static Usage unread(JsonParser parser) throws IOException {
    parser.skipChildren();
    return Usage.NONE;
  }
}
