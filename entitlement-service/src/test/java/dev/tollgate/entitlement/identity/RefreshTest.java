package dev.tollgate.entitlement.identity;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.entitlement.Client;
import dev.tollgate.entitlement.TestClock;
import dev.tollgate.local.test.TestInfrastructure;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("EN-1")
class RefreshTest {
  @Inject TestClock clock;

  @AfterEach
  void now() {
    clock.back();
  }

  @Test
  void a_refresh_token_gives_the_next_pair_for_the_same_account() {
    Client client = Client.fresh();

    Response next = refresh(client.refreshToken());

    next.then().statusCode(200);
    assertThat(Client.claims(next.path("accessToken")).get("account"))
        .isEqualTo(client.accountId().toString());
    assertThat(next.<String>path("refreshToken")).isNotEqualTo(client.refreshToken());
    refresh(next.path("refreshToken")).then().statusCode(200);
  }

  @Test
  void a_refresh_token_that_comes_back_revokes_its_family() {
    Client client = Client.fresh();
    String second = refresh(client.refreshToken()).path("refreshToken");

    Response stolen = refresh(client.refreshToken());

    assertThat(stolen.statusCode()).isEqualTo(401);
    assertThat(refresh(second).statusCode()).isEqualTo(401);
  }

  @Test
  void one_family_does_not_take_another_down() {
    Client phone = Client.fresh();
    Client again = Client.signedIn(phone.deviceId());
    refresh(phone.refreshToken());
    refresh(phone.refreshToken()).then().statusCode(401);

    assertThat(refresh(again.refreshToken()).statusCode()).isEqualTo(200);
  }

  @Test
  void of_two_uses_at_once_one_wins_and_the_family_is_gone() throws Exception {
    Client client = Client.fresh();
    Callable<Response> use = () -> refresh(client.refreshToken());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var uses = IntStream.range(0, 4).mapToObj(i -> threads.submit(use)).toList();
      int won = 0;
      String next = "";
      for (var each : uses) {
        if (each.get().statusCode() == 200) {
          won++;
          next = each.get().path("refreshToken");
        }
      }
      assertThat(won).isEqualTo(1);
      assertThat(refresh(next).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void what_a_refresh_gives_while_its_family_is_being_revoked_is_worth_nothing() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 40; round++) {
        String used = Client.fresh().refreshToken();
        String valid = refresh(used).path("refreshToken");
        var reuse = threads.submit(() -> refresh(used));
        var use = threads.submit(() -> refresh(valid));

        assertThat(reuse.get().statusCode()).isEqualTo(401);
        if (use.get().statusCode() == 200) {
          String next = use.get().path("refreshToken");
          assertThat(refresh(next).statusCode()).as("round %d", round).isEqualTo(401);
        }
      }
    }
  }

  @Test
  void a_device_that_refreshes_too_often_has_to_wait_and_keeps_its_token() {
    clock.stop();
    String last = Client.fresh().refreshToken();
    for (int i = 0; i < 60; i++) {
      last = refresh(last).then().statusCode(200).extract().path("refreshToken");
    }

    Response oneMore = refresh(last);

    assertThat(oneMore.statusCode()).isEqualTo(429);
    assertThat(oneMore.header("Retry-After")).isEqualTo("60");
    clock.forward(Duration.ofMinutes(1));
    assertThat(refresh(last).statusCode()).isEqualTo(200);
  }

  @Test
  void a_used_token_revokes_its_family_however_many_tokens_were_asked_for() {
    clock.stop();
    String first = Client.fresh().refreshToken();
    String last = first;
    for (int i = 0; i < 60; i++) {
      last = refresh(last).path("refreshToken");
    }
    refresh(last).then().statusCode(429);

    assertThat(refresh(first).statusCode()).isEqualTo(401);

    clock.forward(Duration.ofMinutes(1));
    assertThat(refresh(last).statusCode()).isEqualTo(401);
  }

  @Test
  void of_too_many_sign_ins_the_one_not_renewed_for_longest_ends() {
    Client first = Client.fresh();
    Client second = Client.signedIn(first.deviceId());
    IntStream.range(2, 20).forEach(i -> Client.signedIn(first.deviceId()));
    String renewed = refresh(first.refreshToken()).path("refreshToken");

    Client last = Client.signedIn(first.deviceId());

    assertThat(refresh(second.refreshToken()).statusCode()).isEqualTo(401);
    assertThat(refresh(renewed).statusCode()).isEqualTo(200);
    assertThat(refresh(last.refreshToken()).statusCode()).isEqualTo(200);
  }

  @Test
  void a_refresh_token_is_not_kept_in_clear() throws SQLException {
    Client client = Client.fresh();

    try (var database =
            DriverManager.getConnection(TestInfrastructure.adminJdbcUrl("entitlement"));
        var rows =
            database
                .createStatement()
                .executeQuery("select string_agg(t::text, ' ') from refresh_token t")) {
      rows.next();
      assertThat(rows.getString(1)).doesNotContain(client.refreshToken().substring(4));
    }
  }

  @Test
  void a_refresh_token_expires() {
    Client client = Client.fresh();
    clock.forward(Duration.ofDays(31));

    assertThat(refresh(client.refreshToken()).statusCode()).isEqualTo(401);
  }

  @Test
  void what_is_no_refresh_token_is_refused() {
    assertThat(refresh("tgr_made-up").statusCode()).isEqualTo(401);
    assertThat(refresh("").statusCode()).isEqualTo(400);
    assertThat(refresh("x".repeat(500)).statusCode()).isEqualTo(400);
  }

  private static Response refresh(String token) {
    return given()
        .contentType(ContentType.JSON)
        .body(Map.of("refreshToken", token))
        .post("/v1/auth/refresh");
  }
}
