package dev.tollgate.kit.database;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.kit.KitTest;
import dev.tollgate.local.test.TestInfrastructure;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@KitTest
@Tag("KV-9")
class RowSecurityCheckTest {
  @Inject Pool api;
  @Inject WorkerTransactions worker;

  @ParameterizedTest
  @CsvSource({
    "vault_api, superuser",
    "vault_api, bypassrls",
    "vault_worker, superuser",
    "vault_worker, bypassrls"
  })
  void a_start_with_a_role_that_passes_row_level_security_by_is_refused(String role, String right)
      throws SQLException {
    administer("alter role " + role + " " + right);
    try {
      assertRefused(role + " may bypass row-level security");
    } finally {
      administer("alter role " + role + " no" + right);
    }
    assertThatCode(this::start).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"disable row level security", "no force row level security"})
  void a_start_with_a_table_that_is_open_to_other_accounts_is_refused(String change)
      throws SQLException {
    administer("create table open_note (account_id uuid)");
    try {
      administer("alter table open_note enable row level security");
      administer("alter table open_note force row level security");
      administer("alter table open_note " + change);
      assertThatCode(this::start).as("nobody may read it").doesNotThrowAnyException();

      administer("grant select on open_note to vault_api");
      assertRefused("open_note does not force row-level security");
    } finally {
      administer("drop table open_note");
    }
  }

  private void assertRefused(String fault) {
    assertThatThrownBy(this::start)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("database: " + fault);
  }

  private void start() {
    new RowSecurityCheck(api, worker).onStart(new StartupEvent());
  }

  private static void administer(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(TestInfrastructure.adminJdbcUrl("vault"));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
