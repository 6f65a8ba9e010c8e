package dev.tollgate.entitlement.quota;

import static dev.tollgate.entitlement.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.budget.QuotaCounts;
import dev.tollgate.contracts.budget.QuotaCounts.Count;
import dev.tollgate.entitlement.Client;
import dev.tollgate.entitlement.Peer;
import dev.tollgate.local.infrastructure.ServiceCertificate;
import dev.tollgate.local.test.TestInfrastructure;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@Tag("EN-8")
class CounterRebuildTest {
  @Inject Peer peer;
  @Inject RedisDataSource redis;
  @Inject ObjectMapper json;

  private final List<QuotaCounts> pages = new CopyOnWriteArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private Vertx books;

  @BeforeEach
  void metering_answers_from_its_books() throws Exception {
    ServiceCertificate identity = TestInfrastructure.certificate("usage-metering-service");
    books = Vertx.vertx();
    books
        .createHttpServer(
            new HttpServerOptions()
                .setSsl(true)
                .setClientAuth(ClientAuth.REQUIRED)
                .setKeyCertOptions(
                    new PemKeyCertOptions()
                        .addCertPath(identity.certificate().toString())
                        .addKeyPath(identity.key().toString()))
                .setTrustOptions(
                    new PemTrustOptions().addCertPath(identity.authority().toString())))
        .requestHandler(
            request -> {
              String after = request.getParam("after");
              asked.add(request.getParam("since") + " " + after);
              request
                  .response()
                  .putHeader("Content-Type", "application/json")
                  .end(write(pages.get(after == null ? 0 : 1)));
            })
        .listen(TestInfrastructure.peerPort("usage-metering-service"))
        .toCompletionStage()
        .toCompletableFuture()
        .get(5, TimeUnit.SECONDS);
  }

  @AfterEach
  void metering_is_gone() throws Exception {
    books.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  @Test
  void counters_that_redis_lost_come_back_from_the_books() {
    Client one = Client.fresh();
    Client other = Client.fresh();
    Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
    Instant monthBefore = hour.minus(40, ChronoUnit.DAYS);
    pages.add(
        page(
            one.accountId(),
            new Count(one.accountId(), "tags", hour, 30),
            new Count(one.accountId(), "tags", hour.plus(1, ChronoUnit.HOURS), 12),
            new Count(one.accountId(), "tags", monthBefore, 500),
            new Count(one.accountId(), "title", hour, 7),
            new Count(UUID.randomUUID(), "tags", hour, 3)));
    pages.add(page(null, new Count(other.accountId(), "tags", hour, 99)));

    redis.execute("FLUSHALL");

    await()
        .untilAsserted(
            () -> {
              assertThat(used(one, "tags")).isEqualTo(42);
              assertThat(used(one, "title")).isEqualTo(7);
              assertThat(used(other, "tags")).isEqualTo(99);
            });
    assertThat(asked.getLast()).endsWith(" " + one.accountId());
  }

  @Test
  void what_redis_knows_better_stays() {
    Client client = Client.fresh();
    Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
    pages.add(page(null, new Count(client.accountId(), "tags", hour, 1)));
    redis.execute("FLUSHALL");
    long before = peer.admitted(Peer.call(client.accountId(), "tags")).quota().used();

    await().untilAsserted(() -> assertThat(asked).isNotEmpty());

    await()
        .untilAsserted(
            () ->
                assertThat(redis.execute("EXISTS", "tollgate:quota-counters-whole").toInteger())
                    .isEqualTo(1));
    assertThat(used(client, "tags")).isEqualTo(before);
  }

  private static QuotaCounts page(UUID next, Count... counts) {
    return new QuotaCounts(Map.of(0, 5L), List.of(counts), next);
  }

  private static long used(Client client, String feature) {
    return client.request().get("/v1/entitlements/" + feature).jsonPath().getLong("used");
  }

  private String write(QuotaCounts page) {
    try {
      return json.writeValueAsString(page);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }
}
