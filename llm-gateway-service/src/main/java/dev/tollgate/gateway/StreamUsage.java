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

  Used used() {
    return believed(reader.reported())
        .map(tokens -> new Used(tokens, UsageSource.REPORTED, reader.hourWrites()))
        .orElseGet(this::unreported);
  }

  private Optional<Tokens> believed(Optional<Tokens> reported) {
    return disbelieved ? Optional.empty() : reported;
  }

  private Used unreported() {
    boolean unbilled = attempt.destination.provider().onCut() == CutPolicy.NONE;
    return unbilled && !reader.isFinished() ? Used.estimated(Tokens.NONE) : estimate();
  }

  private Used estimate() {
    OutputSample sample = reader.sample();
    long output = Math.round(parts.estimate().ofText(sample.text()) * sample.scale());
    return believed(reader.prompt())
        .map(prompt -> new Used(with(output, prompt), UsageSource.ESTIMATED, reader.hourWrites()))
        .orElseGet(() -> Used.estimated(with(output, guessedPrompt())));
  }

  private Tokens guessedPrompt() {
    return new Tokens(parts.estimate().ofRequest(attempt.call.body().bytes()), 0, 0, 0, 0);
  }

  private static Tokens with(long output, Tokens prompt) {
    return new Tokens(prompt.input(), prompt.cacheRead(), prompt.cacheWrite(), output, 0);
  }
}
