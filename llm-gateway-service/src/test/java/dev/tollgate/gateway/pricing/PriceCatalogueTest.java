package dev.tollgate.gateway.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tollgate.contracts.usage.Tokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("GW-9")
class PriceCatalogueTest {
  private static final Instant NOW = Instant.parse("2026-11-20T00:00:00Z");
  private static final PriceCatalogue CATALOGUE = PriceCatalogue.shipped();
  private static final int RANDOM_CASES = 1_000_000;

  @ParameterizedTest(name = "{0}: {1}/{2}")
  @CsvFileSource(resources = "/pricing/golden-costs.csv", numLinesToSkip = 2)
  void a_golden_case_costs_to_the_nano_dollar_what_was_worked_out_elsewhere(
      String note,
      String provider,
      String model,
      long input,
      long cacheRead,
      long cacheWrite,
      long output,
      long reasoning,
      long nanoUsd) {
    Tokens tokens = new Tokens(input, cacheRead, cacheWrite, output, reasoning);

    assertThat(CATALOGUE.find(provider, model, NOW).orElseThrow().costNanoUsd(tokens))
        .isEqualTo(nanoUsd);
  }

  @Test
  void a_million_random_calls_cost_what_the_oracle_says() throws IOException {
    CostOracle oracle = new CostOracle();
    SplittableRandom random = new SplittableRandom(20_261_120);
    for (int i = 0; i < RANDOM_CASES; i++) {
      int row = random.nextInt(oracle.size());
      Tokens tokens =
          new Tokens(count(random), count(random), count(random), count(random), count(random));
      ModelPrice price = CATALOGUE.find(oracle.provider(row), oracle.model(row), NOW).orElseThrow();
      if (price.costNanoUsd(tokens) != oracle.costNanoUsd(row, tokens).longValueExact()) {
        assertThat(price.costNanoUsd(tokens))
            .as("%s %s", price, tokens)
            .isEqualTo(oracle.costNanoUsd(row, tokens).longValueExact());
      }
    }
  }

  private static long count(SplittableRandom random) {
    return random.nextInt(3) == 0 ? 0 : random.nextLong(1L << random.nextInt(1, 24));
  }

  @Test
  void the_golden_call_costs_a_tenth_of_a_cent() {
    ModelPrice mini = CATALOGUE.find("openai", "gpt-4.1-mini", NOW).orElseThrow();

    assertThat(mini.costNanoUsd(new Tokens(845, 0, 0, 422, 0))).isEqualTo(1_013_200);
    assertThat(mini.multiplierMicro()).isEqualTo(1_000_000);
  }

  @Test
  void an_unknown_model_has_no_price_rather_than_a_price_of_zero() {
    assertThat(CATALOGUE.find("openai", "gpt-nonsense", NOW)).isEmpty();
    assertThat(CATALOGUE.find("nobody", "gpt-4.1-mini", NOW)).isEmpty();
  }

  @Test
  void a_model_has_no_price_before_its_first_day() {
    assertThat(CATALOGUE.find("openai", "gpt-4.1-mini", Instant.parse("2025-04-13T23:59:59Z")))
        .isEmpty();
    assertThat(CATALOGUE.find("openai", "gpt-4.1-mini", Instant.parse("2025-04-14T00:00:00Z")))
        .isPresent();
  }

  @Test
  void an_absurd_number_of_tokens_is_an_error_and_never_a_wrong_figure() {
    ModelPrice price = CATALOGUE.find("openai", "gpt-5.5-pro", NOW).orElseThrow();

    assertThatThrownBy(() -> price.costNanoUsd(new Tokens(Long.MAX_VALUE / 2, 0, 0, 1, 0)))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> new Tokens(-1, 0, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_deployment_overrides_a_model_from_its_own_day_on(@TempDir Path dir) throws IOException {
    Path file = dir.resolve("own.csv");
    Files.writeString(
        file,
        "# version: acme-7\n"
            + PriceFile.HEADER
            + "\n"
            + "openai,gpt-4.1-mini,2026-01-01,0.2,0.8,0.05,,,,,,,,2,,\n"
            + "openai,gpt-4.1-mini,2026-11-20,0.1,0.4,,,,,,,,,3,,\n");
    PriceCatalogue own = CATALOGUE.overriddenBy(file);

    assertThat(own.version()).isEqualTo("2026-07-01+acme-7");
    assertThat(
            own.find("openai", "gpt-4.1-mini", NOW.minusSeconds(1)).orElseThrow().multiplierMicro())
        .isEqualTo(2_000_000);
    assertThat(
            own.find("openai", "gpt-4.1-mini", NOW)
                .orElseThrow()
                .costNanoUsd(new Tokens(1000, 1000, 0, 0, 0)))
        .isEqualTo(200_000);
    assertThat(own.find("openai", "gpt-4.1", NOW))
        .isEqualTo(CATALOGUE.find("openai", "gpt-4.1", NOW));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "openai,x,2026-01-01,-1,1,,,,,,,,,1,,",
        "openai,x,2026-01-01,0.0000001,1,,,,,,,,,1,,",
        "openai,x,2026-13-01,1,1,,,,,,,,,1,,",
        "openai,x,2026-01-01,1,1,,,,,,,,,0,,",
        "openai,x,2026-01-01,one,1,,,,,,,,,1,,",
        "openai,x,2026-01-01,1,1"
      })
  void a_wrong_line_of_a_price_file_is_named(String line) {
    assertThatThrownBy(
            () -> PriceFile.parse("own.csv", "# version: 1\n" + PriceFile.HEADER + "\n" + line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("own.csv, line 3");
  }

  @Test
  void every_provider_of_the_catalogue_has_models_and_each_shipped_line_is_unique()
      throws IOException {
    try (var in = PriceCatalogueTest.class.getResourceAsStream("/pricing/model-prices.csv")) {
      List<String> keys =
          new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(line -> String.join(",", List.of(line.split(",")).subList(0, 3)))
              .toList();

      assertThat(keys).doesNotHaveDuplicates().hasSizeGreaterThan(600);
    }
    assertThat(CATALOGUE.providers())
        .allSatisfy(provider -> assertThat(CATALOGUE.models(provider)).isNotEmpty());
  }
}
