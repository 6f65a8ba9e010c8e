package dev.tollgate.gateway.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.usage.LeaseClosed;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.gateway.usage.SpoolRecord.Closed;
import dev.tollgate.gateway.usage.SpoolRecord.LeaseEnded;
import dev.tollgate.gateway.usage.SpoolRecord.Opened;
import dev.tollgate.gateway.world.ManualTicker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Records of one round of an event loop are one write, and nobody goes on before it is made.
@Tag("GW-10")
class GatheringTest {
  private final UUID account = UUID.randomUUID();
  private final UUID lease = UUID.randomUUID();
  private final FaultyDisk disk = new FaultyDisk();
  private final Queue<Runnable> endOfRound = new ArrayDeque<>();
  private final List<String> told = new ArrayList<>();
  @TempDir Path dir;
  private Spool spool;
  private UsageLog log;

  @BeforeEach
  void open() {
    spool = Spool.open(dir, disk, 1 << 20, 1 << 24);
    log = new UsageLog(spool, new ManualTicker(), endOfRound::add);
  }

  @AfterEach
  void close() throws IOException {
    disk.recover();
    spool.close();
  }

  @Test
  void calls_of_one_round_go_on_together_once_all_are_written() throws IOException {
    UsageRecorded first = call();
    UsageRecorded second = call();
    open(first, "first");
    open(second, "second");

    assertThat(endOfRound).as("one write for both").hasSize(1);
    assertThat(told).isEmpty();
    assertThat(SpoolReader.readAll(spool)).isEmpty();

    endRound();

    assertThat(told).containsExactly("first", "second");
    assertThat(log.openCalls()).isEqualTo(2);
    assertThat(SpoolReader.readAll(spool)).containsExactly(new Opened(first), new Opened(second));
  }

  @Test
  void what_is_written_at_once_comes_behind_what_was_gathered() throws IOException {
    UsageRecorded call = call();
    open(call, "opened");
    endRound();
    UsageRecorded end = Events.closed(call, 0);
    log.closed(end, () -> told.add("closed"));
    LeaseClosed marker = new LeaseClosed(lease, account, "gateway-0");
    log.leaseClosed(marker);

    assertThat(told).containsExactly("opened", "closed");
    assertThat(SpoolReader.readAll(spool))
        .containsExactly(new Opened(call), new Closed(end), new LeaseEnded(marker));
    endRound();
    assertThat(SpoolReader.readAll(spool)).hasSize(3);
  }

  @Test
  void a_disk_that_refuses_a_round_loses_its_beginnings_and_keeps_its_ends() throws IOException {
    UsageRecorded running = call();
    open(running, "opened");
    endRound();
    log.closed(Events.closed(running, 0), () -> told.add("the answer is not kept back"));
    open(call(), "never");
    disk.becomeReadOnly();

    endRound();

    assertThat(told).containsExactly("opened", "the answer is not kept back", "refused");
    assertThat(log.accepting()).isFalse();
    disk.recover();
    log.sweep();
    assertThat(SpoolReader.readAll(spool))
        .containsExactly(new Opened(running), new Closed(Events.closed(running, 0)));
  }

  @Test
  void a_round_of_thousands_is_written_in_parts_and_in_order() throws IOException {
    int calls = 2_000;
    for (int i = 0; i < calls; i++) {
      open(call(), "opened");
    }
    endRound();
    assertThat(told).hasSize(calls);
    assertThat(log.openCalls()).isEqualTo(calls);
    assertThat(SpoolReader.readAll(spool)).hasSize(calls);
  }

  private void open(UsageRecorded call, String name) {
    log.opened(call, full -> told.add(full == null ? name : "refused"));
  }

  private UsageRecorded call() {
    return Events.opened(account, lease);
  }

  private void endRound() {
    while (!endOfRound.isEmpty()) {
      endOfRound.remove().run();
    }
  }
}
