package dev.tollgate.entitlement.account;

import dev.tollgate.entitlement.accesskey.AccessKeyView;
import dev.tollgate.entitlement.accesskey.AccessKeys;
import dev.tollgate.entitlement.agent.Agent;
import dev.tollgate.entitlement.agent.Agents;
import dev.tollgate.entitlement.migration.ByokMigrations;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Gathers what a person may take along (EN-14).
@Singleton
class AccountExports {
  private final Accounts accounts;
  private final AccessKeys accessKeys;
  private final Agents agents;
  private final ByokMigrations migrations;
  private final Clock clock;

  AccountExports(
      Accounts accounts,
      AccessKeys accessKeys,
      Agents agents,
      ByokMigrations migrations,
      Clock clock) {
    this.accounts = accounts;
    this.accessKeys = accessKeys;
    this.agents = agents;
    this.migrations = migrations;
    this.clock = clock;
  }

  Uni<AccountExport> of(SqlConnection tx, UUID id) {
    return accounts
        .require(tx, id)
        .map(account -> AccountView.of(account, clock.instant()))
        .chain(view -> devices(tx, id).chain(devices -> with(tx, id, view, devices)));
  }

  private Uni<AccountExport> with(
      SqlConnection tx, UUID id, AccountView view, List<Instant> devices) {
    return accessKeys
        .of(tx, id)
        .map(keys -> keys.stream().map(AccessKeyView::of).toList())
        .chain(keys -> agents.of(tx, id).chain(all -> with(tx, id, view, devices, keys, all)));
  }

  private Uni<AccountExport> with(
      SqlConnection tx,
      UUID id,
      AccountView view,
      List<Instant> devices,
      List<AccessKeyView> keys,
      List<Agent> all) {
    return migrations
        .find(tx, id)
        .map(found -> new AccountExport(view, devices, keys, all, found.orElse(null)));
  }

  private static Uni<List<Instant>> devices(SqlConnection tx, UUID id) {
    return tx.preparedQuery("select created_at from device where account_id = $1 order by 1")
        .execute(Tuple.of(id))
        .map(
            rows -> {
              List<Instant> since = new ArrayList<>(rows.size());
              rows.forEach(row -> since.add(row.getOffsetDateTime("created_at").toInstant()));
              return since;
            });
  }
}
