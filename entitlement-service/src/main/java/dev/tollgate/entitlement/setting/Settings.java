package dev.tollgate.entitlement.setting;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.error.Problem;
import dev.tollgate.kit.database.WorkerTransactions;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// All versions of one document; the newest is in force. Until an operator changes it, that is the
/// shipped default.
///
/// A change reaches this replica at once and the others within [#FRESH].
public class Settings<T extends Checked> {
  static final Duration FRESH = Duration.ofSeconds(1);

  private final String name;
  private final Class<T> type;
  private final Versioned<T> shipped;
  private final ObjectMapper json;
  private final WorkerTransactions transactions;
  private final Clock clock;
  private volatile @Nullable Read<T> lastRead;

  private record Read<T>(Versioned<T> found, Instant at) {}

  /// @param name also the name of the resource `defaults/<name>.json` with the shipped default
  public Settings(
      String name, Class<T> type, ObjectMapper json, WorkerTransactions transactions, Clock clock) {
    this.name = name;
    this.type = type;
    this.json = json;
    this.transactions = transactions;
    this.clock = clock;
    this.shipped = new Versioned<>(0, readShipped());
  }

  /// The document in force.
  public Uni<Versioned<T>> current() {
    return current(transactions.pool());
  }

  /// The same, inside a running transaction of the worker.
  public Uni<Versioned<T>> current(SqlClient connection) {
    Read<T> last = lastRead;
    Instant now = clock.instant();
    if (last != null && now.isBefore(last.at().plus(FRESH))) {
      return Uni.createFrom().item(last.found());
    }
    return connection
        .preparedQuery(
            """
            select version, document from setting
             where name = $1 order by version desc limit 1
            """)
        .execute(Tuple.of(name))
        .map(this::newest)
        .map(found -> remember(found, now));
  }

  /// A read that was on its way while an operator changed the document does not undo the change.
  private synchronized Versioned<T> remember(Versioned<T> found, Instant at) {
    Read<T> last = lastRead;
    if (last != null && last.found().version() > found.version()) {
      return last.found();
    }
    lastRead = new Read<>(found, at);
    return found;
  }

  /// Puts a new version in force, if `replaces` is still the current one.
  public Uni<Replacement<T>> replace(long replaces, T document, UUID operator) {
    List<Problem.Field> faults = document.faults();
    if (!faults.isEmpty()) {
      return Uni.createFrom().item(new Replacement.Faulty<>(faults));
    }
    return transactions
        .pool()
        .preparedQuery(
            """
            insert into setting (name, version, document, changed_at, changed_by)
            select $1, newest.version + 1, $3, $4, $5
              from (select coalesce(max(version), 0) as version from setting where name = $1) newest
             where newest.version = $2
            on conflict do nothing
            """)
        .execute(
            Tuple.of(
                name,
                replaces,
                toJson(document),
                clock.instant().atOffset(ZoneOffset.UTC),
                operator))
        .flatMap(inserted -> inserted.rowCount() == 1 ? put(replaces + 1, document) : outdated());
  }

  private Uni<Replacement<T>> put(long version, T document) {
    Versioned<T> now = remember(new Versioned<>(version, document), clock.instant());
    return Uni.createFrom().item(new Replacement.Replaced<>(now));
  }

  private Uni<Replacement<T>> outdated() {
    lastRead = null;
    return current().map(now -> new Replacement.Outdated<>(now.version()));
  }

  private Versioned<T> newest(RowSet<Row> rows) {
    for (Row row : rows) {
      return new Versioned<>(row.getLong("version"), fromJson(row.getJsonObject("document")));
    }
    return shipped;
  }

  private JsonObject toJson(T document) {
    try {
      return new JsonObject(json.writeValueAsString(document));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private T fromJson(JsonObject document) {
    try {
      return json.readValue(document.encode(), type);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private T readShipped() {
    String path = "/defaults/" + name + ".json";
    try (InputStream in = Settings.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("shipped default missing: " + path);
      }
      return json.readValue(in, type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
