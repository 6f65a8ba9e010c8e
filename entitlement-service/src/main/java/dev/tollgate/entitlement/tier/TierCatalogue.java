package dev.tollgate.entitlement.tier;

import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.error.Problem;
import dev.tollgate.entitlement.setting.Checked;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The table of tiers × features × monthly quotas. Complete: every tier says something about every
/// feature.
public record TierCatalogue(
    @NotEmpty @Size(max = 200)
        Map<@Pattern(regexp = FEATURE) String, @NotNull @Valid Feature> features,
    @NotEmpty Map<Tier, @NotNull @Valid TierPlan> tiers)
    implements Checked {
  private static final String FEATURE = "[a-z0-9_-]{1,64}";

  /// More than anybody calls; a hundred times as much can still be reckoned with.
  private static final long QUOTA_MAX = 1_000_000_000_000L;

  public TierCatalogue {
    features = features == null ? Map.of() : new TreeMap<>(features);
    tiers = tiers == null ? Map.of() : new TreeMap<>(tiers);
  }

  public TierPlan plan(Tier tier) {
    TierPlan plan = tiers.get(tier);
    if (plan == null) {
      throw new IllegalStateException("tier without a plan: " + tier);
    }
    return plan;
  }

  /// Null when there is no such feature.
  public @Nullable Feature feature(String name) {
    return features.get(name);
  }

  @Override
  public List<Problem.Field> faults() {
    List<Problem.Field> faults = new ArrayList<>();
    for (Tier tier : Tier.values()) {
      TierPlan plan = tiers.get(tier);
      if (plan == null) {
        faults.add(new Problem.Field("tiers." + tier, "is missing"));
      } else {
        addFaults(tier, plan, faults);
      }
    }
    return faults;
  }

  private void addFaults(Tier tier, TierPlan plan, List<Problem.Field> faults) {
    String path = "tiers." + tier + ".monthlyQuotas.";
    for (String feature : features.keySet()) {
      if (!plan.monthlyQuotas().containsKey(feature)) {
        faults.add(new Problem.Field(path + feature, "is missing; null means unlimited"));
      }
    }
    plan.monthlyQuotas()
        .forEach(
            (feature, quota) -> {
              if (!features.containsKey(feature)) {
                faults.add(new Problem.Field(path + feature, "is no feature"));
              } else if (quota != null && (quota < 0 || quota > QUOTA_MAX)) {
                faults.add(new Problem.Field(path + feature, "must be 0 to " + QUOTA_MAX));
              }
            });
  }
}
