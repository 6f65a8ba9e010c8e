package dev.tollgate.entitlement.identity;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.entitlement.Client;
import dev.tollgate.entitlement.TestClock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("EN-1")
class DeviceSignInTest {
  @Inject TestClock clock;

  @AfterEach
  void now() {
    clock.back();
  }

  @Test
  void a_new_device_gets_an_account_and_a_token_for_an_hour() {
    Response tokens = Client.signIn(UUID.randomUUID(), Client.randomAddress());

    tokens.then().statusCode(200);
    assertThat(tokens.jsonPath().getMap("").keySet())
        .isEqualTo(Set.of("accessToken", "expiresIn", "refreshToken"));
    assertThat(tokens.<Integer>path("expiresIn")).isEqualTo(3600);
    assertThat(tokens.header("Cache-Control")).contains("no-store");
    Map<String, Object> claims = Client.claims(tokens.path("accessToken"));
    assertThat(claims)
        .containsEntry("iss", "https://tollgate.local")
        .containsEntry("aud", "tollgate")
        .containsEntry("ptype", "device");
    assertThat((List<?>) claims.get("groups"))
        .extracting(String::valueOf)
        .containsExactlyInAnyOrder("account", "owner");
    assertThat(((Number) claims.get("exp")).longValue() - ((Number) claims.get("iat")).longValue())
        .isEqualTo(3600);
  }

  @Test
  void a_known_device_gets_the_same_account_and_principal() {
    Client first = Client.fresh();

    Client again = Client.signedIn(first.deviceId());

    assertThat(again.accountId()).isEqualTo(first.accountId());
    assertThat(Client.claims(again.accessToken()).get("sub"))
        .isEqualTo(Client.claims(first.accessToken()).get("sub"))
        .isNotEqualTo(first.deviceId().toString());
  }

  @Test
  void a_device_that_signs_in_many_times_at_once_gets_one_account() throws Exception {
    UUID device = UUID.randomUUID();
    Set<UUID> accounts = ConcurrentHashMap.newKeySet();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> calls =
          IntStream.range(0, 12)
              .<Future<?>>mapToObj(
                  i -> threads.submit(() -> accounts.add(Client.signedIn(device).accountId())))
              .toList();
      for (Future<?> call : calls) {
        call.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }

    assertThat(accounts).hasSize(1);
  }

  @Test
  void an_address_that_brings_too_many_new_devices_has_to_wait() {
    clock.stop();
    String address = Client.randomAddress();
    UUID known = UUID.randomUUID();
    Client.signIn(known, address).then().statusCode(200);
    IntStream.range(1, 100)
        .forEach(i -> Client.signIn(UUID.randomUUID(), address).then().statusCode(200));

    Response oneMore = Client.signIn(UUID.randomUUID(), address);

    assertThat(oneMore.statusCode()).isEqualTo(429);
    assertThat(oneMore.<String>path("code")).isEqualTo("rate_limited");
    assertThat(oneMore.header("Retry-After")).isEqualTo("36");
    Client.signIn(known, address).then().statusCode(200);
    Client.signIn(UUID.randomUUID(), Client.randomAddress()).then().statusCode(200);
  }

  @Test
  void a_device_that_signs_in_too_often_has_to_wait() {
    UUID device = Client.fresh().deviceId();
    clock.stop();
    IntStream.range(0, 60).forEach(i -> Client.signedIn(device));

    Response oneMore = Client.signIn(device, Client.randomAddress());

    assertThat(oneMore.statusCode()).isEqualTo(429);
    assertThat(oneMore.<String>path("code")).isEqualTo("rate_limited");
    assertThat(oneMore.header("Retry-After")).isEqualTo("60");
    assertThat(Client.fresh().accessToken()).isNotEmpty();
    clock.forward(Duration.ofMinutes(1));
    Client.signIn(device, Client.randomAddress()).then().statusCode(200);
  }

  @Test
  void an_ipv6_line_counts_as_one_address() {
    assertThat(SignInLimits.network("2001:db8:1:2:3:4:5:6"))
        .isEqualTo(SignInLimits.network("2001:db8:1:2::1"))
        .isNotEqualTo(SignInLimits.network("2001:db8:1:3::1"));
    assertThat(SignInLimits.network("::1")).isEqualTo("0".repeat(16));
  }

  @Test
  void each_ipv4_address_counts_by_itself_however_a_proxy_writes_it() {
    assertThat(SignInLimits.network("192.0.2.7"))
        .isEqualTo(SignInLimits.network("::ffff:192.0.2.7"))
        .isNotEqualTo(SignInLimits.network("192.0.2.8"));
  }

  @Test
  void an_address_that_is_none_keeps_nobody_out() {
    for (String address : List.of("unknown", "_hidden", "192.0.2.7, 10.0.0.1", "fe80::1%eth0")) {
      assertThat(Client.signIn(UUID.randomUUID(), address).statusCode()).as(address).isEqualTo(200);
    }
  }

  @Test
  void what_is_no_device_id_is_refused() {
    for (String body :
        List.of(
            "{\"deviceId\": \"me\"}",
            "{\"deviceId\": 7}",
            "{\"deviceId\": null}",
            "{}",
            "{\"deviceId\": \"%s\", \"tier\": \"ENTERPRISE\"}".formatted(UUID.randomUUID()),
            "[]",
            "",
            "{\"deviceId\": ")) {
      Response answer = given().contentType(ContentType.JSON).body(body).post("/v1/auth/device");

      assertThat(answer.statusCode()).as(body).isEqualTo(400);
      assertThat(answer.<String>path("code")).as(body).isIn("invalid_request", "malformed_json");
    }
  }
}
