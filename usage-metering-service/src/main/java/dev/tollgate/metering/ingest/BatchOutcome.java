package dev.tollgate.metering.ingest;

import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.kit.event.IncomingEvent;
import dev.tollgate.metering.ingest.IngestTally.Count;
import dev.tollgate.metering.ingest.SortedEvent.SetAside;
import dev.tollgate.metering.ingest.SortedEvent.Skipped;
import dev.tollgate.metering.ingest.SortedEvent.Usage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/// What became of each record of a batch: exactly one of counted, duplicate, quarantined, skipped.
///
/// @param fresh the usage that must be counted, each event once
/// @param tally per partition
record BatchOutcome(List<UsageRecorded> fresh, SortedMap<Integer, Count> tally) {
  /// Where on the topic a record stands.
  record Place(int partition, long offset) {
    static Place of(IncomingEvent source) {
      return new Place(source.partition(), source.offset());
    }
  }

  private static final Count COUNTED = new Count(1, 1, 0, 0, 0);
  private static final Count DUPLICATE = new Count(1, 0, 1, 0, 0);
  private static final Count QUARANTINED = new Count(1, 0, 0, 1, 0);
  private static final Count SKIPPED = new Count(0, 0, 0, 0, 1);

  /// @param claimed ids that nobody had counted before
  /// @param admitted what quarantine took in; the rest lay there already
  static BatchOutcome of(List<SortedEvent> batch, Set<UUID> claimed, Set<Place> admitted) {
    Set<UUID> open = new HashSet<>(claimed);
    List<UsageRecorded> fresh = new ArrayList<>();
    SortedMap<Integer, Count> tally = new TreeMap<>();
    for (SortedEvent record : batch) {
      Count outcome =
          switch (record) {
            case Skipped _ -> SKIPPED;
            case SetAside aside ->
                admitted.contains(Place.of(aside.source())) ? QUARANTINED : DUPLICATE;
            case Usage usage ->
                open.remove(usage.event().eventId()) ? counted(usage, fresh) : DUPLICATE;
          };
      tally.merge(record.source().partition(), outcome, Count::plus);
    }
    return new BatchOutcome(List.copyOf(fresh), tally);
  }

  private static Count counted(Usage usage, List<UsageRecorded> fresh) {
    fresh.add(usage.event());
    return COUNTED;
  }
}
