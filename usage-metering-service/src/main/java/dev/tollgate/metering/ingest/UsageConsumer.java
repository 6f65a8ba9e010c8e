package dev.tollgate.metering.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.Topics;
import dev.tollgate.kit.event.Consumers;
import dev.tollgate.kit.event.IncomingEvent;
import dev.tollgate.metering.MeteringConfig;
import dev.tollgate.metering.account.Accounts;
import dev.tollgate.metering.ingest.SortedEvent.SetAside;
import dev.tollgate.metering.ingest.SortedEvent.Usage;
import dev.tollgate.metering.retention.Partitions;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/// Counts each usage event exactly once. One transaction holds all of it: the offsets (moved by the
/// kit before [#count] is called), the ids, the raw rows, the sums and the tally.
@ApplicationScoped
public class UsageConsumer {
  private static final String NAME = "metering";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Intake intake;
  private final Accounts accounts;
  private final CountedEvents countedEvents;
  private final QuarantinedEvents quarantine;
  private final Counting counting;
  private final IngestTally tally;
  private final MeteringConfig config;
  private final Clock clock;

  UsageConsumer(
      ObjectMapper json,
      Accounts accounts,
      CountedEvents countedEvents,
      QuarantinedEvents quarantine,
      Counting counting,
      IngestTally tally,
      MeteringConfig config,
      Clock clock) {
    this.intake = new Intake(json);
    this.accounts = accounts;
    this.countedEvents = countedEvents;
    this.quarantine = quarantine;
    this.counting = counting;
    this.tally = tally;
    this.config = config;
    this.clock = clock;
  }

  void onStart(@Observes StartupEvent start, Partitions partitions, Consumers consumers) {
    partitions.keep().await().atMost(PATIENCE);
    consumers.start(NAME, Topics.USAGE, this::count);
  }

  Uni<Void> count(SqlConnection transaction, List<IncomingEvent> batch) {
    Acceptance acceptance = Acceptance.at(clock, config);
    List<SortedEvent> sorted = batch.stream().map(each -> intake.sort(each, acceptance)).toList();
    return accounts
        .hold(transaction)
        .chain(() -> release(transaction, ids(sorted)))
        .chain(() -> countedEvents.claim(transaction, ids(sorted)))
        .chain(
            claimed ->
                quarantine
                    .add(transaction, asides(sorted), clock.instant())
                    .map(admitted -> BatchOutcome.of(sorted, claimed, admitted)))
        .chain(
            outcome ->
                counting
                    .count(transaction, outcome.fresh())
                    .chain(() -> tally.add(transaction, outcome.tally())));
  }

  /// What came too early once and is counted now must not wait to be replayed: when its id is
  /// forgotten, it would count again. First of all, as a replay takes its row before it claims the
  /// id.
  private Uni<Void> release(SqlConnection transaction, List<UUID> ids) {
    return ids.isEmpty()
        ? Uni.createFrom().voidItem()
        : quarantine
            .closeDuplicates(transaction, ids, clock.instant())
            .chain(partitions -> tally.duplicates(transaction, partitions));
  }

  private static List<UUID> ids(List<SortedEvent> sorted) {
    return sorted.stream()
        .filter(Usage.class::isInstance)
        .map(each -> ((Usage) each).event().eventId())
        .toList();
  }

  private static List<SetAside> asides(List<SortedEvent> sorted) {
    return sorted.stream().filter(SetAside.class::isInstance).map(SetAside.class::cast).toList();
  }
}
