package dev.tollgate.vault.support;

import dev.tollgate.local.test.TestInfrastructure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// The vault's database as an attacker with all rights sees it, past row-level security.
public final class VaultDatabase {
  private VaultDatabase() {}

  /// One text per row: its columns joined by a blank.
  public static List<String> rows(String sql, Object... parameters) {
    try (Connection connection = connect();
        PreparedStatement statement = prepare(connection, sql, parameters);
        ResultSet found = statement.executeQuery()) {
      List<String> rows = new ArrayList<>();
      int columns = found.getMetaData().getColumnCount();
      while (found.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          row.add(String.valueOf(found.getString(i)));
        }
        rows.add(String.join(" ", row));
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public static String one(String sql, Object... parameters) {
    return rows(sql, parameters).getFirst();
  }

  public static int update(String sql, Object... parameters) {
    try (Connection connection = connect();
        PreparedStatement statement = prepare(connection, sql, parameters)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// An empty database, as before the vault's first start. No vault may be running.
  public static void forgetEverything() {
    for (String sql :
        List.of(
            "drop schema public cascade",
            "create schema public",
            "grant usage, create on schema public to vault_owner",
            "grant usage on schema public to vault_api, vault_worker")) {
      update(sql);
    }
  }

  public static Connection connect() throws SQLException {
    return DriverManager.getConnection(TestInfrastructure.adminJdbcUrl("vault"));
  }

  static PreparedStatement prepare(Connection connection, String sql, Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }
}
