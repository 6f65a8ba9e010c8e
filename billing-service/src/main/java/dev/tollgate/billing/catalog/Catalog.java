package dev.tollgate.billing.catalog;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Everything for sale under one version. The version, price and credits of an order are kept with
/// the order, so that a later catalogue changes nothing that was sold.
///
/// @param currency ISO 4217, lower case as Stripe writes it
public record Catalog(String version, String currency, List<CatalogItem> items) {
  public Catalog {
    items = List.copyOf(items);
    Set<String> ids = new HashSet<>();
    for (CatalogItem item : items) {
      if (!ids.add(item.id())) {
        throw new IllegalArgumentException("two catalogue items are named " + item.id());
      }
    }
  }

  public Optional<CatalogItem> item(String id) {
    return items.stream().filter(item -> item.id().equals(id)).findFirst();
  }

  public Optional<Plan> plan(String id) {
    return item(id).filter(Plan.class::isInstance).map(Plan.class::cast);
  }

  /// What an account is shown: packs for empty wallets only when its wallet is empty.
  public List<CatalogItem> offeredTo(long balanceMicro) {
    return items.stream().filter(item -> isOffered(item, balanceMicro)).toList();
  }

  public static boolean isOffered(CatalogItem item, long balanceMicro) {
    return switch (item) {
      case Pack pack -> !pack.onlyWhenEmpty() || balanceMicro == 0;
      case Plan plan -> true;
    };
  }
}
