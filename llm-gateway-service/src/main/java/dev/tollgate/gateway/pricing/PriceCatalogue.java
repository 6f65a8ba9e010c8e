package dev.tollgate.gateway.pricing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The prices of all models, by provider and day. Immutable; a look-up allocates nothing but its
/// answer.
public final class PriceCatalogue {
  private static final String SHIPPED = "/pricing/model-prices.csv";

  private final String version;
  private final Map<String, Map<String, List<ModelPrice>>> newestFirst;

  private PriceCatalogue(String version, Map<String, Map<String, List<ModelPrice>>> newestFirst) {
    this.version = version;
    this.newestFirst = newestFirst;
  }

  /// The catalogue that comes with this release.
  public static PriceCatalogue shipped() {
    try (var in = PriceCatalogue.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new IllegalStateException(SHIPPED + " is missing");
      }
      PriceFile file =
          PriceFile.parse(SHIPPED, new String(in.readAllBytes(), StandardCharsets.UTF_8));
      return of(file.version(), file.prices());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// This catalogue with a deployment's own prices: a model named in the file has those prices
  /// only.
  ///
  /// @throws IllegalArgumentException naming file and line, when a line cannot be read
  public PriceCatalogue overriddenBy(Path file) {
    try {
      PriceFile own = PriceFile.parse(file.toString(), Files.readString(file));
      Map<String, Map<String, List<ModelPrice>>> merged = new HashMap<>();
      newestFirst.forEach((provider, models) -> merged.put(provider, new HashMap<>(models)));
      index(own.prices())
          .forEach(
              (provider, models) ->
                  merged.computeIfAbsent(provider, p -> new HashMap<>()).putAll(models));
      return new PriceCatalogue(version + "+" + own.version(), merged);
    } catch (IOException e) {
      throw new UncheckedIOException("price file cannot be read: " + file, e);
    }
  }

  static PriceCatalogue of(String version, Collection<ModelPrice> prices) {
    return new PriceCatalogue(version, index(prices));
  }

  /// The price that holds at this instant; empty for a model that is not, or not yet, priced: never
  /// zero.
  public Optional<ModelPrice> find(String provider, String model, Instant at) {
    Map<String, List<ModelPrice>> models = newestFirst.get(provider);
    List<ModelPrice> prices = models == null ? null : models.get(model);
    if (prices != null) {
      for (ModelPrice price : prices) {
        if (!price.effectiveFrom().isAfter(at)) {
          return Optional.of(price);
        }
      }
    }
    return Optional.empty();
  }

  /// Names the prices on each usage event, so that a charge can be explained later (WA-5).
  public String version() {
    return version;
  }

  /// The priced models of a provider.
  public Collection<String> models(String provider) {
    return newestFirst.getOrDefault(provider, Map.of()).keySet();
  }

  /// Every provider with at least one priced model.
  public Collection<String> providers() {
    return newestFirst.keySet();
  }

  private static Map<String, Map<String, List<ModelPrice>>> index(Collection<ModelPrice> prices) {
    return prices.stream()
        .sorted(Comparator.comparing(ModelPrice::effectiveFrom).reversed())
        .collect(
            Collectors.groupingBy(
                ModelPrice::provider,
                Collectors.groupingBy(ModelPrice::model, Collectors.toList())));
  }
}
