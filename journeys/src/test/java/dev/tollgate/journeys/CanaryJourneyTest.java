package dev.tollgate.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.local.infrastructure.Service;
import dev.tollgate.local.launch.Stack;
import dev.tollgate.local.test.Canary;
import dev.tollgate.local.test.HeapDump;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A key of a customer's own, from its saving to its deletion, and the prompts sent with it: the
/// provider sees them, and nothing that any process of the suite wrote or answered holds them.
///
/// The services log at TRACE. Spans, and what is too much to be written in whole journeys, are
/// looked at where the services are tested one by one.
@Tag("KV-1")
@Tag("GW-12")
class CanaryJourneyTest {
  private final Stack stack = Suite.stack();
  private final Customer customer = Customer.arriving(stack).awaitAvailable(25).onTier("PRO");
  private final Canary key = Canary.plant();
  private final Canary prompt = Canary.plant();
  private final List<Http.Answer> answers = new ArrayList<>();

  @Test
  void a_planted_key_and_a_planted_prompt_are_in_no_file_answer_or_meter_of_any_process()
      throws Exception {
    save(key.key()).expect(201);
    save(key.key().replace("sk-good", "sk-bad0")).expect(400);
    customer.untilEachGatewayAnswers(onRoute("byok"));
    heard(customer.ask(prompt.key())).expect(200);
    heard(customer.ask(prompt.key() + " [[status=401]]")).expect(401);
    heard(customer.ask(prompt.key() + " [[cut-after=2]]"));
    heard(askOnce(prompt.key())).expect(200);
    Stream.of("api-keys", "api-keys/audit", "account", "usage", "wallet")
        .forEach(path -> heard(customer.http().get("/v1/" + path)).expect(200));
    assertThat(countInHeaps("in use")).as("what is there is found").isPositive();
    heard(customer.http().delete("/v1/api-keys/openai")).expect(204);
    customer.untilEachGatewayAnswers(onRoute("platform"));
    countInHeaps("deleted");

    assertThat(stack.fakeProvider().calls(key.key())).isNotEmpty();
    new Books(stack).awaitQuiet();
    assertThat(answers)
        .extracting(Http.Answer::toString)
        .as("the provider repeats what it was asked")
        .anyMatch(prompt::isIn)
        .noneMatch(key::isIn);
    assertThat(meters()).allMatch(text -> text.contains("jvm_")).noneMatch(this::tells);
    try (var redis = new RedisDump(stack)) {
      assertThat(redis.content()).contains(customer.accountId().toString());
      assertThat(stack.home().root()).isDirectoryRecursivelyContaining("glob:**/pg_wal/*");
      assertThat(key.filesBelow(stack.home().root())).isEmpty();
      assertThat(prompt.filesBelow(stack.home().root())).isEmpty();
    }
  }

  private boolean tells(String text) {
    return key.isIn(text) || prompt.isIn(text);
  }

  private Http.Answer heard(Http.Answer answer) {
    answers.add(answer);
    return answer;
  }

  private Predicate<Http.Answer> onRoute(String route) {
    return answer -> heard(answer).header("X-Tollgate-Route").equals(route);
  }

  private Http.Answer save(String secret) {
    return heard(customer.http().post("/v1/api-keys", Map.of("provider", "openai", "key", secret)));
  }

  private Http.Answer askOnce(String text) {
    return customer
        .http()
        .post(
            "/v1/chat/completions",
            Customer.body(text, true),
            Map.of("Idempotency-Key", UUID.randomUUID().toString()));
  }

  private List<String> meters() {
    return Stream.concat(Service.ids().stream(), Suite.gateways().stream())
        .distinct()
        .map(name -> "http://127.0.0.1:" + stack.portsOf(name).management())
        .map(origin -> Http.asNobody(origin).get("/q/metrics").expect(200).body())
        .toList();
  }

  /// Counts, and promises nothing for a deleted key: a JVM copies strings and buffers as it likes,
  /// and the collector clears them when it likes.
  private int countInHeaps(String when) throws IOException {
    int plain = 0;
    for (String gateway : Suite.gateways()) {
      HeapDump heap = HeapDump.of(stack.pids().get(gateway), Path.of("target", gateway + ".hprof"));
      int count = heap.count(key.key());
      System.out.printf(
          "heap of %s, the key %s: %d MiB, the key %d times, as base64 %d times%n",
          gateway, when, heap.bytes() >> 20, count, heap.countBase64(key.key()));
      plain += count;
    }
    return plain;
  }
}
