package dev.tollgate.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.local.fake.provider.Outcome;
import dev.tollgate.local.fake.provider.ProviderCall;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;

/// A stream whose reader leaves in the middle, as the provider and metering see it.
final class LeftStream {
  /// A word every 20 ms, for a minute.
  static final String PROMPT = "On [[tokens=7/3000 chunks=3000 every=20ms]]";

  private static final Duration STOP_MAX = Duration.ofMillis(100);

  private final Books books = new Books(Suite.stack());
  private final ProviderCall call;
  private final Duration stopTook;

  private LeftStream(Callable<Instant> leave) throws Exception {
    long before = lastCall();
    Instant left = leave.call();
    call =
        await()
            .atMost(Customer.SOON)
            .until(() -> streamAfter(before), stream -> stream.outcome().equals(Outcome.CANCELLED));
    stopTook = Duration.between(left, call.endedAt());
  }

  /// The provider is stopped within 100 ms, on a machine that has time for it. What had come until
  /// then is charged and counted, on any.
  ///
  /// @param leave asks [#PROMPT], reads some of the answer and leaves; returns when it has
  static void assertStopsTheProvider(Callable<Instant> leave) {
    await()
        .atMost(Customer.SOON)
        .pollDelay(Duration.ZERO)
        .until(
            () -> {
              var stream = new LeftStream(leave);
              stream.assertRecorded();
              return stream.stopTook;
            },
            took -> took.compareTo(STOP_MAX) <= 0);
  }

  private void assertRecorded() {
    Books.Event event =
        await()
            .atMost(Customer.SOON)
            .until(
                () ->
                    books.events().stream()
                        .filter(each -> Books.key(each).equals(Books.key(call)))
                        .toList(),
                found -> !found.isEmpty())
            .getFirst();
    assertThat(event.status()).isEqualTo("CANCELLED");
    assertThat(event.source()).isEqualTo("ESTIMATED");
    assertThat(event.creditsMicro()).isPositive();
    assertThat(event.input()).isPositive();
    assertThat(event.output()).as("of %s", call).isBetween(1L, 2 * call.tokens().output());
  }

  private static long lastCall() {
    return Suite.stack().fakeProvider().calls().stream()
        .mapToLong(ProviderCall::id)
        .max()
        .orElse(0);
  }

  private static ProviderCall streamAfter(long id) {
    return Suite.stack().fakeProvider().calls().stream()
        .filter(each -> each.id() > id && each.streamed())
        .findFirst()
        .orElseThrow();
  }
}
