package dev.tollgate.contracts.account;

import java.time.Instant;
import java.util.UUID;

/// The account's person asked to be forgotten. Every service removes what it holds, then confirms.
public record AccountErased(UUID accountId, Instant erasedAt) {
  public static final String TYPE = "account.erased.v1";
}
