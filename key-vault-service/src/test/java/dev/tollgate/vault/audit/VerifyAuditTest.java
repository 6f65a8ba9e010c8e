package dev.tollgate.vault.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.local.test.TestTokens;
import dev.tollgate.vault.support.Owner;
import dev.tollgate.vault.support.VaultDatabase;
import dev.tollgate.vault.support.VaultTest;
import io.quarkus.test.common.http.TestHTTPResource;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The command `verify-audit`, as an operator runs it.
@VaultTest
@Tag("KV-11")
class VerifyAuditTest {
  private static final Pattern HEAD = Pattern.compile("\"head\":\"(\\d+:[0-9a-f]+)\"");

  @TestHTTPResource URI origin;

  private record Run(int exit, String said) {}

  private Run verify(String token, String... more) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("./verify-audit", origin.toString()));
    command.addAll(List.of(more));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("TOKEN", token);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), said);
  }

  @Test
  void an_intact_log_ends_with_0_and_says_its_head() throws Exception {
    Owner.of(Tier.PRO).saves("openai");

    Run run = verify(TestTokens.operator());

    assertThat(run.exit()).as(run.said()).isZero();
    assertThat(run.said()).containsPattern(HEAD);
  }

  @Test
  void a_changed_row_ends_with_1_and_says_which_batch() throws Exception {
    Owner owner = Owner.of(Tier.PRO);
    owner.saves("openai");
    String batch =
        VaultDatabase.one(
            "select max(batch) from audit_entry where account_id = ?", owner.account());
    VaultDatabase.update(
        "update audit_entry set provider = 'mistral' where account_id = ?", owner.account());
    try {
      Run run = verify(TestTokens.operator());

      assertThat(run.exit()).as(run.said()).isEqualTo(1);
      assertThat(run.said()).contains("\"firstBroken\":" + batch);
    } finally {
      VaultDatabase.update(
          "update audit_entry set provider = 'openai' where account_id = ?", owner.account());
    }
  }

  @Test
  void an_end_that_was_cut_off_shows_against_a_head_kept_elsewhere() throws Exception {
    Owner.of(Tier.PRO).saves("openai");
    String kept = head(verify(TestTokens.operator()).said());
    String last = VaultDatabase.one("select seq from audit_head");
    assertThat(verify(TestTokens.operator(), kept).exit()).isZero();
    assertThat(verify(TestTokens.operator(), last + ":00").exit()).as("rewritten").isEqualTo(1);
    VaultDatabase.update(
        "update audit_head set seq = b.seq, mac = b.mac from audit_batch b where b.seq ="
            + " audit_head.seq - 1");
    try {
      Run left = verify(TestTokens.operator());
      assertThat(left.exit()).as("the end was left behind").isEqualTo(1);
      assertThat(left.said()).contains("\"firstBroken\":" + last);
    } finally {
      deleteBeyondHead();
    }

    assertThat(verify(TestTokens.operator()).exit()).as("nobody can tell").isZero();
    assertThat(verify(TestTokens.operator(), kept).exit()).isEqualTo(1);
  }

  private static void deleteBeyondHead() {
    for (String column : List.of("audit_person.batch", "audit_entry.batch", "audit_batch.seq")) {
      VaultDatabase.update(
          "delete from %s where %s > (select seq from audit_head)"
              .formatted(column.substring(0, column.indexOf('.')), column));
    }
  }

  private static String head(String said) {
    Matcher head = HEAD.matcher(said);
    assertThat(head.find()).as(said).isTrue();
    return head.group(1);
  }

  @Test
  void whoever_may_not_ask_and_whatever_cannot_be_told_ends_with_2() throws Exception {
    assertThat(verify(Owner.of(Tier.PRO).token()).exit()).isEqualTo(2);
    assertThat(verify(TestTokens.operator(), "nonsense").exit()).isEqualTo(2);
    assertThat(verify("").exit()).isEqualTo(2);
  }
}
