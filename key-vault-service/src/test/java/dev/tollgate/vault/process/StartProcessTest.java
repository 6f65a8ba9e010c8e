package dev.tollgate.vault.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.vault.support.OtherMasterKey;
import dev.tollgate.vault.support.VaultDatabase;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("KV-2")
class StartProcessTest {
  /// What a start says that is nobody's business: structured, and no complaint of ours.
  private static final Pattern GOOD_NEWS =
      Pattern.compile("^\\{.*(\"level\":\"INFO\"|MeterRegistry)");

  @ParameterizedTest
  @CsvSource({
    "'', '', 'MASTER_ENCRYPTION_KEY_FILE (or MASTER_ENCRYPTION_KEY) is missing'",
    "'', changemechangemechangemechangeme, 'master key of MASTER_ENCRYPTION_KEY is'",
    "/nowhere/master.key, '', 'MASTER_ENCRYPTION_KEY_FILE: master key file cannot be read: /nowhere/master.key'"
  })
  void a_missing_or_weak_master_key_ends_the_start_with_one_line(
      String file, String key, String line) {
    assertRefused(Map.of("MASTER_ENCRYPTION_KEY_FILE", file, "MASTER_ENCRYPTION_KEY", key), line);
  }

  @Test
  void a_number_that_would_stop_it_later_ends_the_start_with_a_line_that_names_it() {
    Map<String, String> settings = Map.of("TOLLGATE_VAULT_AUDIT_BATCH_MAX", "0");
    try (VaultProcess vault = VaultProcess.launch(settings)) {
      assertThat(vault.exitCode()).isNotZero();

      assertThat(vault.lines())
          .filteredOn(line -> line.contains("tollgate.vault."))
          .singleElement()
          .asString()
          .isEqualToIgnoringWhitespace("tollgate.vault.audit.batch-max must be greater than 0");
      assertThat(vault.log()).doesNotContain("\tat ");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOLLGATE_VAULT_TRANSIT_URL, tollgate.vault.transit.url",
    "TOLLGATE_PROVIDER_BASE_URL_OVERRIDE, TOLLGATE_PROVIDER_BASE_URL_OVERRIDE"
  })
  void an_address_that_would_get_keys_in_the_clear_ends_the_start_with_one_line(
      String variable, String setting) {
    assertRefused(
        Map.of(variable, "http://elsewhere.example"),
        setting + " must be https, or an address of this machine: http://elsewhere.example");
  }

  @Test
  @Tag("KV-6")
  @Tag("KV-9")
  void
      a_start_without_a_kek_in_use_with_a_retired_one_or_past_row_level_security_ends_with_one_line() {
    VaultDatabase.forgetEverything();
    VaultProcess.start(Map.of()).close();

    assertRefused(
        Map.of("MASTER_ENCRYPTION_KEY_FILE", "", "MASTER_ENCRYPTION_KEY", OtherMasterKey.HEX),
        "keys in the database are wrapped by KEKs that are not configured: local-");
    VaultDatabase.update("update kek set retired_at = now()");
    assertRefused(Map.of(), "the primary KEK is retired and wraps no more: local-");
    VaultDatabase.update("update kek set retired_at = null");
    VaultDatabase.update("alter role vault_api bypassrls");
    try {
      assertRefused(Map.of(), "database: vault_api may bypass row-level security");
    } finally {
      VaultDatabase.update("alter role vault_api nobypassrls");
    }
  }

  private static void assertRefused(Map<String, String> settings, String line) {
    try (VaultProcess vault = VaultProcess.launch(settings)) {
      assertThat(vault.exitCode()).isNotZero();

      List<String> complaints =
          vault.lines().stream().filter(each -> !GOOD_NEWS.matcher(each).find()).toList();
      assertThat(complaints).as(vault.log()).hasSize(1).first().asString().contains(line);
      assertThat(vault.log()).doesNotContain("changeme", "\tat ");
    }
  }
}
