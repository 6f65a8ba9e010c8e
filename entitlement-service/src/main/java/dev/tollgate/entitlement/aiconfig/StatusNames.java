package dev.tollgate.entitlement.aiconfig;

import dev.tollgate.contracts.account.MigrationStatus;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The migration status as the public API writes it: `in_progress`.
final class StatusNames {
  /// For validation of what comes in.
  static final String PATTERN = "platform_only|in_progress|hybrid|client_only";

  private StatusNames() {}

  static @Nullable String write(@Nullable MigrationStatus status) {
    return status == null ? null : status.name().toLowerCase(Locale.ROOT);
  }

  /// @param name one that matches [#PATTERN]
  static MigrationStatus read(String name) {
    return MigrationStatus.valueOf(name.toUpperCase(Locale.ROOT));
  }
}
