package dev.tollgate.bench.wallet;

import dev.tollgate.local.infrastructure.LaunchFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.UUID;

/// Billing's database, prepared for the benchmarks: a thousand rich accounts whose ids, like those
/// of their leases, follow from their number, so that SQL scripts and Java find the same ones.
final class Ledger implements AutoCloseable {
  static final int ACCOUNTS = 1_000;
  static final String GATEWAY = "benchmark";
  private static final int UUID_HALF = 16;

  private final Connection connection;

  private Ledger(Connection connection) {
    this.connection = connection;
  }

  static Ledger open(String adminUrl) {
    try {
      return new Ledger(DriverManager.getConnection(adminUrl));
    } catch (SQLException e) {
      throw new LaunchFailure("billing's database does not answer: " + e.getMessage(), e);
    }
  }

  static UUID account(int number) {
    return id("account" + number);
  }

  static UUID lease(int number) {
    return id("lease" + number);
  }

  /// As Postgres casts an MD5 to uuid.
  private static UUID id(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
      String hex = HexFormat.of().formatHex(digest);
      return new UUID(
          Long.parseUnsignedLong(hex.substring(0, UUID_HALF), 16),
          Long.parseUnsignedLong(hex.substring(UUID_HALF), 16));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK knows MD5", e);
    }
  }

  /// Runs one of the scripts beside the benchmarks.
  void run(String script) {
    try (var source = Ledger.class.getResourceAsStream("/wallet/" + script);
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

  /// Charges of the benchmark that have been settled.
  long settled() {
    try (var statement = connection.createStatement();
        var count = statement.executeQuery("select count(*) from charge")) {
      count.next();
      return count.getLong(1);
    } catch (SQLException e) {
      throw new LaunchFailure("charges cannot be counted: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new LaunchFailure("billing's database went away: " + e.getMessage(), e);
    }
  }
}
