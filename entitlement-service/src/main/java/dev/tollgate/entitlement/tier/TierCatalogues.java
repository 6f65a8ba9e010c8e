package dev.tollgate.entitlement.tier;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.entitlement.setting.Settings;
import dev.tollgate.kit.database.WorkerTransactions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;

/// The versions of the tier catalogue.
@Singleton
public class TierCatalogues extends Settings<TierCatalogue> {
  @Inject
  public TierCatalogues(ObjectMapper json, WorkerTransactions transactions, Clock clock) {
    super("tiers", TierCatalogue.class, json, transactions, clock);
  }
}
