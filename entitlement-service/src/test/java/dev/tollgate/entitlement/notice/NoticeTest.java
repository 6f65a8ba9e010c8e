package dev.tollgate.entitlement.notice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.key.KeyChanged;
import dev.tollgate.entitlement.Broker;
import dev.tollgate.entitlement.Client;
import dev.tollgate.entitlement.Peer;
import dev.tollgate.entitlement.TestClock;
import dev.tollgate.entitlement.migration.BillingBooks;
import dev.tollgate.local.test.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("WA-4")
class NoticeTest {
  private static final String BANNER = "byok_migration";
  private static final Duration MOMENT = Duration.of(1, ChronoUnit.MICROS);

  @Inject Peer peer;
  @Inject Broker broker;
  @Inject TestClock clock;

  private BillingBooks billing;
  private UUID account;
  private Instant reportedAt;

  /// The time stands still from its report on.
  @BeforeEach
  void an_account_that_was_reported() throws Exception {
    billing = new BillingBooks();
    account = Client.fresh().on(Tier.PRO).accountId();
    broker.send(
        Topics.KEY,
        account.toString(),
        KeyChanged.TYPE,
        new KeyChanged(account, 1, "openai", true, 1));
    peer.awaitOwnKey(account, true);
    clock.stop();
    String told =
        owner(account)
            .post("/v1/account/byok-migration")
            .then()
            .statusCode(200)
            .extract()
            .path("reportedAt");
    reportedAt = Instant.parse(told);
  }

  @AfterEach
  void now() throws Exception {
    clock.back();
    billing.close();
  }

  @Test
  void the_banner_is_shown_until_it_is_dismissed_and_never_again() {
    assertThat(notices(account))
        .containsExactly(
            Map.of(
                "id",
                BANNER,
                "kind",
                "byok_migration",
                "blocking",
                false,
                "since",
                reportedAt.toString()));

    assertThat(dismiss(account, BANNER)).isEqualTo(204);
    assertThat(dismiss(account, BANNER)).isEqualTo(204);

    assertThat(notices(account)).isEmpty();
    owner(account).post("/v1/account/byok-migration").then().statusCode(200);
    assertThat(notices(account)).as("after another report").isEmpty();
    clock.forward(Duration.ofDays(40));
    assertThat(kinds()).containsExactly("byok_migration_due");
  }

  @Test
  void the_dialog_blocks_from_30_days_after_the_report_on_and_not_a_moment_before() {
    clock.forward(Duration.ofDays(30).minus(MOMENT));
    assertThat(kinds()).containsExactly("byok_migration");
    assertThat(dismiss(account, today())).isEqualTo(404);

    clock.forward(MOMENT);

    assertThat(notices(account))
        .hasSize(2)
        .contains(
            Map.of(
                "id",
                today(),
                "kind",
                "byok_migration_due",
                "blocking",
                true,
                "since",
                reportedAt.plus(Duration.ofDays(30)).toString()));
  }

  @Test
  void a_dismissed_dialog_comes_back_with_the_next_day_of_utc() {
    dismiss(account, BANNER);
    clock.forward(Duration.ofDays(30));
    assertThat(dismiss(account, today())).isEqualTo(204);
    assertThat(dismiss(account, today())).isEqualTo(204);
    assertThat(notices(account)).isEmpty();

    clock.forward(untilMidnight().minus(MOMENT));
    assertThat(notices(account)).as("in the evening").isEmpty();
    String yesterday = today();
    clock.forward(MOMENT);

    assertThat(notices(account)).extracting(each -> each.get("id")).containsExactly(today());
    assertThat(dismiss(account, yesterday)).isEqualTo(404);
    assertThat(dismiss(account, today())).isEqualTo(204);
    assertThat(notices(account)).isEmpty();
  }

  @Test
  void what_is_no_notice_of_the_account_now_is_not_there() {
    clock.forward(Duration.ofDays(33));

    for (String id :
        List.of(
            due(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).plusDays(1)),
            due(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(1)),
            "byok_migration_due",
            "byok_migration_due-",
            "byok_migration_due-soon",
            today() + "x",
            "BYOK_MIGRATION",
            "byok_migration-",
            "low_balance",
            UUID.randomUUID().toString(),
            " ",
            "x".repeat(2000))) {
      assertThat(dismiss(account, id)).as(id).isEqualTo(404);
    }
    assertThat(kinds()).containsExactly("byok_migration", "byok_migration_due");
  }

  @Test
  void another_account_sees_nothing_and_dismisses_nothing() {
    UUID other = Client.fresh().accountId();
    clock.forward(Duration.ofDays(30));

    assertThat(notices(other)).isEmpty();
    assertThat(dismiss(other, BANNER)).isEqualTo(404);
    assertThat(dismiss(other, today())).isEqualTo(404);

    assertThat(kinds()).containsExactly("byok_migration", "byok_migration_due");
  }

  @Test
  void only_the_owner_is_told() {
    assertThat(RestAssured.get("/v1/notices").statusCode()).isEqualTo(401);
    assertThat(RestAssured.post("/v1/notices/{id}/dismiss", BANNER).statusCode()).isEqualTo(401);
    for (String token : List.of(TestTokens.member(account), TestTokens.operator())) {
      assertThat(as(token).get("/v1/notices").statusCode()).isEqualTo(403);
      assertThat(as(token).post("/v1/notices/{id}/dismiss", BANNER).statusCode()).isEqualTo(403);
    }
    assertThat(kinds()).containsExactly("byok_migration");
  }

  @Test
  void an_erased_account_is_told_nothing_more() {
    owner(account).delete("/v1/account").then().statusCode(204);

    assertThat(owner(account).get("/v1/notices").statusCode()).isEqualTo(401);
    assertThat(dismiss(account, BANNER)).isEqualTo(401);
  }

  private List<String> kinds() {
    return notices(account).stream().map(each -> (String) each.get("kind")).toList();
  }

  private String today() {
    return due(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
  }

  private static String due(LocalDate day) {
    return "byok_migration_due-" + day;
  }

  private Duration untilMidnight() {
    Instant now = clock.instant();
    return Duration.between(now, now.truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(1)));
  }

  private static List<Map<String, Object>> notices(UUID account) {
    return owner(account)
        .get("/v1/notices")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath()
        .getList("notices");
  }

  private static int dismiss(UUID account, String id) {
    return owner(account).post("/v1/notices/{id}/dismiss", id).statusCode();
  }

  private static RequestSpecification owner(UUID account) {
    return as(TestTokens.owner(account));
  }

  private static RequestSpecification as(String token) {
    return RestAssured.given().auth().oauth2(token);
  }
}
