package dev.tollgate.entitlement.flag;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.entitlement.setting.Settings;
import dev.tollgate.kit.database.WorkerTransactions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;

/// The versions of the flag table.
@Singleton
public class FlagTables extends Settings<FlagTable> {
  @Inject
  public FlagTables(ObjectMapper json, WorkerTransactions transactions, Clock clock) {
    super("flags", FlagTable.class, json, transactions, clock);
  }
}
