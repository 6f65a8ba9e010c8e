package dev.tollgate.entitlement.quota;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.contracts.budget.QuotaCounts;
import dev.tollgate.contracts.budget.QuotaCounts.Used;
import dev.tollgate.entitlement.PeerServer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// usage-metering-service, as far as it tells what was used: pages that a test wrote. In each there
/// is a member that this version does not know yet.
final class MeteringBooks implements AutoCloseable {
  private final ObjectMapper json;
  private final Map<String, ObjectNode> pages = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong read = new AtomicLong(5);
  private final AtomicLong end = new AtomicLong(5);

  MeteringBooks(ObjectMapper json) throws Exception {
    this.json = json;
    PeerServer.start(vertx, "usage-metering-service", this::answer);
  }

  private void answer(HttpServerRequest request) {
    String after = String.valueOf(request.getParam("after"));
    asked.add(after);
    ObjectNode page = pages.get(after);
    if (page == null) {
      request.response().setStatusCode(503).end();
    } else {
      ObjectNode answer = page.deepCopy();
      answer.putObject("watermark").put("0", read.get());
      if (after.equals("null")) {
        answer.putObject("ends").put("0", end.get());
      }
      request
          .response()
          .putHeader("Content-Type", "application/json")
          .end(Buffer.buffer(answer.toString()));
    }
  }

  /// From now on it is not to be had.
  void losePage(UUID after) {
    pages.remove(after.toString());
  }

  /// From now on so many more records are on the usage topic.
  void used(long records) {
    end.addAndGet(records);
  }

  /// Of them so many are in the books.
  void booked(long records) {
    read.addAndGet(records);
  }

  /// @param after the `next` of the page before; null for the first
  /// @param next null for the last
  void page(@Nullable UUID after, @Nullable UUID next, List<Used> accounts) {
    ObjectNode page = json.valueToTree(new QuotaCounts(Map.of(), null, accounts, next));
    page.put("memberOfTheNextRelease", true);
    pages.put(String.valueOf(after), page);
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
