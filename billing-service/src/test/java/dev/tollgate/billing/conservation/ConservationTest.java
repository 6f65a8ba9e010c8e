package dev.tollgate.billing.conservation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.billing.Events;
import dev.tollgate.billing.Purse;
import dev.tollgate.billing.TestClock;
import dev.tollgate.billing.lease.GatewayPlay;
import dev.tollgate.billing.wallet.LedgerChecker;
import dev.tollgate.local.test.TestInfrastructure;
import dev.tollgate.local.test.TestTokens;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// WA-6: the report, and that anybody can compute it anew from the exported ledger.
@QuarkusTest
@Tag("WA-6")
class ConservationTest {
  private static final long CREDIT = 1_000_000;

  @Inject Events events;
  @Inject Purse purse;
  @Inject TestClock clock;
  @Inject ObjectMapper json;
  @Inject DriftWatch watch;
  @Inject MeterRegistry metrics;

  @TestHTTPResource(value = "/", tls = true)
  URI internal;

  @Test
  void the_report_and_the_checker_agree_with_the_wallet() throws Exception {
    UUID account = aLife();
    Instant middle = clock.instant();
    purse.give(account, "late:" + account, 5 * CREDIT, null);

    JsonPath all = report("?account=" + account);
    assertThat(all.getBoolean("balanced")).isTrue();
    assertThat(all.getBoolean("settled")).isTrue();
    assertThat(all.getInt("drift")).isZero();
    assertThat(all.getInt("granted")).isEqualTo(65);
    assertThat(all.getInt("spent")).isEqualTo(2);
    assertThat(all.getInt("refunded")).isEqualTo(10);
    assertThat(all.getInt("closing.held")).isEqualTo(3);
    assertThat(all.getInt("closing.available")).isEqualTo(50);

    JsonPath late = report("?account=" + account + "&from=" + middle);
    assertThat(late.getInt("opening.available")).isEqualTo(45);
    assertThat(late.getInt("opening.held")).isEqualTo(3);
    assertThat(late.getInt("granted")).isEqualTo(5);
    assertThat(late.getBoolean("balanced")).isTrue();

    LedgerChecker computed = check(export(account));
    assertThat(computed.granted()).isEqualByComparingTo("65");
    assertThat(computed.in("spent")).isEqualByComparingTo("2");
    assertThat(computed.in("refunded")).isEqualByComparingTo("10");
    assertThat(computed.in("held")).isEqualByComparingTo("3");
    assertThat(computed.in("available")).isEqualByComparingTo("50");
  }

  @Test
  void the_checker_finds_a_line_that_was_taken_out_or_changed() {
    String csv = export(aLife());
    String withoutGrant = csv.replaceFirst("\n[^\n]*,grant,[^\n]*", "");
    String more = csv.replaceFirst(",spend,held,spent,2,", ",spend,held,spent,9,");
    String negative = csv.replaceFirst(",spend,held,spent,2,", ",spend,held,spent,-2,");

    assertThat(more).isNotEqualTo(csv);
    assertThatThrownBy(() -> check(withoutGrant)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> check(more)).hasMessageContaining("the lot would hold");
    assertThatThrownBy(() -> check(negative)).hasMessageContaining("must be positive");
  }

  @Test
  void the_export_comes_as_lines_of_json_too() {
    UUID account = purse.with(3);

    String lines =
        given()
            .auth()
            .oauth2(TestTokens.owner(account))
            .accept("application/x-ndjson")
            .get("/v1/wallet/export")
            .then()
            .statusCode(200)
            .extract()
            .asString();

    assertThat(lines.strip().lines())
        .singleElement()
        .asString()
        .contains("\"kind\":\"grant\"")
        .contains("\"amount\":3");
  }

  @Test
  void all_accounts_together_are_conserved() {
    purse.with(3);

    JsonPath all = report("");

    assertThat(all.getBoolean("balanced")).isTrue();
    assertThat(all.getBoolean("settled")).isTrue();
    assertThat(all.getInt("drift")).isZero();
  }

  @Test
  void a_lot_that_differs_from_its_ledger_shows_on_the_gauge_until_it_is_mended() throws Exception {
    look();
    UUID account = purse.with(3);
    change(account, "lot set available_micro = available_micro - 1, spent_micro = spent_micro + 1");

    look();
    double drift = drift();
    change(account, "lot set available_micro = available_micro + 1, spent_micro = spent_micro - 1");
    look();

    assertThat(drift).isEqualTo(2);
    assertThat(drift()).isZero();
  }

  @Test
  void a_lot_that_holds_other_than_leases_pin_shows_on_gauge_and_report_until_it_is_mended()
      throws Exception {
    look();
    UUID account = aLife();
    change(account, "lease_pin set held_micro = held_micro - 1");

    look();
    double drift = drift();
    JsonPath report = report("?account=" + account);
    change(account, "lease_pin set held_micro = held_micro + 1");
    look();

    assertThat(drift).isEqualTo(1);
    assertThat(report.getFloat("drift")).isEqualTo(0.000001f);
    assertThat(drift()).isZero();
    assertThat(report("?account=" + account).getInt("drift")).isZero();
  }

  private void look() {
    watch.look().await().atMost(Duration.ofSeconds(30));
  }

  private double drift() {
    return metrics.get("tollgate_ledger_drift_micro_credits").gauge().value();
  }

  private static void change(UUID account, String what) throws SQLException {
    try (Connection admin =
            DriverManager.getConnection(TestInfrastructure.adminJdbcUrl("billing"));
        var update = admin.prepareStatement("update " + what + " where account_id = ?")) {
      update.setObject(1, account);
      assertThat(update.executeUpdate()).isEqualTo(1);
    }
  }

  @Test
  void only_operators_see_the_report_and_bad_periods_are_400() {
    String owner = TestTokens.owner(UUID.randomUUID());
    given().get("/admin/v1/conservation").then().statusCode(401);
    given().auth().oauth2(owner).get("/admin/v1/conservation").then().statusCode(403);
    for (String query :
        new String[] {
          "from=yesterday", "to=2026", "from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z"
        }) {
      given()
          .auth()
          .oauth2(TestTokens.operator())
          .get("/admin/v1/conservation?" + query)
          .then()
          .statusCode(400);
    }
  }

  /// 50 granted, of them 2 spent and 3 held; another 10 granted and refunded.
  private UUID aLife() {
    UUID account = purse.with(50);
    purse.give(account, "refunded:" + account, 10 * CREDIT, null);
    purse.refund(account, "refunded:" + account);
    UUID lease = UUID.randomUUID();
    var gateway = new GatewayPlay(json, internal, "gateway-a");
    assertThat(gateway.ask(account, lease, 5 * CREDIT, 5 * CREDIT).granted()).isTrue();
    events.used(account, lease, gateway.id(), 2 * CREDIT);
    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(() -> assertThat(purse.lots(account, "spent_micro")).isEqualTo(2 * CREDIT));
    return account;
  }

  private static LedgerChecker check(String csv) throws IOException {
    return new LedgerChecker().check(new BufferedReader(new StringReader(csv)));
  }

  private static String export(UUID account) {
    return given()
        .auth()
        .oauth2(TestTokens.owner(account))
        .accept("text/csv")
        .get("/v1/wallet/export")
        .then()
        .statusCode(200)
        .extract()
        .asString();
  }

  private static JsonPath report(String query) {
    return given()
        .auth()
        .oauth2(TestTokens.operator())
        .get("/admin/v1/conservation" + query)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }
}
