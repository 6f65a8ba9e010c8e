package dev.tollgate.vault.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Entries of an account, the latest first.
///
/// @param next give it as `before` for the entries before these; null at the end
@JsonInclude(JsonInclude.Include.ALWAYS)
public record AuditPage(List<Line> entries, @Nullable String next) {
  /// @param outcome `done`, or a stable word for why not
  /// @param principalId who; null for the service itself
  /// @param source an address, or the gateway that asked
  /// @param uses of a kept key within the minute that begins at `at`; null for a single thing done
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Line(
      Instant at,
      String action,
      String outcome,
      String provider,
      @Nullable Long keyVersion,
      @Nullable String feature,
      @Nullable String requestId,
      @Nullable UUID principalId,
      @Nullable String source,
      @Nullable Long uses) {}
}
