package dev.tollgate.contracts.account;

import java.util.UUID;

/// @param service the service that holds nothing of the account any more
public record AccountErasureConfirmed(UUID accountId, String service) {
  public static final String TYPE = "account.erasure-confirmed.v1";
}
