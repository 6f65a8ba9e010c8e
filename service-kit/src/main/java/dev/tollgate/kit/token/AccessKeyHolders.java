package dev.tollgate.kit.token;

import dev.tollgate.contracts.account.Caller;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/// Who holds an access key (`tg_…`). Entitlement knows; the kit asks it for the other services.
public interface AccessKeyHolders {
  /// @param keyHash SHA-256 of the whole key, lower-case hex
  /// @return empty for a key that nobody made, that was deleted, or whose account is not active;
  ///   fails when that cannot be known
  Uni<Optional<Caller>> find(String keyHash);
}
