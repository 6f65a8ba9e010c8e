package dev.tollgate.bench.suite;

import dev.tollgate.local.infrastructure.LaunchFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/// A service's database, as its administrator: to prepare what no API makes in bulk, and to count.
public final class Database implements AutoCloseable {
  private final Connection connection;

  private Database(Connection connection) {
    this.connection = connection;
  }

  public static Database open(String adminUrl) {
    try {
      return new Database(DriverManager.getConnection(adminUrl));
    } catch (SQLException e) {
      throw new LaunchFailure("the database does not answer: " + e.getMessage(), e);
    }
  }

  /// Runs a script of the jar, such as `wallet/accounts.sql`.
  public void run(String script) {
    try (var source = Database.class.getResourceAsStream("/" + script);
        var statement = connection.createStatement()) {
      if (source == null) {
        throw new IllegalArgumentException("no script is called " + script);
      }
      statement.execute(new String(source.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new LaunchFailure("%s failed: %s".formatted(script, e.getMessage()), e);
    }
  }

  public long count(String table) {
    return number("select count(*) from " + table);
  }

  /// The one number that a query answers with.
  public long number(String query) {
    try (var statement = connection.createStatement();
        var answer = statement.executeQuery(query)) {
      answer.next();
      return answer.getLong(1);
    } catch (SQLException e) {
      throw new LaunchFailure("%s failed: %s".formatted(query, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new LaunchFailure("the database went away: " + e.getMessage(), e);
    }
  }
}
