package dev.tollgate.vault.support;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// A transaction whose locks others wait for until it is closed, which commits it.
public final class HeldLock implements AutoCloseable {
  private final Connection holder;

  private HeldLock(Connection holder) {
    this.holder = holder;
  }

  /// @param sql what locks
  public static HeldLock by(String sql, Object... parameters) {
    try {
      Connection holder = VaultDatabase.connect();
      holder.setAutoCommit(false);
      try (PreparedStatement statement = VaultDatabase.prepare(holder, sql, parameters)) {
        statement.execute();
      }
      return new HeldLock(holder);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// How many wait, for this or for who waits for it.
  public int waiting() {
    return Integer.parseInt(
        VaultDatabase.one(
            """
            select count(*) from pg_stat_activity
             where datname = current_database() and wait_event_type = 'Lock'
            """));
  }

  @Override
  public void close() {
    try (holder) {
      holder.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
