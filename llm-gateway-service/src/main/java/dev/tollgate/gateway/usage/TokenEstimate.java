package dev.tollgate.gateway.usage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.tollgate.contracts.usage.Tokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.Set;

/// Counts tokens with a tokenizer where the provider reported none: cut streams, mostly. Exact for
/// OpenAI's newer models, near enough for others; the event is marked as estimated.
///
/// The rule for a request: its texts and what tools were called with, the definitions of tools as
/// they were sent, and for each image the most that Anthropic's models see of one. No image is
/// looked at or fetched.
public final class TokenEstimate {
  private static final Set<String> TEXT_FIELDS =
      Set.of("content", "text", "input", "prompt", "system", "instructions", "arguments");
  private static final Set<String> IMAGE_TYPES = Set.of("image", "image_url", "input_image");
  private static final int TOKENS_PER_IMAGE = 1_600;
  private static final Set<String> LIMIT_FIELDS = Set.of("max_tokens", "max_completion_tokens");

  /// Of longer texts the beginning is counted, and the rest taken to be like it.
  private static final int CHARS_MAX = 256 * 1024;

  /// Texts are counted in slices: a single word of megabytes would else take gigabytes.
  private static final int SLICE_CHARS = 4 * 1024;

  private static final int BYTES_PER_TOKEN = 4;

  /// More than any model answers.
  private static final int ANSWER_TOKENS_MAX = 1 << 20;

  private final Encoding encoding =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
  private final JsonFactory json = new JsonFactory();

  /// Loads the tokenizer's tables, so that no call waits for them.
  public void warmUp() {
    encoding.countTokensOrdinary("warm");
  }

  /// As exact for long texts as for short ones, but for words longer than a slice.
  public long ofText(String text) {
    long tokens = 0;
    for (int from = 0; from < text.length(); ) {
      int to = endOfSlice(text, from);
      tokens += encoding.countTokensOrdinary(text.substring(from, to));
      from = to;
    }
    return tokens;
  }

  /// No token reaches across the space before a word.
  private static int endOfSlice(String text, int from) {
    if (text.length() - from <= SLICE_CHARS) {
      return text.length();
    }
    int space = text.lastIndexOf(' ', from + SLICE_CHARS);
    return space > from ? space : from + SLICE_CHARS;
  }

  /// The prompt's tokens from a request body.
  public long ofRequest(byte[] body) {
    Found found = new Found();
    try (JsonParser parser = json.createParser(body)) {
      found.collect(parser, body);
    } catch (IOException notJson) {
      return body.length / BYTES_PER_TOKEN;
    }
    return found.images * TOKENS_PER_IMAGE + found.tokens(ofText(found.text.toString()));
  }

  /// What a call will probably use: its prompt, and an answer as long as the caller allows or,
  /// where it sets no limit, half as long as the prompt.
  ///
  /// @param outputMax what the model answers at most; 0 = not known
  public Tokens ofCall(byte[] body, long outputMax) {
    long input = ofRequest(body);
    long most = outputMax == 0 ? ANSWER_TOKENS_MAX : outputMax;
    return new Tokens(input, 0, 0, Math.min(most, answerMax(body).orElse(input / 2)), 0);
  }

  private OptionalLong answerMax(byte[] body) {
    try (JsonParser parser = json.createParser(body)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean limit = LIMIT_FIELDS.contains(parser.currentName());
        if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT && limit) {
          return OptionalLong.of(Math.max(0, parser.getLongValue()));
        }
        parser.skipChildren();
      }
      return OptionalLong.empty();
    } catch (IOException notJson) {
      return OptionalLong.empty();
    }
  }

  /// A first guess that costs nothing, for what a killed gateway leaves behind.
  public static long ofBytes(long bytes) {
    return bytes / BYTES_PER_TOKEN;
  }

  /// What counts of one request.
  private static final class Found {
    private final StringBuilder text = new StringBuilder();
    private long chars;
    private long images;

    void collect(JsonParser parser, byte[] body) throws IOException {
      String field = "";
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          field = parser.currentName();
        } else if (isSentAsJson(field, token, parser)) {
          int from = (int) parser.currentTokenLocation().getByteOffset();
          parser.skipChildren();
          int to = (int) parser.currentLocation().getByteOffset();
          take(new String(body, from, to - from, StandardCharsets.UTF_8));
        } else if (token == JsonToken.VALUE_STRING && TEXT_FIELDS.contains(field)) {
          take(parser.getText());
        } else if (token == JsonToken.VALUE_STRING && field.equals("type")) {
          images += IMAGE_TYPES.contains(parser.getText()) ? 1 : 0;
        }
      }
    }

    /// The definitions of tools, and in Anthropic's words what one was called with.
    private static boolean isSentAsJson(String field, JsonToken token, JsonParser parser) {
      return token == JsonToken.START_ARRAY && field.equals("tools") && isAtTop(parser)
          || token == JsonToken.START_OBJECT && field.equals("input");
    }

    private static boolean isAtTop(JsonParser parser) {
      return parser.getParsingContext().getParent().getParent().inRoot();
    }

    private void take(String each) {
      chars += each.length() + 1;
      text.append(each, 0, Math.min(each.length(), CHARS_MAX - text.length()));
      if (text.length() < CHARS_MAX) {
        text.append('\n');
      }
    }

    /// @param counted of as much of the text as is counted
    long tokens(long counted) {
      return chars > text.length() ? counted * chars / text.length() : counted;
    }
  }
}
