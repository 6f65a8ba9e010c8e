package dev.tollgate.journeys;

import static java.util.concurrent.CompletableFuture.runAsync;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.local.fake.provider.ProviderCall;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Customers who save a key, call with it and delete it while they go on calling, again and again.
@Tag("KV-12")
class RevocationJourneyTest {
  private static final int CUSTOMERS = 8;
  private static final int KEYS_EACH = 4;
  private static final int CALLERS_EACH = 2;
  private static final Duration BOUND = Duration.ofSeconds(1);
  private static final long BETWEEN_CALLS_NANOS = 20_000_000;

  /// Each gateway keeps the key by then: the edge goes round them.
  private static final int CALLS_BEFORE = 2 * Suite.gateways().size();

  private static final int CALLS_AFTER = 3;

  private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();
  private final Map<String, Deletion> deletions = new ConcurrentHashMap<>();
  private volatile boolean going = true;

  /// @param sentNanos before the call was sent
  private record Asked(Customer customer, long sentNanos, String requestId, String route) {}

  /// Like [Asked], read on the side on which a stalled machine makes the span between them shorter:
  /// it can hide a late call, but not make one.
  ///
  /// @param answeredNanos after the deletion was answered
  private record Deletion(Customer customer, long answeredNanos) {
    Duration until(Asked call) {
      return Duration.ofNanos(call.sentNanos() - answeredNanos);
    }
  }

  @Test
  void a_call_sent_a_second_after_a_deletion_goes_out_with_another_key() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Customer> customers =
          Stream.generate(() -> supplyAsync(RevocationJourneyTest::arriving, threads))
              .limit(CUSTOMERS)
              .toList()
              .stream()
              .map(CompletableFuture::join)
              .toList();
      CompletableFuture<Void> callers =
          all(
              customers.stream()
                  .flatMap(customer -> Stream.generate(() -> customer).limit(CALLERS_EACH))
                  .map(customer -> runAsync(() -> goOnAsking(customer), threads)));
      try {
        all(customers.stream().map(each -> runAsync(() -> saveAndDelete(each), threads))).join();
      } finally {
        going = false;
      }
      callers.join();
    }

    List<Duration> lastUses =
        deletions.keySet().stream().map(this::lastUse).flatMap(Optional::stream).sorted().toList();
    tell(lastUses);
    assertThat(lastUses.getLast()).isLessThanOrEqualTo(BOUND);
    assertThat(lastUses).as("each key was used").hasSize(CUSTOMERS * KEYS_EACH);
  }

  private void goOnAsking(Customer customer) {
    while (going) {
      long sent = System.nanoTime();
      Http.Answer answer = customer.ask("Whose key? [[delay=20ms]]");
      asked.add(
          new Asked(
              customer,
              sent,
              answer.header("X-Tollgate-Request-Id"),
              answer.header("X-Tollgate-Route")));
      LockSupport.parkNanos(BETWEEN_CALLS_NANOS);
    }
  }

  private void saveAndDelete(Customer customer) {
    for (int i = 0; i < KEYS_EACH; i++) {
      String key = "sk-good-gone-" + UUID.randomUUID();
      Map<String, String> body = Map.of("provider", "openai", "key", key);
      decided(() -> customer.http().post("/v1/api-keys", body)).expect(201);
      long saved = System.nanoTime();
      awaitCalls(customer, CALLS_BEFORE, "byok", call -> call.sentNanos() > saved);

      decided(() -> customer.http().delete("/v1/api-keys/openai")).expect(204);

      var deletion = new Deletion(customer, System.nanoTime());
      deletions.put(key, deletion);
      awaitCalls(
          customer, CALLS_AFTER, "platform", call -> deletion.until(call).compareTo(BOUND) > 0);
    }
  }

  /// On a busy machine we may be told to ask again.
  private static Http.Answer decided(Callable<Http.Answer> request) {
    return await().atMost(Customer.SOON).until(request, answer -> answer.status() != 503);
  }

  private void awaitCalls(Customer customer, int count, String route, Predicate<Asked> wanted) {
    await()
        .atMost(Customer.SOON)
        .until(
            () ->
                asked.stream()
                        .filter(call -> call.customer() == customer && call.route().equals(route))
                        .filter(wanted)
                        .count()
                    >= count);
  }

  /// How long after its deletion the last call was sent that went out with the key; negative when
  /// that was before. By the provider's own record.
  private Optional<Duration> lastUse(String key) {
    Deletion deletion = Objects.requireNonNull(deletions.get(key));
    return Suite.stack().fakeProvider().calls(key).stream()
        .filter(call -> call.endpoint().equals("CHAT_COMPLETIONS"))
        .map(call -> deletion.until(askedAs(call)))
        .max(Duration::compareTo);
  }

  private Asked askedAs(ProviderCall call) {
    return asked.stream()
        .filter(each -> each.requestId().equals(call.requestId()))
        .findFirst()
        .orElseThrow();
  }

  private void tell(List<Duration> lastUses) {
    long[] millis = lastUses.stream().mapToLong(Duration::toMillis).toArray();
    System.out.printf(
        "%d keys deleted during %d calls: the last call with a key was sent p50 %d, p99 %d, at most"
            + " %d ms after its deletion%n",
        millis.length,
        asked.size(),
        millis[millis.length / 2],
        millis[millis.length * 99 / 100],
        millis[millis.length - 1]);
  }

  private static Customer arriving() {
    return RichCustomers.arriving(Suite.stack(), 1).getFirst().onTier("PRO");
  }

  private static CompletableFuture<Void> all(Stream<CompletableFuture<Void>> tasks) {
    return CompletableFuture.allOf(tasks.toArray(CompletableFuture[]::new));
  }
}
