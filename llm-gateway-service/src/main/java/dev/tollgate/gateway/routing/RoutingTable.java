package dev.tollgate.gateway.routing;

import dev.tollgate.contracts.error.ErrorCode;
import dev.tollgate.gateway.pricing.ModelPrice;
import dev.tollgate.gateway.pricing.PriceCatalogue;
import dev.tollgate.gateway.refusal.Refusal;
import dev.tollgate.gateway.routing.Target.Destination;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Features, lanes and providers at one moment. Immutable; a reload makes a new one.
///
/// @param features feature → lane
/// @param lanes lane → `provider/model`
/// @param bareNames providers in which a model name without a provider is looked up, in this order
public record RoutingTable(
    String version,
    Map<String, String> features,
    Map<String, String> lanes,
    List<String> bareNames,
    Map<String, Provider> providers) {
  private static final String LANE_PREFIX = "lane:";

  public RoutingTable {
    features = Map.copyOf(features);
    lanes = Map.copyOf(lanes);
    bareNames = List.copyOf(bareNames);
  }

  /// @param requested `openai/gpt-4.1-mini`, a bare known name, or `lane:chat`
  /// @throws dev.tollgate.gateway.refusal.RefusedException 400 for an unknown feature, 404 for an
  ///   unknown model, also for one that has no price: nothing is ever served at an unknown cost
  public Target route(String feature, String requested, PriceCatalogue prices, Instant now) {
    String lane = laneOf(feature);
    boolean byLane = requested.startsWith(LANE_PREFIX);
    String name = byLane ? laneModel(requested.substring(LANE_PREFIX.length())) : requested;
    Destination first =
        (name == null ? Optional.<Destination>empty() : find(name, prices, now))
            .orElseThrow(
                () ->
                    Refusal.ofField(
                            ErrorCode.UNKNOWN_MODEL,
                            "model",
                            "the model `" + requested + "` does not exist here")
                        .asException());
    return new Target(feature, lane, requested, byLane, first, secondaryOf(first, prices, now));
  }

  /// The lane of a feature as a model name.
  ///
  /// @throws dev.tollgate.gateway.refusal.RefusedException 400 for an unknown feature
  public String laneModelName(String feature) {
    return LANE_PREFIX + laneOf(feature);
  }

  /// What `GET /v1/models` lists: every offered model with its provider, then the lanes.
  public Stream<String> modelNames() {
    Stream<String> models =
        providers.values().stream()
            .flatMap(p -> p.models().stream().map(model -> p.name() + '/' + model));
    return Stream.concat(models, lanes.keySet().stream().sorted().map(LANE_PREFIX::concat));
  }

  /// The same target with the model that an own key's owner chose for lane calls.
  public Destination withModel(
      Destination destination, String model, PriceCatalogue prices, Instant now) {
    return at(destination.provider().name(), model, prices, now).orElse(destination);
  }

  private String laneOf(String feature) {
    String lane = features.get(feature);
    if (lane == null) {
      throw Refusal.ofField(
              ErrorCode.INVALID_REQUEST, "X-Tollgate-Feature", "unknown feature: " + feature)
          .asException();
    }
    return lane;
  }

  private @Nullable String laneModel(String lane) {
    return lanes.get(lane);
  }

  private Optional<Destination> find(String name, PriceCatalogue prices, Instant now) {
    int slash = name.indexOf('/');
    if (slash > 0 && providers.containsKey(name.substring(0, slash))) {
      return at(name.substring(0, slash), name.substring(slash + 1), prices, now);
    }
    for (String provider : bareNames) {
      Optional<Destination> found = at(provider, name, prices, now);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<Destination> at(
      String provider, String model, PriceCatalogue prices, Instant now) {
    Provider known = providers.get(provider);
    if (known == null) {
      return Optional.empty();
    }
    Optional<ModelPrice> price = prices.find(provider, model, now);
    return price.map(found -> new Destination(known, model, found));
  }

  private @Nullable Destination secondaryOf(Destination first, PriceCatalogue prices, Instant now) {
    Provider.Secondary other = first.provider().secondary();
    return other == null
        ? null
        : at(other.provider(), other.modelPrefix() + first.model(), prices, now).orElse(null);
  }
}
