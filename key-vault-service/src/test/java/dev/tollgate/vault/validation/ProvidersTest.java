package dev.tollgate.vault.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.vault.providerkey.TierPolicy;
import java.net.URI;
import java.util.List;
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
