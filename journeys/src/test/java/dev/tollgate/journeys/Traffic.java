package dev.tollgate.journeys;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/// Customers who go on prompting whatever happens, streaming and not, and remember what they were
/// told.
final class Traffic implements AutoCloseable {
  /// How long a person thinks, at most, before the next prompt.
  private static final long THINKING_NANOS_MAX = 100_000_000;

  private final AtomicBoolean going = new AtomicBoolean(true);
  private final Map<Integer, LongAdder> answers = new ConcurrentHashMap<>();
  private final LongAdder unanswered = new LongAdder();
  private final List<Thread> threads;

  private Traffic(List<Customer> customers, int each, long seed) {
    SplittableRandom seeds = new SplittableRandom(seed);
    threads =
        customers.stream()
            .flatMap(
                customer ->
                    java.util.stream.IntStream.range(0, each)
                        .mapToObj(i -> prompter(customer, seeds.split())))
            .toList();
  }

  static Traffic of(List<Customer> customers, int each, long seed) {
    return new Traffic(customers, each, seed);
  }

  private Thread prompter(Customer customer, SplittableRandom random) {
    return Thread.ofVirtual()
        .start(
            () -> {
              while (going.get()) {
                prompt(customer, random);
              }
            });
  }

  private void prompt(Customer customer, SplittableRandom random) {
    String text =
        switch (random.nextInt(8)) {
          case 0 -> "Long [[chunks=30 every=50ms]]";
          case 1 -> "Broken [[cut-after=5]]";
          case 2 -> "Refused [[status=503]]";
          default ->
              "Short [[tokens=%d/%d delay=20ms]]"
                  .formatted(random.nextInt(5, 900), random.nextInt(2, 60));
        };
    try {
      LockSupport.parkNanos(random.nextLong(THINKING_NANOS_MAX));
      int status =
          customer
              .http()
              .post("/v1/chat/completions", Customer.body(text, random.nextBoolean()))
              .status();
      answers.computeIfAbsent(status, s -> new LongAdder()).increment();
    } catch (UncheckedIOException gone) {
      unanswered.increment();
    }
  }

  long answered(int status) {
    LongAdder count = answers.get(status);
    return count == null ? 0 : count.sum();
  }

  Map<Integer, LongAdder> answers() {
    return answers;
  }

  long unanswered() {
    return unanswered.sum();
  }

  @Override
  public void close() throws InterruptedException {
    going.set(false);
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
