package dev.tollgate.contracts.wallet;

import java.util.UUID;

/// Answer of `POST /internal/v1/grants`.
///
/// @param repeated the credits had been given before; nothing was added
public record GrantReceipt(UUID accountId, String grantKey, boolean repeated) {}
