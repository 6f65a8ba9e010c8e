package dev.tollgate.entitlement.rate;

import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.error.Problem;
import dev.tollgate.entitlement.setting.Checked;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The rate of one principal on one route, by the tier of the account that pays.
public record RateTable(@NotEmpty Map<Tier, @NotNull Map<Route, @NotNull @Valid Rate>> rates)
    implements Checked {
  public RateTable {
    rates = rates == null ? Map.of() : new TreeMap<>(rates);
  }

  public Rate rate(Tier tier, Route route) {
    Rate rate = rates.getOrDefault(tier, Map.of()).get(route);
    if (rate == null) {
      throw new IllegalStateException("no rate for " + tier + " on " + route);
    }
    return rate;
  }

  @Override
  public List<Problem.Field> faults() {
    List<Problem.Field> faults = new ArrayList<>();
    for (Tier tier : Tier.values()) {
      for (Route route : Route.values()) {
        if (rates.getOrDefault(tier, Map.of()).get(route) == null) {
          faults.add(new Problem.Field("rates." + tier + "." + route, "is missing"));
        }
      }
    }
    return faults;
  }
}
