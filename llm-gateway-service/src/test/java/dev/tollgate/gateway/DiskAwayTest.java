package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.gateway.usage.FaultyDisk;
import dev.tollgate.gateway.world.RunningGateway;
import dev.tollgate.gateway.world.TestDisk;
import io.quarkus.test.junit.QuarkusTest;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The running gateway while its spool's disk takes nothing.
@QuarkusTest
@Tag("GW-10")
class DiskAwayTest extends RunningGateway {
  @AfterEach
  void recover() {
    TestDisk.DISK.recover();
  }

  @Test
  void on_a_full_disk_new_calls_are_503_and_what_runs_is_not_lost() throws Exception {
    outlives(disk -> disk.fillUpTo(100));
  }

  @Test
  void on_a_read_only_disk_new_calls_are_503_and_what_runs_is_not_lost() throws Exception {
    outlives(FaultyDisk::becomeReadOnly);
  }

  /// The sweeps that carry leases forward and tell of closed ones write as well, so the disk is
  /// found to be away even if nobody calls.
  private void outlives(Consumer<FaultyDisk> fault) throws Exception {
    HttpResponse<InputStream> running =
        gate.open(MINI, "on [[tokens=10/2000 chunks=2000 every=20ms]]").get();
    running.body().readNBytes(16);
    int before = world.provider.calls().size();

    fault.accept(TestDisk.DISK);
    HttpResponse<String> refused =
        await().until(() -> gate.chat(MINI, "hi"), r -> r.statusCode() == 503);
    assertThat(header(refused, "retry-after")).isEqualTo("1");
    assertThat(json(refused).at("/error/code").asText()).isEqualTo("unavailable");
    int made = world.provider.calls().size();
    for (int i = 0; i < 5; i++) {
      assertThat(gate.chat(MINI, "hi").statusCode()).isEqualTo(503);
    }
    assertThat(world.provider.calls()).as("calls made that cannot be recorded").hasSize(made);
    running.body().close();

    TestDisk.DISK.recover();
    await().until(() -> gate.chat(MINI, "hi").statusCode() == 200);
    int served = world.provider.calls().size() - before + 1;
    await().untilAsserted(() -> assertThat(events()).hasSize(served));
    assertThat(events())
        .filteredOn(UsageRecorded::streamed)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.status()).isEqualTo(UsageStatus.CANCELLED);
              assertThat(event.creditsMicro()).isEqualTo(1_000_000);
            });
  }
}
