package dev.tollgate.kit.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/// Events that must be sent if, and only if, their cause is committed.
@ApplicationScoped
public class Outbox {
  private final ObjectMapper json;

  Outbox(ObjectMapper json) {
    this.json = json;
  }

  /// Adds an event to the running transaction. Events with one key leave in the order in which they
  /// were added, as long as whoever adds holds a lock on what the key stands for. Sent at least
  /// once.
  ///
  /// @param payload a record of `contracts`
  public Uni<Void> add(
      SqlConnection transaction, String topic, String key, String type, Object payload) {
    return transaction
        .preparedQuery("insert into outbox (topic, key, type, payload) values ($1, $2, $3, $4)")
        .execute(Tuple.of(topic, key, type, write(payload)))
        .replaceWithVoid();
  }

  private String write(Object payload) {
    try {
      return json.writeValueAsString(payload);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "not a contract record: " + payload.getClass().getName(), e);
    }
  }
}
