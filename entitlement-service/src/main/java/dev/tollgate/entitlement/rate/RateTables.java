package dev.tollgate.entitlement.rate;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.entitlement.setting.Settings;
import dev.tollgate.kit.database.WorkerTransactions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;

/// The versions of the rate table.
@Singleton
public class RateTables extends Settings<RateTable> {
  @Inject
  public RateTables(ObjectMapper json, WorkerTransactions transactions, Clock clock) {
    super("rates", RateTable.class, json, transactions, clock);
  }
}
