package dev.tollgate.entitlement.agent;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
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

  /// The account's agents, oldest first.
  public Uni<List<Agent>> of(SqlConnection tx, UUID accountId) {
    return tx.preparedQuery("select * from agent where account_id = $1 order by created_at, id")
        .execute(Tuple.of(accountId))
        .map(
            rows -> {
              List<Agent> agents = new ArrayList<>(rows.size());
              rows.forEach(row -> agents.add(read(row)));
              return agents;
            });
  }

  Uni<Void> add(SqlConnection tx, Agent agent) {
    return tx.preparedQuery(
            """
            insert into agent (id, account_id, name, active, created_at)
            values ($1, $2, $3, $4, $5)
            """)
        .execute(
            Tuple.of(
                agent.id(),
                agent.accountId(),
                agent.name(),
                agent.active(),
                agent.createdAt().atOffset(ZoneOffset.UTC)))
        .replaceWithVoid();
  }

  Uni<Void> save(SqlConnection tx, Agent agent) {
    return tx.preparedQuery(
            "update agent set name = $3, active = $4 where id = $1 and account_id = $2")
        .execute(Tuple.of(agent.id(), agent.accountId(), agent.name(), agent.active()))
        .replaceWithVoid();
  }

  Uni<Void> delete(SqlConnection tx, Agent agent) {
    return tx.preparedQuery("delete from agent where id = $1 and account_id = $2")
        .execute(Tuple.of(agent.id(), agent.accountId()))
        .replaceWithVoid();
  }

  /// Switches off the youngest agents beyond what the account may have. They stay off until
  /// somebody switches them on again (EN-15).
  public Uni<Void> keepWithin(SqlConnection tx, UUID accountId, int agentQuota) {
    return tx.preparedQuery(
            """
            update agent set active = false
             where id in (select id from agent where account_id = $1 and active
                           order by created_at, id offset $2)
            """)
        .execute(Tuple.of(accountId, (long) agentQuota))
        .replaceWithVoid();
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
