package dev.tollgate.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.local.fake.provider.ProviderTotals;
import dev.tollgate.local.launch.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Hundreds of calls at the same moment, at three gateways, of an account that can pay for some of
/// them: as many pass as there are credits, and nobody hears 402 while a credit is to be had.
@Tag("WA-3")
class ContentionJourneyTest {
  private static final int FREE = 25;
  private static final int CALLERS = 200;

  /// After so long unused credits go back without being asked for.
  private static final Duration IDLE = Duration.ofMillis(600);

  private static final String PROMPT = "All at once [[delay=100ms]]";

  /// Side by side: a round is mostly waiting, and accounts are not to disturb each other.
  private static final int ACCOUNTS = 4;

  private final Stack stack = Suite.stack();
  private final Gifts gifts = new Gifts(stack);

  @Test
  void of_200_calls_at_once_exactly_as_many_pass_as_there_are_credits() throws Exception {
    rounds(Integer.getInteger("rounds", 20));
  }

  @Test
  @Tag("campaign")
  void exactly_as_many_pass_as_there_are_credits_a_thousand_times() throws Exception {
    rounds(Integer.getInteger("rounds", 1_000));
  }

  private void rounds(int rounds) throws Exception {
    long begun = System.nanoTime();
    long callsBefore = providerCalls();
    long credits = 0;
    try (var lanes = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> all = new ArrayList<>();
      for (int lane = 0; lane < ACCOUNTS; lane++) {
        int first = lane;
        all.add(lanes.submit(() -> lane(first, rounds)));
      }
      for (Future<Long> each : all) {
        credits += each.get();
      }
    }
    assertThat(providerCalls() - callsBefore).as("calls that the provider saw").isEqualTo(credits);
    System.out.printf(
        "contention: %d rounds in %d s%n",
        rounds, Duration.ofNanos(System.nanoTime() - begun).toSeconds());
  }

  /// Every fourth round, on an account of its own.
  ///
  /// @return the credits of all of them
  private long lane(int first, int rounds) throws Exception {
    Customer customer = withNothingLeft();
    long credits = FREE;
    for (int round = first; round < rounds; round += ACCOUNTS) {
      credits +=
          switch (round % 3) {
            case 0 -> giveAndRace(customer, 1, CALLERS);
            case 1 -> giveAndRace(customer, 100, CALLERS);
            default -> giveAndRace(customer, 100, 100);
          };
    }
    return credits;
  }

  /// The first gateway would give them back by itself after 600 ms: sooner is because billing has
  /// called them back. A busy machine may need more than one try.
  @Test
  void credits_that_lie_idle_at_one_gateway_are_called_back_for_a_call_at_another()
      throws Exception {
    Customer customer = withNothingLeft();
    List<Http> gates = Suite.gateways().stream().map(customer::at).toList();
    List<Duration> waits = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Http first = gates.get(i % 3);
      Http second = gates.get((i + 1) % 3);
      gifts.give(customer.accountId(), 1);
      customer.awaitAvailable(1);

      long held = System.nanoTime();
      Customer.ask(first, "Refused before anything was served [[status=400]]").expect(400);
      Http.Answer next = askUntilDecided(() -> Customer.ask(second, "And at the next gateway"));
      waits.add(Duration.ofNanos(System.nanoTime() - held));

      assertThat(next.status()).as(next.body()).isEqualTo(200);
      customer.awaitAvailable(0);
    }
    assertThat(waits).anySatisfy(wait -> assertThat(wait).isLessThan(IDLE));
  }

  private Customer withNothingLeft() throws Exception {
    Customer customer = Customer.arriving(stack).awaitAvailable(FREE);
    race(customer, FREE, CALLERS);
    return customer;
  }

  private long giveAndRace(Customer customer, int credits, int callers) throws Exception {
    gifts.give(customer.accountId(), credits);
    customer.awaitAvailable(credits);
    race(customer, credits, callers);
    return credits;
  }

  private void race(Customer customer, int credits, int callers) throws Exception {
    Map<Integer, Long> answers = new TreeMap<>();
    for (Http.Answer each : askAtOnce(customer, callers)) {
      answers.merge(each.status(), 1L, Long::sum);
    }

    Map<Integer, Long> expected = new TreeMap<>(Map.of(200, (long) credits));
    if (callers > credits) {
      expected.put(402, (long) callers - credits);
    }
    assertThat(answers).as("%d calls on %d credits", callers, credits).isEqualTo(expected);
    customer.awaitAvailable(0);
  }

  private List<Http.Answer> askAtOnce(Customer customer, int callers)
      throws InterruptedException, ExecutionException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Http.Answer>> asked = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        asked.add(threads.submit(() -> askUntilDecided(() -> customer.ask(PROMPT))));
      }
      List<Http.Answer> answers = new ArrayList<>();
      for (Future<Http.Answer> each : asked) {
        answers.add(each.get());
      }
      return answers;
    }
  }

  /// As clients do: 503 is no decision, so it is asked again after as long as it says.
  private static Http.Answer askUntilDecided(Supplier<Http.Answer> call) {
    Http.Answer answer = call.get();
    for (int tries = 1; answer.status() == 503 && tries < 60; tries++) {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(Long.parseLong(answer.header("Retry-After"))));
      answer = call.get();
    }
    return answer;
  }

  private long providerCalls() {
    return stack.fakeProvider().totalsByCredential().stream()
        .collect(Collectors.summingLong(ProviderTotals::calls));
  }
}
