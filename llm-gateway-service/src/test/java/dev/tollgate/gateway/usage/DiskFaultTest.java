package dev.tollgate.gateway.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.gateway.usage.SpoolRecord.Charged;
import dev.tollgate.gateway.usage.SpoolRecord.Closed;
import dev.tollgate.gateway.usage.SpoolRecord.Opened;
import dev.tollgate.gateway.world.ManualTicker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A disk that is full, or read-only, under a spool in use.
@Tag("GW-10")
class DiskFaultTest {
  private static final int SEGMENT = 16 * 1024;

  @TempDir Path dir;
  @TempDir Path afterKill;
  private final FaultyDisk disk = new FaultyDisk();
  private final UUID account = UUID.randomUUID();
  private final UUID lease = UUID.randomUUID();
  private Spool spool;
  private UsageLog log;

  @BeforeEach
  void open() {
    spool = Spool.open(dir, disk, SEGMENT, 1 << 20);
    log = new UsageLog(spool, new ManualTicker());
  }

  @Test
  void a_read_only_disk_refuses_new_calls_keeps_the_ends_of_others_and_recovers() throws Exception {
    outlives(FaultyDisk::becomeReadOnly);
  }

  /// Wherever in a record the last byte falls.
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 7, 8, 9, 60, 150, 1_000, 5_000, 12_000})
  void a_full_disk_refuses_new_calls_keeps_the_ends_of_others_and_recovers(long bytesFree)
      throws Exception {
    outlives(full -> full.fillUpTo(bytesFree));
  }

  @Test
  void what_a_full_disk_took_is_whole_after_a_kill() throws Exception {
    UsageRecorded before = open(1).getFirst();
    disk.fillUpTo(500);
    List<UsageRecorded> accepted = new ArrayList<>(List.of(before));
    assertThatThrownBy(
            () -> {
              while (true) {
                accepted.addAll(open(1));
              }
            })
        .isInstanceOf(SpoolFullException.class);

    try (Spool again = Spool.open(killed(), disk, SEGMENT, 1 << 20)) {
      assertThat(SpoolReader.readAll(again))
          .extracting(entry -> ((Opened) entry).event().eventId())
          .containsExactlyElementsOf(ids(accepted));
    }
  }

  @Test
  void a_start_on_a_full_disk_takes_no_calls_until_there_is_room_and_ends_those_it_found()
      throws Exception {
    List<UsageRecorded> running = open(20);
    disk.fillUpTo(0);

    try (Spool again = Spool.open(killed(), disk, SEGMENT, 1 << 20)) {
      UsageLog replayed = new UsageLog(again, new ManualTicker());
      SpoolRecovery.run(replayed);
      replayed.sweep();
      assertThat(replayed.accepting()).isFalse();

      disk.recover();
      replayed.sweep();

      assertThat(replayed.accepting()).isTrue();
      assertThat(closed(again)).containsExactlyElementsOf(ids(running));
    }
  }

  @Test
  void a_start_with_a_full_spool_takes_calls_once_what_it_found_is_acknowledged() throws Exception {
    try (Spool before = Spool.open(afterKill, disk, SEGMENT, 2 * SEGMENT)) {
      fill(new UsageLog(before, new ManualTicker()));
    }

    try (Spool again = Spool.open(afterKill, disk, SEGMENT, 2 * SEGMENT)) {
      UsageLog replayed = new UsageLog(again, new ManualTicker());
      SpoolRecovery.run(replayed);
      replayed.sweep();
      assertThat(replayed.accepting()).isFalse();

      again.segments().forEach(segment -> segment.relayed = segment.written());
      replayed.sweep();
      replayed.sweep();

      assertThat(replayed.accepting()).isTrue();
      assertThat(again.segments()).hasSize(1);
    }
  }

  private void fill(UsageLog small) throws SpoolFullException {
    while (small.accepting()) {
      UsageRecorded call = Events.opened(account, lease);
      Events.open(small, call);
      small.closed(Events.closed(call, 0));
      small.sweep();
    }
  }

  @Test
  void a_start_on_a_read_only_disk_ends_with_one_line() {
    disk.becomeReadOnly();

    assertThatThrownBy(() -> Spool.open(afterKill, disk, SEGMENT, 1 << 20))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(afterKill.toString())
        .hasMessageContaining("Read-only file system")
        .message()
        .hasLineCount(1);
  }

  @Test
  void a_call_begun_on_the_disk_stays_there_while_its_end_waits_in_memory() throws Exception {
    List<UsageRecorded> running = open(20);
    while (spool.segments().size() < 2) {
      log.closed(Events.closed(open(1).getFirst(), 0));
      log.sweep();
    }
    disk.fillUpTo(0);
    running.forEach(call -> log.closed(Events.closed(call, 1_000_000)));
    spool.segments().forEach(segment -> segment.relayed = segment.written());
    log.sweep();
    disk.recover();

    try (Spool again = Spool.open(killed(), disk, SEGMENT, 1 << 20)) {
      SpoolRecovery.run(new UsageLog(again, new ManualTicker()));

      assertThat(closed(again)).containsAll(ids(running));
    }
  }

  /// The spool's files as a killed gateway leaves them.
  private Path killed() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      for (Path file : files.filter(Segment::isSegment).toList()) {
        Files.copy(file, afterKill.resolve(file.getFileName()));
      }
    }
    return afterKill;
  }

  private static List<UUID> ids(List<UsageRecorded> calls) {
    return calls.stream().map(UsageRecorded::eventId).toList();
  }

  private static List<UUID> closed(Spool spool) throws IOException {
    return SpoolReader.readAll(spool).stream()
        .filter(Closed.class::isInstance)
        .map(entry -> ((Closed) entry).event().eventId())
        .toList();
  }

  private void outlives(Consumer<FaultyDisk> fault) throws Exception {
    List<UsageRecorded> running = open(20);
    fault.accept(disk);
    for (UsageRecorded call : running.subList(0, 10)) {
      log.charged(call.eventId(), 1_000_000, lease, 4, () -> OutputSoFar.NONE);
    }
    running.forEach(call -> log.closed(Events.closed(call, 1_000_000)));
    fillWhatIsLeft(running);
    log.sweep();
    assertThat(log.accepting()).as("new calls are refused").isFalse();

    disk.recover();
    log.sweep();
    log.sweep();

    assertThat(log.accepting()).as("new calls are taken again").isTrue();
    running.addAll(open(1));
    assertThat(log.openCalls()).isEqualTo(1);
    List<SpoolRecord> all = SpoolReader.readAll(spool);
    assertThat(all).filteredOn(Opened.class::isInstance).hasSameSizeAs(running);
    assertThat(all).filteredOn(Charged.class::isInstance).hasSize(10);
    assertThat(all)
        .filteredOn(Closed.class::isInstance)
        .extracting(entry -> ((Closed) entry).event().eventId())
        .containsExactlyElementsOf(ids(running.subList(0, running.size() - 1)));
    spool.close();
  }

  /// A disk with room left takes calls until it has none.
  private void fillWhatIsLeft(List<UsageRecorded> running) throws IOException {
    try {
      while (log.accepting()) {
        UsageRecorded call = open(1).getFirst();
        running.add(call);
        log.closed(Events.closed(call, 1_000_000));
      }
    } catch (SpoolFullException full) {
      assertThat(log.accepting()).isFalse();
    }
  }

  private List<UsageRecorded> open(int calls) throws SpoolFullException {
    List<UsageRecorded> opened = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      UsageRecorded call = Events.opened(account, lease);
      Events.open(log, call);
      opened.add(call);
    }
    return opened;
  }
}
