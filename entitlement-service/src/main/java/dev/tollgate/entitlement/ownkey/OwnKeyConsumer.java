package dev.tollgate.entitlement.ownkey;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.key.KeyChanged;
import dev.tollgate.entitlement.ControlEvents;
import dev.tollgate.entitlement.account.Accounts;
import dev.tollgate.kit.event.Consumers;
import dev.tollgate.kit.event.IncomingEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;

/// Follows which own keys are active. When that changes the account counts as changed too, so that
/// gateways drop the admissions that rest on it. What is told late of an erased account, whose keys
/// the vault destroys, puts nothing back.
@Singleton
class OwnKeyConsumer {
  private final Consumers consumers;
  private final ControlEvents events;
  private final Accounts accounts;

  OwnKeyConsumer(Consumers consumers, ControlEvents events, Accounts accounts) {
    this.consumers = consumers;
    this.events = events;
    this.accounts = accounts;
  }

  void start(@Observes StartupEvent started) {
    consumers.start("entitlement", Topics.KEY, this::apply);
  }

  private Uni<Void> apply(SqlConnection tx, List<IncomingEvent> batch) {
    return events.inOrder(batch, KeyChanged.TYPE, KeyChanged.class, news -> apply(tx, news));
  }

  private Uni<Void> apply(SqlConnection tx, KeyChanged news) {
    return tx.preparedQuery(
            """
            insert into own_key (account_id, provider, version, active)
            select id, $2, $3, $4 from account where id = $1 and status <> 'ERASED' for update
            on conflict (account_id, provider) do update
              set version = excluded.version, active = excluded.active
             where own_key.version < excluded.version
            """)
        .execute(Tuple.of(news.accountId(), news.provider(), news.version(), news.active()))
        .chain(
            stored ->
                stored.rowCount() == 0
                    ? Uni.createFrom().voidItem()
                    : accounts.touch(tx, news.accountId()));
  }
}
