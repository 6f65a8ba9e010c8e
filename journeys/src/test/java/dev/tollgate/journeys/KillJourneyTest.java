package dev.tollgate.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.local.launch.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// kill -9 of every part during traffic; then the books agree with the provider's own tally.
class KillJourneyTest {
  private static final String GATEWAY = "llm-gateway-service";
  private static final List<String> PARTS =
      List.of(
          "key-vault-service",
          "entitlement-service",
          GATEWAY,
          "billing-service",
          "usage-metering-service",
          "postgres",
          "kafka",
          "redis");

  /// Everything held is free so long after recovery, at most.
  private static final Duration FREE_AGAIN = Duration.ofSeconds(30);

  private static final int CUSTOMERS = 4;
  private static final int PROMPTERS_EACH = 2;

  /// Bought by each customer: more credits than the traffic can spend, so that every 402 would be a
  /// wrong one.
  private static final int PACKS_PER_KILL = 2;

  private final Stack stack = Suite.stack();
  private final Books books = new Books(stack);

  @Test
  @Tag("WA-3")
  @Tag("GW-10")
  @Tag("ME-1")
  void the_books_are_right_after_every_part_was_killed_twice() throws Exception {
    campaign(Integer.getInteger("kills", 2), Long.getLong("seed", 20_261_120L));
  }

  @Test
  @Tag("campaign")
  void the_books_are_right_after_every_part_was_killed_twenty_times() throws Exception {
    campaign(20, Long.getLong("seed", System.nanoTime()));
  }

  private void campaign(int kills, long seed) throws Exception {
    System.out.printf(
        "kill campaign: %d kills of each of %d parts, seed %d%n", kills, PARTS.size(), seed);
    List<Customer> customers =
        Stream.generate(() -> Customer.arriving(stack).awaitAvailable(25))
            .limit(CUSTOMERS)
            .toList();
    for (Customer customer : customers) {
      for (int i = 0; i < PACKS_PER_KILL * kills; i++) {
        customer.buy("mega");
      }
    }
    Customer ownKey = customers.getLast().onTier("PRO");
    ownKey
        .http()
        .post("/v1/api-keys", Map.of("provider", "openai", "key", "sk-good-own-kill-journey"))
        .expect(201);
    List<String> order =
        new ArrayList<>(Collections.nCopies(kills, PARTS).stream().flatMap(List::stream).toList());
    Collections.shuffle(order, new Random(seed));

    try (Traffic traffic = Traffic.of(customers, PROMPTERS_EACH, seed)) {
      for (String part : order) {
        awaitAnswers(traffic);
        stack.kill(part);
        List<UUID> orphans = part.equals(GATEWAY) ? books.openLeases("gateway-0") : List.of();
        stack.restart(part);
        awaitFree(orphans);
        System.out.printf("killed and restarted %s; answers so far: %s%n", part, traffic.answers());
      }
      awaitAnswers(traffic);
      traffic.close();
      System.out.printf(
          "answers by status: %s, unanswered: %d%n", traffic.answers(), traffic.unanswered());
      assertThat(traffic.answered(402)).as("told that nothing is left, though there was").isZero();
      assertThat(traffic.answered(500)).as("faults of ours").isZero();
    }
    await().atMost(FREE_AGAIN).ignoreExceptions().until(() -> books.heldMicro() == 0);
    books.awaitQuiet();
    books.assertRight();
    System.out.printf(
        "events: %d, waived micro-credits: %d%n", books.events().size(), books.waivedMicro());
    for (Customer customer : customers) {
      assertThat(customer.credits("held")).isZero();
      assertThat(customer.available()).isPositive();
    }
  }

  /// What a killed gateway held comes back soon after it is ready again.
  private void awaitFree(List<UUID> orphans) {
    if (!orphans.isEmpty()) {
      long ready = System.nanoTime();
      await().atMost(FREE_AGAIN).until(() -> books.areOver(orphans));
      System.out.printf(
          "%d leases of the killed gateway were free %d ms after it was ready%n",
          orphans.size(), Duration.ofNanos(System.nanoTime() - ready).toMillis());
    }
  }

  /// The suite works again: ten more prompts were answered.
  private static void awaitAnswers(Traffic traffic) {
    long wanted = traffic.answered(200) + 10;
    await().atMost(Duration.ofSeconds(60)).until(() -> traffic.answered(200) >= wanted);
  }
}
