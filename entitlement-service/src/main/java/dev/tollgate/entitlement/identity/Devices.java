package dev.tollgate.entitlement.identity;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

/// The devices that have signed in, known by the SHA-256 of their id.
@ApplicationScoped
public class Devices {
  private final Clock clock;

  Devices(Clock clock) {
    this.clock = clock;
  }

  /// @param principalId stands for the device everywhere else, so that its id stays a secret
  record Device(UUID principalId, UUID accountId) {}

  Uni<Optional<Device>> find(SqlClient connection, UUID deviceId) {
    return connection
        .preparedQuery("select principal_id, account_id from device where device_hash = $1")
        .execute(Tuple.of(Buffer.buffer(hash(deviceId))))
        .map(Devices::first);
  }

  /// Makes two sign-ins of one unknown device wait for each other, until the transaction ends.
  Uni<Void> lock(SqlConnection tx, UUID deviceId) {
    return tx.preparedQuery("select pg_advisory_xact_lock($1)")
        .execute(Tuple.of(ByteBuffer.wrap(hash(deviceId)).getLong()))
        .replaceWithVoid();
  }

  Uni<Device> add(SqlConnection tx, UUID deviceId, UUID accountId) {
    Device device = new Device(UUID.randomUUID(), accountId);
    return tx.preparedQuery(
            """
            insert into device (device_hash, principal_id, account_id, created_at)
            values ($1, $2, $3, $4)
            """)
        .execute(
            Tuple.of(
                Buffer.buffer(hash(deviceId)),
                device.principalId(),
                accountId,
                clock.instant().atOffset(ZoneOffset.UTC)))
        .replaceWith(device);
  }

  private static byte[] hash(UUID deviceId) {
    return Secrets.sha256(deviceId.toString());
  }

  private static Optional<Device> first(RowSet<Row> rows) {
    for (Row row : rows) {
      return Optional.of(new Device(row.getUUID("principal_id"), row.getUUID("account_id")));
    }
    return Optional.empty();
  }
}
