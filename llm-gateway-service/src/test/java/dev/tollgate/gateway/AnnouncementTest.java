package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccountChanged;
import dev.tollgate.contracts.account.AccountErased;
import dev.tollgate.contracts.account.AccountKind;
import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.lease.LeaseHeartbeat;
import dev.tollgate.contracts.lease.LeaseRecall;
import dev.tollgate.contracts.wallet.CreditsChanged;
import dev.tollgate.gateway.world.Gate;
import dev.tollgate.gateway.world.RunningGateway;
import io.quarkus.test.junit.QuarkusTest;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What other services announce over Kafka takes effect here.
@QuarkusTest
class AnnouncementTest extends RunningGateway {
  /// As set by default.
  private static final long IDLE_NANOS = Duration.ofMillis(600).toNanos();

  private static final long LOOK_NANOS = Duration.ofMillis(2).toNanos();

  @Test
  @Tag("EN-4")
  void a_changed_account_is_admitted_anew() {
    assertThat(gate.chat(MINI, "hi").statusCode()).isEqualTo(200);
    int asked = world.entitlement.requests(gate.account).size();

    accountChanged(gate, AccountStatus.ACTIVE);

    await()
        .untilAsserted(
            () -> {
              assertThat(gate.chat(MINI, "hi").statusCode()).isEqualTo(200);
              assertThat(world.entitlement.requests(gate.account)).hasSizeGreaterThan(asked);
            });
  }

  @Test
  @Tag("WA-3")
  void the_lease_of_a_changed_account_goes_back_at_once() {
    await()
        .until(
            () -> goesBackBeforeItIsIdle(caller -> accountChanged(caller, AccountStatus.ACTIVE)));
  }

  @Test
  @Tag("WA-3")
  void when_credits_come_or_go_the_lease_goes_back_at_once() {
    await()
        .until(
            () ->
                goesBackBeforeItIsIdle(
                    caller ->
                        announce(
                            caller,
                            Topics.CREDITS,
                            CreditsChanged.TYPE,
                            new CreditsChanged(caller.account, 2, 1_000_000, "refund"))));
  }

  /// P14: what is idle goes back although a call runs on the lease, and the gateway attests it.
  @Test
  @Tag("WA-3")
  void a_recall_is_answered_with_what_is_idle_and_its_number() throws Exception {
    world.billing.wallet(gate.account, 1_000);
    HttpResponse<InputStream> stream = gate.open(MINI, "Long [[chunks=200 every=50ms]]").join();
    try (InputStream body = stream.body()) {
      assertThat(stream.statusCode()).isEqualTo(200);
      announce(gate, Topics.CREDITS, LeaseRecall.TYPE, new LeaseRecall(gate.account, 4_711));

      await()
          .untilAsserted(
              () ->
                  assertThat(world.billing.heartbeats())
                      .flatExtracting(LeaseHeartbeat::leases)
                      .anySatisfy(beat -> assertThat(beat.recall()).isEqualTo(4_711)));
      assertThat(world.billing.availableMicro(gate.account)).isEqualTo(999_000_000);
    }
  }

  @Test
  @Tag("EN-2")
  void a_blocked_account_is_out_until_it_is_in_order_again() {
    assertThat(gate.chat(MINI, "hi").statusCode()).isEqualTo(200);

    accountChanged(gate, AccountStatus.BLOCKED);
    await().until(() -> gate.chat(MINI, "hi").statusCode() == 401);

    accountChanged(gate, AccountStatus.ACTIVE);
    await().until(() -> gate.chat(MINI, "hi").statusCode() == 200);
  }

  @Test
  @Tag("EN-2")
  void the_tokens_of_an_erased_account_are_void() {
    assertThat(gate.chat(MINI, "hi").statusCode()).isEqualTo(200);

    announce(
        gate, Topics.ACCOUNT, AccountErased.TYPE, new AccountErased(gate.account, Instant.now()));

    await().until(() -> gate.chat(MINI, "hi").statusCode() == 401);
  }

  /// Without news a lease goes back when it has not been used for some time: sooner is because of
  /// them. A busy machine may need more than one try.
  private boolean goesBackBeforeItIsIdle(Consumer<Gate> news) {
    Gate caller = stranger();
    long began = System.nanoTime();
    assertThat(caller.chat(MINI, "hi").statusCode()).isEqualTo(200);
    news.accept(caller);
    while (System.nanoTime() - began < IDLE_NANOS) {
      if (!world.billing.closes(caller.account).isEmpty()) {
        return System.nanoTime() - began < IDLE_NANOS;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return false;
  }

  private void accountChanged(Gate caller, AccountStatus status) {
    announce(
        caller,
        Topics.ACCOUNT,
        AccountChanged.TYPE,
        new AccountChanged(
            caller.account,
            2,
            AccountKind.DEVICE,
            Tier.PRO,
            status,
            0,
            Instant.EPOCH,
            null,
            null,
            null,
            false));
  }

  private void announce(Gate caller, String topic, String type, Object news) {
    world.kafka.announce(topic, type, caller.account, news);
  }
}
