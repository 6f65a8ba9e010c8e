package dev.tollgate.entitlement.accesskey;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccessKeyRevoked;
import dev.tollgate.contracts.account.Caller;
import dev.tollgate.contracts.account.PrincipalType;
import dev.tollgate.entitlement.identity.Principal;
import dev.tollgate.kit.event.Outbox;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The access keys of all accounts.
@Singleton
public class AccessKeys {
  private final Outbox outbox;

  AccessKeys(Outbox outbox) {
    this.outbox = outbox;
  }

  Uni<Void> add(SqlConnection tx, AccessKey key) {
    return tx.preparedQuery(
            """
            insert into access_key (id, account_id, key_hash, name, last_four, principal_id,
              principal_type, agent_id, created_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """)
        .execute(
            Tuple.tuple()
                .addUUID(key.id())
                .addUUID(key.owner().accountId())
                .addValue(Buffer.buffer(key.keyHash()))
                .addString(key.name())
                .addString(key.lastFour())
                .addUUID(key.owner().principalId())
                .addString(key.owner().type().name())
                .addUUID(key.agentId())
                .addOffsetDateTime(key.createdAt().atOffset(ZoneOffset.UTC)))
        .replaceWithVoid();
  }

  /// The account's keys, oldest first.
  public Uni<List<AccessKey>> of(SqlConnection tx, UUID accountId) {
    return tx.preparedQuery(
            "select * from access_key where account_id = $1 order by created_at, id")
        .execute(Tuple.of(accountId))
        .map(
            rows -> {
              List<AccessKey> keys = new ArrayList<>(rows.size());
              rows.forEach(row -> keys.add(read(row)));
              return keys;
            });
  }

  /// Deletes the key and tells the gateways to forget it; false when the account has no such key.
  Uni<Boolean> delete(SqlConnection tx, UUID accountId, UUID id) {
    return tx.preparedQuery(
            "delete from access_key where account_id = $1 and id = $2 returning key_hash")
        .execute(Tuple.of(accountId, id))
        .chain(deleted -> tell(tx, accountId, deleted).replaceWith(deleted.rowCount() > 0));
  }

  /// Deletes every key that is bound to the agent.
  public Uni<Void> deleteOfAgent(SqlConnection tx, UUID accountId, UUID agentId) {
    return tx.preparedQuery(
            "delete from access_key where account_id = $1 and agent_id = $2 returning key_hash")
        .execute(Tuple.of(accountId, agentId))
        .chain(deleted -> tell(tx, accountId, deleted));
  }

  /// Deletes every key of the account.
  public Uni<Void> deleteAll(SqlConnection tx, UUID accountId) {
    return tx.preparedQuery("delete from access_key where account_id = $1 returning key_hash")
        .execute(Tuple.of(accountId))
        .chain(deleted -> tell(tx, accountId, deleted));
  }

  /// Who calls with this key; empty unless the account it leads to is active.
  Uni<Optional<Caller>> resolve(SqlClient worker, byte[] keyHash) {
    return worker
        .preparedQuery(
            """
            select payer.id as account_id, k.principal_id, k.principal_type, k.agent_id
              from access_key k
              join account named on named.id = k.account_id
              join account payer on payer.id = coalesce(named.merged_into, named.id)
             where k.key_hash = $1 and payer.status = 'ACTIVE'
            """)
        .execute(Tuple.of(Buffer.buffer(keyHash)))
        .map(AccessKeys::caller);
  }

  private Uni<Void> tell(SqlConnection tx, UUID accountId, RowSet<Row> deleted) {
    return Multi.createFrom()
        .iterable(deleted)
        .onItem()
        .transformToUniAndConcatenate(
            row -> tell(tx, accountId, row.getBuffer("key_hash").getBytes()))
        .onItem()
        .ignoreAsUni();
  }

  private Uni<Void> tell(SqlConnection tx, UUID accountId, byte[] keyHash) {
    String hex = HexFormat.of().formatHex(keyHash);
    return outbox.add(
        tx,
        Topics.ACCOUNT,
        "access-key:" + hex,
        AccessKeyRevoked.TYPE,
        new AccessKeyRevoked(accountId, hex));
  }

  private static Optional<Caller> caller(RowSet<Row> rows) {
    for (Row row : rows) {
      UUID agent = row.getUUID("agent_id");
      return Optional.of(
          agent == null
              ? new Caller(
                  row.getUUID("account_id"),
                  row.getUUID("principal_id"),
                  PrincipalType.valueOf(row.getString("principal_type")),
                  null)
              : new Caller(row.getUUID("account_id"), agent, PrincipalType.AGENT, agent));
    }
    return Optional.empty();
  }

  private static AccessKey read(Row row) {
    return new AccessKey(
        row.getUUID("id"),
        row.getBuffer("key_hash").getBytes(),
        row.getString("name"),
        row.getString("last_four"),
        new Principal(
            row.getUUID("account_id"),
            row.getUUID("principal_id"),
            PrincipalType.valueOf(row.getString("principal_type"))),
        row.getUUID("agent_id"),
        row.getOffsetDateTime("created_at").toInstant());
  }
}
