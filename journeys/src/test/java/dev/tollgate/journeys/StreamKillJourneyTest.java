package dev.tollgate.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.journeys.Books.Event;
import dev.tollgate.journeys.OpenStreams.Ending;
import dev.tollgate.local.fake.provider.Outcome;
import dev.tollgate.local.fake.provider.ProviderCall;
import dev.tollgate.local.launch.Stack;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// kill -9 of every gateway while hundreds of answers are being streamed: each is accounted for
/// once, as the provider's own tally has it.
@Tag("GW-10")
@Tag("GW-8")
class StreamKillJourneyTest {
  private static final int STREAMS = 500;
  private static final int CUSTOMERS = 5;
  private static final long CREDIT_MICRO = 1_000_000;
  private static final String PROMPT = "Go on [[tokens=40/4000 chunks=4000 every=500ms]]";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /// A stream's output is written down every 5 s, in which it brings ten chunks.
  private static final int CHUNKS_UNTIL_KNOWN = 12;

  private static final double OVERESTIMATE_MAX = 1.3;

  private final Stack stack = Suite.stack();
  private final Books books = new Books(stack);

  @Test
  void of_500_open_streams_none_is_lost_and_none_counted_twice_over_two_kills() throws Exception {
    kills(Integer.getInteger("stream.kills", 2));
  }

  @Test
  @Tag("campaign")
  void of_500_open_streams_none_is_lost_and_none_counted_twice_over_twenty_kills()
      throws Exception {
    kills(20);
  }

  private void kills(int rounds) throws Exception {
    for (int round = 1; round <= rounds; round++) {
      List<Customer> customers = RichCustomers.arriving(stack, CUSTOMERS);
      Map<String, Integer> known;
      try (OpenStreams streams = OpenStreams.open(customers, STREAMS, PROMPT)) {
        known = chunksSomeSecondsAgo(streams);
        Suite.gateways().forEach(stack::kill);
        assertThat(streams.awaitEndings()).containsOnly(Ending.BROKEN);
      }
      Suite.gateways().parallelStream().forEach(stack::restart);
      books.awaitQuiet();
      assertEachCountedOnce(known);
      for (Customer customer : customers) {
        assertThat(customer.available())
            .isEqualByComparingTo(String.valueOf(RichCustomers.CREDITS - STREAMS / CUSTOMERS));
      }
      System.out.printf("stream kills: round %d of %d, %d streams%n", round, rounds, known.size());
    }
    books.assertRight();
  }

  /// What each stream had brought when it had been going on for a while, told when it has gone on
  /// for longer than a gateway takes to write that down.
  private static Map<String, Integer> chunksSomeSecondsAgo(OpenStreams streams) {
    await().atMost(PATIENCE).until(() -> fewest(streams.chunks()) >= CHUNKS_UNTIL_KNOWN);
    Map<String, Integer> then = streams.chunks();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              Map<String, Integer> now = streams.chunks();
              return then.keySet().stream()
                  .allMatch(id -> now.get(id) - then.get(id) >= CHUNKS_UNTIL_KNOWN);
            });
    return then;
  }

  private static int fewest(Map<String, Integer> chunks) {
    return Collections.min(chunks.values());
  }

  private void assertEachCountedOnce(Map<String, Integer> known) throws Exception {
    Set<String> ids = known.keySet();
    assertThat(ids).hasSize(STREAMS);
    Map<String, ProviderCall> calls =
        stack.fakeProvider().calls().stream()
            .filter(call -> ids.contains(String.valueOf(call.requestId())))
            .collect(Collectors.toMap(Books::key, Function.identity()));
    List<Event> events =
        books.events().stream().filter(event -> ids.contains(event.requestId())).toList();
    Map<Boolean, List<Event>> byCharge =
        events.stream().collect(Collectors.partitioningBy(event -> event.creditsMicro() > 0));

    assertThat(events).extracting(Books::key).doesNotHaveDuplicates().containsAll(calls.keySet());
    assertThat(byCharge.get(true))
        .extracting(Event::requestId)
        .containsExactlyInAnyOrderElementsOf(ids);
    assertThat(byCharge.get(true))
        .allSatisfy(
            event ->
                assertCutAndCharged(
                    event, calls.get(Books.key(event)), known.get(event.requestId())));
    assertThat(byCharge.get(false))
        .as("attempts before the one that was answered")
        .allSatisfy(StreamKillJourneyTest::assertFailedForNothing);
  }

  private static void assertCutAndCharged(Event event, ProviderCall call, int known) {
    assertThat(call).as("the provider's own record of %s", event).isNotNull();
    assertThat(call.outcome()).isEqualTo(Outcome.CANCELLED);
    assertThat(event.status()).isEqualTo("ABORTED");
    assertThat(event.source()).as("marked as what it is").isEqualTo("ESTIMATED");
    assertThat(event.creditsMicro()).isEqualTo(CREDIT_MICRO);
    assertThat(event.input()).as("bounded by the prompt").isBetween(1L, 200L);
    assertThat(event.output())
        .as("estimated by bytes from what had been sent")
        .isBetween(known / 2L, Math.round(OVERESTIMATE_MAX * call.tokens().output()));
  }

  private static void assertFailedForNothing(Event event) {
    assertThat(event.status()).isEqualTo("FAILED");
    assertThat(event.output()).isZero();
  }
}
