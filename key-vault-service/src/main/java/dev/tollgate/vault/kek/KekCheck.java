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
/// not be opened, and each would fail alone, later.
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

  private final KekProvider keks;
  private final WorkerTransactions worker;

  KekCheck(KekProvider keks, WorkerTransactions worker) {
    this.keks = keks;
    this.worker = worker;
  }

  void onStart(@Observes @Priority(50) StartupEvent start) {
    List<String> unknown = unknown().await().atMost(PATIENCE);
    if (!unknown.isEmpty()) {
      throw new ConfigurationException(
          "keys in the database are wrapped by KEKs that are not configured: %s; give their master keys in MASTER_ENCRYPTION_KEY_OTHER_FILES until they are re-wrapped"
              .formatted(String.join(", ", unknown)));
    }
  }

  Uni<List<String>> unknown() {
    return keks.ids()
        .chain(
            ids ->
                worker
                    .pool()
                    .preparedQuery(UNKNOWN)
                    .execute(Tuple.of(ids.known().toArray(String[]::new))))
        .map(rows -> rows.stream().map(row -> row.getString("id")).toList());
  }
}
