package dev.tollgate.gateway.provider.openai;

import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.gateway.provider.AnswerScan;
import dev.tollgate.gateway.stream.Bytes;
import dev.tollgate.gateway.stream.Ending;
import dev.tollgate.gateway.stream.Frames;
import dev.tollgate.gateway.stream.OutputSample;
import dev.tollgate.gateway.stream.StreamReader;
import dev.tollgate.gateway.stream.Verdict;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads a stream of chat completion chunks. Frames are searched for a few byte patterns; only one
/// that carries usage, or may tell of an error, is parsed.
///
/// The patterns are words with their quotes: inside a JSON string the quotes would be escaped, so
/// what a model says cannot look like them.
public final class OpenAiStream implements StreamReader {
  private static final Bytes DONE = new Bytes("[DONE]");
  private static final Bytes ERROR = new Bytes("\"error\"");
  private static final Bytes MINIMAX = new Bytes("\"base_resp\"");
  private static final Bytes USAGE = new Bytes("\"usage\"");
  private static final Bytes NO_CHOICES = new Bytes("\"choices\":[]");
  private static final Bytes NO_CHOICES_SPACED = new Bytes("\"choices\": []");
  private static final Bytes CONTENT = new Bytes("\"content\":");
  private static final Bytes NO_TEXT = new Bytes("\"content\":\"\"");
  private static final Bytes NO_TEXT_SPACED = new Bytes("\"content\": \"\"");
  private static final Bytes TOOL_CALLS = new Bytes("\"tool_calls\"");
  private static final Bytes REASONING = new Bytes("\"reasoning");
  private static final Bytes ARGUMENTS = new Bytes("\"arguments\":");
  private static final Bytes FINISHED = new Bytes("\"finish_reason\":");
  private static final Bytes MODEL = new Bytes("\"model\":");

  private final boolean hideUsage;
  private final OutputSample sample = new OutputSample();
  private boolean begun;
  private boolean finished;
  private @Nullable String finishReason;
  private @Nullable String model;
  private Optional<Tokens> reported = Optional.empty();

  /// @param hideUsage the gate asked for usage, the caller did not
  public OpenAiStream(boolean hideUsage) {
    this.hideUsage = hideUsage;
  }

  @Override
  public Verdict read(byte[] bytes, int from, int to) {
    int data = Frames.payload(bytes, from, to);
    if (data < 0) {
      return Verdict.NEUTRAL;
    }
    if (DONE.isAt(bytes, data, to)) {
      finished = true;
      return Verdict.END;
    }
    if (mayBeError(bytes, data, to) && AnswerScan.isError(bytes, data, to - data)) {
      return Verdict.ERROR;
    }
    String reason = Frames.string(FINISHED, bytes, data, to);
    if (reason != null) {
      finished = true;
      finishReason = reason;
    }
    if (model == null && !begun) {
      model = Frames.string(MODEL, bytes, data, to);
    }
    boolean usage = hasUsage(bytes, data, to);
    if (usage) {
      Optional<Tokens> found = OpenAiUsage.find(bytes, data, to - data);
      reported = found.isPresent() ? found : reported;
      if (found.isPresent() && hideUsage && isBare(bytes, data, to)) {
        return Verdict.HIDDEN;
      }
    }
    if (!begun && !usage && isBare(bytes, data, to)) {
      return Verdict.NEUTRAL;
    }
    if (!begun && !usage && !finished && isOpening(bytes, data, to)) {
      return Verdict.OPENING;
    }
    begun = true;
    Frames.takeStrings(CONTENT, sample, bytes, data, to);
    Frames.takeStrings(ARGUMENTS, sample, bytes, data, to);
    return Verdict.CONTENT;
  }

  @Override
  public boolean isFinished() {
    return finished;
  }

  @Override
  public Optional<Tokens> reported() {
    return reported;
  }

  @Override
  public Ending ending() {
    return Ending.of(model, finishReason);
  }

  @Override
  public OutputSample sample() {
    return sample;
  }

  private boolean mayBeError(byte[] bytes, int from, int to) {
    return ERROR.find(bytes, from, to) >= 0 || !begun && MINIMAX.find(bytes, from, to) >= 0;
  }

  /// `"usage":null` stands in every chunk but the last.
  private static boolean hasUsage(byte[] bytes, int from, int to) {
    int key = USAGE.find(bytes, from, to);
    while (key >= 0) {
      int colon = Frames.afterSpaces(bytes, key + USAGE.length(), to);
      int value = colon < to && bytes[colon] == ':' ? Frames.afterSpaces(bytes, colon + 1, to) : to;
      if (value < to && bytes[value] == '{') {
        return true;
      }
      key = USAGE.find(bytes, key + 1, to);
    }
    return false;
  }

  /// Chunks about usage are so, and at Azure a first one about filters: no part of the answer.
  private static boolean isBare(byte[] bytes, int from, int to) {
    return NO_CHOICES.find(bytes, from, to) >= 0 || NO_CHOICES_SPACED.find(bytes, from, to) >= 0;
  }

  /// The chunk that names the role has an empty text.
  private static boolean isOpening(byte[] bytes, int from, int to) {
    return (NO_TEXT.find(bytes, from, to) >= 0 || NO_TEXT_SPACED.find(bytes, from, to) >= 0)
        && TOOL_CALLS.find(bytes, from, to) < 0
        && REASONING.find(bytes, from, to) < 0;
  }
}
