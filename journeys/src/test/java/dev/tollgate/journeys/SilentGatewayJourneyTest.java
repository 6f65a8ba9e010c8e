package dev.tollgate.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.local.launch.Stack;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A gateway dies with calls open and does not come back for long: its customers get their credits
/// back without it (P15), and what its spool tells at last is still charged, once.
@Tag("WA-3")
@Tag("GW-10")
class SilentGatewayJourneyTest {
  private static final String SILENT = Suite.gateways().getLast();
  private static final int STREAMS = 30;
  private static final String PROMPT = "Go on [[tokens=20/4000 chunks=4000 every=500ms]]";

  private final Stack stack = Suite.stack();
  private final Books books = new Books(stack);

  @Test
  void what_a_silent_gateway_held_is_free_before_it_returns_and_charged_when_it_does()
      throws Exception {
    List<Customer> customers = RichCustomers.arriving(stack, 2);
    try (OpenStreams streams = OpenStreams.open(customers, STREAMS, PROMPT)) {
      assertThat(streams.requestIds()).hasSize(STREAMS);
      stack.kill(SILENT);
    }
    try {
      for (Customer customer : customers) {
        await()
            .atMost(Books.RECOVERY)
            .untilAsserted(() -> assertThat(customer.credits("held")).isZero());
      }
      assertThat(books.number("billing", "select count(*) from lease where state = 'FENCED'"))
          .as("fenced, and not yet read to the fence")
          .isZero();
    } finally {
      stack.restart(SILENT);
    }
    books.awaitQuiet();
    books.assertRight();
    assertThat(customers)
        .allSatisfy(
            customer ->
                assertThat(customer.available())
                    .isEqualByComparingTo(
                        String.valueOf(RichCustomers.CREDITS - STREAMS / customers.size())));
  }
}
