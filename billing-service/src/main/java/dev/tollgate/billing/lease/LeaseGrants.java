package dev.tollgate.billing.lease;

import dev.tollgate.billing.BillingConfig;
import dev.tollgate.billing.lease.GrantDecision.Forged;
import dev.tollgate.billing.lease.GrantDecision.Granted;
import dev.tollgate.billing.lease.GrantDecision.NothingLeft;
import dev.tollgate.billing.lease.GrantDecision.Over;
import dev.tollgate.billing.lease.GrantDecision.Waiting;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.contracts.lease.LeaseDecision;
import dev.tollgate.contracts.lease.LeaseGranted;
import dev.tollgate.contracts.lease.LeaseOver;
import dev.tollgate.contracts.lease.LeaseRecall;
import dev.tollgate.contracts.lease.LeaseRequest;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.kit.event.Outbox;
import dev.tollgate.kit.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// P2 and P14: grants at once where it can, in a round with others; else, alone, recalls what
/// gateways hold idle and tries again on each change, for half a second. Then it says 402 if that
/// is proven, and 503 if it is not.
@ApplicationScoped
class LeaseGrants {
  private final GrantRounds rounds;
  private final LeaseBooks books;
  private final Limits limits;
  private final Changes changes;
  private final Outbox outbox;
  private final WorkerTransactions worker;
  private final LeaseSettings settings;

  LeaseGrants(
      GrantRounds rounds,
      LeaseBooks books,
      Limits limits,
      Changes changes,
      Outbox outbox,
      WorkerTransactions worker,
      BillingConfig config) {
    this.rounds = rounds;
    this.books = books;
    this.limits = limits;
    this.changes = changes;
    this.outbox = outbox;
    this.worker = worker;
    this.settings = config.lease();
  }

  Uni<LeaseDecision> ask(LeaseRequest request) {
    long deadline = System.nanoTime() + settings.patience().toNanos();
    return rounds
        .ask(request)
        .chain(
            granted ->
                granted.isPresent() ? answer(granted.get()) : tryUntil(request, null, deadline));
  }

  /// @param deadlineNanos on the monotonic clock, when the last try is due
  private Uni<LeaseDecision> tryUntil(
      LeaseRequest request, @Nullable RecallMark since, long deadlineNanos) {
    return worker
        .inTransaction(transaction -> attempt(transaction, request, since))
        .chain(attempt -> conclude(request, attempt, deadlineNanos));
  }

  /// @param decision null = there is no wallet yet
  /// @param seen what a change would have to differ from
  private record Attempt(
      @Nullable GrantDecision decision, Changes.Seen seen, @Nullable LeaseDecision refusal) {}

  private Uni<Attempt> attempt(
      SqlConnection transaction, LeaseRequest request, @Nullable RecallMark since) {
    return seen(transaction, request, since)
        .chain(
            seen ->
                books
                    .lockToGrant(
                        transaction, request.accountId(), request.leaseId(), request.priceMicro())
                    .chain(
                        book ->
                            book.isEmpty()
                                ? Uni.createFrom().item(new Attempt(null, seen, null))
                                : decide(transaction, request, since, book.get(), seen)));
  }

  /// Most are granted at the first try, and ask for nothing to wait for. Who has to wait tries
  /// again at the next look, knowing then what a change would have to differ from.
  private Uni<Changes.Seen> seen(
      SqlConnection transaction, LeaseRequest request, @Nullable RecallMark since) {
    return since == null
        ? Uni.createFrom().item(Changes.Seen.NOTHING)
        : changes.seen(transaction, request.accountId());
  }

  private Uni<Attempt> decide(
      SqlConnection transaction,
      LeaseRequest request,
      @Nullable RecallMark since,
      LeaseBook book,
      Changes.Seen seen) {
    GrantDecision decision = book.ask(request, since);
    Uni<Void> stored = books.store(transaction, List.of(book));
    if (decision instanceof Waiting waiting && waiting.isNew()) {
      var recall = new LeaseRecall(request.accountId(), waiting.since().recall());
      stored =
          stored.chain(
              () ->
                  outbox.add(
                      transaction,
                      Topics.CREDITS,
                      "recall:" + request.accountId(),
                      LeaseRecall.TYPE,
                      recall));
    }
    return decision instanceof NothingLeft
        ? stored
            .chain(() -> limits.refusal(transaction, request, book.wallet()))
            .map(refusal -> new Attempt(decision, seen, refusal))
        : stored.replaceWith(new Attempt(decision, seen, null));
  }

  private Uni<LeaseDecision> conclude(LeaseRequest request, Attempt attempt, long deadlineNanos) {
    return switch (attempt.decision()) {
      case null -> waitAndTry(request, null, attempt.seen(), deadlineNanos);
      case Granted granted -> answer(granted);
      case Over over -> answer(new LeaseOver(over.leaseId()));
      case Forged forged ->
          Uni.createFrom()
              .failure(
                  new ProblemException(
                      ErrorCode.CONFLICT, "This lease belongs to another gateway."));
      case NothingLeft nothing -> answer(Objects.requireNonNull(attempt.refusal()));
      case Waiting waiting -> waitAndTry(request, waiting.since(), attempt.seen(), deadlineNanos);
    };
  }

  private Uni<LeaseDecision> waitAndTry(
      LeaseRequest request, @Nullable RecallMark since, Changes.Seen seen, long deadlineNanos) {
    long left = deadlineNanos - System.nanoTime();
    if (left <= 0) {
      return Uni.createFrom()
          .failure(
              new ProblemException(
                  ErrorCode.UNAVAILABLE,
                  "Credits of this account are out at gateways that have not answered.",
                  settings.retryAfter()));
    }
    return changes
        .after(request.accountId(), seen, Duration.ofNanos(left))
        .chain(() -> tryUntil(request, since, deadlineNanos));
  }

  private static Uni<LeaseDecision> answer(Granted granted) {
    return answer(
        new LeaseGranted(
            granted.leaseId(),
            granted.incarnation(),
            granted.sizeMicro(),
            granted.standing().limitMicro(),
            granted.standing().leftMicro()));
  }

  private static Uni<LeaseDecision> answer(LeaseDecision decision) {
    return Uni.createFrom().item(decision);
  }
}
