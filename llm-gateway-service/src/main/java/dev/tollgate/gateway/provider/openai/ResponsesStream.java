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
public final class ResponsesStream implements StreamReader {
  private static final Bytes[] OPENING = {
    new Bytes("{\"type\":\"response.created\""),
    new Bytes("{\"type\":\"response.in_progress\""),
    new Bytes("{\"type\":\"response.output_item.added\""),
    new Bytes("{\"type\":\"response.content_part.added\"")
  };
  private static final Bytes COMPLETED = new Bytes("{\"type\":\"response.completed\"");
  private static final Bytes INCOMPLETE = new Bytes("{\"type\":\"response.incomplete\"");
  private static final Bytes FAILED = new Bytes("{\"type\":\"response.failed\"");
  private static final Bytes ERROR = new Bytes("{\"type\":\"error\"");
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
    if (!begun && isOpening(bytes, data, to)) {
      return Verdict.OPENING;
    }
    if (COMPLETED.isAt(bytes, data, to) || INCOMPLETE.isAt(bytes, data, to)) {
      finished = true;
      finishReason = COMPLETED.isAt(bytes, data, to) ? "completed" : "incomplete";
      reported = OpenAiUsage.find(bytes, data, to - data);
      return Verdict.END;
    }
    if (FAILED.isAt(bytes, data, to) || ERROR.isAt(bytes, data, to)) {
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

  private static boolean isOpening(byte[] bytes, int data, int to) {
    for (Bytes each : OPENING) {
      if (each.isAt(bytes, data, to)) {
        return true;
      }
    }
    return false;
  }
}
