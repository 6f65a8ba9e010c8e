package dev.tollgate.local.fake.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/// A fake provider without a memory of earlier tests, and the requests they share.
@Tag("OP-4")
abstract class FakeProviderWorld {
  static final String CHAT = "/openai/v1/chat/completions";
  static final String MESSAGES = "/anthropic/v1/messages";
  static final String[] GOOD = {"authorization", "Bearer sk-good-1"};
  static final String[] ANTHROPIC = {"x-api-key", "sk-good-a", "anthropic-version", "2023-06-01"};

  static FakeProvider provider;
  static Probe probe;

  @BeforeAll
  static void start() {
    provider = FakeProvider.start(0);
    probe = new Probe(provider.url());
  }

  @AfterAll
  static void stop() {
    probe.close();
    provider.close();
  }

  @BeforeEach
  void forget() {
    provider.heal();
    provider.forget();
  }

  static String chat(String prompt, String more) {
    return "{\"model\":\"gpt-4.1-mini\",\"messages\":[{\"role\":\"user\",\"content\":\""
        + prompt
        + "\"}]"
        + more
        + "}";
  }

  static String content(List<JsonNode> events) {
    return events.stream()
        .map(event -> event.at("/choices/0/delta/content").asText(""))
        .collect(Collectors.joining());
  }
}
