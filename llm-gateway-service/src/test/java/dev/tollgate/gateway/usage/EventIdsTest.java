package dev.tollgate.gateway.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("GW-8")
class EventIdsTest {
  private static final Instant NOW = Instant.parse("2026-11-20T00:00:00Z");
  private static final int THREADS = 8;
  private static final int EACH = 250_000;

  private final EventIds ids = new EventIds(Clock.fixed(NOW, ZoneOffset.UTC));

  /// A shared generator handed equal ids to two event loops about once in four thousand calls, and
  /// metering took the second call for a repetition of the first.
  @Test
  void no_two_threads_mint_the_same_id_in_the_same_millisecond() throws InterruptedException {
    Set<UUID> minted = ConcurrentHashMap.newKeySet(THREADS * EACH);
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      start.await();
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                    IntStream.range(0, EACH).forEach(n -> minted.add(ids.next()));
                  }));
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(minted).hasSize(THREADS * EACH);
  }

  @Test
  void an_id_is_a_uuid_of_version_7_and_tells_its_millisecond() {
    UUID id = ids.next();

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
  }
}
