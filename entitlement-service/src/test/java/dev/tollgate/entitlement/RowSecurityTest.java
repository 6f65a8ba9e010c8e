package dev.tollgate.entitlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.local.test.TestInfrastructure;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Row-level security behind the queries' own filter.
@QuarkusTest
@Tag("ME-10")
class RowSecurityTest {
  @Inject Pool api;
  @Inject AccountTransactions transactions;

  @Test
  void every_table_with_an_account_has_forced_row_level_security() throws SQLException {
    assertThat(
            strings(
                """
                select c.relname from pg_class c
                  join pg_attribute a on a.attrelid = c.oid
                       and (a.attname = 'account_id' or c.relname = 'account' and a.attname = 'id')
                 where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
                   and not (c.relrowsecurity and c.relforcerowsecurity)
                """))
        .isEmpty();
  }

  @Test
  void without_an_account_the_api_role_sees_no_rows() {
    Client.fresh();

    for (String table :
        List.of("account", "device", "access_key", "own_key", "agent", "byok_migration")) {
      assertThat(count(table)).as(table).isZero();
    }
  }

  @Test
  void within_an_account_no_query_reaches_another() {
    Client one = Client.fresh();
    Client other = Client.fresh();

    List<UUID> seen =
        transactions
            .inAccount(
                one.accountId(),
                tx ->
                    tx.query("select id from account")
                        .execute()
                        .map(
                            rows -> {
                              List<UUID> ids = new ArrayList<>();
                              rows.forEach(row -> ids.add(row.getUUID("id")));
                              return ids;
                            }))
            .await()
            .atMost(Duration.ofSeconds(30));

    assertThat(seen).containsExactly(one.accountId()).doesNotContain(other.accountId());
  }

  @Test
  void refresh_tokens_and_settings_are_out_of_the_api_roles_reach() {
    for (String table :
        List.of("refresh_token", "setting", "quota_notice", "outbox", "consumed_offset")) {
      assertThatThrownBy(() -> count(table)).as(table).hasMessageContaining("permission denied");
    }
  }

  private long count(String table) {
    return api.query("select count(*) from " + table)
        .execute()
        .map(rows -> rows.iterator().next().getLong(0))
        .await()
        .atMost(Duration.ofSeconds(30));
  }

  private static List<String> strings(String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (var database =
            DriverManager.getConnection(TestInfrastructure.adminJdbcUrl("entitlement"));
        var rows = database.createStatement().executeQuery(sql)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }
}
