package dev.tollgate.vault.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.key.KeyUses;
import dev.tollgate.contracts.key.KeyUsesReport;
import dev.tollgate.vault.support.Gateway;
import dev.tollgate.vault.support.Owner;
import dev.tollgate.vault.support.VaultDatabase;
import dev.tollgate.vault.support.VaultTest;
import io.quarkus.test.common.http.TestHTTPResource;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@VaultTest
@Tag("KV-11")
class KeyUsesTest {
  private static final Instant MINUTE = Instant.parse("2026-11-20T10:07:00Z");

  @TestHTTPResource(tls = true)
  URI internal;

  @Inject AuditVerifier verifier;
  @Inject ObjectMapper json;

  private int send(String service, Object report) {
    try {
      return Gateway.statusAs(
          service, internal, "POST", "/internal/v1/keys/uses", json.writeValueAsString(report));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyUsesReport report(Owner owner, long count) {
    return new KeyUsesReport(
        UUID.randomUUID(),
        "gateway-0",
        List.of(new KeyUses(owner.account(), "openai", 1, MINUTE, count)));
  }

  private static String entriesOf(Owner owner) {
    return VaultDatabase.one(
        "select count(*), sum(uses) from audit_entry where account_id = ? and action = 'USE'",
        owner.account());
  }

  @Test
  void an_owner_sees_how_often_a_kept_key_was_used_in_a_minute() {
    Owner owner = Owner.of(Tier.PRO);

    assertThat(send("llm-gateway-service", report(owner, 421))).isEqualTo(204);

    owner
        .audit()
        .body("entries", hasSize(1))
        .body("entries.action", contains("use"))
        .body("entries[0].uses", equalTo(421))
        .body("entries[0].at", equalTo("2026-11-20T10:07:00Z"))
        .body("entries[0].source", equalTo("gateway-0"))
        .body("entries[0].keyVersion", equalTo(1));
    assertThat(verifier.verify(AuditAnchor.NONE).await().indefinitely().intact()).isTrue();
  }

  @Test
  void a_report_that_is_sent_again_counts_once_also_at_the_same_time() {
    Owner owner = Owner.of(Tier.PRO);
    KeyUsesReport report = report(owner, 7);

    List<CompletableFuture<Integer>> answers =
        Stream.generate(
                () -> CompletableFuture.supplyAsync(() -> send("llm-gateway-service", report)))
            .limit(8)
            .toList();

    assertThat(answers).allSatisfy(each -> assertThat(each.join()).isEqualTo(204));
    assertThat(entriesOf(owner)).isEqualTo("1 7");
  }

  @Test
  void a_count_that_was_changed_breaks_the_chain() {
    Owner owner = Owner.of(Tier.PRO);
    send("llm-gateway-service", report(owner, 1000));
    for (String forged : List.of("1", "null")) {
      VaultDatabase.update(
          "update audit_entry set uses = " + forged + " where account_id = ?", owner.account());

      assertThat(verifier.verify(AuditAnchor.NONE).await().indefinitely().intact()).isFalse();

      VaultDatabase.update(
          "update audit_entry set uses = 1000 where account_id = ?", owner.account());
    }
    assertThat(verifier.verify(AuditAnchor.NONE).await().indefinitely().intact()).isTrue();
  }

  @Test
  void only_gateways_report_and_only_what_makes_sense() {
    Owner owner = Owner.of(Tier.PRO);

    for (String other :
        List.of(
            "entitlement-service",
            "billing-service",
            "usage-metering-service",
            "key-vault-service")) {
      assertThat(send(other, report(owner, 1))).as(other).isEqualTo(404);
    }
    assertThat(send("llm-gateway-service", report(owner, 0))).isEqualTo(400);
    assertThat(send("llm-gateway-service", report(owner, -5))).isEqualTo(400);
    assertThat(entriesOf(owner)).isEqualTo("0 null");
  }
}
