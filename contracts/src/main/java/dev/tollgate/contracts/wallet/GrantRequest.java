package dev.tollgate.contracts.wallet;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Body of `POST /internal/v1/grants`: promotional credits, once per `grantKey`. Repeating it is
/// safe; the same key with other content is refused with 409.
///
/// @param grantKey unique for ever, such as `migration:<account>`
/// @param expiresAt null = never
public record GrantRequest(
    @NotNull UUID accountId,
    @NotBlank @Size(max = 200) String grantKey,
    @NotNull Source source,
    @Positive @Max(1_000_000_000_000L) long creditsMicro,
    @Nullable Instant expiresAt) {

  /// What the credits are given for.
  public enum Source {
    MIGRATION,
    PROMO
  }
}
