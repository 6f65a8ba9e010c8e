package dev.tollgate.gateway.routing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tollgate.gateway.pricing.PriceCatalogue;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The routing table as an operator writes it (YAML), and its checks.
///
/// A file that does not pass changes nothing: the table in force stays.
final class RoutingFile {
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final RoutingTable table;
  private final PriceCatalogue prices;
  private final Instant now;

  private RoutingFile(RoutingTable table, PriceCatalogue prices, Instant now) {
    this.table = table;
    this.prices = prices;
    this.now = now;
  }

  /// @param baseUrlOverride for local runs and tests: providers are found at
  ///   `<override>/<provider>` and their own path, such as `/v1`
  /// @param prices every model that the table names must have one now
  /// @throws IllegalArgumentException with one line that says what is wrong where
  static RoutingTable read(
      byte[] yaml, Optional<String> baseUrlOverride, PriceCatalogue prices, Instant now) {
    RoutingTable table = parse(yaml).table(baseUrlOverride);
    new RoutingFile(table, prices, now).check();
    return table;
  }

  private static Document parse(byte[] yaml) {
    try {
      return need(YAML.readValue(yaml, Document.class), "version");
    } catch (JsonProcessingException wrong) {
      int line = wrong.getLocation() == null ? 0 : wrong.getLocation().getLineNr();
      String what = String.valueOf(wrong.getOriginalMessage()).lines().findFirst().orElse("");
      throw new IllegalArgumentException("routing table: line " + line + ": " + what, wrong);
    } catch (IOException impossible) {
      throw new IllegalStateException("reading from memory failed", impossible);
    }
  }

  private void check() {
    table.features().forEach((feature, lane) -> refers(table.lanes(), lane, feature));
    table.lanes().forEach(this::checkLane);
    table.bareNames().forEach(provider -> refers(table.providers(), provider, "bareNames"));
    table.providers().values().forEach(this::checkProvider);
  }

  private void checkLane(String lane, String model) {
    String[] name = model.split("/", 2);
    refers(table.providers(), name[0], lane);
    require(name.length == 2 && isPriced(name[0], name[1]), unpriced(lane, model));
  }

  private void checkProvider(Provider provider) {
    String name = provider.name();
    String scheme = provider.baseUrl().getScheme();
    require(
        provider.baseUrl().getHost() != null && ("https".equals(scheme) || "http".equals(scheme)),
        "the baseUrl of `" + name + "` is no http(s) URL with a host");
    for (String model : provider.models()) {
      require(isPriced(name, model), unpriced(name, model));
    }
    Provider.Secondary other = provider.secondary();
    if (other != null) {
      refers(table.providers(), other.provider(), name);
      Collection<String> own = prices.models(name);
      require(
          own.isEmpty()
              || own.stream().anyMatch(m -> isPriced(other.provider(), other.modelPrefix() + m)),
          unpriced(name, other.provider() + "/" + other.modelPrefix() + "…"));
    }
  }

  private boolean isPriced(String provider, String model) {
    return prices.find(provider, model, now).isPresent();
  }

  private static String unpriced(String where, String model) {
    return "`" + where + "` refers to `" + model + "`, which has no price";
  }

  private static void refers(Map<String, ?> known, String name, String where) {
    require(
        known.containsKey(name), "`" + where + "` refers to `" + name + "`, which is not there");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("routing table: " + otherwise);
    }
  }

  private static <T> T need(@Nullable T value, String what) {
    require(value != null, "`" + what + "` is missing");
    return Objects.requireNonNull(value);
  }

  private static <T> Map<String, T> needAll(
      @Nullable Map<String, @Nullable T> values, String what) {
    Map<String, T> all = new LinkedHashMap<>();
    need(values, what).forEach((name, value) -> all.put(name, need(value, what + "." + name)));
    return all;
  }

  private static List<String> needAll(@Nullable List<@Nullable String> values, String what) {
    return need(values, what).stream().map(value -> need(value, what)).toList();
  }

  /// As it is written: everything may be missing.
  private record Document(
      @Nullable String version,
      @Nullable Map<String, @Nullable String> features,
      @Nullable Map<String, @Nullable String> lanes,
      @Nullable List<@Nullable String> bareNames,
      @Nullable Map<String, @Nullable Entry> providers) {
    RoutingTable table(Optional<String> baseUrlOverride) {
      Map<String, Provider> known = new LinkedHashMap<>();
      needAll(providers, "providers")
          .forEach((name, entry) -> known.put(name, entry.provider(name, baseUrlOverride)));
      return new RoutingTable(
          need(version, "version"),
          needAll(features, "features"),
          needAll(lanes, "lanes"),
          needAll(bareNames, "bareNames"),
          known);
    }
  }

  private record Entry(
      @Nullable URI baseUrl,
      @Nullable ProviderDialect dialect,
      @Nullable AuthStyle auth,
      boolean internal,
      @Nullable Boolean streamUsage,
      boolean embeddings,
      boolean responses,
      @Nullable String maxTokensField,
      @Nullable CutPolicy onCut,
      @Nullable List<@Nullable String> models,
      @Nullable Elsewhere secondary) {
    Provider provider(String name, Optional<String> override) {
      URI own = need(baseUrl, "providers." + name + ".baseUrl");
      URI url = override.map(base -> URI.create(base + "/" + name + own.getPath())).orElse(own);
      return new Provider(
          name,
          url,
          dialect == null ? ProviderDialect.OPENAI : dialect,
          auth == null ? AuthStyle.BEARER : auth,
          internal || override.isPresent(),
          streamUsage == null || streamUsage,
          embeddings,
          responses,
          maxTokensField == null ? "max_tokens" : maxTokensField,
          onCut == null ? CutPolicy.ESTIMATE : onCut,
          models == null ? List.of() : needAll(models, "providers." + name + ".models"),
          secondary == null ? null : secondary.of("providers." + name + ".secondary"));
    }
  }

  private record Elsewhere(@Nullable String provider, @Nullable String modelPrefix) {
    Provider.Secondary of(String where) {
      return new Provider.Secondary(
          need(provider, where + ".provider"), modelPrefix == null ? "" : modelPrefix);
    }
  }
}
