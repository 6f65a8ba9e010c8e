package dev.tollgate.billing.lease;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.billing.BillingConfig;
import dev.tollgate.billing.Purse;
import dev.tollgate.billing.TestClock;
import dev.tollgate.billing.lease.GatewayPlay.Answer;
import dev.tollgate.contracts.lease.LeaseHeartbeat.Beat;
import dev.tollgate.local.test.TestClients;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Many at once, and what must not get in.
@QuarkusTest
@Tag("WA-3")
class LeaseRequestsTest {
  private static final long CREDIT = 1_000_000;

  @Inject Purse purse;
  @Inject TestClock clock;
  @Inject ObjectMapper json;
  @Inject BillingConfig config;
  @Inject Changes changes;
  @Inject WellTime wellTime;

  @TestHTTPResource(value = "/", tls = true)
  URI internal;

  @TestHTTPResource("/")
  URI open;

  private GatewayPlay gateway;

  @BeforeEach
  void a_gateway() {
    gateway = new GatewayPlay(json, internal, "gateway-a");
  }

  @Test
  void of_200_at_once_on_one_calls_credits_exactly_one_passes_and_none_is_refused_wrongly() {
    UUID account = purse.with(1);

    List<Answer> answers = atOnce(account, 200);

    assertThat(answers).filteredOn(Answer::granted).hasSize(1);
    // Nobody attested that the credit is in use: 402 would be a guess.
    assertThat(answers)
        .filteredOn(answer -> !answer.granted())
        .allMatch(answer -> answer.status() == 503);
    assertThat(purse.balance(account).heldMicro()).isEqualTo(CREDIT);
  }

  @Test
  void of_200_at_once_on_the_credits_of_100_exactly_100_pass() {
    UUID account = purse.with(100);

    List<Answer> answers = atOnce(account, 200);

    assertThat(answers).filteredOn(Answer::granted).hasSize(100);
    assertThat(answers).noneMatch(Answer::refused);
    assertThat(purse.balance(account).availableMicro()).isZero();
  }

  private List<Answer> atOnce(UUID account, int calls) {
    List<GatewayPlay> gateways =
        List.of(
            gateway,
            new GatewayPlay(json, internal, "gateway-b"),
            new GatewayPlay(json, internal, "gateway-c"));
    // One connection each, before 200 requests want one at the same moment.
    gateways.forEach(GatewayPlay::beat);
    return IntStream.range(0, calls)
        .mapToObj(i -> gateways.get(i % 3).askLater(account, UUID.randomUUID(), CREDIT, CREDIT))
        .toList()
        .stream()
        .map(CompletableFuture::join)
        .toList();
  }

  @Test
  void a_repeated_request_gets_the_same_answer_and_holds_nothing_more() {
    UUID account = purse.with(80);
    UUID lease = UUID.randomUUID();

    Answer first = gateway.ask(account, lease, 5 * CREDIT, CREDIT);
    Answer second = gateway.ask(account, lease, 9 * CREDIT, CREDIT);

    assertThat(second.body()).isEqualTo(first.body());
    assertThat(purse.balance(account).heldMicro()).isEqualTo(5 * CREDIT);
  }

  @Test
  void a_lease_takes_at_most_an_eighth_in_whole_calls_and_one_price_when_little_is_left() {
    UUID account = purse.with(100);

    assertThat(gateway.ask(account, UUID.randomUUID(), 50 * CREDIT, 5 * CREDIT).credits())
        .isEqualTo(10 * CREDIT);
    UUID poor = purse.with(3);
    assertThat(gateway.ask(poor, UUID.randomUUID(), 50 * CREDIT, 2 * CREDIT).credits())
        .isEqualTo(2 * CREDIT);
  }

  @Test
  void less_than_the_price_with_nothing_held_is_402_at_once() {
    UUID account = purse.with(1);

    Answer answer = gateway.ask(account, UUID.randomUUID(), 2 * CREDIT, 2 * CREDIT);

    assertThat(answer.refused()).isTrue();
    assertThat(answer.body().path("limitMicro").asLong()).isEqualTo(CREDIT);
    assertThat(answer.body().path("usedMicro").asLong()).isZero();
  }

  @Test
  void an_account_nobody_has_heard_of_is_503_and_leaves_nothing_behind() {
    UUID account = UUID.randomUUID();

    Answer answer = gateway.ask(account, UUID.randomUUID(), CREDIT, CREDIT);

    assertThat(answer.status()).isEqualTo(503);
    assertThat(purse.balance(account).version()).isZero();
  }

  @Test
  void a_wallet_that_appears_meanwhile_is_waited_for() {
    UUID account = UUID.randomUUID();
    CompletableFuture<Answer> asked = gateway.askLater(account, UUID.randomUUID(), CREDIT, CREDIT);

    purse.give(account, account.toString(), 8 * CREDIT, null);

    assertThat(asked.join().granted()).as(asked.join().toString()).isTrue();
  }

  @Test
  void a_wait_that_is_shorter_than_any_timer_ends_too() {
    Uni<Void> wait = changes.after(UUID.randomUUID(), Changes.Seen.NOTHING, Duration.ofNanos(1));

    assertThatCode(() -> wait.await().atMost(Duration.ofSeconds(30))).doesNotThrowAnyException();
  }

  @Test
  void a_forged_lease_id_changes_nothing() {
    UUID account = purse.with(8);
    UUID other = purse.with(8);
    UUID lease = UUID.randomUUID();
    gateway.ask(account, lease, CREDIT, CREDIT);
    var stranger = new GatewayPlay(json, internal, "gateway-b");

    assertThat(stranger.ask(account, lease, CREDIT, CREDIT).status()).isEqualTo(409);
    assertThat(gateway.ask(other, lease, CREDIT, CREDIT).status()).isEqualTo(409);
    assertThat(stranger.close(account, lease, CREDIT).status()).isEqualTo(404);
    assertThat(gateway.close(other, lease, CREDIT).status()).isEqualTo(409);

    assertThat(purse.balance(account).heldMicro()).isEqualTo(CREDIT);
    assertThat(purse.balance(other).availableMicro()).isEqualTo(8 * CREDIT);
  }

  @Test
  void a_heartbeat_with_a_foreign_or_forged_lease_changes_nothing_and_is_told_that_it_is_over() {
    UUID account = purse.with(8);
    UUID lease = UUID.randomUUID();
    UUID forged = UUID.randomUUID();
    gateway.ask(account, lease, CREDIT, CREDIT);
    gateway.beat(new Beat(lease, CREDIT, 0));
    List<String> before = purse.leaseRows(lease, forged);
    wellTime.pass(2);

    var stranger = new GatewayPlay(json, internal, "gateway-b");
    Answer answer = stranger.beat(new Beat(lease, 0L, 7), new Beat(forged, 0L, 7));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().path("over"))
        .extracting(JsonNode::asText)
        .containsExactly(lease.toString(), forged.toString());
    assertThat(before).hasSize(1);
    assertThat(purse.leaseRows(lease, forged)).isEqualTo(before);
    assertThat(gateway.beat(new Beat(lease, CREDIT, 0)).body().path("over")).isEmpty();
    assertThat(purse.leaseRows(lease)).isNotEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "null",
        "{}",
        "{'leaseId':'x'}",
        "{'leaseId':'$','accountId':'$','gatewayId':'g','incarnation':'$','creditsMicro':-1,'priceMicro':1}",
        "{'leaseId':'$','accountId':'$','gatewayId':'g','incarnation':'$','creditsMicro':1,'priceMicro':0}",
        "{'leaseId':'$','accountId':'$','gatewayId':'','incarnation':'$','creditsMicro':1,'priceMicro':1}",
        "{'leaseId':'$','accountId':'$','gatewayId':'g','incarnation':'$','creditsMicro':9e99,'priceMicro':1}",
        "{'leaseId':'$','accountId':'$','gatewayId':'g','incarnation':'$','creditsMicro':1,'priceMicro':1,'x':1}",
      })
  void bad_input_is_400(String body) {
    String sent = body.replace('\'', '"').replace("$", UUID.randomUUID().toString());

    assertThat(gateway.postText("leases", sent).join().status()).isEqualTo(400);
  }

  @Test
  void absurd_amounts_are_granted_no_more_than_there_is() {
    UUID account = purse.with(80);

    assertThat(gateway.ask(account, UUID.randomUUID(), Long.MAX_VALUE, CREDIT).credits())
        .isEqualTo(10 * CREDIT);
    assertThat(gateway.ask(account, UUID.randomUUID(), Long.MAX_VALUE, Long.MAX_VALUE).refused())
        .isTrue();
  }

  @Test
  void only_gateways_get_in() throws Exception {
    assertThat(status(TestClients.as("usage-metering-service"))).isEqualTo(404);
    assertThatThrownBy(() -> status(TestClients.withoutCertificate()))
        .isInstanceOf(IOException.class);
    given()
        .contentType("application/json")
        .body("{}")
        .post(open.resolve("/internal/v1/leases"))
        .then()
        .statusCode(404);
  }

  private int status(HttpClient client) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(internal.resolve("/internal/v1/leases/heartbeat"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  @Test
  void the_times_of_the_protocol_are_as_published() {
    assertThat(config.lease().silence()).isEqualTo(Duration.ofSeconds(15));
    assertThat(config.lease().wellGap()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.lease().retryAfter()).isEqualTo(Duration.ofSeconds(1));
  }
}
