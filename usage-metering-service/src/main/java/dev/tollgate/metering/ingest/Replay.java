package dev.tollgate.metering.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.kit.database.WorkerTransactions;
import dev.tollgate.metering.MeteringConfig;
import dev.tollgate.metering.account.Accounts;
import dev.tollgate.metering.ingest.SortedEvent.SetAside;
import dev.tollgate.metering.ingest.SortedEvent.Skipped;
import dev.tollgate.metering.ingest.SortedEvent.Usage;
import dev.tollgate.metering.retention.Retention;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// An operator's decision that a quarantined event shall count after all.
///
/// An event older than the dedupe memory may count now: that is what the operator decides. Its
/// quarantine row stays and is what a second replay, or a second arrival, meets.
@ApplicationScoped
class Replay {
  /// What a replay led to.
  sealed interface Result {
    /// @param outcome `counted` or `duplicate`
    record Done(String outcome, Instant replayedAt) implements Result {}

    /// @param why in words for the operator
    record Refused(String why) implements Result {}

    record Unknown() implements Result {}
  }

  private final WorkerTransactions worker;
  private final QuarantinedEvents quarantine;
  private final CountedEvents countedEvents;
  private final Counting counting;
  private final Accounts accounts;
  private final IngestTally tally;
  private final Intake intake;
  private final MeteringConfig config;
  private final Clock clock;

  Replay(
      WorkerTransactions worker,
      QuarantinedEvents quarantine,
      CountedEvents countedEvents,
      Counting counting,
      Accounts accounts,
      IngestTally tally,
      ObjectMapper json,
      MeteringConfig config,
      Clock clock) {
    this.worker = worker;
    this.quarantine = quarantine;
    this.countedEvents = countedEvents;
    this.counting = counting;
    this.accounts = accounts;
    this.tally = tally;
    this.intake = new Intake(json);
    this.config = config;
    this.clock = clock;
  }

  /// Replaying again answers what the first replay did.
  Uni<Result> replay(UUID id) {
    return worker.inTransaction(
        tx ->
            accounts
                .hold(tx)
                .chain(() -> quarantine.take(tx, id))
                .chain(found -> found.map(each -> replay(tx, each)).orElseGet(Replay::unknown)));
  }

  private Uni<Result> replay(SqlConnection transaction, QuarantinedEvent event) {
    if (event.isReplayed()) {
      return Uni.createFrom().item(done(event));
    }
    if (event.source().value().length == 0) {
      return refused("Nothing is left of this event.");
    }
    Acceptance anyPast = new Acceptance(Instant.MIN, Acceptance.at(clock, config).newest());
    return switch (intake.sort(event.source(), anyPast)) {
      case Usage usage -> count(transaction, event, usage.event());
      case SetAside aside -> refused("It still cannot be counted: " + aside.detail() + ".");
      case Skipped _ -> refused("It is no usage event.");
    };
  }

  private Uni<Result> count(
      SqlConnection transaction, QuarantinedEvent waiting, UsageRecorded event) {
    Instant now = clock.instant();
    return claim(transaction, event)
        .chain(
            fresh ->
                counting
                    .count(transaction, fresh ? List.of(event) : List.of())
                    .chain(() -> quarantine.close(transaction, waiting.id(), fresh, now))
                    .chain(() -> tally.replayed(transaction, waiting.source().partition(), fresh))
                    .replaceWith(new Result.Done(fresh ? "counted" : "duplicate", now)));
  }

  /// Beyond the dedupe memory the quarantine row alone tells that the event was counted.
  private Uni<Boolean> claim(SqlConnection transaction, UsageRecorded event) {
    if (UuidV7.timeOf(event.eventId()).isBefore(Retention.at(clock, config).dedupeSince())) {
      return Uni.createFrom().item(true);
    }
    return countedEvents
        .claim(transaction, List.of(event.eventId()))
        .map(fresh -> !fresh.isEmpty());
  }

  private static Result done(QuarantinedEvent event) {
    return new Result.Done(
        Optional.ofNullable(event.outcome()).orElseThrow(),
        Optional.ofNullable(event.replayedAt()).orElseThrow());
  }

  private static Uni<Result> refused(String why) {
    return Uni.createFrom().item(new Result.Refused(why));
  }

  private static Uni<Result> unknown() {
    return Uni.createFrom().item(new Result.Unknown());
  }
}
