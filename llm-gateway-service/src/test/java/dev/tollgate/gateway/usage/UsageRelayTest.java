package dev.tollgate.gateway.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.usage.LeaseClosed;
import dev.tollgate.contracts.usage.UsageCharged;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.gateway.world.ManualTicker;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("GW-10")
class UsageRelayTest {
  private static final int SPOOL_BYTES = 1 << 20;

  @TempDir Path dir;
  private final ManualTicker ticker = new ManualTicker();
  private final MockProducer<String, byte[]> kafka =
      new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
  private final List<UUID> endedLeases = new CopyOnWriteArrayList<>();
  private final UUID account = UUID.randomUUID();
  private final UUID lease = UUID.randomUUID();
  private Spool spool;
  private UsageLog log;
  private UsageRelay relay;

  @BeforeEach
  void start() {
    spool = Spool.open(dir, 16 * 1024, SPOOL_BYTES);
    log = new UsageLog(spool, ticker);
    relay =
        new UsageRelay(
            log,
            kafka,
            new UsageEvents(Clock.systemUTC()),
            ended -> endedLeases.add(ended.leaseId()));
    relay.start();
  }

  @AfterEach
  void stop() throws Exception {
    relay.close();
    spool.close();
  }

  @Test
  @Tag("WA-3")
  void the_end_of_a_lease_waits_until_all_its_events_are_acknowledged() throws Exception {
    call(1_000_000);
    call(1_000_000);
    log.leaseClosed(new LeaseClosed(lease, account, "gateway-0"));
    await().untilAsserted(() -> assertThat(sent()).hasSize(2));
    await()
        .during(Duration.ofMillis(60))
        .atMost(Duration.ofSeconds(2))
        .until(() -> sent().size() == 2);

    kafka.completeNext();
    kafka.errorNext(new TimeoutException("lost"));
    await().untilAsserted(() -> assertThat(sent()).hasSize(3));
    assertThat(type(2))
        .as("the lost event comes again, before the marker")
        .isEqualTo(UsageRecorded.TYPE);

    kafka.completeNext();
    await().untilAsserted(() -> assertThat(sent()).hasSize(4));
    assertThat(type(3)).isEqualTo(LeaseClosed.TYPE);
    assertThat(endedLeases).isEmpty();
    kafka.completeNext();
    await().untilAsserted(() -> assertThat(endedLeases).containsExactly(lease));
    assertThat(sent()).extracting(ProducerRecord::key).containsOnly(account.toString());
  }

  @Test
  void what_is_acknowledged_is_trimmed_and_nothing_else() throws Exception {
    for (int i = 0; i < 200; i++) {
      call(0);
      spool.prepare();
    }
    await().untilAsserted(() -> assertThat(sent()).hasSize(200));
    assertThat(spool.segments()).hasSizeGreaterThan(3);
    assertThat(relay.isDrained()).isFalse();
    while (kafka.completeNext()) {
      assertThat(sent()).hasSize(200);
    }
    await().untilAsserted(() -> assertThat(spool.segments()).hasSize(1));
    assertThat(relay.isDrained()).isTrue();
  }

  /// The producer's buffer is full and `send` waits: calls go on until the spool's own limit.
  @Test
  void while_kafka_takes_nothing_the_spool_goes_on_to_its_whole_size() throws Exception {
    relay.close();
    CountDownLatch kafkaIsBack = new CountDownLatch(1);
    MockProducer<String, byte[]> waiting = waitingFor(kafkaIsBack);
    relay =
        new UsageRelay(
            log,
            waiting,
            new UsageEvents(Clock.systemUTC()),
            ended -> endedLeases.add(ended.leaseId()));
    relay.start();

    int calls = 0;
    while (spool.bytes() < SPOOL_BYTES) {
      if (!log.accepting()) {
        await().until(() -> log.accepting() || spool.bytes() == SPOOL_BYTES);
      }
      call(0);
      calls++;
    }

    int all = calls;
    kafkaIsBack.countDown();
    await().untilAsserted(() -> assertThat(waiting.history()).hasSize(all));
  }

  private static MockProducer<String, byte[]> waitingFor(CountDownLatch latch) {
    return new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer()) {
      @Override
      public Future<RecordMetadata> send(ProducerRecord<String, byte[]> event, Callback done) {
        try {
          latch.await();
        } catch (InterruptedException stopped) {
          throw new InterruptException(stopped);
        }
        return super.send(event, done);
      }
    };
  }

  @Test
  @Tag("WA-3")
  void a_call_that_still_runs_two_seconds_after_its_charge_is_told_once() throws Exception {
    UsageRecorded call = Events.opened(account, lease);
    Events.open(log, call);
    log.charged(call.eventId(), 1_000_000, lease, 3, () -> OutputSoFar.NONE);
    ticker.advance(Duration.ofMillis(1_999));
    await()
        .during(Duration.ofMillis(50))
        .atMost(Duration.ofSeconds(2))
        .until(() -> sent().isEmpty());

    ticker.advance(Duration.ofMillis(1));
    await().untilAsserted(() -> assertThat(sent()).hasSize(1));
    assertThat(type(0)).isEqualTo(UsageCharged.TYPE);
    assertThat(new String(sent().getFirst().value(), StandardCharsets.UTF_8))
        .contains("\"chargeId\":\"" + call.chargeId() + "\"")
        .contains("\"creditsMicro\":1000000");
    ticker.advance(Duration.ofSeconds(10));
    log.closed(Events.closed(call, 1_000_000));
    await().untilAsserted(() -> assertThat(sent()).hasSize(2));
    assertThat(type(1)).isEqualTo(UsageRecorded.TYPE);
  }

  @Test
  void a_bad_record_holds_up_none_of_those_behind_it() throws Exception {
    relay.close();
    call(0);
    int bad = spool.segments().getLast().written();
    call(0);
    call(0);
    spool.close();
    try (RandomAccessFile file = new RandomAccessFile(newestFile().toFile(), "rw")) {
      file.seek(bad + Segment.HEADER_BYTES);
      file.write(0xFF);
    }

    spool = Spool.open(dir, 16 * 1024, SPOOL_BYTES);
    log = new UsageLog(spool, ticker);
    MockProducer<String, byte[]> again =
        new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
    relay = new UsageRelay(log, again, new UsageEvents(Clock.systemUTC()), ended -> {});
    relay.start();

    await().until(relay::isDrained);
    assertThat(again.history()).hasSize(3);
    assertThat(spool.bytesLost()).isPositive();
  }

  private Path newestFile() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.filter(Segment::isSegment).sorted().toList().getLast();
    }
  }

  private void call(long credits) throws Exception {
    UsageRecorded call = Events.opened(account, lease);
    Events.open(log, call);
    log.closed(Events.closed(call, credits));
  }

  private List<ProducerRecord<String, byte[]>> sent() {
    return kafka.history();
  }

  private String type(int index) {
    return new String(
        sent().get(index).headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8);
  }
}
