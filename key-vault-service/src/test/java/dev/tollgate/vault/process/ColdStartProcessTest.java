package dev.tollgate.vault.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.vault.support.VaultDatabase;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("campaign")
class ColdStartProcessTest {
  private static final int ROWS = 100_000;
  private static final Duration NOISE = Duration.ofSeconds(5);

  @Test
  void a_start_with_100_000_keys_takes_no_longer_than_one_with_none() {
    VaultDatabase.forgetEverything();
    startTime();
    Duration empty = startTime();
    VaultDatabase.update(
        """
        with made as (
          insert into data_key (id, account_id, kek_id, wrapped, check_value)
          select gen_random_uuid(), gen_random_uuid(), kek.id, '', '' from kek, generate_series(1, %d)
          returning id, account_id
        )
        insert into provider_key (id, account_id, provider, state, version, key_version, data_key_id,
                                  envelope, fingerprint, last_four, origin, created_at, updated_at)
        select gen_random_uuid(), account_id, 'openai', 'ACTIVE', 1, 1, id, 'v2.x', '', '0000',
               'https://api.openai.com', now(), now() from made
        """
            .formatted(ROWS));

    Duration full = startTime();

    System.out.printf("start with no keys %s, with %d keys %s%n", empty, ROWS, full);
    assertThat(full).isLessThan(empty.multipliedBy(2).plus(NOISE));
  }

  private static Duration startTime() {
    try (VaultProcess vault = VaultProcess.start(Map.of())) {
      return vault.startTime();
    }
  }
}
