package dev.tollgate.vault.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
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
    "/nowhere/master.key, '', 'master key file cannot be read: /nowhere/master.key'"
  })
  void a_missing_or_weak_master_key_ends_the_start_with_one_line(
      String file, String key, String line) {
    try (VaultProcess vault =
        VaultProcess.launch(
            Map.of("MASTER_ENCRYPTION_KEY_FILE", file, "MASTER_ENCRYPTION_KEY", key))) {
      assertThat(vault.exitCode()).isNotZero();

      List<String> complaints =
          vault.lines().stream().filter(each -> !GOOD_NEWS.matcher(each).find()).toList();
      assertThat(complaints).as(vault.log()).hasSize(1).first().asString().contains(line);
      assertThat(vault.log()).doesNotContain("changeme", "\tat ");
    }
  }
}
