package dev.tollgate.gateway.request;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.refusal.Refusal;
import dev.tollgate.gateway.refusal.RefusedException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a request body once, front to back, without building a tree: checks that it is JSON and
/// finds the few fields the gate needs and where they stand.
public final class RequestScan {
  /// As clients write that leave nothing out; others, such as `web_search_options`, ask for
  /// something when they are empty.
  private static final Set<String> MAY_BE_EMPTY = Set.of("models", "provider", "plugins", "audio");

  private static final Set<String> ONCE =
      Set.of("model", "messages", "input", "stream", "stream_options", "service_tier", "tools");

  /// Tiers that cost what the model's price says.
  private static final Set<String> USUAL_TIERS =
      Set.of("auto", "default", "standard", "standard_only", "on_demand");

  /// How the types of tools begin that the caller runs.
  private static final Set<String> CALLERS_TOOLS =
      Set.of(
          "function",
          "custom",
          "bash_",
          "text_editor_",
          "computer_",
          "memory_",
          "local_shell",
          "apply_patch");

  private final JsonFactory json;

  public RequestScan(int depthMax) {
    json =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(depthMax)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();
  }

  /// @param required a field that must be there, such as `messages`
  /// @throws RefusedException 400 with the place of the first fault
  public RequestBody scan(byte[] bytes, String required) {
    if (!isUtf8(bytes)) {
      throw Refusal.of(ErrorCode.MALFORMED_JSON, "the body must be UTF-8").asException();
    }
    try (JsonParser parser = json.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw wrong("", "the body must be a JSON object");
      }
      Found found = new Found();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        field(parser, required, found);
      }
      if (parser.nextToken() != null) {
        throw malformed(parser, "something follows the JSON object");
      }
      return found.body(bytes, required);
    } catch (StreamConstraintsException tooMuch) {
      throw Refusal.of(ErrorCode.INVALID_REQUEST, "the body is nested too deeply").asException();
    } catch (JsonProcessingException broken) {
      throw malformed(broken);
    } catch (IOException impossible) {
      throw new IllegalStateException("reading from memory failed", impossible);
    }
  }

  /// Jackson reads UTF-16 and UTF-32 as well, which providers do not, and tells no place in them. A
  /// body begins with a brace or a blank.
  private static boolean isUtf8(byte[] bytes) {
    for (int i = 0; i < Math.min(2, bytes.length); i++) {
      if (bytes[i] == 0 || (bytes[i] & 0xFF) >= 0xFE) {
        return false;
      }
    }
    return true;
  }

  private static void field(JsonParser parser, String required, Found found) throws IOException {
    String name = parser.currentName();
    JsonToken value = parser.nextToken();
    int start = (int) parser.currentTokenLocation().getByteOffset();
    found.once(name);
    found.sawRequired |= name.equals(required) && value != JsonToken.VALUE_NULL;
    switch (name) {
      case "model" -> {
        if (value != JsonToken.VALUE_STRING || parser.getTextLength() == 0) {
          throw wrong("model", "`model` must be a non-empty string");
        }
        found.model = parser.getText();
        found.modelSpan = span(parser, start);
      }
      case "messages" -> {
        if (value != JsonToken.START_ARRAY) {
          throw wrong("messages", "`messages` must be an array");
        }
        found.names(AccountReferences.find(parser));
      }
      case "input", "extra_body" -> found.names(AccountReferences.find(parser));
      case "stream" -> found.stream = flag(value, "stream");
      case "stream_options" -> {
        found.includeUsage = includeUsage(parser, value);
        found.optionsSpan = span(parser, start);
      }
      case "store",
          "container",
          "preset",
          "background",
          "previous_response_id",
          "conversation",
          "prompt" ->
          memory(parser, name, value, found);
      // Tiers and regions; searches; sound; OpenRouter's ways to another model or host.
      case "service_tier",
          "inference_geo",
          "web_search_options",
          "search_parameters",
          "plugins",
          "audio",
          "models",
          "provider" ->
          extra(parser, name, value, found);
      case "tools" -> tools(parser, value, found);
      default -> parser.skipChildren();
    }
  }

  /// What asks the provider to keep something, or refers to what it has kept.
  private static void memory(JsonParser parser, String name, JsonToken value, Found found)
      throws IOException {
    switch (name) {
      // By default, which null stands for, a response is stored; of others the account decides.
      case "store" -> {
        found.forbidsStore = value == JsonToken.VALUE_FALSE;
        found.wants(name, value != JsonToken.VALUE_FALSE);
        found.shares(isSaid(value) ? name : null);
      }
      case "container", "preset" -> {
        boolean empty = value == JsonToken.VALUE_STRING && parser.getTextLength() == 0;
        found.shares(isSaid(value) && !empty ? name : null);
      }
      case "background" -> found.wants(name, isSaid(value));
      default -> found.wants(name, value != JsonToken.VALUE_NULL);
    }
    parser.skipChildren();
  }

  /// What makes a call cost more than its model's price.
  private static void extra(JsonParser parser, String name, JsonToken value, Found found)
      throws IOException {
    boolean usual =
        switch (name) {
          case "service_tier" -> USUAL_TIERS.contains(parser.getText());
          case "inference_geo" -> parser.getText().equals("global");
          default -> false;
        };
    long start = parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    boolean empty =
        MAY_BE_EMPTY.contains(name)
            && value.isStructStart()
            && parser.currentTokenLocation().getByteOffset() == start + 1;
    if (value != JsonToken.VALUE_NULL && !usual && !empty) {
      found.dearer = name;
    }
  }

  /// Tools that the provider runs itself may cost something each time; those that the caller runs
  /// do not.
  private static void tools(JsonParser parser, JsonToken value, Found found) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          boolean type = parser.currentName().equals("type");
          JsonToken inner = parser.nextToken();
          if (type && inner == JsonToken.VALUE_STRING && !isCallers(parser.getText())) {
            found.dearer = "tools";
          }
          parser.skipChildren();
        }
      } else {
        parser.skipChildren();
      }
    }
  }

  private static boolean isCallers(String tool) {
    return CALLERS_TOOLS.stream().anyMatch(tool::startsWith);
  }

  private static boolean isSaid(JsonToken value) {
    return value != JsonToken.VALUE_FALSE && value != JsonToken.VALUE_NULL;
  }

  private static boolean includeUsage(JsonParser parser, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_NULL) {
      return false;
    }
    if (value != JsonToken.START_OBJECT) {
      throw wrong("stream_options", "`stream_options` must be an object");
    }
    boolean include = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken inner = parser.nextToken();
      if (name.equals("include_usage")) {
        include = flag(inner, "stream_options.include_usage");
      }
      parser.skipChildren();
    }
    return include;
  }

  private static boolean flag(JsonToken value, String name) {
    return switch (value) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE, VALUE_NULL -> false;
      default -> throw wrong(name, "`" + name + "` must be true or false");
    };
  }

  private static RequestBody.Span span(JsonParser parser, int start) throws IOException {
    parser.finishToken();
    return new RequestBody.Span(start, (int) parser.currentLocation().getByteOffset());
  }

  static RefusedException wrong(String param, String detail) {
    return Refusal.ofField(ErrorCode.INVALID_REQUEST, param, detail).asException();
  }

  private static RefusedException malformed(JsonProcessingException broken) {
    String what =
        broken instanceof JsonParseException ? "is not valid JSON" : "could not be read as JSON";
    var at = broken.getLocation();
    return Refusal.of(
            ErrorCode.MALFORMED_JSON,
            "the body %s at line %d, column %d".formatted(what, at.getLineNr(), at.getColumnNr()))
        .asException();
  }

  private static RefusedException malformed(JsonParser parser, String what) {
    var at = parser.currentTokenLocation();
    return Refusal.of(
            ErrorCode.MALFORMED_JSON,
            "%s at line %d, column %d".formatted(what, at.getLineNr(), at.getColumnNr()))
        .asException();
  }

  /// What one scan has found so far.
  private static final class Found {
    private String model = "";
    private RequestBody.Span modelSpan = RequestBody.Span.NONE;
    private RequestBody.Span optionsSpan = RequestBody.Span.NONE;
    private boolean stream;
    private boolean includeUsage;
    private boolean sawRequired;
    private boolean forbidsStore;
    private @Nullable String wanted;
    private @Nullable String shared;
    private @Nullable String dearer;
    private final Set<String> seen = new HashSet<>(8);

    /// Two of a field that decides what a call costs could be read one way here and another way by
    /// the provider.
    void once(String name) {
      if (ONCE.contains(name) && !seen.add(name)) {
        throw wrong(name, "`" + name + "` stands there twice");
      }
    }

    /// Once wanted it stays so: of two fields of one name a provider may believe either.
    void wants(String name, boolean so) {
      if (so && wanted == null) {
        wanted = name;
      }
    }

    void names(@Nullable String what) {
      if (AccountReferences.SOUND.equals(what)) {
        dearer = what;
      } else {
        shares(what);
      }
    }

    void shares(@Nullable String what) {
      if (shared == null) {
        shared = what;
      }
    }

    RequestBody body(byte[] bytes, String required) {
      if (model.isEmpty()) {
        throw wrong("model", "`model` is missing");
      }
      if (!sawRequired) {
        throw wrong(required, "`" + required + "` is missing");
      }
      return new RequestBody(
          bytes,
          model,
          modelSpan,
          stream,
          includeUsage,
          optionsSpan,
          new RequestBody.Memory(forbidsStore, wanted, shared),
          dearer);
    }
  }
}
