package dev.tollgate.gateway.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Finds what a conversation names that lies in the account at the provider, such as a file, and
/// sound, which costs more than words. What tools were called with, and what models quoted, may
/// look so and is not looked at.
final class AccountReferences {
  /// A part that holds sound.
  static final String SOUND = "input_audio";

  private static final String ITEM = "item_reference";

  private AccountReferences() {}

  /// Reads the value at which the parser stands to its end.
  ///
  /// @return the field that names something, or null
  static @Nullable String find(JsonParser parser) throws IOException {
    if (!parser.currentToken().isStructStart()) {
      return null;
    }
    String found = null;
    int depth = 1;
    while (depth > 0) {
      JsonToken token = parser.nextToken();
      if (token == JsonToken.FIELD_NAME) {
        String named = named(parser);
        found = found == null ? named : found;
      } else if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      }
    }
    return found;
  }

  /// Goes on to the end of values that need not be looked into, else stays at the name.
  private static @Nullable String named(JsonParser parser) throws IOException {
    String name = parser.currentName();
    return switch (name) {
      case "file_id", "container_id", "cached_content" -> isId(parser) ? name : null;
      case SOUND -> {
        boolean there = parser.nextToken() == JsonToken.START_OBJECT;
        parser.skipChildren();
        yield there ? name : null;
      }
      case "type" -> isId(parser) && isItem(parser) ? ITEM : null;
      case "input", "arguments", "annotations", "citations" -> {
        parser.nextToken();
        parser.skipChildren();
        yield null;
      }
      default -> null;
    };
  }

  private static boolean isId(JsonParser parser) throws IOException {
    boolean text = parser.nextToken() == JsonToken.VALUE_STRING;
    parser.skipChildren();
    return text;
  }

  private static boolean isItem(JsonParser parser) throws IOException {
    return parser.getTextLength() == ITEM.length() && parser.getText().equals(ITEM);
  }
}
