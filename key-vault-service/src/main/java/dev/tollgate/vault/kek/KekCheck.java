package dev.tollgate.vault.kek;

import dev.tollgate.kit.database.WorkerTransactions;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// Refuses to boot without a KEK that something in the database is wrapped with: those keys could
/// not be opened, and each would fail alone, later. Refuses a primary KEK that is retired, too: its
/// master key is to be destroyed, and it wraps nothing any more.
@Singleton
class KekCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String UNKNOWN =
      """
      select k.id from kek k
       where k.id <> all ($1)
         and (exists (select 1 from data_key d where d.kek_id = k.id)
              or exists (select 1 from service_key s where s.kek_id = k.id))
       order by k.id
      """;

  private static final String RETIRED =
      "select id from kek where id = $1 and retired_at is not null";

  private final KekProvider keks;
  private final WorkerTransactions worker;

  KekCheck(KekProvider keks, WorkerTransactions worker) {
    this.keks = keks;
    this.worker = worker;
  }

  void onStart(@Observes @Priority(50) StartupEvent start) {
    requireAllKnown();
    requirePrimaryInUse();
  }

  private void requireAllKnown() {
    List<String> unknown = unknown().await().atMost(PATIENCE);
    if (!unknown.isEmpty()) {
      throw new ConfigurationException(
          "keys in the database are wrapped by KEKs that are not configured: %s; give their master keys in MASTER_ENCRYPTION_KEY_OTHER_FILES until they are re-wrapped"
              .formatted(String.join(", ", unknown)));
    }
  }

  private void requirePrimaryInUse() {
    List<String> retired = retiredPrimary().await().atMost(PATIENCE);
    if (!retired.isEmpty()) {
      throw new ConfigurationException(
          "the primary KEK is retired and wraps no more: %s; make the master key that replaced it the one of MASTER_ENCRYPTION_KEY_FILE"
              .formatted(retired.getFirst()));
    }
  }

  Uni<List<String>> unknown() {
    return keks.ids().chain(ids -> find(UNKNOWN, ids.known().toArray(String[]::new)));
  }

  Uni<List<String>> retiredPrimary() {
    return keks.ids().chain(ids -> find(RETIRED, ids.primary()));
  }

  private Uni<List<String>> find(String sql, Object parameter) {
    return worker
        .pool()
        .preparedQuery(sql)
        .execute(Tuple.of(parameter))
        .map(rows -> rows.stream().map(row -> row.getString("id")).toList());
  }
}
