package dev.tollgate.gateway.provider.anthropic;

import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.gateway.stream.Bytes;
import dev.tollgate.gateway.stream.Ending;
import dev.tollgate.gateway.stream.Frames;
import dev.tollgate.gateway.stream.OutputSample;
import dev.tollgate.gateway.stream.StreamReader;
import dev.tollgate.gateway.stream.Verdict;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads a stream of Anthropic message events; only the two that carry usage are parsed.
public final class AnthropicStream implements StreamReader {
  private static final Bytes PING = new Bytes("{\"type\":\"ping\"");
  private static final Bytes PING_SPACED = new Bytes("{\"type\": \"ping\"");
  private static final Bytes ERROR_EVENT = new Bytes("event: error");
  private static final Bytes STOP_EVENT = new Bytes("event: message_stop");
  private static final Bytes START = new Bytes("{\"type\":\"message_start\"");
  private static final Bytes START_EVENT = new Bytes("event: message_start");
  private static final Bytes BLOCK = new Bytes("{\"type\":\"content_block_start\"");
  private static final Bytes BLOCK_EVENT = new Bytes("event: content_block_start");
  private static final Bytes ERROR = new Bytes("{\"type\":\"error\"");
  private static final Bytes STOP = new Bytes("{\"type\":\"message_stop\"");
  private static final Bytes USAGE = new Bytes("\"usage\"");
  private static final Bytes STOP_REASON = new Bytes("\"stop_reason\":");
  private static final Bytes MODEL = new Bytes("\"model\":");
  private static final Bytes TEXT = new Bytes("\"text\":");
  private static final Bytes THINKING = new Bytes("\"thinking\":");
  private static final Bytes PARTIAL_JSON = new Bytes("\"partial_json\":");

  private final OutputSample sample = new OutputSample();
  private final AnthropicUsage usage = new AnthropicUsage();
  private boolean begun;
  private boolean finished;
  private @Nullable String finishReason;
  private @Nullable String model;

  @Override
  public Verdict read(byte[] bytes, int from, int to) {
    int data = Frames.payload(bytes, from, to);
    if (data < 0 || PING.isAt(bytes, data, to) || PING_SPACED.isAt(bytes, data, to)) {
      return Verdict.NEUTRAL;
    }
    if (STOP_EVENT.isAt(bytes, from, to) || STOP.isAt(bytes, data, to)) {
      finished = true;
      return Verdict.END;
    }
    if (ERROR_EVENT.isAt(bytes, from, to) || ERROR.isAt(bytes, data, to)) {
      return Verdict.ERROR;
    }
    if (USAGE.find(bytes, data, to) >= 0) {
      usage.take(bytes, data, to - data);
      String reason = Frames.string(STOP_REASON, bytes, data, to);
      finishReason = reason == null ? finishReason : reason;
      finished |= reason != null;
      model = model == null ? Frames.string(MODEL, bytes, data, to) : model;
    }
    if (!begun && isOpening(bytes, from, data, to)) {
      return Verdict.OPENING;
    }
    begun = true;
    Frames.takeStrings(TEXT, sample, bytes, data, to);
    Frames.takeStrings(THINKING, sample, bytes, data, to);
    Frames.takeStrings(PARTIAL_JSON, sample, bytes, data, to);
    return Verdict.CONTENT;
  }

  @Override
  public boolean isFinished() {
    return finished;
  }

  /// Of a stream that was cut only the seed is known: its few output tokens are not the answer's.
  @Override
  public Optional<Tokens> reported() {
    return finished ? usage.tokens() : Optional.empty();
  }

  @Override
  public Optional<Tokens> prompt() {
    return usage
        .tokens()
        .map(seed -> new Tokens(seed.input(), seed.cacheRead(), seed.cacheWrite(), 0, 0));
  }

  @Override
  public long hourWrites() {
    return usage.hourWrites();
  }

  @Override
  public Ending ending() {
    return Ending.of(model, finishReason);
  }

  @Override
  public OutputSample sample() {
    return sample;
  }

  private static boolean isOpening(byte[] bytes, int from, int data, int to) {
    return START_EVENT.isAt(bytes, from, to)
        || START.isAt(bytes, data, to)
        || BLOCK_EVENT.isAt(bytes, from, to)
        || BLOCK.isAt(bytes, data, to);
  }
}
