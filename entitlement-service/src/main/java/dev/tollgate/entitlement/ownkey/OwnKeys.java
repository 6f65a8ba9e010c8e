package dev.tollgate.entitlement.ownkey;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/// Which own keys are active, as far as the vault's events have told.
@Singleton
public class OwnKeys {
  /// The providers for which the account has an active key.
  public Uni<Set<String>> active(SqlClient connection, UUID accountId) {
    return connection
        .preparedQuery("select provider from own_key where account_id = $1 and active")
        .execute(Tuple.of(accountId))
        .map(
            rows -> {
              Set<String> providers = new HashSet<>();
              rows.forEach(row -> providers.add(row.getString("provider")));
              return providers;
            });
  }
}
