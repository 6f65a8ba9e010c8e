package dev.tollgate.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.kit.database.AccountTransactions;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.vault.audit.AuditPages;
import dev.tollgate.vault.kek.DataKeys;
import dev.tollgate.vault.providerkey.AccountStates;
import dev.tollgate.vault.providerkey.ProviderKeys;
import dev.tollgate.vault.support.Owner;
import dev.tollgate.vault.support.VaultTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The very statements with which requests read, but for their own filter by account: row-level
/// security alone lets an account see its own rows and no others.
@VaultTest
@Tag("KV-6")
class UnfilteredQueriesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Inject AccountTransactions accounts;
  @Inject WorkerTransactions worker;

  /// @param more its parameters after the account
  record Statement(Class<?> repository, String name, List<Object> more) {
    String sql() throws ReflectiveOperationException {
      var text = repository.getDeclaredField(name);
      text.setAccessible(true);
      return (String) text.get(null);
    }

    String unfiltered() throws ReflectiveOperationException {
      String unfiltered =
          sql().replaceAll("\\b(\\w\\.)?account_id = \\$1", "\\$1::uuid is not null");
      assertThat(unfiltered).isNotEqualTo(sql());
      return unfiltered;
    }

    Tuple parameters(UUID account) {
      List<Object> all = new ArrayList<>(List.of(account));
      all.addAll(more);
      return Tuple.from(all);
    }

    @Override
    public String toString() {
      return repository.getSimpleName() + "." + name;
    }
  }

  static Stream<Statement> statements() {
    return Stream.of(
        new Statement(ProviderKeys.class, "ALL", List.of()),
        new Statement(ProviderKeys.class, "LOCK", List.of("openai")),
        new Statement(DataKeys.class, "CURRENT", List.of()),
        new Statement(AccountStates.class, "FIND", List.of()),
        new Statement(
            AuditPages.class, "PAGE", List.of(Long.MAX_VALUE, Integer.MAX_VALUE, 1_000_000)));
  }

  @ParameterizedTest
  @MethodSource("statements")
  void row_security_alone_keeps_accounts_apart(Statement statement)
      throws ReflectiveOperationException {
    UUID victim = ownerOfAKey();
    UUID stranger = ownerOfAKey();
    String sql = statement.sql();
    String unfiltered = statement.unfiltered();

    List<String> own = rows(stranger, sql, statement.parameters(stranger));

    assertThat(own).isNotEmpty();
    assertThat(rows(stranger, sql, statement.parameters(victim))).isEmpty();
    assertThat(rows(stranger, unfiltered, statement.parameters(victim)))
        .containsExactlyInAnyOrderElementsOf(own);
    assertThat(
            worker
                .inTransaction(tx -> read(tx, unfiltered, statement.parameters(victim)))
                .await()
                .atMost(PATIENCE))
        .as("the filter is gone, for whom no policy binds")
        .containsAll(own)
        .hasSizeGreaterThan(own.size());
  }

  private static UUID ownerOfAKey() {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");
    return owner.account();
  }

  private List<String> rows(UUID account, String sql, Tuple parameters) {
    return accounts.inAccount(account, tx -> read(tx, sql, parameters)).await().atMost(PATIENCE);
  }

  private static Uni<List<String>> read(SqlConnection tx, String sql, Tuple parameters) {
    return tx.preparedQuery(sql)
        .execute(parameters)
        .map(rows -> rows.stream().map(row -> row.toJson().encode()).toList());
  }
}
