package dev.tollgate.contracts.key;

import java.util.UUID;

/// An own key was saved, replaced, switched on or off, or deleted.
///
/// @param version grows by one with each change of this account's key for this provider; lower ones
///   are ignored
/// @param active false also when the key is gone
/// @param keyVersion version of the secret itself, as resolve gives it
public record KeyChanged(
    UUID accountId, long version, String provider, boolean active, long keyVersion) {
  public static final String TYPE = "key.changed.v1";
}
