package dev.tollgate.entitlement.quota;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.budget.QuotaCounts;
import dev.tollgate.contracts.budget.QuotaCounts.Used;
import dev.tollgate.local.infrastructure.ServiceCertificate;
import dev.tollgate.local.test.TestInfrastructure;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// usage-metering-service, as far as it tells what was used: pages that a test wrote. In each there
/// is a member that this version does not know yet.
final class MeteringBooks implements AutoCloseable {
  private final ObjectMapper json;
  private final Map<String, Buffer> pages = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Vertx vertx = Vertx.vertx();

  MeteringBooks(ObjectMapper json) throws Exception {
    this.json = json;
    ServiceCertificate identity = TestInfrastructure.certificate("usage-metering-service");
    vertx
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
        .requestHandler(this::answer)
        .listen(TestInfrastructure.peerPort("usage-metering-service"))
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  private void answer(HttpServerRequest request) {
    String after = String.valueOf(request.getParam("after"));
    asked.add(after);
    Buffer page = pages.get(after);
    if (page == null) {
      request.response().setStatusCode(503).end();
    } else {
      request.response().putHeader("Content-Type", "application/json").end(page);
    }
  }

  /// @param after the `next` of the page before; null for the first
  /// @param next null for the last
  void page(@Nullable UUID after, @Nullable UUID next, List<Used> accounts) {
    try {
      ObjectNode page = json.valueToTree(new QuotaCounts(Map.of(0, 5L), accounts, next));
      page.put("memberOfTheNextRelease", true);
      pages.put(String.valueOf(after), Buffer.buffer(json.writeValueAsBytes(page)));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  /// After what each page was asked for; `null` = the first.
  List<String> asked() {
    return asked;
  }

  @Override
  public void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
