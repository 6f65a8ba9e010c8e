package dev.tollgate.entitlement.admission;

import static dev.tollgate.entitlement.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.admission.Admission;
import dev.tollgate.contracts.admission.AdmissionRefused;
import dev.tollgate.contracts.budget.BudgetChanged;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.key.KeyChanged;
import dev.tollgate.entitlement.Broker;
import dev.tollgate.entitlement.Client;
import dev.tollgate.entitlement.Peer;
import dev.tollgate.entitlement.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
class AdmissionTest {
  @Inject Peer peer;
  @Inject Broker broker;
  @Inject TestClock clock;

  @AfterEach
  void now() {
    clock.back();
  }

  @Test
  @Tag("EN-4")
  void a_new_account_may_chat_on_the_platform() {
    Client client = Client.fresh();

    Admission admission = peer.admitted(Peer.call(client.accountId(), "chat"));

    assertThat(admission.accountId()).isEqualTo(client.accountId());
    assertThat(admission.tier()).isEqualTo(Tier.BASIC);
    assertThat(admission.routes()).containsExactly(Route.PLATFORM);
    assertThat(admission.callTokens()).isEqualTo(2);
    assertThat(admission.validMillis()).isEqualTo(5000);
    assertThat(admission.quota().limit()).isNull();
    assertThat(admission.quota().used()).isEqualTo(2);
    assertThat(admission.rateLimit().limit()).isEqualTo(20);
    assertThat(admission.rateLimit().remaining()).isEqualTo(18);
    assertThat(admission.byokConfigured()).isFalse();
    assertThat(admission.notice()).isNull();
    assertThat(admission.version()).isEqualTo(1);
  }

  @Test
  @Tag("EN-12")
  void a_burst_of_twenty_passes_and_then_one_a_second() {
    clock.stop();
    UUID account = Client.fresh().accountId();
    int passed = 0;
    AdmissionRefused refused = null;
    while (refused == null) {
      var decision = peer.admission(Peer.call(account, "chat"));
      if (decision instanceof Admission admission) {
        passed += admission.callTokens();
      } else {
        refused = (AdmissionRefused) decision;
      }
    }

    assertThat(passed).isEqualTo(20);
    assertThat(refused.code()).isEqualTo(ErrorCode.RATE_LIMITED);
    assertThat(refused.retryAfterMillis()).isBetween(1L, 1000L);
    assertThat(refused.rateLimit().remaining()).isZero();
    clock.forward(Duration.ofSeconds(1));
    assertThat(peer.admitted(Peer.call(account, "chat")).callTokens()).isEqualTo(1);
  }

  @Test
  @Tag("EN-12")
  void each_principal_has_its_own_rate() {
    UUID account = Client.fresh().accountId();
    while (peer.admission(Peer.call(account, "chat")) instanceof Admission) {}

    Admission other = peer.admitted(Peer.call(account, "chat", UUID.randomUUID(), null));

    assertThat(other.rateLimit().remaining()).isEqualTo(18);
  }

  @Test
  @Tag("EN-4")
  void a_quota_is_used_up_exactly_and_comes_back_next_month() {
    UUID account = Client.fresh().accountId();

    int passed = useUp(account, "brainstorm");
    AdmissionRefused refused = peer.refused(Peer.call(account, "brainstorm"));

    assertThat(passed).isEqualTo(20);
    assertThat(refused.code()).isEqualTo(ErrorCode.QUOTA_EXHAUSTED);
    assertThat(refused.quota().limit()).isEqualTo(20);
    assertThat(refused.quota().used()).isEqualTo(20);
    assertThat(refused.quota().resetAt()).isAfter(Instant.now().plus(Duration.ofDays(27)));
    assertThat(refused.byokConfigured()).isFalse();
    assertThat(peer.admission(Peer.call(account, "chat"))).isInstanceOf(Admission.class);
    clock.forward(Duration.ofDays(31));
    assertThat(peer.admitted(Peer.call(account, "brainstorm")).quota().used()).isEqualTo(2);
  }

  @Test
  @Tag("EN-11")
  void from_80_percent_of_a_limit_on_the_admission_says_so() {
    UUID account = Client.fresh().accountId();
    String notice = null;
    long used = 0;
    while (used < 16) {
      Admission admission = peer.admitted(Peer.call(account, "summary"));
      used = admission.quota().used();
      notice = admission.notice();
      clock.forward(Duration.ofSeconds(2));
      if (used < 16) {
        assertThat(notice).isNull();
      }
    }

    assertThat(notice)
        .isEqualTo(
            "quota_near_limit;feature=\"summary\";used=%d;limit=20;suggest=\"upgrade add_key\""
                .formatted(used));
  }

  @Test
  @Tag("EN-4")
  void unused_tokens_come_back_once() {
    UUID account = Client.fresh().accountId();
    Admission admission = peer.admitted(Peer.call(account, "brainstorm"));

    assertThat(peer.report(admission, "brainstorm", 1, 1).statusCode()).isEqualTo(204);
    assertThat(peer.report(admission, "brainstorm", 1, 1).statusCode()).isEqualTo(204);

    Admission next = peer.admitted(Peer.call(account, "brainstorm"));
    assertThat(admission.callTokens()).isEqualTo(2);
    assertThat(next.quota().used()).isEqualTo(2);
    assertThat(next.rateLimit().remaining()).isEqualTo(17);
  }

  @Test
  void a_report_cannot_give_back_more_than_was_taken_nor_for_another_account() {
    UUID account = Client.fresh().accountId();
    Admission first = peer.admitted(Peer.call(account, "brainstorm"));
    Admission second = peer.admitted(Peer.call(account, "brainstorm"));
    Admission foreign = peer.admitted(Peer.call(Client.fresh().accountId(), "brainstorm"));

    peer.report(second, "brainstorm", 1_000_000, 1_000_000);
    peer.post(
        "llm-gateway-service",
        "/internal/v1/admissions/report",
        new dev.tollgate.contracts.admission.AdmissionReport(
            foreign.admissionId(), account, "brainstorm", 2, 0));

    Admission next = peer.admitted(Peer.call(account, "brainstorm"));
    assertThat(next.quota().used()).isEqualTo(first.callTokens() + next.callTokens());
  }

  @Test
  @Tag("EN-5")
  void an_own_key_is_used_first_and_takes_no_quota() {
    Client client = Client.fresh().on(Tier.PRO);
    keyChanged(client.accountId(), 1, true);
    awaitOwnKey(client.accountId());

    Admission admission = peer.admitted(Peer.call(client.accountId(), "tags"));

    assertThat(admission.routes()).containsExactly(Route.BYOK);
    assertThat(admission.quota()).isNull();
    assertThat(admission.rateLimit().limit()).isEqualTo(120);
    assertThat(admission.byokConfigured()).isTrue();
    keyChanged(client.accountId(), 2, false);
    peer.awaitOwnKey(client.accountId(), false);

    Admission later = peer.admitted(Peer.call(client.accountId(), "tags"));
    assertThat(later.routes()).containsExactly(Route.PLATFORM);
    assertThat(later.byokConfigured()).isFalse();
  }

  @Test
  @Tag("EN-6")
  void a_key_of_another_provider_is_configured_but_not_used() {
    Client client = Client.fresh().on(Tier.PRO);
    broker.send(
        Topics.KEY,
        client.accountId().toString(),
        KeyChanged.TYPE,
        new KeyChanged(client.accountId(), 1, "anthropic", true, 1));
    awaitOwnKey(client.accountId());

    assertThat(peer.admitted(Peer.call(client.accountId(), "chat")).routes())
        .containsExactly(Route.PLATFORM);
  }

  @Test
  @Tag("KV-7")
  void a_key_that_the_tier_no_longer_allows_is_not_used() {
    Client client = Client.fresh().on(Tier.PRO);
    keyChanged(client.accountId(), 1, true);
    awaitOwnKey(client.accountId());

    client.on(Tier.BASIC);

    assertThat(peer.admitted(Peer.call(client.accountId(), "chat")).routes())
        .containsExactly(Route.PLATFORM);
  }

  @Test
  @Tag("ME-4")
  void a_budget_that_blocks_stops_calls_until_its_period_ends() {
    Client client = Client.fresh();
    Instant end = Instant.now().plus(Duration.ofHours(1));
    budget(client.accountId(), 1, "provider:openai", "exceeded", "block", end);

    await()
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(peer.refused(Peer.call(client.accountId(), "chat")).code())
                    .isEqualTo(ErrorCode.BUDGET_EXCEEDED));
    clock.forward(Duration.ofHours(1));
    assertThat(peer.admission(Peer.call(client.accountId(), "chat"))).isInstanceOf(Admission.class);
  }

  @Test
  @Tag("ME-4")
  void near_a_budgets_limit_tokens_come_one_by_one_and_notify_never_blocks() {
    Client client = Client.fresh().on(Tier.ENTERPRISE);
    Instant end = Instant.now().plus(Duration.ofDays(1));
    assertThat(peer.admitted(Peer.call(client.accountId(), "chat")).callTokens()).isEqualTo(50);

    budget(client.accountId(), 1, "account", "exceeded", "notify", end);

    await().untilAsserted(() -> assertThat(tokensAMinuteLater(client.accountId())).isEqualTo(1));
  }

  @Test
  void what_cannot_be_admitted_is_refused_with_its_reason() {
    UUID account = Client.fresh().accountId();

    assertThat(peer.refused(Peer.call(account, "telepathy")).code())
        .isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(peer.refused(Peer.call(account, "chat", account, UUID.randomUUID())).code())
        .isEqualTo(ErrorCode.FORBIDDEN);
  }

  @Test
  void only_the_gateway_may_ask_and_only_sensibly() {
    UUID account = Client.fresh().accountId();
    String path = "/internal/v1/admissions";

    assertThat(peer.post("billing-service", path, Peer.call(account, "chat")).statusCode())
        .isEqualTo(404);
    assertThat(
            peer.post("llm-gateway-service", path, Peer.call(UUID.randomUUID(), "chat"))
                .statusCode())
        .isEqualTo(404);
    for (String body :
        List.of("{}", "[]", "{", "{\"accountId\": \"x\"}", "{\"principalType\": \"KING\"}")) {
      assertThat(peer.post("llm-gateway-service", path, body).statusCode()).as(body).isEqualTo(400);
      assertThat(peer.post("llm-gateway-service", path + "/report", body).statusCode())
          .as(body)
          .isEqualTo(400);
    }
    assertThat(Client.fresh().request().body("{}").post(path).statusCode()).isEqualTo(404);
  }

  /// Calls until the quota ends, with pauses for the rate.
  private int useUp(UUID account, String feature) {
    int passed = 0;
    while (peer.admission(Peer.call(account, feature)) instanceof Admission admission) {
      passed += admission.callTokens();
      clock.forward(Duration.ofSeconds(admission.callTokens()));
    }
    return passed;
  }

  /// However long the news takes, the rate is not used up by asking for it.
  private int tokensAMinuteLater(UUID account) {
    clock.forward(Duration.ofMinutes(1));
    return peer.admitted(Peer.call(account, "chat")).callTokens();
  }

  private void keyChanged(UUID account, long version, boolean active) {
    broker.send(
        Topics.KEY,
        account.toString(),
        KeyChanged.TYPE,
        new KeyChanged(account, version, "openai", active, version));
  }

  private void awaitOwnKey(UUID account) {
    peer.awaitOwnKey(account, true);
  }

  private void budget(
      UUID account, long version, String scope, String state, String action, Instant end) {
    broker.send(
        Topics.BUDGET,
        account.toString(),
        BudgetChanged.TYPE,
        new BudgetChanged(
            account, version, scope, state, end.minus(Duration.ofDays(1)), end, action));
  }
}
