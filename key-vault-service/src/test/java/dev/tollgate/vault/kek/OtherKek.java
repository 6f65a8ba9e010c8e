package dev.tollgate.vault.kek;

import dev.tollgate.vault.support.OtherMasterKey;
import dev.tollgate.vault.support.VaultDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;

/// The KEK of the vault's other master key: brings the database into the state before that key was
/// replaced.
public final class OtherKek {
  private static final LocalKek KEKS =
      new LocalKek(
          MasterKey.parse(OtherMasterKey.HEX), List.of(MasterKey.parse(OtherMasterKey.primary())));

  private OtherKek() {}

  public static String id() {
    return KEKS.ids().await().indefinitely().primary();
  }

  /// What an instance works with that has it as its primary one, and knows the vault's as well.
  public static KeyWrapping wrapping() {
    return new KeyWrapping(KEKS);
  }

  /// @return how many data keys
  public static int wrapEverything() {
    revive();
    int count = 0;
    try (Connection connection = VaultDatabase.connect();
        Statement all = connection.createStatement();
        ResultSet keys = all.executeQuery("select id, account_id, kek_id, wrapped from data_key")) {
      while (keys.next()) {
        UUID id = keys.getObject("id", UUID.class);
        byte[] purpose = DataKeys.purpose(keys.getObject("account_id", UUID.class), id);
        var old = new WrappedKey(keys.getString("kek_id"), keys.getBytes("wrapped"));
        byte[] material = KEKS.unwrap(old, purpose).await().indefinitely();
        store(connection, id, KEKS.wrap(material, purpose).await().indefinitely());
        count++;
      }
      return count;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void store(Connection connection, UUID id, WrappedKey wrapped)
      throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("update data_key set kek_id = ?, wrapped = ? where id = ?")) {
      update.setString(1, wrapped.kekId());
      update.setBytes(2, wrapped.bytes());
      update.setObject(3, id);
      update.executeUpdate();
    }
  }

  /// Forgets that it was retired, for the next test.
  public static void revive() {
    VaultDatabase.update(
        "insert into kek (id) values (?) on conflict (id) do update set retired_at = null", id());
  }
}
