package dev.tollgate.entitlement;

import static dev.tollgate.entitlement.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.admission.Admission;
import dev.tollgate.contracts.admission.AdmissionRefused;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.key.KeyChanged;
import dev.tollgate.local.test.TestInfrastructure;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("EN-8")
class WithoutRedisTest {
  @Inject Peer peer;
  @Inject Broker broker;
  @Inject TestClock clock;

  private Client client;

  @BeforeEach
  void redis_dies() {
    client = Client.fresh();
    TestInfrastructure.kill("redis");
  }

  @AfterEach
  void redis_is_back() {
    clock.back();
    TestInfrastructure.restart("redis");
    await()
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(peer.admitted(Peer.call(client.accountId(), "tags")).quota())
                    .isNotNull());
  }

  @Test
  void quotas_are_open_and_rates_hold_by_a_local_bucket() {
    clock.stop();
    UUID account = client.accountId();
    int passed = 0;
    var decision = peer.admission(Peer.call(account, "brainstorm"));
    while (decision instanceof Admission admission) {
      assertThat(admission.routes()).containsExactly(Route.PLATFORM);
      assertThat(admission.quota()).isNull();
      assertThat(admission.callTokens()).isEqualTo(1);
      passed++;
      decision = peer.admission(Peer.call(account, "brainstorm"));
    }

    assertThat(passed).isEqualTo(20);
    assertThat(((AdmissionRefused) decision).code()).isEqualTo(ErrorCode.RATE_LIMITED);
  }

  @Test
  @Tag("EN-5")
  void an_own_key_is_used_as_ever() {
    UUID account = client.on(Tier.PRO).accountId();
    ownKey(account, 1, true);

    Admission admission = peer.admitted(Peer.call(account, "tags"));
    ownKey(account, 2, false);

    assertThat(admission.routes()).containsExactly(Route.BYOK);
    assertThat(admission.callTokens()).isEqualTo(1);
  }

  private void ownKey(UUID account, long version, boolean active) {
    KeyChanged changed = new KeyChanged(account, version, "openai", active, version);
    broker.send(Topics.KEY, account.toString(), KeyChanged.TYPE, changed);
    peer.awaitOwnKey(account, active);
  }

  @Test
  void entitlements_say_that_nobody_counts_and_devices_still_sign_in() {
    var entitlement = client.request().get("/v1/entitlements/tags").jsonPath();

    assertThat(entitlement.getMap("")).containsEntry("used", null).containsEntry("left", null);
    assertThat(entitlement.getBoolean("allowed")).isTrue();
    assertThat(Client.fresh().accountId()).isNotNull();
  }

  @Test
  void a_report_that_cannot_be_taken_is_to_be_tried_again() {
    Admission admission = peer.admitted(Peer.call(client.accountId(), "chat"));

    assertThat(peer.report(admission, "chat", 1, 0).statusCode()).isEqualTo(503);
  }
}
