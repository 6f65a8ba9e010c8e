package dev.tollgate.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.vault.support.Owner;
import dev.tollgate.vault.support.VaultDatabase;
import dev.tollgate.vault.support.VaultTest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What row-level security holds by itself, with no filter in the query.
@VaultTest
@Tag("KV-6")
class RowSecurityTest {
  private static final List<String> TENANT_TABLES =
      List.of("provider_key", "data_key", "account_tier", "audit_entry", "audit_person");

  @Inject AccountTransactions accounts;

  private Uni<List<UUID>> visible(UUID account, String table) {
    return accounts.inAccount(
        account,
        tx ->
            tx.query("select distinct account_id from " + table)
                .execute()
                .map(rows -> rows.stream().map(row -> row.getUUID(0)).toList()));
  }

  @Test
  void
      ten_thousand_interleaved_transactions_of_fifty_accounts_on_two_connections_see_no_foreign_row() {
    List<UUID> owners = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Owner owner = Owner.of(Tier.PRO);
      owner.saves("openai");
      owners.add(owner.account());
    }

    List<String> wrong =
        Multi.createFrom()
            .range(0, 10_000)
            .onItem()
            .transformToUni(
                i -> {
                  UUID account = owners.get(i * 31 % 50);
                  String table = TENANT_TABLES.get(i % TENANT_TABLES.size());
                  return visible(account, table)
                      .map(seen -> seen.equals(List.of(account)) ? "" : table + ": " + seen);
                })
            .merge(100)
            .filter(each -> !each.isEmpty())
            .collect()
            .asList()
            .await()
            .atMost(Duration.ofMinutes(2));

    assertThat(wrong).isEmpty();
    assertThat(
            VaultDatabase.one("select count(*) from pg_stat_activity where usename = 'vault_api'"))
        .isEqualTo("2");
  }

  @Test
  void a_row_of_another_account_can_neither_be_written_nor_taken_over() {
    UUID victim = Owner.of(Tier.PRO).account();
    Owner owner = new Owner(victim);
    owner.list();
    UUID thief = UUID.randomUUID();

    List<String> attacks =
        List.of(
            "insert into account_tier (account_id, version, tier, status) values ('%s', 1, 'ENTERPRISE', 'ACTIVE')",
            "insert into data_key (id, account_id, kek_id, wrapped, check_value) select gen_random_uuid(), '%s', id, '', '' from kek limit 1",
            "insert into provider_key (id, account_id, provider, state, version, key_version, created_at, updated_at) values (gen_random_uuid(), '%s', 'x', 'DELETED', 0, 0, now(), now())");
    for (String attack : attacks) {
      Throwable refused =
          accounts
              .inAccount(thief, tx -> tx.query(attack.formatted(victim)).execute())
              .map(rows -> (Throwable) new AssertionError("accepted: " + attack))
              .onFailure(PgException.class)
              .recoverWithItem(fault -> fault)
              .await()
              .atMost(Duration.ofSeconds(10));
      assertThat(refused)
          .isInstanceOfSatisfying(
              PgException.class, fault -> assertThat(fault.getSqlState()).isEqualTo("42501"));
    }
  }

  @Test
  void updates_without_a_filter_touch_the_own_rows_only() {
    Owner victim = Owner.of(Tier.PRO);
    victim.saves("openai");
    Owner thief = Owner.of(Tier.PRO);
    thief.saves("openai");

    int touched =
        accounts
            .inAccount(
                thief.account(),
                tx ->
                    tx.preparedQuery("update provider_key set alias = $1")
                        .execute(Tuple.of("mine"))
                        .map(rows -> rows.rowCount()))
            .await()
            .atMost(Duration.ofSeconds(10));

    assertThat(touched).isEqualTo(1);
    assertThat(
            VaultDatabase.one(
                "select alias from provider_key where account_id = ?", victim.account()))
        .isEqualTo("null");
  }

  @Test
  void every_table_with_an_account_forces_row_level_security_and_no_role_passes_it_by() {
    assertThat(
            VaultDatabase.rows(
                """
                select c.relname from pg_class c
                  join pg_attribute a on a.attrelid = c.oid and a.attname = 'account_id'
                 where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
                   and not (c.relrowsecurity and c.relforcerowsecurity)
                """))
        .isEmpty();
    assertThat(
            VaultDatabase.rows(
                "select rolname from pg_roles where rolname like 'vault%' and (rolsuper or rolbypassrls)"))
        .isEmpty();
  }
}
