package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.gateway.world.RunningGateway;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Counting a prompt is free for who asks, and work for the gate.
@QuarkusTest
class PromptCountTest extends RunningGateway {
  private static final int AT_ONCE = 32;

  /// As long as is counted, and dear to count: one word.
  private static final String LONG =
      """
      {"model": "claude-haiku-4-5", "messages": [{"role": "user", "content": "%s"}]}"""
          .formatted("a".repeat(256 * 1024));

  @Test
  @Tag("GW-1")
  void of_many_long_prompts_at_once_some_are_told_to_come_again_and_calls_go_on() {
    try (ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE)) {
      List<CompletableFuture<Integer>> counts =
          IntStream.range(0, AT_ONCE)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> count(LONG), callers))
              .toList();

      assertThat(gate.chat(MINI, "hi").statusCode()).isEqualTo(200);
      assertThat(counts.stream().map(CompletableFuture::join))
          .contains(200, 503)
          .containsOnly(200, 503);
    }
    await().until(() -> count(LONG) == 200);
  }

  private int count(String body) {
    return gate.post("/v1/messages/count_tokens", body).statusCode();
  }
}
