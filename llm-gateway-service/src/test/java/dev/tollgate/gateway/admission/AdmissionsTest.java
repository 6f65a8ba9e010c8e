package dev.tollgate.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.account.Caller;
import dev.tollgate.contracts.account.PrincipalType;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.admission.AdmissionReport;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.admission.AdmissionOutcome.Granted;
import dev.tollgate.gateway.control.AccountEpochs;
import dev.tollgate.gateway.control.Freshness;
import dev.tollgate.gateway.peer.Peers;
import dev.tollgate.gateway.world.FakeEntitlement;
import dev.tollgate.gateway.world.ManualTicker;
import dev.tollgate.gateway.world.RunningGateway;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Promise;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Leaves over real TLS from an entitlement service, in a time that only the test moves.
@QuarkusTest
@Tag("GW-11")
class AdmissionsTest extends RunningGateway {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final Wish WISH = new Wish("chat", "chat", "openai", "gpt-4.1-mini", null);

  /// Of one of the fake's admissions.
  private static final int TOKENS = 20;

  private static final Duration LAST_SECOND = Duration.ofMillis(4_100);
  private static final Duration AFTER_ITS_END = Duration.ofSeconds(6);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Inject Peers peers;

  private final ManualTicker ticker = new ManualTicker();
  private final Freshness freshness = new Freshness(Clock.fixed(NOW, ZoneOffset.UTC), ticker);
  private final UUID account = UUID.randomUUID();
  private final Caller caller = new Caller(account, account, PrincipalType.USER, null);
  private Admissions admissions;

  @BeforeEach
  void open() {
    admissions =
        new Admissions(peers.entitlement(), new AccountEpochs(), freshness, ticker, "gateway-7");
    freshness.tick(NOW);
  }

  @Test
  void a_leave_in_use_is_asked_for_anew_before_it_ends() throws Exception {
    assertThat(admit()).isInstanceOf(Granted.class);
    passes(Duration.ofSeconds(3));
    assertThat(admit()).isInstanceOf(Granted.class);
    assertThat(asked()).isEqualTo(1);

    passes(Duration.ofMillis(1_100));
    assertThat(admit()).isInstanceOf(Granted.class);
    await().atMost(PATIENCE).until(() -> asked() == 2);
    passes(Duration.ofSeconds(2));

    assertThat(admit()).as("after the end of the first").isInstanceOf(Granted.class);
    assertThat(asked()).as("nobody waited").isEqualTo(2);
  }

  @Test
  void a_leave_is_asked_for_anew_before_its_tokens_are_used_up() throws Exception {
    for (int call = 1; call <= TOKENS - TOKENS / 5; call++) {
      assertThat(admit()).isInstanceOf(Granted.class);
    }
    assertThat(asked()).isEqualTo(1);

    assertThat(admit()).as("of the last fifth").isInstanceOf(Granted.class);

    await().atMost(PATIENCE).until(() -> asked() == 2);
  }

  @Test
  void a_refusal_of_the_next_leave_does_not_end_the_one_at_hand() throws Exception {
    assertThat(admit()).isInstanceOf(Granted.class);
    world.entitlement.decide(account, request -> FakeEntitlement.refused(ErrorCode.RATE_LIMITED));
    passes(LAST_SECOND);

    assertThat(admit()).isInstanceOf(Granted.class);
    await().atMost(PATIENCE).until(() -> asked() == 2);
    assertThat(admit()).isInstanceOf(Granted.class);
  }

  @Test
  void single_tokens_near_the_end_of_a_budget_are_not_asked_for_ahead() throws Exception {
    world.entitlement.decide(
        account, request -> FakeEntitlement.admission(request, 1, List.of(Route.PLATFORM)));
    assertThat(admit()).isInstanceOf(Granted.class);
    passes(LAST_SECOND);
    assertThat(admit()).isInstanceOf(Granted.class);
    assertThat(asked()).isEqualTo(2);
  }

  @Test
  @Tag("EN-4")
  void a_report_that_fails_is_told_again_and_once() throws Exception {
    granted().end(true);
    passes(AFTER_ITS_END);
    world.entitlement.goDown();
    admissions.report();
    await().atMost(PATIENCE).until(() -> world.entitlement.turnedAway() > 0);
    world.entitlement.comeBack();

    await().atMost(PATIENCE).until(() -> !toldAfterAnotherSecond().isEmpty());

    assertThat(toldAfterAnotherSecond())
        .singleElement()
        .satisfies(
            report -> {
              assertThat(report.unusedTokens()).isEqualTo(19);
              assertThat(report.unusedQuota()).isZero();
            });
  }

  @Test
  @Tag("EN-4")
  void a_report_that_counts_no_more_is_given_up() throws Exception {
    granted().end(true);
    passes(AFTER_ITS_END);
    world.entitlement.goDown();
    admissions.report();
    await().atMost(PATIENCE).until(() -> world.entitlement.turnedAway() > 0);
    passes(Duration.ofMinutes(10));
    world.entitlement.comeBack();

    UUID second = usedAndReported();
    UUID third = usedAndReported();

    assertThat(toldAfterAnotherSecond())
        .extracting(AdmissionReport::admissionId)
        .containsExactlyInAnyOrder(second, third);
  }

  private UUID usedAndReported() throws Exception {
    Admitted admitted = granted();
    UUID admission = admitted.admission().admissionId();
    admitted.end(true);
    passes(AFTER_ITS_END);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                toldAfterAnotherSecond().stream()
                    .anyMatch(report -> report.admissionId().equals(admission)));
    return admission;
  }

  /// Without a report, entitlement would take all its tokens for unused.
  @Test
  @Tag("EN-4")
  void a_leave_that_is_used_up_is_reported_too() throws Exception {
    world.entitlement.decide(
        account, request -> FakeEntitlement.admission(request, 1, List.of(Route.PLATFORM)));
    granted().end(true);

    await().atMost(PATIENCE).until(() -> !toldAfterAnotherSecond().isEmpty());

    assertThat(toldAfterAnotherSecond())
        .singleElement()
        .satisfies(report -> assertThat(report.unusedTokens()).isZero());
  }

  @Test
  @Tag("EN-4")
  void a_long_call_holds_its_leaves_report_back_for_half_of_the_time() throws Exception {
    granted();
    passes(Duration.ofSeconds(299));
    assertThat(toldAfterAnotherSecond()).isEmpty();

    passes(Duration.ofSeconds(1));
    await().atMost(PATIENCE).until(() -> !toldAfterAnotherSecond().isEmpty());

    assertThat(toldAfterAnotherSecond())
        .singleElement()
        .satisfies(report -> assertThat(report.unusedTokens()).isEqualTo(19));
  }

  private Admitted granted() throws Exception {
    return ((Granted) admit()).admitted();
  }

  private List<AdmissionReport> toldAfterAnotherSecond() {
    admissions.report();
    return world.entitlement.reports(account);
  }

  private AdmissionOutcome admit() throws Exception {
    return admissions
        .admit(caller, null, null, WISH, Promise.promise())
        .toCompletionStage()
        .toCompletableFuture()
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private int asked() {
    return world.entitlement.requests(account).size();
  }

  private void passes(Duration time) {
    ticker.advance(time);
    freshness.tick(NOW);
  }
}
