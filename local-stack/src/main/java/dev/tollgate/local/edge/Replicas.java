package dev.tollgate.local.edge;

import dev.tollgate.local.infrastructure.Service;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// The processes behind the edge, and which of them want traffic: each is asked for its readiness
/// twice a second, and gets none from the moment it says no, does not answer, or refuses a
/// connection.
final class Replicas {
  private static final long PROBE_MILLIS = 500;
  private static final int PROBE_TIMEOUT_MILLIS = 5_000;

  private final Map<Service, List<Replica>> all;
  private final Set<Replica> ready = ConcurrentHashMap.newKeySet();

  /// Asked by the clock, and owing the answer: asked again only then, or one that is slow would
  /// have ever more questions before it.
  private final Set<Replica> asked = ConcurrentHashMap.newKeySet();

  private final AtomicInteger turn = new AtomicInteger();
  private final HttpClient client;

  Replicas(Vertx vertx, Map<Service, List<Replica>> all) {
    this.all = new HashMap<>(all);
    var options =
        new HttpClientOptions().setConnectTimeout(PROBE_TIMEOUT_MILLIS).setIdleTimeout(10);
    client = vertx.createHttpClient(options);
  }

  /// Asks every replica once, and again twice a second from then on.
  Future<Void> watch(Vertx vertx) {
    vertx.setPeriodic(
        PROBE_MILLIS,
        timer ->
            replicas()
                .filter(asked::add)
                .forEach(replica -> probe(replica).onComplete(done -> asked.remove(replica))));
    return probeAll();
  }

  private Stream<Replica> replicas() {
    return all.values().stream().flatMap(List::stream);
  }

  /// The next ready replica in turn.
  Optional<Replica> next(Service service) {
    List<Replica> candidates =
        all.getOrDefault(service, List.of()).stream().filter(ready::contains).toList();
    if (candidates.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(candidates.get(Math.floorMod(turn.getAndIncrement(), candidates.size())));
  }

  /// No traffic for it until a probe says otherwise.
  void suspend(Replica replica) {
    ready.remove(replica);
  }

  Future<Void> probeAll() {
    List<Future<Void>> probes = replicas().map(this::probe).toList();
    return Future.join(probes).mapEmpty();
  }

  private Future<Void> probe(Replica replica) {
    var request =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost("127.0.0.1")
            .setPort(replica.managementPort())
            .setURI("/q/health/ready")
            .setTimeout(PROBE_TIMEOUT_MILLIS);
    return client
        .request(request)
        .compose(Replicas::saysReady)
        .otherwise(false)
        .map(
            isReady -> {
              if (isReady) {
                ready.add(replica);
              } else {
                ready.remove(replica);
              }
              return null;
            });
  }

  /// All on the event loop: elsewhere the answer could have gone by before anybody reads it.
  private static Future<Boolean> saysReady(HttpClientRequest probe) {
    return probe
        .send()
        .compose(response -> response.body().map(body -> response.statusCode() == 200))
        .timeout(PROBE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
        .onFailure(silent -> probe.reset());
  }
}
