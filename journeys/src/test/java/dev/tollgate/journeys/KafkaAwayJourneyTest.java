package dev.tollgate.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.local.launch.Stack;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The broker is away while calls go on: none is lost, none fails, and none waits for it.
@Tag("GW-10")
@Tag("ME-1")
class KafkaAwayJourneyTest {
  /// In so short a time a busy machine does what it likes, and ratios mean nothing.
  private static final long NOISE_MILLIS = 100;

  private final Stack stack = Suite.stack();
  private final Books books = new Books(stack);

  @Test
  void ten_seconds_without_kafka_lose_nothing_and_fail_no_call() throws Exception {
    outage(Duration.ofSeconds(10));
  }

  @Test
  @Tag("campaign")
  void a_minute_without_kafka_loses_nothing_and_fails_no_call() throws Exception {
    outage(Duration.ofSeconds(60));
  }

  private void outage(Duration span) throws Exception {
    List<Customer> customers = RichCustomers.arriving(stack, 4);
    try (Traffic traffic = Traffic.ofAnswerable(customers, 3, 11)) {
      traffic.awaitMoreAnswers(500);
      long before = traffic.p99Millis();

      stack.kill("kafka");
      long answered = traffic.answered(200);
      await()
          .pollDelay(span)
          .atMost(span.plusMinutes(2))
          .until(() -> traffic.answered(200) > answered);
      long during = traffic.p99Millis();
      stack.restart("kafka");

      traffic.awaitMoreAnswers(50);
      traffic.close();
      System.out.printf(
          "kafka away for %d s: p99 %d ms before, %d ms meanwhile, answers %s%n",
          span.toSeconds(), before, during, traffic.answers());
      assertThat(traffic.answers().keySet()).as("%s", traffic.answers()).containsExactly(200);
      assertThat(traffic.unanswered()).isZero();
      assertThat(during)
          .as("p99 without Kafka, in ms, against %d ms before", before)
          .isLessThanOrEqualTo(Math.max(before * 3 / 2, NOISE_MILLIS));
    }
    books.awaitQuiet();
    books.assertRight();
  }
}
