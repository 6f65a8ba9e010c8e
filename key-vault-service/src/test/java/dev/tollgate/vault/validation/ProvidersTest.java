package dev.tollgate.vault.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.vault.providerkey.TierPolicy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("KV-4")
class ProvidersTest {
  @Test
  void every_provider_the_gateway_knows_is_here_or_has_no_keys() {
    assertThat(Providers.all())
        .extracting(Provider::name)
        .containsExactlyInAnyOrder(
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
            "perplexity");
    assertThat(List.of("ollama", "lmstudio")).allMatch(Providers::isKeyless);
  }

  /// The gateway's own table, as it lies beside this module.
  @Test
  @Tag("KV-2")
  void a_key_is_sealed_to_the_origin_that_the_gateway_sends_it_to() throws IOException {
    Map<String, String> destinations = gatewayOrigins();

    assertThat(Providers.all())
        .filteredOn(provider -> !provider.needsEndpoint())
        .allSatisfy(
            provider ->
                assertThat(destinations)
                    .containsEntry(
                        provider.name(), Provider.originOf(provider.baseFor(null).orElseThrow())));
    assertThat(destinations).containsEntry("azure-openai", "https://azure-openai.invalid");
  }

  private static Map<String, String> gatewayOrigins() throws IOException {
    String table =
        Files.readString(Path.of("../llm-gateway-service/src/main/resources/routing.yaml"));
    return Pattern.compile("(?m)^  ([a-z-]+):\\n(?:    #.*\\n)*    baseUrl: (\\S+)$")
        .matcher(table)
        .results()
        .collect(
            Collectors.toMap(
                entry -> entry.group(1), entry -> Provider.originOf(URI.create(entry.group(2)))));
  }

  @Test
  @Tag("KV-2")
  void a_stored_endpoint_is_kept_only_within_the_sealed_origin() {
    Provider azure = Providers.named("azure-openai").orElseThrow();
    String mine = "https://mine.openai.azure.com";

    assertThat(azure.keeps(mine, mine)).isTrue();
    assertThat(azure.keeps(mine, "https://other.openai.azure.com")).isFalse();
    assertThat(azure.keeps(mine, null)).isFalse();
    assertThat(azure.keeps(mine, mine + "\\@evil.example")).isFalse();
    assertThat(openAi().keeps("https://api.openai.com", null)).isTrue();
    assertThat(openAi().keeps("https://api.openai.com", mine)).isFalse();
  }

  private static Provider openAi() {
    return Providers.named("openai").orElseThrow();
  }

  @Test
  void fixed_addresses_are_https_and_take_no_endpoint() {
    assertThat(Providers.all())
        .filteredOn(provider -> !provider.needsEndpoint())
        .allSatisfy(
            provider -> {
              assertThat(provider.baseFor(null))
                  .hasValueSatisfying(base -> assertThat(base.getScheme()).isEqualTo("https"));
              assertThat(provider.baseFor("https://evil.example")).isEmpty();
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://mine.openai.azure.com",
        "https://openai.azure.com",
        "https://mine.openai.azure.com.",
        "https://mine.openai.azure.com/",
        "https://mine.openai.azure.com:443",
        "https://mine.openai.azure.com#x",
        "https://mine.openai.azure.com?x",
        "https://evil.example/mine.openai.azure.com",
        "https://evil.example#.openai.azure.com",
        "https://mine@evil.openai.azure.com",
        "https://MINE.openai.azure.com",
        "https://mine.sub.openai.azure.com",
        "https://mine.openai.azure.com\nx",
        "https://mine\\.openai.azure.com",
        "https://10.0.0.1",
        "https://[::1]",
        "ftp://mine.openai.azure.com",
        ""
      })
  void an_endpoint_that_is_not_azures_is_none(String endpoint) {
    assertThat(Providers.named("azure-openai").orElseThrow().baseFor(endpoint)).isEmpty();
  }

  @Test
  void an_azure_resource_is_its_own_origin() {
    URI base =
        Providers.named("azure-openai")
            .orElseThrow()
            .baseFor("https://my-1.openai.azure.com")
            .orElseThrow();

    assertThat(Provider.originOf(base)).isEqualTo("https://my-1.openai.azure.com");
  }

  @Test
  void basic_may_bring_none_pro_six_and_business_all() {
    assertThat(count(Tier.BASIC)).isZero();
    assertThat(count(Tier.PRO)).isEqualTo(6);
    assertThat(count(Tier.BUSINESS)).isEqualTo(15);
    assertThat(count(Tier.ENTERPRISE)).isEqualTo(15);
  }

  private static long count(Tier tier) {
    return Providers.all().stream()
        .filter(provider -> TierPolicy.allows(tier, provider.name()))
        .count();
  }
}
