package dev.tollgate.entitlement.budget;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/// Where budgets stand, as far as metering's events have told.
@Singleton
public class BudgetStandings {
  /// The scopes in which the account may spend no more at this moment: `account`, `agent:<id>` or
  /// `provider:<name>`.
  public Uni<Set<String>> blocked(SqlClient connection, UUID accountId, Instant now) {
    return connection
        .preparedQuery(
            """
            select scope from budget_standing
             where account_id = $1 and state = 'exceeded' and action = 'block'
               and period_start <= $2 and $2 < period_end
            """)
        .execute(Tuple.of(accountId, now.atOffset(ZoneOffset.UTC)))
        .map(
            rows -> {
              Set<String> scopes = new HashSet<>();
              rows.forEach(row -> scopes.add(row.getString("scope")));
              return scopes;
            });
  }
}
