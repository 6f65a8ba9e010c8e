package dev.tollgate.billing.lease;

import dev.tollgate.billing.BillingConfig;
import dev.tollgate.billing.lease.GrantDecision.Granted;
import dev.tollgate.contracts.lease.LeaseRequest;
import dev.tollgate.kit.database.WorkerTransactions;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Grants what can be granted at once, for many accounts in one transaction: while a round is under
/// way, requests gather for the next. A request that comes alone waits for nobody.
///
/// A round takes only wallets that nobody else has locked, and waits for no credits: who has to
/// wait does so alone, and holds up nobody.
@ApplicationScoped
class GrantRounds {
  private static final Logger LOG = Logger.getLogger(GrantRounds.class);
  private static final int REQUESTS_MAX = 128;
  private static final int QUEUE_MAX = 4_096;

  private final LeaseBooks books;
  private final WorkerTransactions worker;
  private final Context runner;
  private final Duration patience;
  private final DistributionSummary requestsOfRounds;
  private final Queue<Waiting> queue = new ArrayDeque<>();
  private boolean underWay;

  GrantRounds(
      LeaseBooks books,
      WorkerTransactions worker,
      Vertx vertx,
      BillingConfig config,
      MeterRegistry metrics) {
    this.books = books;
    this.worker = worker;
    this.runner = VertxContext.getRootContext(vertx.getOrCreateContext());
    this.patience = config.lease().patience();
    this.requestsOfRounds = metrics.summary("tollgate_billing_grant_round_requests");
  }

  private record Waiting(LeaseRequest request, UniEmitter<? super Optional<Granted>> done) {}

  /// @return empty when it could not be granted at once: then nothing has changed, and nothing is
  ///   said about why
  Uni<Optional<Granted>> ask(LeaseRequest request) {
    Uni<Optional<Granted>> asked =
        Uni.createFrom().emitter(done -> enqueue(new Waiting(request, done)));
    Context caller = Vertx.currentContext();
    return caller == null
        ? asked
        : asked.emitOn(command -> caller.runOnContext(back -> command.run()));
  }

  private void enqueue(Waiting waiting) {
    synchronized (queue) {
      if (queue.size() < QUEUE_MAX) {
        queue.add(waiting);
        if (!underWay) {
          underWay = true;
          runner.runOnContext(soon -> nextRound());
        }
        return;
      }
    }
    waiting.done().complete(Optional.empty());
  }

  private void nextRound() {
    List<Waiting> round = take();
    if (round.isEmpty()) {
      return;
    }
    requestsOfRounds.record(round.size());
    List<LeaseRequest> requests = round.stream().map(Waiting::request).toList();
    worker
        .inTransaction(transaction -> grant(transaction, requests))
        .ifNoItem()
        .after(patience)
        .fail()
        .onFailure()
        .recoverWithItem(fault -> eachAlone(requests, fault))
        .subscribe()
        .with(granted -> finish(round, granted));
  }

  private List<Waiting> take() {
    List<Waiting> round = new ArrayList<>();
    synchronized (queue) {
      while (round.size() < REQUESTS_MAX && !queue.isEmpty()) {
        round.add(queue.remove());
      }
      underWay = !round.isEmpty();
    }
    return round;
  }

  private Uni<List<Optional<Granted>>> grant(
      SqlConnection transaction, List<LeaseRequest> requests) {
    return Uni.combine()
        .all()
        .unis(
            books.lockFree(
                transaction,
                requests.stream().map(LeaseRequest::accountId).collect(Collectors.toSet())),
            books.known(
                transaction,
                requests.stream().map(LeaseRequest::leaseId).collect(Collectors.toSet())))
        .asTuple()
        .chain(
            found -> {
              Map<UUID, LeaseBook> free = found.getItem1();
              List<Optional<Granted>> granted =
                  requests.stream()
                      .map(each -> grant(free.get(each.accountId()), each, found.getItem2()))
                      .toList();
              List<LeaseBook> changed =
                  free.values().stream().filter(LeaseBook::hasChangedLeases).toList();
              return changed.isEmpty()
                  ? Uni.createFrom().item(granted)
                  : books.store(transaction, changed).replaceWith(granted);
            });
  }

  private static Optional<Granted> grant(
      @Nullable LeaseBook book, LeaseRequest request, Set<UUID> known) {
    return book == null || known.contains(request.leaseId())
        ? Optional.empty()
        : book.askAtOnce(request);
  }

  /// The fault may be that of one request only; asked again alone, each meets its own. What was
  /// granted after all is granted again as it is: the lease's id is the request's.
  private static List<Optional<Granted>> eachAlone(List<LeaseRequest> requests, Throwable fault) {
    LOG.warnf("%d requests for leases are tried one by one: %s", requests.size(), fault);
    return requests.stream().map(each -> Optional.<Granted>empty()).toList();
  }

  private void finish(List<Waiting> round, List<Optional<Granted>> granted) {
    for (int i = 0; i < round.size(); i++) {
      round.get(i).done().complete(granted.get(i));
    }
    nextRound();
  }
}
