package dev.tollgate.entitlement.tier;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tollgate.entitlement.Printable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one tier holds.
///
/// @param agents agents included; a per-agent subscription can raise it
/// @param ownKeyProviders providers whose own keys are used; `*` stands for all
/// @param monthlyQuotas PLATFORM calls a month by feature: null = unlimited, 0 = not in this tier
public record TierPlan(
    @PositiveOrZero @Max(100_000) int agents,
    @NotNull @Size(max = 100) Set<@NotNull @Size(max = 64) @Printable String> ownKeyProviders,
    @NotNull
        @Size(max = 200)
        @JsonInclude(value = JsonInclude.Include.ALWAYS, content = JsonInclude.Include.ALWAYS)
        Map<String, @Nullable Long> monthlyQuotas) {
  private static final String EVERY_PROVIDER = "*";

  public TierPlan {
    ownKeyProviders = ownKeyProviders == null ? Set.of() : Set.copyOf(ownKeyProviders);
    // Map.copyOf would refuse the nulls that stand for unlimited.
    monthlyQuotas =
        monthlyQuotas == null
            ? Map.of()
            : Collections.unmodifiableMap(new LinkedHashMap<>(monthlyQuotas));
  }

  /// Calls a month; null = unlimited, 0 = not in this tier.
  public @Nullable Long quota(String feature) {
    return monthlyQuotas.get(feature);
  }

  /// Whether the feature is in this tier at all; own keys do not change that.
  public boolean includes(String feature) {
    Long quota = monthlyQuotas.get(feature);
    return quota == null ? monthlyQuotas.containsKey(feature) : quota > 0;
  }

  /// Whether an own key for this provider may be used.
  public boolean allowsOwnKey(String provider) {
    return ownKeyProviders.contains(EVERY_PROVIDER) || ownKeyProviders.contains(provider);
  }
}
