package dev.tollgate.entitlement.agent;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/// The agents of all accounts.
@Singleton
public class Agents {
  public Uni<Optional<Agent>> find(SqlConnection tx, UUID accountId, UUID id) {
    return tx.preparedQuery("select * from agent where account_id = $1 and id = $2")
        .execute(Tuple.of(accountId, id))
        .map(Agents::first);
  }

  private static Optional<Agent> first(RowSet<Row> rows) {
    for (Row row : rows) {
      return Optional.of(read(row));
    }
    return Optional.empty();
  }

  private static Agent read(Row row) {
    return new Agent(
        row.getUUID("id"),
        row.getUUID("account_id"),
        row.getString("name"),
        row.getBoolean("active"),
        row.getOffsetDateTime("created_at").toInstant());
  }
}
