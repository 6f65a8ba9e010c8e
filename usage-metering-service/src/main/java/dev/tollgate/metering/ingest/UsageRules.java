package dev.tollgate.metering.ingest;

import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.contracts.usage.UsageRecorded;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a readable usage event must fulfil to be counted. The bounds are far above what a call can
/// use, and low enough that no sum of a window overflows and no text is refused by the database:
/// nothing that passes can block the topic.
final class UsageRules {
  private static final long TOKENS_MAX = 1_000_000_000L;
  private static final long COST_NANO_USD_MAX = 10_000_000_000_000L;
  private static final long CREDITS_MICRO_MAX = 1_000_000_000_000L;
  private static final long MILLIS_MAX = 1_000_000_000L;
  private static final int TEXT_LENGTH_MAX = 200;

  private UsageRules() {}

  /// The first rule that the event breaks, in words; empty when it breaks none.
  static Optional<String> firstBroken(UsageRecorded event) {
    return missing(event)
        .or(() -> brokenText(event))
        .or(() -> brokenId(event))
        .or(() -> excess(event));
  }

  private static Optional<String> missing(UsageRecorded event) {
    return Stream.of(
            named("eventId", event.eventId()),
            named("requestId", event.requestId()),
            named("accountId", event.accountId()),
            named("principalId", event.principalId()),
            named("principalType", event.principalType()),
            named("feature", event.feature()),
            named("lane", event.lane()),
            named("provider", event.provider()),
            named("model", event.model()),
            named("requestedModel", event.requestedModel()),
            named("route", event.route()),
            named("tokens", event.tokens()),
            named("usageSource", event.usageSource()),
            named("priceVersion", event.priceVersion()),
            named("status", event.status()),
            named("openedAt", event.openedAt()))
        .filter(field -> field.value() == null)
        .map(field -> field.name() + " is missing")
        .findFirst();
  }

  private static Optional<String> brokenText(UsageRecorded event) {
    return Stream.of(
            named("requestId", event.requestId()),
            named("feature", event.feature()),
            named("lane", event.lane()),
            named("provider", event.provider()),
            named("model", event.model()),
            named("requestedModel", event.requestedModel()),
            named("priceVersion", event.priceVersion()),
            named("errorCode", event.errorCode()))
        .filter(field -> field.value() instanceof String text && !isPlain(text))
        .map(field -> field.name() + " is too long or holds characters that cannot be stored")
        .findFirst();
  }

  private static Optional<String> brokenId(UsageRecorded event) {
    return UuidV7.isOne(event.eventId()) ? Optional.empty() : Optional.of("eventId is no UUIDv7");
  }

  private static Optional<String> excess(UsageRecorded event) {
    Tokens tokens = event.tokens();
    Map<String, Boolean> rules =
        Map.of(
            "tokens are out of bounds",
                Stream.of(
                        tokens.input(),
                        tokens.cacheRead(),
                        tokens.cacheWrite(),
                        tokens.output(),
                        tokens.reasoning())
                    .allMatch(count -> count <= TOKENS_MAX),
            "costNanoUsd is out of bounds", event.costNanoUsd() <= COST_NANO_USD_MAX,
            "creditsMicro is out of bounds", event.creditsMicro() <= CREDITS_MICRO_MAX,
            "multiplierMicro is out of bounds",
                event.multiplierMicro() >= 0 && event.multiplierMicro() <= CREDITS_MICRO_MAX,
            "durationMillis is out of bounds", event.durationMillis() <= MILLIS_MAX);
    return rules.entrySet().stream()
        .filter(rule -> !rule.getValue())
        .map(Map.Entry::getKey)
        .sorted()
        .findFirst();
  }

  /// Neither control characters nor halves of surrogate pairs, which do not survive UTF-8.
  private static boolean isPlain(String text) {
    return !text.isEmpty()
        && text.length() <= TEXT_LENGTH_MAX
        && text.codePoints()
            .noneMatch(
                c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
  }

  private static Named named(String name, @Nullable Object value) {
    return new Named(name, value);
  }

  private record Named(String name, @Nullable Object value) {}
}
