package dev.tollgate.gateway.request;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A request body as the caller sent it, and what the gate read of it. What a provider gets is the
/// same bytes but for the model's name and, on streams, the wish to be told the usage.
///
/// @param includeUsage the caller asked for usage in the stream
/// @param dearer the field that makes the call cost more than its model's price says; null mostly
public record RequestBody(
    byte[] bytes,
    String model,
    Span modelSpan,
    boolean stream,
    boolean includeUsage,
    Span optionsSpan,
    Memory memory,
    @Nullable String dearer) {
  private static final byte[] KEEP_NOTHING = ascii("\"store\":false,");
  private static final byte[] ASK_USAGE = ascii("\"include_usage\":true}");
  private static final byte[] ASK_USAGE_FIELD =
      ascii("\"stream_options\":{\"include_usage\":true},");

  /// What the request wants the provider to remember, or has it remember already.
  ///
  /// @param forbidsStore says `"store": false`; by default a response is stored
  /// @param wanted the field that asks for something stored, such as `conversation`
  /// @param shared the field that keeps something in the account at the provider, or names what
  ///   lies there, such as a file
  public record Memory(boolean forbidsStore, @Nullable String wanted, @Nullable String shared) {}

  /// Byte offsets of a value, the end exclusive.
  public record Span(int start, int end) {
    static final Span NONE = new Span(-1, -1);

    boolean isThere() {
      return start >= 0;
    }
  }

  /// @param askUsage whether to put `stream_options.include_usage` in where the caller did not
  public Buffer forProvider(String providerModel, boolean askUsage) {
    boolean inject = askUsage && stream && !includeUsage;
    if (!inject && providerModel.equals(model)) {
      return Buffer.buffer(bytes);
    }
    Buffer out = Buffer.buffer(bytes.length + 64);
    int at = 0;
    if (inject && !optionsSpan.isThere()) {
      int open = indexOfOpeningBrace();
      out.appendBytes(bytes, 0, open + 1).appendBytes(ASK_USAGE_FIELD);
      at = open + 1;
    }
    boolean replaceOptions = inject && optionsSpan.isThere();
    if (replaceOptions && optionsSpan.start() < modelSpan.start()) {
      at = putOptions(out, at);
      return appendRest(out, putModel(out, at, providerModel));
    }
    at = putModel(out, at, providerModel);
    return appendRest(out, replaceOptions ? putOptions(out, at) : at);
  }

  /// For `/responses`: the provider keeps nothing, also where it would by default.
  public Buffer forgettable(String providerModel) {
    Buffer body = forProvider(providerModel, false);
    if (memory.forbidsStore()) {
      return body;
    }
    int open = indexOfOpeningBrace();
    return Buffer.buffer(body.length() + KEEP_NOTHING.length)
        .appendBuffer(body, 0, open + 1)
        .appendBytes(KEEP_NOTHING)
        .appendBuffer(body, open + 1, body.length() - open - 1);
  }

  private int putModel(Buffer out, int from, String providerModel) {
    out.appendBytes(bytes, from, modelSpan.start() - from);
    out.appendByte((byte) '"');
    out.appendBytes(JsonStringEncoder.getInstance().quoteAsUTF8(providerModel));
    out.appendByte((byte) '"');
    return modelSpan.end();
  }

  /// Other options stay as they are; the last of two equal fields holds.
  private int putOptions(Buffer out, int from) {
    int start = optionsSpan.start();
    out.appendBytes(bytes, from, start - from);
    if (bytes[start] != '{') {
      out.appendByte((byte) '{');
    } else {
      out.appendBytes(bytes, start, optionsSpan.end() - 1 - start);
      if (!isEmptyObject()) {
        out.appendByte((byte) ',');
      }
    }
    out.appendBytes(ASK_USAGE);
    return optionsSpan.end();
  }

  private boolean isEmptyObject() {
    for (int i = optionsSpan.start() + 1; i < optionsSpan.end() - 1; i++) {
      if (bytes[i] > ' ') {
        return false;
      }
    }
    return true;
  }

  private Buffer appendRest(Buffer out, int from) {
    return out.appendBytes(bytes, from, bytes.length - from);
  }

  private int indexOfOpeningBrace() {
    int at = 0;
    while (bytes[at] != '{') {
      at++;
    }
    return at;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
