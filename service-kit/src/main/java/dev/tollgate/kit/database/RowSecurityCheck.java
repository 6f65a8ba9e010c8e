package dev.tollgate.kit.database;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/// Refuses to boot when row-level security would not hold: a role that may pass it by, or a table
/// with an `account_id` that does not force it.
@Singleton
class RowSecurityCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String BYPASSING_ROLE =
      """
      select rolname from pg_roles
       where rolname = current_user and (rolsuper or rolbypassrls)
      """;

  /// Partitions are reached through their parent, whose policies apply; a direct grant on one is
  /// refused too.
  private static final String OPEN_TABLE =
      """
      select c.oid::regclass::text from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'account_id' and not a.attisdropped
       where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
         and not (c.relrowsecurity and c.relforcerowsecurity)
         and has_any_column_privilege(c.oid, 'select, insert, update')
       limit 1
      """;

  private final Pool api;
  private final WorkerTransactions worker;

  RowSecurityCheck(Pool api, WorkerTransactions worker) {
    this.api = api;
    this.worker = worker;
  }

  void onStart(@Observes StartupEvent start) {
    refuse(api, BYPASSING_ROLE, "may bypass row-level security");
    refuse(worker.pool(), BYPASSING_ROLE, "may bypass row-level security");
    refuse(api, OPEN_TABLE, "does not force row-level security");
  }

  private static void refuse(Pool pool, String finder, String fault) {
    Uni<Optional<String>> found =
        pool.query(finder)
            .execute()
            .map(
                rows ->
                    rows.iterator().hasNext()
                        ? Optional.of(rows.iterator().next().getString(0))
                        : Optional.empty());
    found
        .await()
        .atMost(PATIENCE)
        .ifPresent(
            name -> {
              throw new ConfigurationException("database: " + name + " " + fault);
            });
  }
}
