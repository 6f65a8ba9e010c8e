package dev.tollgate.billing.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.billing.Purse;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.local.test.TestInfrastructure;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The net below the rules.
@QuarkusTest
class WalletConstraintsTest {
  @Inject Purse purse;
  @Inject WorkerTransactions worker;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update lot set available_micro = -1 where account_id = '$'",
        "update lot set spent_micro = spent_micro + 1 where account_id = '$'",
        "update lot set state = 'REFUNDED' where account_id = '$'",
        "update lot set refund_due_micro = -1 where account_id = '$'",
        "update lot set refund_due_micro = 1 where account_id = '$'",
        "insert into lease values ('$', '$', 'g', '$', 'GRANTED', 1, 1, 1, false, 0, null, 0,"
            + " now(), null)"
      })
  @Tag("WA-3")
  void the_database_itself_refuses_what_would_not_conserve(String statement) throws SQLException {
    refuses(purse.with(1), statement, "violates check constraint");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gen_random_uuid()", "(select id from lot where account_id <> '$' limit 1)"})
  @Tag("WA-6")
  void the_ledger_takes_no_entry_of_a_lot_that_is_not_there_or_another_accounts(String lot)
      throws SQLException {
    purse.with(1);
    String entry =
        "insert into ledger_entry (account_id, lot_id, at, kind, from_bucket, to_bucket, amount_micro)"
            + " select '$', "
            + lot
            + ", now(), 'GRANT', 'OUTSIDE', 'AVAILABLE', 1";

    refuses(purse.with(1), entry, "a ledger entry names no lot of its account");
  }

  /// Without it Postgres plans the statements that take arrays each time they run.
  @Test
  @Tag("WA-3")
  void statements_of_the_worker_are_planned_once_a_connection() {
    String mode =
        worker
            .pool()
            .query("show plan_cache_mode")
            .execute()
            .map(rows -> rows.iterator().next().getString(0))
            .await()
            .atMost(Duration.ofSeconds(30));

    assertThat(mode).isEqualTo("force_generic_plan");
  }

  private static void refuses(UUID account, String statement, String why) throws SQLException {
    try (var connection = DriverManager.getConnection(TestInfrastructure.adminJdbcUrl("billing"));
        var change = connection.createStatement()) {
      assertThatThrownBy(() -> change.execute(statement.replace("$", account.toString())))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining(why);
    }
  }
}
