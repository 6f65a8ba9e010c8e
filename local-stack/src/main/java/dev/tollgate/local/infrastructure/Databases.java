package dev.tollgate.local.infrastructure;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.UnaryOperator;

/// The services' databases and roles, made where they are missing. The owner may create in its
/// database; the other two may only use what the owner's migrations grant them.
final class Databases {
  private final Passwords passwords;

  Databases(Passwords passwords) {
    this.passwords = passwords;
  }

  void create(String serverUrl, UnaryOperator<String> databaseUrl) {
    try (Connection server = DriverManager.getConnection(serverUrl)) {
      for (Database database : Database.values()) {
        if (!exists(server, database)) {
          create(server, database, databaseUrl);
        }
      }
    } catch (SQLException e) {
      throw new LaunchFailure("the databases could not be made: " + e.getMessage(), e);
    }
  }

  private static boolean exists(Connection server, Database database) throws SQLException {
    // The comment is the last step of the making: without it, an interrupted one is repeated.
    String sql =
        "select 1 from pg_database where datname = ? and shobj_description(oid, 'pg_database') ="
            + " 'ready'";
    try (var statement = server.prepareStatement(sql)) {
      statement.setString(1, database.databaseName());
      try (ResultSet found = statement.executeQuery()) {
        return found.next();
      }
    }
  }

  private void create(Connection server, Database database, UnaryOperator<String> databaseUrl)
      throws SQLException {
    String name = database.databaseName();
    execute(server, List.of("drop database if exists " + name));
    for (String purpose : List.of("owner", "api", "worker")) {
      createRole(server, database.role(purpose));
    }
    execute(
        server,
        List.of(
            "create database %s owner %s".formatted(name, database.role("owner")),
            "revoke all on database %s from public".formatted(name),
            "grant connect on database %s to %s, %s"
                .formatted(name, database.role("api"), database.role("worker"))));
    try (Connection inside = DriverManager.getConnection(databaseUrl.apply(name))) {
      execute(
          inside,
          List.of(
              "revoke all on schema public from public",
              "grant usage, create on schema public to " + database.role("owner"),
              "grant usage on schema public to %s, %s"
                  .formatted(database.role("api"), database.role("worker"))));
    }
    execute(server, List.of("comment on database %s is 'ready'".formatted(name)));
  }

  private void createRole(Connection server, String role) throws SQLException {
    execute(
        server,
        List.of(
            "drop role if exists " + role,
            "create role %s login nosuperuser nobypassrls nocreatedb nocreaterole password '%s'"
                .formatted(role, passwords.of(role)),
            "alter role %s set idle_in_transaction_session_timeout = '30s'".formatted(role)));
  }

  private static void execute(Connection connection, List<String> statements) throws SQLException {
    try (var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
