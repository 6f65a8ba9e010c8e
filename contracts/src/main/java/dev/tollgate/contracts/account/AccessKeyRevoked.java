package dev.tollgate.contracts.account;

import java.util.UUID;

/// An access key (`tg_…`) was deleted; gateways forget it at once.
///
/// @param keyHash SHA-256 of the whole key, lower-case hex
public record AccessKeyRevoked(UUID accountId, String keyHash) {
  public static final String TYPE = "access-key.revoked.v1";
}
