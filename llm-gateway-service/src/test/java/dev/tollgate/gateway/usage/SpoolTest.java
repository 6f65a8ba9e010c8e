package dev.tollgate.gateway.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.contracts.usage.LeaseClosed;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.contracts.usage.UsageCharged;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.gateway.usage.SpoolRecord.Charged;
import dev.tollgate.gateway.usage.SpoolRecord.ChargedEarly;
import dev.tollgate.gateway.usage.SpoolRecord.Closed;
import dev.tollgate.gateway.usage.SpoolRecord.LeaseEnded;
import dev.tollgate.gateway.usage.SpoolRecord.Opened;
import dev.tollgate.gateway.usage.SpoolRecord.Progress;
import dev.tollgate.gateway.world.ManualTicker;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("GW-10")
class SpoolTest {
  private static final int SEGMENT = 16 * 1024;
  private static final long SEED = 20_261_120;

  @TempDir Path dir;
  private final ManualTicker ticker = new ManualTicker();
  private final UUID account = UUID.randomUUID();

  @Test
  void every_record_reads_back_as_it_was_written() throws IOException {
    Random random = new Random(SEED);
    List<SpoolRecord> written = new ArrayList<>();
    try (Spool spool = Spool.open(dir, SEGMENT, 1 << 20)) {
      for (int i = 0; i < 400; i++) {
        SpoolRecord entry = random(random);
        written.add(entry);
        write(spool, entry);
        spool.prepare();
      }
      assertThat(SpoolReader.readAll(spool)).containsExactlyElementsOf(written);
      assertThat(spool.segments()).hasSizeGreaterThan(3);
    }
    try (Spool again = Spool.open(dir, SEGMENT, 1 << 20)) {
      assertThat(SpoolReader.readAll(again)).containsExactlyElementsOf(written);
    }
  }

  @Test
  void wherever_a_kill_tears_the_tail_all_whole_records_before_it_are_read() throws IOException {
    Random random = new Random(SEED);
    for (int round = 0; round < 60; round++) {
      Path home = dir.resolve("round" + round);
      List<SpoolRecord> written = new ArrayList<>();
      List<Integer> ends = new ArrayList<>();
      try (Spool spool = Spool.open(home, SEGMENT, 1 << 20)) {
        for (int i = 0; i < 20; i++) {
          written.add(random(random));
          write(spool, written.getLast());
          ends.add(spool.segments().getLast().written());
        }
      }
      int tear = random.nextInt(ends.getLast());
      damage(home, tear, random.nextBoolean());
      long whole = ends.stream().filter(end -> end <= tear).count();
      try (Spool again = Spool.open(home, SEGMENT, 1 << 20)) {
        assertThat(SpoolReader.readAll(again))
            .as("seed %d, round %d, torn at %d", SEED, round, tear)
            .containsExactlyElementsOf(written.subList(0, (int) whole));
        assertThat(again.bytesLost()).isZero();
      }
    }
  }

  /// In its length, in its checksum, in what it says.
  @ParameterizedTest
  @ValueSource(ints = {0, 3, 4, 9, 25})
  void a_bad_record_among_others_costs_itself_only_and_is_told(int badByte) throws IOException {
    Random random = new Random(SEED);
    List<SpoolRecord> written = new ArrayList<>();
    List<Integer> starts = new ArrayList<>(List.of(0));
    try (Spool spool = Spool.open(dir, SEGMENT, 1 << 20)) {
      while (spool.segments().size() < 2) {
        written.add(random(random));
        write(spool, written.getLast());
        starts.add(spool.segments().getFirst().written());
      }
    }
    int last = written.size() - 2;
    List<Integer> bad = List.of(7, 8, last);
    for (int each : bad) {
      flip(starts.get(each) + badByte);
    }

    try (Spool again = Spool.open(dir, SEGMENT, 1 << 20)) {
      List<SpoolRecord> rest = new ArrayList<>(written);
      bad.reversed().forEach(each -> rest.remove((int) each));
      assertThat(SpoolReader.readAll(again)).containsExactlyElementsOf(rest);
      assertThat(again.bytesLost())
          .isBetween(
              1L, (long) starts.get(9) - starts.get(7) + starts.get(last + 1) - starts.get(last));
    }
  }

  private void flip(int at) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(oldest(dir).toFile(), "rw")) {
      file.seek(at);
      int was = file.read();
      file.seek(at);
      file.write(~was);
    }
  }

  @Test
  void two_gateways_never_share_a_spool() throws IOException {
    try (Spool first = Spool.open(dir, SEGMENT, 1 << 20)) {
      assertThat(first.accepting()).isTrue();
      assertThatThrownBy(() -> Spool.open(dir, SEGMENT, 1 << 20))
          .hasStackTraceContaining("another gateway");
    }
  }

  @Test
  void a_full_spool_takes_no_new_call_but_the_ends_of_those_that_run() throws Exception {
    try (Spool spool = Spool.open(dir, SEGMENT, 2L * SEGMENT)) {
      UsageLog log = new UsageLog(spool, ticker);
      List<UsageRecorded> running = new ArrayList<>();
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  UsageRecorded call = Events.opened(account, null);
                  Events.open(log, call);
                  running.add(call);
                }
              })
          .isInstanceOf(SpoolFullException.class);
      assertThat(log.accepting()).isFalse();
      running.forEach(call -> log.closed(Events.closed(call, 0)));

      assertThat(SpoolReader.readAll(spool)).hasSize(2 * running.size());
    }
  }

  @Test
  void an_open_call_stays_open_while_hundreds_come_and_go() throws Exception {
    try (Spool spool = Spool.open(dir, SEGMENT, 1 << 20)) {
      UsageLog log = new UsageLog(spool, ticker);
      UsageRecorded call = Events.opened(account, null);
      Events.open(log, call);
      for (int i = 0; i < 200; i++) {
        UsageRecorded other = Events.opened(account, null);
        Events.open(log, other);
        log.closed(Events.closed(other, 0));
        log.sweep();
      }
      assertThat(log.openCalls()).isEqualTo(1);
    }
  }

  @Test
  void a_long_call_is_carried_forward_and_does_not_keep_old_segments() throws Exception {
    try (Spool spool = Spool.open(dir, SEGMENT, 1 << 20)) {
      UsageLog log = new UsageLog(spool, ticker);
      UsageRecorded longCall = Events.opened(account, UUID.randomUUID());
      Events.open(log, longCall);
      log.charged(
          longCall.eventId(), 1_000_000, longCall.leaseId(), 3, () -> new OutputSoFar(42, 5_000));
      for (int i = 0; i < 300; i++) {
        UsageRecorded other = Events.opened(account, null);
        Events.open(log, other);
        log.closed(Events.closed(other, 0));
        spool.segments().forEach(segment -> segment.relayed = segment.written());
        log.sweep();
      }
      assertThat(spool.segments()).hasSizeLessThanOrEqualTo(4);
    }
    try (Spool again = Spool.open(dir, SEGMENT, 1 << 20)) {
      SpoolRecovery.run(new UsageLog(again, ticker));
      assertThat(SpoolReader.readAll(again))
          .filteredOn(
              entry -> entry instanceof Closed(var event) && event.status() == UsageStatus.ABORTED)
          .singleElement()
          .satisfies(
              entry -> {
                assertThat(((Closed) entry).event().creditsMicro()).isEqualTo(1_000_000);
                assertThat(((Closed) entry).event().tokens().output()).isEqualTo(42);
              });
    }
  }

  @Test
  void after_a_kill_charged_calls_are_charged_opened_ones_are_not_and_every_lease_ends()
      throws Exception {
    UUID lease = UUID.randomUUID();
    UUID ended = UUID.randomUUID();
    UsageRecorded charged = Events.opened(account, lease);
    UsageRecorded merelyOpened = Events.opened(account, lease);
    UsageRecorded done = Events.opened(account, ended);
    try (Spool spool = Spool.open(dir, SEGMENT, 1 << 20)) {
      UsageLog log = new UsageLog(spool, ticker);
      Events.open(log, charged);
      log.charged(charged.eventId(), 2_000_000, lease, 5, () -> OutputSoFar.NONE);
      Events.open(log, merelyOpened);
      Events.open(log, done);
      log.closed(Events.closed(done, 1_000_000));
      log.leaseClosed(new LeaseClosed(ended, account, "gateway-0"));
    }

    try (Spool again = Spool.open(dir, SEGMENT, 1 << 20)) {
      Map<UUID, LeaseClosed> listed = SpoolRecovery.run(new UsageLog(again, ticker));

      assertThat(listed.keySet()).containsExactlyInAnyOrder(lease, ended);
      List<SpoolRecord> all = SpoolReader.readAll(again);
      assertThat(all.subList(6, all.size())).hasSize(3);
      assertThat(closedOf(all, charged).creditsMicro()).isEqualTo(2_000_000);
      assertThat(closedOf(all, charged).status()).isEqualTo(UsageStatus.ABORTED);
      assertThat(closedOf(all, merelyOpened).creditsMicro()).isZero();
      assertThat(all.getLast())
          .isEqualTo(new LeaseEnded(new LeaseClosed(lease, account, "gateway-0")));
    }
    try (Spool third = Spool.open(dir, SEGMENT, 1 << 20)) {
      int before = SpoolReader.readAll(third).size();
      SpoolRecovery.run(new UsageLog(third, ticker));
      assertThat(SpoolReader.readAll(third)).as("a second recovery adds nothing").hasSize(before);
    }
  }

  /// P16: the stream was opened on a lease that then died, and charged to the next one.
  @Test
  @Tag("GW-8")
  void after_a_kill_a_stream_is_estimated_at_what_it_had_sent_some_seconds_before()
      throws Exception {
    UsageRecorded call = Events.opened(account, null);
    AtomicLong sent = new AtomicLong();
    try (Spool spool = Spool.open(dir, SEGMENT, 1 << 20)) {
      UsageLog log = new UsageLog(spool, ticker);
      Events.open(log, call);
      log.charged(
          call.eventId(), 0, null, 5, () -> new OutputSoFar(sent.get(), 10_000 + sent.get()));
      for (int tokens : List.of(500, 1_000)) {
        sent.set(tokens);
        ticker.advance(Duration.ofSeconds(5));
        log.sweep();
      }
      sent.set(1_400);
      ticker.advance(Duration.ofSeconds(4));
      log.sweep();
    }

    try (Spool again = Spool.open(dir, SEGMENT, 1 << 20)) {
      SpoolRecovery.run(new UsageLog(again, ticker));

      UsageRecorded event = closedOf(SpoolReader.readAll(again), call);
      assertThat(event.tokens()).isEqualTo(new Tokens(12, 0, 0, 1_000, 0));
      assertThat(event.costNanoUsd()).isEqualTo(11_000);
      assertThat(event.usageSource()).isEqualTo(UsageSource.ESTIMATED);
      assertThat(event.durationMillis()).isEqualTo(10_005);
    }
  }

  @Test
  @Tag("WA-3")
  void after_a_kill_a_lease_that_only_a_charge_names_ends_too() throws Exception {
    UUID first = UUID.randomUUID();
    UUID second = UUID.randomUUID();
    UsageRecorded call = Events.opened(account, first);
    try (Spool spool = Spool.open(dir, SEGMENT, 1 << 20)) {
      UsageLog log = new UsageLog(spool, ticker);
      Events.open(log, call);
      log.charged(call.eventId(), 1_000_000, second, 5, () -> OutputSoFar.NONE);
    }

    try (Spool again = Spool.open(dir, SEGMENT, 1 << 20)) {
      Map<UUID, LeaseClosed> listed = SpoolRecovery.run(new UsageLog(again, ticker));

      assertThat(listed.keySet()).containsExactlyInAnyOrder(first, second);
      assertThat(SpoolReader.readAll(again))
          .contains(new LeaseEnded(new LeaseClosed(second, account, "gateway-0")));
    }
  }

  private static UsageRecorded closedOf(List<SpoolRecord> all, UsageRecorded opened) {
    return all.stream()
        .filter(Closed.class::isInstance)
        .map(entry -> ((Closed) entry).event())
        .filter(event -> event.eventId().equals(opened.eventId()))
        .findFirst()
        .orElseThrow();
  }

  private static SpoolRecord random(Random random) {
    UUID id = UUID.randomUUID();
    return switch (random.nextInt(6)) {
      case 0 -> new Opened(Events.random(random));
      case 1 -> new Charged(id, random.nextInt(), random.nextBoolean() ? id : null, 3);
      case 2 -> new ChargedEarly(new UsageCharged("charge", id, id, "gateway", 1));
      case 3 -> new Closed(Events.random(random));
      case 4 -> new Progress(id, random.nextInt(), random.nextLong(), random.nextInt());
      default -> new LeaseEnded(new LeaseClosed(id, id, "gateway-0"));
    };
  }

  private static void write(Spool spool, SpoolRecord entry) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Segment.HEADER_BYTES + Segment.PAYLOAD_BYTES_MAX);
    SpoolCodec.encode(entry, buffer);
    spool.append(buffer.flip());
  }

  /// Zeros, or noise, from this byte on: what a torn write or a bad sector leaves.
  private static void damage(Path home, int from, boolean noise) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(oldest(home).toFile(), "rw")) {
      byte[] rest = new byte[SEGMENT - from];
      if (noise) {
        new Random(SEED).nextBytes(rest);
      }
      bytes.seek(from);
      bytes.write(rest);
    }
  }

  private static Path oldest(Path home) throws IOException {
    try (Stream<Path> files = Files.list(home)) {
      return files.filter(Segment::isSegment).sorted().findFirst().orElseThrow();
    }
  }
}
