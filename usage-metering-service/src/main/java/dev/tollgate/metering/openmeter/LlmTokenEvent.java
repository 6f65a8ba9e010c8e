package dev.tollgate.metering.openmeter;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.metering.Amounts;
import java.time.Instant;
import java.util.UUID;

/// A call as OpenMeter takes it: a CloudEvent in JSON. It is de-duplicated there by `source` and
/// `id`, so it may be sent twice.
///
/// @param subject a keyed hash of the account: whoever reads it cannot tell whose it is
public record LlmTokenEvent(
    String specversion,
    UUID id,
    String source,
    String type,
    String subject,
    Instant time,
    Data data) {
  private static final String SPEC_VERSION = "1.0";
  private static final String SOURCE = "tollgate";
  private static final String TYPE = "LLM_TOKEN";

  /// @param promptTokens all that went in, cached or not
  /// @param completionTokens all that came out, reasoning included
  public record Data(
      @JsonProperty("prompt_tokens") long promptTokens,
      @JsonProperty("completion_tokens") long completionTokens,
      String model,
      @JsonProperty("cost_usd") String costUsd,
      Instant ts) {}

  static LlmTokenEvent of(UsageRecorded event, String subject) {
    Tokens tokens = event.tokens();
    return new LlmTokenEvent(
        SPEC_VERSION,
        event.eventId(),
        SOURCE,
        TYPE,
        subject,
        event.openedAt(),
        new Data(
            tokens.input() + tokens.cacheRead() + tokens.cacheWrite(),
            tokens.output() + tokens.reasoning(),
            event.provider() + "/" + event.model(),
            Amounts.usd(event.costNanoUsd()),
            event.openedAt()));
  }
}
