package dev.tollgate.entitlement.session;

import static dev.tollgate.entitlement.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccountChanged;
import dev.tollgate.contracts.account.PrincipalType;
import dev.tollgate.contracts.account.QuotaNotice;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.admission.Admission;
import dev.tollgate.contracts.admission.AdmissionDecision;
import dev.tollgate.contracts.admission.AdmissionRefused;
import dev.tollgate.contracts.admission.AdmissionRequest;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.key.KeyChanged;
import dev.tollgate.entitlement.Broker;
import dev.tollgate.entitlement.Client;
import dev.tollgate.entitlement.Peer;
import dev.tollgate.entitlement.TestClock;
import dev.tollgate.local.test.TestInfrastructure;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("EN-7")
class SessionTest {
  @Inject Peer peer;
  @Inject Broker broker;
  @Inject TestClock clock;

  @AfterEach
  void now() {
    clock.back();
  }

  @Test
  void the_hosts_account_tier_and_keys_apply_to_a_guest() {
    Client host = Client.fresh().on(Tier.PRO);
    activeKey(host.accountId());
    Client guest = Client.fresh();
    UUID session = open(host, "{\"name\": \"workshop\"}");
    join(guest, session).then().statusCode(200);

    Admission admission = (Admission) ask(guest, session, "chat");

    assertThat(admission.accountId()).isEqualTo(host.accountId());
    assertThat(admission.tier()).isEqualTo(Tier.PRO);
    assertThat(admission.routes()).containsExactly(Route.BYOK);
    assertThat(admission.hostPays()).isTrue();
    assertThat(admission.byokConfigured()).isTrue();
    assertThat(admission.sessionId()).isEqualTo(session);
  }

  @Test
  void a_guest_learns_nothing_of_the_hosts_numbers_and_its_own_key_unlocks_nothing() {
    Client host = Client.fresh();
    Client guest = Client.fresh().on(Tier.PRO);
    activeKey(guest.accountId());
    UUID session = open(host, "{\"name\": \"workshop\", \"guestCallsPerMinute\": 1000}");
    join(guest, session);

    AdmissionDecision decision = ask(guest, session, "brainstorm");
    while (decision instanceof Admission admission) {
      assertThat(admission.quota()).isNull();
      assertThat(admission.notice()).isNull();
      assertThat(admission.routes()).containsExactly(Route.PLATFORM);
      clock.forward(Duration.ofSeconds(admission.callTokens()));
      decision = ask(guest, session, "brainstorm");
    }

    AdmissionRefused refused = (AdmissionRefused) decision;
    assertThat(refused.code()).isEqualTo(ErrorCode.QUOTA_EXHAUSTED);
    assertThat(refused.detail()).isEqualTo("The host's quota is used up.");
    assertThat(refused.hostPays()).isTrue();
    assertThat(refused.byokConfigured()).isFalse();
    assertThat(refused.quota()).isNull();
    assertThat(peer.admission(Peer.call(guest.accountId(), "brainstorm")))
        .isInstanceOf(Admission.class);
    await().untilAsserted(() -> assertThat(toldExhausted(host)).containsExactly(host.accountId()));
    assertThat(toldExhausted(guest)).isEmpty();
  }

  @Test
  void who_has_not_joined_is_not_let_in() {
    UUID session = open(Client.fresh(), "{\"name\": \"closed circle\"}");
    Client stranger = Client.fresh();

    assertThat(refusal(stranger, session).code()).isEqualTo(ErrorCode.FORBIDDEN);
    assertThat(refusal(stranger, UUID.randomUUID()).code()).isEqualTo(ErrorCode.FORBIDDEN);
  }

  @Test
  void a_session_that_has_ended_or_expired_pays_no_more() {
    Client host = Client.fresh();
    Client guest = Client.fresh();
    UUID ended = open(host, "{\"name\": \"short\"}");
    UUID expired = open(host, "{\"name\": \"long\"}");
    join(guest, ended);
    join(guest, expired);

    host.request().delete("/v1/sessions/{id}", ended).then().statusCode(204);
    assertThat(refusal(guest, ended).code()).isEqualTo(ErrorCode.FORBIDDEN);
    assertThat(ask(guest, expired, "chat")).isInstanceOf(Admission.class);
    clock.forward(Duration.ofHours(12));
    assertThat(refusal(guest, expired).code()).isEqualTo(ErrorCode.FORBIDDEN);
    assertThat(join(guest, expired).statusCode()).isEqualTo(404);
    await()
        .untilAsserted(
            () ->
                assertThat(
                        broker.read(
                            Topics.ACCOUNT,
                            host.accountId().toString(),
                            AccountChanged.TYPE,
                            AccountChanged.class))
                    .extracting(AccountChanged::version)
                    .contains(2L));
  }

  @Test
  void a_guest_who_left_pays_for_itself() {
    UUID session = open(Client.fresh(), "{\"name\": \"open door\"}");
    Client guest = Client.fresh();
    join(guest, session);

    guest.request().delete("/v1/sessions/{id}", session).then().statusCode(204);

    assertThat(refusal(guest, session).code()).isEqualTo(ErrorCode.FORBIDDEN);
    assertThat(guest.request().delete("/v1/sessions/{id}", session).statusCode()).isEqualTo(404);
    join(guest, session).then().statusCode(200);
    assertThat(ask(guest, session, "chat")).isInstanceOf(Admission.class);
  }

  @Test
  void a_full_session_takes_nobody_new_but_its_guests_may_join_again() throws SQLException {
    Client host = Client.fresh();
    Client guest = Client.fresh();
    UUID session = open(host, "{\"name\": \"crowd\"}");
    join(guest, session).then().statusCode(200);
    crowd(session, host.accountId(), 99);

    assertThat(join(Client.fresh(), session).statusCode()).isEqualTo(409);
    assertThat(join(guest, session).statusCode()).isEqualTo(200);
  }

  @Test
  void the_sessions_cap_and_each_guests_rate_hold() {
    Client host = Client.fresh().on(Tier.ENTERPRISE);
    UUID session =
        open(host, "{\"name\": \"capped\", \"callsMax\": 12, \"guestCallsPerMinute\": 5}");
    Client guest = Client.fresh();
    join(guest, session);
    Admission first = (Admission) ask(guest, session, "chat");
    assertThat(first.rateLimit().limit()).isEqualTo(5);
    int passed = first.callTokens();
    AdmissionDecision decision = ask(guest, session, "chat");
    while (decision instanceof Admission admission) {
      passed += admission.callTokens();
      clock.forward(Duration.ofSeconds(12));
      decision = ask(guest, session, "chat");
    }

    assertThat(passed).isEqualTo(12);
    assertThat(((AdmissionRefused) decision).code()).isEqualTo(ErrorCode.QUOTA_EXHAUSTED);
    assertThat(((AdmissionRefused) decision).detail()).contains("session");
    peer.report(first, "chat", 1, 0);
    assertThat(ask(guest, session, "chat")).isInstanceOf(Admission.class);
  }

  @Test
  void the_host_calls_in_its_session_as_ever() {
    Client host = Client.fresh();
    UUID session = open(host, "{\"name\": \"mine\", \"callsMax\": 1}");

    Admission admission = (Admission) ask(host, session, "brainstorm");

    assertThat(admission.hostPays()).isFalse();
    assertThat(admission.quota()).isNotNull();
    assertThat(admission.callTokens()).isEqualTo(2);
  }

  @Test
  void only_the_host_sees_and_ends_a_session() {
    Client host = Client.fresh();
    Client guest = Client.fresh();
    UUID session = open(host, "{\"name\": \"mine\", \"callsMax\": 9}");
    Response joined = join(guest, session);

    assertThat(joined.<Boolean>path("hostPays")).isTrue();
    assertThat(joined.<Object>path("callsMax")).isNull();
    assertThat(guest.request().get("/v1/sessions").<List<?>>path("$")).isEmpty();
    assertThat(host.request().get("/v1/sessions").<Integer>path("[0].callsMax")).isEqualTo(9);
    assertThat(Client.fresh().request().delete("/v1/sessions/{id}", session).statusCode())
        .isEqualTo(404);
  }

  @Test
  void bad_input_is_refused() {
    Client host = Client.fresh();
    for (String body :
        List.of(
            "{}",
            "{\"name\": \" \"}",
            "{\"name\": \"a\", \"callsMax\": 0}",
            "{\"name\": \"a\", \"callsMax\": -5}",
            "{\"name\": \"a\", \"callsMax\": 99999999999999999999}",
            "{\"name\": \"a\", \"guestCallsPerMinute\": 0}",
            "{\"name\": \"a\", \"guestCallsPerMinute\": 1000000}",
            "[]")) {
      assertThat(host.request().body(body).post("/v1/sessions").statusCode())
          .as(body)
          .isEqualTo(400);
    }
    assertThat(join(host, UUID.randomUUID()).statusCode()).isEqualTo(404);
    assertThat(host.request().post("/v1/sessions/none/join").statusCode()).isEqualTo(404);
    assertThat(host.request().delete("/v1/sessions/none").statusCode()).isEqualTo(404);
    for (int i = 0; i < 20; i++) {
      open(host, "{\"name\": \"one of many\"}");
    }
    assertThat(host.request().body("{\"name\": \"too many\"}").post("/v1/sessions").statusCode())
        .isEqualTo(409);
  }

  /// So many guests more, as if they had joined.
  private static void crowd(UUID session, UUID account, int guests) throws SQLException {
    try (var database =
            DriverManager.getConnection(TestInfrastructure.adminJdbcUrl("entitlement"));
        var insert =
            database.prepareStatement(
                """
                insert into session_guest (session_id, principal_id, account_id, joined_at)
                select ?, gen_random_uuid(), ?, now() from generate_series(1, ?)
                """)) {
      insert.setObject(1, session);
      insert.setObject(2, account);
      insert.setInt(3, guests);
      insert.executeUpdate();
    }
  }

  private List<UUID> toldExhausted(Client client) {
    String key = "quota:%s:brainstorm:exhausted".formatted(client.accountId());
    return broker.read(Topics.ACCOUNT, key, QuotaNotice.TYPE, QuotaNotice.class).stream()
        .map(QuotaNotice::accountId)
        .toList();
  }

  private AdmissionRefused refusal(Client caller, UUID session) {
    return (AdmissionRefused) ask(caller, session, "chat");
  }

  private AdmissionDecision ask(Client caller, UUID session, String feature) {
    return peer.admission(
        new AdmissionRequest(
            caller.accountId(),
            UUID.fromString(Client.claims(caller.accessToken()).get("sub").toString()),
            PrincipalType.DEVICE,
            null,
            session,
            feature,
            "chat",
            "openai",
            "openai/gpt-4.1-mini",
            null,
            "gateway-0"));
  }

  private void activeKey(UUID account) {
    broker.send(
        Topics.KEY,
        account.toString(),
        KeyChanged.TYPE,
        new KeyChanged(account, 1, "openai", true, 1));
    peer.awaitOwnKey(account, true);
  }

  private static UUID open(Client host, String body) {
    Response opened = host.request().body(body).post("/v1/sessions");
    opened.then().statusCode(201);
    return UUID.fromString(opened.path("id"));
  }

  private static Response join(Client guest, UUID session) {
    return guest.request().post("/v1/sessions/{id}/join", session);
  }
}
