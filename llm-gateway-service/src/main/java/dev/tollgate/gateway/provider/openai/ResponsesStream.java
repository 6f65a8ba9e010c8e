package dev.tollgate.gateway.provider.openai;

import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.gateway.stream.Bytes;
import dev.tollgate.gateway.stream.Ending;
import dev.tollgate.gateway.stream.Frames;
import dev.tollgate.gateway.stream.OutputSample;
import dev.tollgate.gateway.stream.StreamReader;
import dev.tollgate.gateway.stream.Verdict;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads a stream of OpenAI's responses: named events, the last of which holds the whole response
/// and its usage.
///
/// The name stands in a line of its own, as OpenAI has it, and under `type`. Others leave the line
/// out, or begin the object with another member, as xAI does.
public final class ResponsesStream implements StreamReader {
  private static final Bytes EVENT = new Bytes("event:");
  private static final Bytes TYPE = new Bytes("\"type\":");
  private static final Bytes[] OPENING = {
    new Bytes("response.created"),
    new Bytes("response.in_progress"),
    new Bytes("response.output_item.added"),
    new Bytes("response.content_part.added")
  };
  private static final Bytes COMPLETED = new Bytes("response.completed");
  private static final Bytes INCOMPLETE = new Bytes("response.incomplete");
  private static final Bytes FAILED = new Bytes("response.failed");
  private static final Bytes ERROR = new Bytes("error");
  private static final Bytes DONE = new Bytes("[DONE]");
  private static final Bytes DELTA = new Bytes("\"delta\":");

  private final OutputSample sample = new OutputSample();
  private boolean begun;
  private boolean finished;
  private @Nullable String finishReason;
  private Optional<Tokens> reported = Optional.empty();

  @Override
  public Verdict read(byte[] bytes, int from, int to) {
    int data = Frames.payload(bytes, from, to);
    if (data < 0 || DONE.isAt(bytes, data, to)) {
      return Verdict.NEUTRAL;
    }
    int name = name(bytes, from, data, to);
    if (!begun && isOpening(bytes, name, to)) {
      return Verdict.OPENING;
    }
    if (COMPLETED.isAt(bytes, name, to) || INCOMPLETE.isAt(bytes, name, to)) {
      finished = true;
      finishReason = COMPLETED.isAt(bytes, name, to) ? "completed" : "incomplete";
      reported = OpenAiUsage.find(bytes, data, to - data);
      return Verdict.END;
    }
    if (FAILED.isAt(bytes, name, to) || ERROR.isAt(bytes, name, to)) {
      return Verdict.ERROR;
    }
    begun = true;
    Frames.takeStrings(DELTA, sample, bytes, data, to);
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

  /// The model stands among what the caller said, which may look like it.
  @Override
  public Ending ending() {
    return Ending.of(null, finishReason);
  }

  @Override
  public OutputSample sample() {
    return sample;
  }

  /// @return where the event's name begins, or `to`
  private static int name(byte[] bytes, int from, int data, int to) {
    if (EVENT.isAt(bytes, from, to)) {
      return Frames.afterSpaces(bytes, from + EVENT.length(), to);
    }
    int type = TYPE.find(bytes, data, to);
    return type < 0 ? to : Frames.afterSpaces(bytes, type + TYPE.length(), to) + 1;
  }

  private static boolean isOpening(byte[] bytes, int name, int to) {
    for (Bytes each : OPENING) {
      if (each.isAt(bytes, name, to)) {
        return true;
      }
    }
    return false;
  }
}
