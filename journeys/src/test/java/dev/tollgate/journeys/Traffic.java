package dev.tollgate.journeys;

import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Customers who go on prompting whatever happens, streaming and not, and remember what they were
/// told. Told to ask again later they do, as SDKs do.
final class Traffic implements AutoCloseable {
  /// How long a person thinks, at most, before the next prompt.
  private static final long THINKING_NANOS_MAX = 100_000_000;

  private static final long UNDECIDED_NANOS = 1_000_000_000;
  private static final int WINDOW = 100;

  private final AtomicBoolean going = new AtomicBoolean(true);
  private final Map<Integer, LongAdder> answers = new ConcurrentHashMap<>();
  private final Queue<Long> millis = new ConcurrentLinkedQueue<>();
  private final Function<SplittableRandom, String> prompts;
  private final LongAdder unanswered = new LongAdder();
  private final List<Thread> threads;

  private Traffic(
      List<Customer> customers, int each, long seed, Function<SplittableRandom, String> prompts) {
    this.prompts = prompts;
    SplittableRandom seeds = new SplittableRandom(seed);
    threads =
        customers.stream()
            .flatMap(
                customer ->
                    IntStream.range(0, each).mapToObj(i -> prompter(customer, seeds.split())))
            .toList();
  }

  /// Prompts of all kinds, among them such that the provider refuses or breaks off.
  static Traffic of(List<Customer> customers, int each, long seed) {
    return new Traffic(customers, each, seed, Traffic::anyPrompt);
  }

  /// Prompts that the provider answers in full.
  static Traffic ofAnswerable(List<Customer> customers, int each, long seed) {
    return new Traffic(customers, each, seed, Traffic::shortPrompt);
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
    String text = prompts.apply(random);
    try {
      LockSupport.parkNanos(random.nextLong(THINKING_NANOS_MAX));
      long sent = System.nanoTime();
      var body = Customer.body(text, random.nextBoolean());
      Http.Answer answer = customer.http().post("/v1/chat/completions", body);
      while (isUndecided(answer) && going.get()) {
        LockSupport.parkNanos(UNDECIDED_NANOS);
        answer = customer.http().post("/v1/chat/completions", body);
      }
      int status = answer.status();
      millis.add((System.nanoTime() - sent) / 1_000_000);
      answers.computeIfAbsent(status, s -> new LongAdder()).increment();
    } catch (UncheckedIOException gone) {
      unanswered.increment();
    }
  }

  /// We cannot decide now, and say when to ask again, as on a machine that is out of breath.
  private static boolean isUndecided(Http.Answer answer) {
    return answer.status() == 503 && !answer.header("Retry-After").isEmpty();
  }

  private static String anyPrompt(SplittableRandom random) {
    return switch (random.nextInt(8)) {
      case 0 -> "Long [[chunks=30 every=50ms]]";
      case 1 -> "Broken [[cut-after=5]]";
      case 2 -> "Refused [[status=503]]";
      default -> shortPrompt(random);
    };
  }

  private static String shortPrompt(SplittableRandom random) {
    return "Short [[tokens=%d/%d delay=20ms]]"
        .formatted(random.nextInt(5, 900), random.nextInt(2, 60));
  }

  /// Returns when so many more prompts have been answered with 200.
  void awaitMoreAnswers(long more) {
    long wanted = answered(200) + more;
    await().atMost(Duration.ofMinutes(2)).until(() -> answered(200) >= wanted);
  }

  /// How long 99 of 100 answers took at most, of those since this was asked last. It is that of the
  /// median window of 100: a moment in which the machine does something else spoils one of them.
  long p99Millis() {
    var taken = new ArrayList<Long>();
    for (Long each = millis.poll(); each != null; each = millis.poll()) {
      taken.add(each);
    }
    List<Long> windows =
        IntStream.range(0, Math.max(1, taken.size() / WINDOW))
            .mapToObj(i -> p99(taken.subList(i * WINDOW, Math.min((i + 1) * WINDOW, taken.size()))))
            .sorted()
            .toList();
    return windows.get(windows.size() / 2);
  }

  private static long p99(List<Long> window) {
    return window.stream().sorted().toList().get((window.size() - 1) * 99 / 100);
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
