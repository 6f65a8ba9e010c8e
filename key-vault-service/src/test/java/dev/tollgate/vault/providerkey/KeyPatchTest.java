package dev.tollgate.vault.providerkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.vault.support.Owner;
import dev.tollgate.vault.support.VaultDatabase;
import dev.tollgate.vault.support.VaultTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@VaultTest
@Tag("KV-6")
class KeyPatchTest {
  private final Owner owner = Owner.of(Tier.PRO);

  private String traces() {
    return VaultDatabase.one(
        """
        select version, key_version, updated_at,
               (select count(*) from audit_entry e where e.account_id = k.account_id)
          from provider_key k where account_id = ?
        """,
        owner.account());
  }

  @Test
  @Tag("KV-11")
  void one_that_changes_nothing_leaves_no_trace() {
    owner.saves("openai");
    owner.patch("openai", "{\"alias\":\"work\"}").statusCode(200);
    String before = traces();

    owner
        .patch("openai", "{\"alias\":\"work\",\"model\":\"\",\"active\":true}")
        .statusCode(200)
        .body("alias", equalTo("work"))
        .body("active", equalTo(true));

    assertThat(traces()).isEqualTo(before);
  }

  @Test
  @Tag("KV-11")
  void one_that_changes_part_of_what_it_names_is_in_the_log_as_that_part() {
    owner.saves("openai");

    owner.patch("openai", "{\"alias\":\"work\",\"active\":true}").statusCode(200);

    owner.audit().body("entries.action", contains("update", "save"));
  }

  @Test
  void the_31st_within_a_minute_must_wait_but_not_what_takes_the_key_away() {
    owner.saves("openai");
    for (int i = 0; i < 30; i++) {
      owner.patch("openai", "{\"alias\":\"a" + i + "\"}").statusCode(200);
    }
    String before = traces();

    for (String patch : new String[] {"{\"alias\":\"b\"}", "{\"active\":true}"}) {
      owner
          .patch("openai", patch)
          .statusCode(429)
          .body("code", equalTo("rate_limited"))
          .header("Retry-After", matchesPattern("[1-9]|[1-5][0-9]|60"));
    }

    assertThat(traces()).isEqualTo(before);
    owner.patch("openai", "{\"active\":false}").statusCode(200);
    owner.delete("openai").statusCode(204);
  }
}
