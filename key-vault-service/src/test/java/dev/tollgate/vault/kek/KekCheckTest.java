package dev.tollgate.vault.kek;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.vault.support.VaultDatabase;
import dev.tollgate.vault.support.VaultTest;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@VaultTest
@Tag("KV-9")
class KekCheckTest {
  @Inject KekCheck check;
  @Inject KekProvider keks;

  @Test
  void a_primary_kek_that_is_retired_is_named() {
    String primary = keks.ids().await().indefinitely().primary();
    VaultDatabase.update("insert into kek (id) values (?) on conflict do nothing", primary);
    assertThat(check.retiredPrimary().await().indefinitely()).isEmpty();
    VaultDatabase.update("update kek set retired_at = now() where id = ?", primary);
    try {
      assertThat(check.retiredPrimary().await().indefinitely()).containsExactly(primary);
    } finally {
      VaultDatabase.update("update kek set retired_at = null where id = ?", primary);
    }
  }

  @Test
  void a_kek_that_is_not_configured_and_still_wraps_something_is_named() {
    UUID dataKey = UUID.randomUUID();
    VaultDatabase.update("insert into kek (id) values ('local-lost')");
    assertThat(check.unknown().await().indefinitely()).isEmpty();
    VaultDatabase.update(
        "insert into data_key (id, account_id, kek_id, wrapped, check_value) values (?, ?, 'local-lost', '\\x00', '\\x00')",
        dataKey,
        UUID.randomUUID());
    try {
      assertThat(check.unknown().await().indefinitely()).containsExactly("local-lost");
    } finally {
      VaultDatabase.update("delete from data_key where id = ?", dataKey);
      VaultDatabase.update("delete from kek where id = 'local-lost'");
    }
  }
}
