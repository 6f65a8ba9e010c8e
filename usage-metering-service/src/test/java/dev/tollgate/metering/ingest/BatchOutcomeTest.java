package dev.tollgate.metering.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.kit.event.IncomingEvent;
import dev.tollgate.metering.Usage;
import dev.tollgate.metering.ingest.BatchOutcome.Place;
import dev.tollgate.metering.ingest.IngestTally.Count;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

@Tag("ME-1")
class BatchOutcomeTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final List<UsageRecorded> EVENTS =
      IntStream.range(0, 6).mapToObj(_ -> Usage.at(UUID.randomUUID(), NOW).event()).toList();

  /// Numbers below 6 are usage with that event, 6 is set aside, 7 lies in quarantine already, 8 is
  /// no usage.
  @Property
  void every_record_ends_in_exactly_one_of_counted_duplicate_quarantined_and_skipped(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 8) Integer> kinds,
      @ForAll @IntRange(max = 5) int countedBefore) {
    List<SortedEvent> batch = new ArrayList<>();
    Set<Place> admitted = new HashSet<>();
    Set<UUID> claimed = new HashSet<>();
    for (int i = 0; i < kinds.size(); i++) {
      int kind = kinds.get(i);
      batch.add(record(kind, i));
      if (kind == 6) {
        admitted.add(new Place(i % 3, i));
      }
      if (kind < 6 && kind != countedBefore) {
        claimed.add(EVENTS.get(kind).eventId());
      }
    }

    BatchOutcome outcome = BatchOutcome.of(batch, claimed, admitted);
    Count total = outcome.tally().values().stream().reduce(new Count(0, 0, 0, 0, 0), Count::plus);

    assertThat(total.accepted())
        .isEqualTo(total.counted() + total.duplicate() + total.quarantined());
    assertThat(total.accepted() + total.skipped()).isEqualTo(kinds.size());
    assertThat(total.quarantined()).isEqualTo(kinds.stream().filter(kind -> kind == 6).count());
    assertThat(outcome.fresh())
        .extracting(UsageRecorded::eventId)
        .containsExactlyInAnyOrderElementsOf(claimed);
    assertThat(total.counted()).isEqualTo(claimed.size());
  }

  private static SortedEvent record(int kind, int offset) {
    IncomingEvent source =
        new IncomingEvent("usage", offset % 3, offset, "", "", "", NOW, new byte[0]);
    return switch (kind) {
      case 6, 7 -> new SortedEvent.SetAside(source, QuarantineReason.UNREADABLE, "", null, null);
      case 8 -> new SortedEvent.Skipped(source);
      default -> new SortedEvent.Usage(source, EVENTS.get(kind));
    };
  }
}
