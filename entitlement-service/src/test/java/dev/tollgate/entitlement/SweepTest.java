package dev.tollgate.entitlement;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.kit.database.WorkerTransactions;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SweepTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @Inject Sweep sweep;
  @Inject WorkerTransactions transactions;
  @Inject TestClock clock;

  @AfterEach
  void now() {
    clock.back();
  }

  @Test
  @Tag("EN-7")
  void sessions_that_are_over_go_with_their_guests_and_live_ones_stay() {
    Client host = Client.fresh();
    Client guest = Client.fresh();
    UUID expired = open(host, guest);
    clock.forward(Duration.ofHours(6));
    UUID ended = open(host, guest);
    UUID live = open(host, guest);
    host.request().delete("/v1/sessions/{id}", ended).then().statusCode(204);
    clock.forward(Duration.ofHours(6));

    sweep.run().await().atMost(PATIENCE);

    assertThat(count("shared_session", "id", expired)).isZero();
    assertThat(count("session_guest", "session_id", expired)).isZero();
    assertThat(count("shared_session", "id", ended)).isZero();
    assertThat(count("session_guest", "session_id", ended)).isZero();
    assertThat(count("shared_session", "id", live)).isEqualTo(1);
    assertThat(count("session_guest", "session_id", live)).isEqualTo(1);
  }

  @Test
  @Tag("EN-1")
  void expired_refresh_tokens_go_though_nobody_comes_back_and_others_stay() {
    Client client = Client.fresh();
    expiredTokens(client.accountId(), 2_500);

    sweep.run().await().atMost(PATIENCE);

    assertThat(count("refresh_token", "account_id", client.accountId())).isEqualTo(1);
    refresh(client).then().statusCode(200);
  }

  private static UUID open(Client host, Client guest) {
    String id = host.request().body("{\"name\": \"open\"}").post("/v1/sessions").path("id");
    guest.request().post("/v1/sessions/{id}/join", id).then().statusCode(200);
    return UUID.fromString(id);
  }

  private static Response refresh(Client client) {
    return given()
        .contentType(ContentType.JSON)
        .body(Map.of("refreshToken", client.refreshToken()))
        .post("/v1/auth/refresh");
  }

  private void expiredTokens(UUID account, int number) {
    transactions
        .pool()
        .preparedQuery(
            """
            insert into refresh_token (token_hash, family, account_id, principal_id,
              principal_type, issued_at, expires_at)
            select sha256(gen_random_uuid()::text::bytea), gen_random_uuid(), $1,
                   gen_random_uuid(), 'DEVICE', now() - interval '31 days', now() - interval '1 day'
              from generate_series(1, $2)
            """)
        .execute(Tuple.of(account, number))
        .await()
        .atMost(PATIENCE);
  }

  private long count(String table, String column, UUID id) {
    return transactions
        .pool()
        .preparedQuery("select count(*) from %s where %s = $1".formatted(table, column))
        .execute(Tuple.of(id))
        .map(rows -> rows.iterator().next().getLong(0))
        .await()
        .atMost(PATIENCE);
  }
}
