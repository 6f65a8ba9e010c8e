package dev.tollgate.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.journeys.OpenStreams.Ending;
import dev.tollgate.local.launch.Stack;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A gateway is asked to end while calls come in, as at every roll-out.
@Tag("GW-10")
@Tag("OP-1")
@Tag("campaign")
class ShutdownJourneyTest {
  private static final String LEAVING = "llm-gateway-service-1";
  private static final int LONG_STREAMS = 9;
  private static final String LONG = "Long [[tokens=20/4000 chunks=4000 every=200ms]]";

  private final Stack stack = Suite.stack();
  private final Books books = new Books(stack);

  @Test
  void a_stop_under_load_fails_no_call_and_tells_the_streams_that_outlast_it() throws Exception {
    List<Customer> customers = RichCustomers.arriving(stack, 4);
    try (OpenStreams streams = OpenStreams.open(customers, LONG_STREAMS, LONG);
        Traffic traffic = Traffic.ofAnswerable(customers, 3, 7)) {
      traffic.awaitMoreAnswers(30);

      stack.stop(LEAVING);

      traffic.awaitMoreAnswers(30);
      traffic.close();
      assertThat(traffic.answers().keySet()).as("%s", traffic.answers()).containsExactly(200);
      assertThat(traffic.unanswered()).isZero();
      await()
          .atMost(Books.RECOVERY)
          .until(() -> !streams.endings().isEmpty() && streams.endings().size() == cut());
      assertThat(streams.endings()).as("streams of the one that left").containsOnly(Ending.TOLD);
    } finally {
      stack.restart(LEAVING);
    }
    books.awaitQuiet();
    books.assertRight();
  }

  /// Streams that were ended by a stop, as metering counted them.
  private long cut() throws Exception {
    return books.countsByError("unavailable").getOrDefault("CUT", 0L);
  }
}
