package dev.tollgate.local.infrastructure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A Postgres server of this machine with the databases and roles of the services. Its data survive
/// a restart.
public final class Postgres {
  public static final String NAME = "postgres";

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int PROBE_SECONDS = 5;
  private static final String SUPERUSER = "postgres";

  private final Home home;
  private final Passwords passwords;
  private final int port;
  private final boolean durable;
  private final Unprivileged user = Unprivileged.choose();

  /// @param durable whether commits reach the disk before they are acknowledged: needed to survive
  ///   a crash of the machine, not one of the process.
  public Postgres(Home home, int port, boolean durable) {
    this.home = home;
    this.passwords = new Passwords(home);
    this.port = port;
    this.durable = durable;
  }

  /// Starts the server and returns when it answers and all databases and roles exist.
  public Part start() {
    Path binaries = PostgresBinaries.unpacked();
    Path data = home.directory("postgres").resolve("data");
    if (!Files.exists(data.resolve("PG_VERSION"))) {
      initialise(binaries, data);
    }
    Part part =
        Part.start(
            home,
            new PartCommand(
                NAME, user.command(serverCommand(binaries, data)), Map.of("LC_ALL", "C"), "INT"));
    part.awaitReady(PATIENCE, () -> answers(adminUrl(SUPERUSER)));
    new Databases(passwords).create(adminUrl(SUPERUSER), this::adminUrl);
    return part;
  }

  /// Whether a server says something there, within seconds: one that was stopped still takes
  /// connections.
  ///
  /// @param adminUrl as [#adminUrl] gives it
  public static boolean answers(String adminUrl) {
    String patient = "%1$s&loginTimeout=%2$d&socketTimeout=%2$d".formatted(adminUrl, PROBE_SECONDS);
    try (Connection connection = DriverManager.getConnection(patient)) {
      return connection.isValid(PROBE_SECONDS);
    } catch (SQLException notYet) {
      return false;
    }
  }

  public int port() {
    return port;
  }

  /// The URL of a database as the services' reactive client takes it, without a user.
  public String url(Database database) {
    return "postgresql://127.0.0.1:%d/%s".formatted(port, database.databaseName());
  }

  /// The JDBC URL of a database for the superuser, password included: for tests and checks.
  public String adminUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=%s&password=%s"
        .formatted(port, database, SUPERUSER, passwords.of("postgres-superuser"));
  }

  public String password(Database database, String purpose) {
    return passwords.of(database.role(purpose));
  }

  private void initialise(Path binaries, Path data) {
    Path directory = home.directory("postgres");
    Path passwordFile = directory.resolve("superuser-password");
    PrivateFiles.write(passwordFile, passwords.of("postgres-superuser"));
    user.own(directory);
    var command =
        List.of(
            binaries.resolve("bin/initdb").toString(),
            "--pgdata=" + data,
            "--username=" + SUPERUSER,
            "--pwfile=" + passwordFile,
            "--auth=scram-sha-256",
            // Passwords are random: stretching them guards nothing, and costs each client 10 ms.
            "--set=scram_iterations=1",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync");
    run(command);
    try {
      Files.delete(passwordFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run(List<String> command) {
    var initialisation =
        new PartCommand("postgres-init", user.command(command), Map.of("LC_ALL", "C"));
    Part.start(home, initialisation).awaitSuccess(PATIENCE);
  }

  private List<String> serverCommand(Path binaries, Path data) {
    var settings =
        List.of(
            "port=" + port,
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=200",
            "shared_buffers=64MB",
            "timezone=UTC",
            "log_timezone=UTC",
            "fsync=" + (durable ? "on" : "off"),
            "full_page_writes=" + (durable ? "on" : "off"));
    var command =
        new ArrayList<>(
            List.of(binaries.resolve("bin/postgres").toString(), "-D", data.toString()));
    settings.forEach(setting -> command.addAll(List.of("-c", setting)));
    return command;
  }
}
