package dev.tollgate.entitlement.aiconfig;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The configuration on the wire.
///
/// @param migrationStatus platform_only, in_progress, hybrid or client_only; null when never chosen
/// @param displayCurrency what a front end shows amounts in; they are in USD here
@JsonInclude(JsonInclude.Include.ALWAYS)
public record AiConfigView(
    @Nullable String migrationStatus,
    @Nullable Instant migrationDate,
    boolean clientMayUsePlatform,
    String displayCurrency,
    Map<String, FeatureChoice> features) {

  static AiConfigView of(AiConfig config, String displayCurrency) {
    return new AiConfigView(
        StatusNames.write(config.migrationStatus()),
        config.migrationDate(),
        config.clientMayUsePlatform(),
        displayCurrency,
        config.features());
  }
}
