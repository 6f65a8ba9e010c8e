package dev.tollgate.billing.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.billing.Events;
import dev.tollgate.billing.Purse;
import dev.tollgate.contracts.lease.LeaseHeartbeat.Beat;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Streams that go on twenty times longer than a silent gateway is given, with a gateway that beats
/// (P13).
@QuarkusTest
@Tag("WA-3")
class LongStreamTest {
  private static final long CREDIT = 1_000_000;

  @Inject Events events;
  @Inject Purse purse;
  @Inject WellTime wellTime;
  @Inject ObjectMapper json;

  @TestHTTPResource(value = "/", tls = true)
  URI internal;

  private final UUID lease = UUID.randomUUID();

  /// One was told early (P5) and is told again at its end, the other is told only then.
  @Test
  void streams_of_five_minutes_are_paid_once_by_the_lease_they_began_on() {
    GatewayPlay gateway = new GatewayPlay(json, internal, "gateway-a");
    UUID account = purse.with(24);
    UUID told = UUID.randomUUID();
    assertThat(gateway.ask(account, lease, 3 * CREDIT, CREDIT).credits()).isEqualTo(3 * CREDIT);
    assertThat(gateway.close(account, lease, CREDIT).status()).isEqualTo(204);
    events.chargedEarly(account, lease, gateway.id(), told.toString(), CREDIT);

    for (int beat = 0; beat < 60; beat++) {
      wellTime.pass(5);
      assertThat(gateway.beat(new Beat(lease, 0L, 0)).body().path("over")).isEmpty();
    }
    assertThat(purse.leaseState(lease)).isEqualTo("CLOSING");
    events.send(Events.usage(account, lease, gateway.id(), told, told.toString(), CREDIT));
    events.used(account, lease, gateway.id(), CREDIT);
    events.closed(account, lease, gateway.id());

    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(() -> assertThat(purse.leaseState(lease)).isEqualTo("DONE"));
    assertThat(purse.lots(account, "spent_micro")).isEqualTo(2 * CREDIT);
    assertThat(purse.balance(account).availableMicro()).isEqualTo(22 * CREDIT);
    assertThat(purse.balance(account).heldMicro()).isZero();
    assertThat(purse.waived(account)).isZero();
  }
}
