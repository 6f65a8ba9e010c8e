package dev.tollgate.vault.process;

import dev.tollgate.vault.support.VaultDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// How far the latest rotation is, asked over one connection, many times a second.
final class RotationProgress implements AutoCloseable {
  private static final String SHARE =
      """
      select case when finished_at is not null then 1
                  else least(0.99, moved::float8 / greatest(total, 1)) end
        from rotation order by started_at desc limit 1
      """;

  private final Connection connection;
  private final PreparedStatement share;

  RotationProgress() {
    try {
      connection = VaultDatabase.connect();
      share = connection.prepareStatement(SHARE);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The share of its work that is done; 1 only when it is finished.
  double share() {
    try (ResultSet rows = share.executeQuery()) {
      rows.next();
      return rows.getDouble(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  boolean isFinished() {
    return share() == 1;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
