package dev.tollgate.kit.token;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tollgate.kit.KitTest;
import dev.tollgate.local.test.FakeAccessKeys;
import dev.tollgate.local.test.LogCapture;
import io.restassured.response.ValidatableResponse;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@KitTest
@Tag("EN-15")
class AccessKeyVerifierTest {
  private static final String READ = "/v1/notes/read";
  private static final String MINE = "/v1/notes/mine";
  private static final FakeAccessKeys KEYS = new FakeAccessKeys();
  private static FakeAccessKeys.Server entitlement;

  private final UUID account = UUID.randomUUID();
  private final String key = KEYS.of(account);

  @BeforeAll
  static void serve() {
    entitlement = KEYS.serve();
  }

  @AfterAll
  static void close() {
    entitlement.close();
  }

  @Test
  void a_key_opens_what_names_access_keys_for_its_account_and_nothing_else() {
    get(READ, key).statusCode(200).body(equalTo(account.toString()));
    get(MINE, key).statusCode(403).body("code", equalTo("forbidden"));
    get("/v1/unmarked", key).statusCode(403);
  }

  @Test
  void the_key_of_an_agent_opens_nothing() {
    String ofAgent = KEYS.ofAgent(account);

    get(READ, ofAgent).statusCode(403);
    get(MINE, ofAgent).statusCode(403);
  }

  @Test
  void a_deleted_key_opens_nothing_from_then_on() {
    get(READ, key).statusCode(200);

    KEYS.delete(key);

    get(READ, key).statusCode(401).body("code", equalTo("unauthenticated"));
  }

  @Test
  void what_is_like_a_key_opens_nothing() {
    for (String like : List.of("tg_", "tg_ä", key + "x", key.toUpperCase(Locale.ROOT))) {
      get(READ, like).statusCode(401).body("code", equalTo("unauthenticated"));
    }
  }

  @Test
  void while_entitlement_stalls_nobody_can_tell_and_no_key_is_told_or_logged_meanwhile() {
    String unknown = "tg_" + UUID.randomUUID();
    try (LogCapture log = LogCapture.start()) {
      get(READ, key).statusCode(200);
      get(MINE, key).statusCode(403);
      get(READ, unknown).statusCode(401);
      KEYS.stalling(true);
      get(READ, key)
          .statusCode(503)
          .header("Retry-After", "1")
          .body("code", equalTo("unavailable"));

      assertThat(log.lines())
          .anyMatch(line -> line.contains("cannot be asked"))
          .noneMatch(line -> line.contains(key) || line.contains(unknown));
      assertThat(KEYS.asked()).allMatch(body -> body.matches("\\{\"keyHash\":\"[0-9a-f]{64}\"}"));
    } finally {
      KEYS.stalling(false);
    }
    get(READ, key).statusCode(200);
  }

  /// Anybody can make up keys.
  @Test
  void only_so_many_keys_are_asked_about_at_once() throws Exception {
    int before = KEYS.asked().size();
    KEYS.stalling(true);
    try (ExecutorService callers = Executors.newFixedThreadPool(20)) {
      List<Future<Integer>> answers =
          callers.invokeAll(
              Collections.nCopies(
                  20, () -> get(READ, "tg_" + UUID.randomUUID()).extract().statusCode()));

      assertThat(answers).allMatch(each -> each.resultNow() == 503);
      assertThat(KEYS.asked().size() - before).isBetween(1, 19);
    } finally {
      KEYS.stalling(false);
    }
    get(READ, key).statusCode(200);
  }

  private static ValidatableResponse get(String path, String credential) {
    return given().header("Authorization", "Bearer " + credential).get(path).then();
  }
}
