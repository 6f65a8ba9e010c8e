package dev.tollgate.gateway;

import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.gateway.routing.CutPolicy;
import dev.tollgate.gateway.stream.OutputSample;
import dev.tollgate.gateway.stream.StreamReader;
import java.util.Optional;

/// What a stream has used so far: as its provider reported it, else estimated.
final class StreamUsage {
  private final AnswerParts parts;
  private final Attempt attempt;
  private final StreamReader reader;
  private boolean disbelieved;

  StreamUsage(AnswerParts parts, Attempt attempt, StreamReader reader) {
    this.parts = parts;
    this.attempt = attempt;
    this.reader = reader;
  }

  /// From now on what the provider reported counts no more.
  void disbelieve() {
    disbelieved = true;
  }

  Tokens tokens() {
    return reported().orElseGet(this::unreported);
  }

  UsageSource source() {
    return reported().isPresent() ? UsageSource.REPORTED : UsageSource.ESTIMATED;
  }

  private Optional<Tokens> reported() {
    return disbelieved ? Optional.empty() : reader.reported();
  }

  private Tokens unreported() {
    boolean unbilled = attempt.destination.provider().onCut() == CutPolicy.NONE;
    return unbilled && !reader.isFinished() ? Tokens.NONE : estimate();
  }

  private Tokens estimate() {
    OutputSample sample = reader.sample();
    long output = Math.round(parts.estimate().ofText(sample.text()) * sample.scale());
    Tokens prompt = prompt();
    return new Tokens(prompt.input(), prompt.cacheRead(), prompt.cacheWrite(), output, 0);
  }

  private Tokens prompt() {
    return (disbelieved ? Optional.<Tokens>empty() : reader.prompt())
        .orElseGet(
            () -> new Tokens(parts.estimate().ofRequest(attempt.call.body().bytes()), 0, 0, 0, 0));
  }
}
