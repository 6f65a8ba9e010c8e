package dev.tollgate.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.gateway.pricing.PriceCatalogue;
import dev.tollgate.gateway.refusal.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("GW-3")
class RoutingTableTest {
  private static final Instant NOW = Instant.parse("2026-11-20T00:00:00Z");
  private static final String SMALL =
      """
      version: "1"
      features: {chat: chat}
      lanes: {chat: openai/gpt-4.1-mini}
      bareNames: [openai]
      providers:
        openai: {baseUrl: "https://api.openai.com/v1"}
      """;
  private final PriceCatalogue prices = PriceCatalogue.shipped();
  private RoutingTable table;

  @BeforeEach
  void shipped() throws IOException {
    try (InputStream in = RoutingTable.class.getResourceAsStream("/routing.yaml")) {
      table = RoutingFile.read(in.readAllBytes(), Optional.empty(), prices, NOW);
    }
  }

  @Test
  @Tag("EN-4")
  void every_feature_that_tiers_are_sold_with_is_there_on_the_same_lane() throws IOException {
    JsonNode sold =
        new ObjectMapper()
            .readTree(
                Path.of("../entitlement-service/src/main/resources/defaults/tiers.json").toFile())
            .get("features");
    Map<String, String> lanes = new HashMap<>();
    sold.properties()
        .forEach(feature -> lanes.put(feature.getKey(), feature.getValue().get("lane").asText()));

    assertThat(table.features()).isEqualTo(lanes);
  }

  @Test
  void every_provider_of_the_catalogue_is_there() {
    assertThat(table.providers().keySet())
        .isEqualTo(
            Set.of(
                "openai",
                "anthropic",
                "deepseek",
                "openrouter",
                "minimax",
                "zai",
                "google",
                "mistral",
                "groq",
                "xai",
                "cohere",
                "azure-openai",
                "together",
                "fireworks",
                "perplexity",
                "ollama",
                "lmstudio"));
  }

  @Test
  void every_offered_model_has_a_price() {
    assertThat(table.modelNames())
        .allSatisfy(
            name -> assertThat(table.route("chat", name, prices, NOW).first().price()).isNotNull());
  }

  @ParameterizedTest
  @CsvSource({
    "openai/gpt-4.1-mini, openai, gpt-4.1-mini",
    "gpt-4.1-mini, openai, gpt-4.1-mini",
    "claude-haiku-4-5, anthropic, claude-haiku-4-5",
    "lane:chat, openai, gpt-4.1-mini",
    "lane:embeddings, openai, text-embedding-3-small",
    "openrouter/openai/gpt-4.1-mini, openrouter, openai/gpt-4.1-mini",
    "groq/openai/gpt-oss-120b, groq, openai/gpt-oss-120b"
  })
  void a_name_leads_to_one_provider_and_model(String requested, String provider, String model) {
    Target.Destination first = table.route("chat", requested, prices, NOW).first();
    assertThat(first.provider().name()).isEqualTo(provider);
    assertThat(first.model()).isEqualTo(model);
  }

  @Test
  void the_same_model_at_openrouter_stands_in_for_openai() {
    Target target = table.route("chat", "gpt-4.1-mini", prices, NOW);
    assertThat(target.secondary()).isNotNull();
    assertThat(target.secondary().provider().name()).isEqualTo("openrouter");
    assertThat(target.secondary().model()).isEqualTo("openai/gpt-4.1-mini");
    assertThat(target.chargeMicro()).isEqualTo(1_000_000);
    assertThat(target.holdMicro()).isGreaterThanOrEqualTo(target.chargeMicro());
  }

  @ParameterizedTest
  @CsvSource({
    "chat, gpt-no-such",
    "chat, openai/no-such",
    "chat, lane:none",
    "chat, /",
    "none, gpt-4.1-mini"
  })
  void the_unknown_is_refused(String feature, String model) {
    assertThatThrownBy(() -> table.route(feature, model, prices, NOW))
        .isInstanceOf(RefusedException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{chat: chat} | {chat: nowhere} | nowhere",
        "{chat: chat} | | features",
        "{chat: chat} | {chat: } | features.chat",
        "openai/gpt-4.1-mini | nowhere/gpt | nowhere",
        "openai/gpt-4.1-mini | openai/gpt-4.1-mimi | openai/gpt-4.1-mimi",
        "openai/gpt-4.1-mini | openai | openai",
        "{chat: openai/gpt-4.1-mini} | | lanes",
        "[openai] | [openai, nowhere] | nowhere",
        "[openai] | | bareNames",
        "'version: \"1\"' | 'version: ' | version",
        "baseUrl | bassUrl | bassUrl",
        "'{baseUrl: \"https://api.openai.com/v1\"}' | | providers.openai",
        "'{baseUrl: \"https://api.openai.com/v1\"}' | {auth: none} | providers.openai.baseUrl",
        "'\"https://api.openai.com/v1\"' | '\"https://a b\"' | line 6",
        "v1\"} | v1\", models: [gpt-4.1-mimi]} | gpt-4.1-mimi",
        "v1\"} | v1\", models: [ ~ ]} | providers.openai.models",
        "v1\"} | v1\", secondary: {provider: nowhere}} | nowhere",
        "v1\"} | v1\", secondary: {provider: openai, modelPrefix: opnai/}} | openai/opnai/",
        "v1\"} | v1\", secondary: {modelPrefix: openai/}} | secondary.provider"
      })
  void a_table_with_a_fault_is_refused_and_says_where_in_one_line(
      String good, @Nullable String bad, String said) {
    assertThat(SMALL).contains(good);
    assertThatThrownBy(() -> read(SMALL.replace(good, bad == null ? "" : bad)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(said)
        .message()
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({"'', line", "version: \"1\", providers", "[], line 1"})
  void a_file_that_is_no_table_is_refused_in_one_line(String file, String said) {
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(said)
        .message()
        .hasLineCount(1);
  }

  @Test
  void locally_every_provider_is_found_below_the_override() {
    RoutingTable local = read(SMALL, Optional.of("http://127.0.0.1:9100"));
    assertThat(local.providers().get("openai").baseUrl())
        .hasToString("http://127.0.0.1:9100/openai/v1");
  }

  private RoutingTable read(String yaml) {
    return read(yaml, Optional.empty());
  }

  private RoutingTable read(String yaml, Optional<String> override) {
    return RoutingFile.read(yaml.getBytes(StandardCharsets.UTF_8), override, prices, NOW);
  }
}
