package dev.tollgate.vault.process;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.local.infrastructure.JavaCommand;
import dev.tollgate.local.test.TestInfrastructure;
import dev.tollgate.vault.support.VaultDatabase;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The vault as it is shipped, in a process of its own, over the servers of this test process.
final class VaultProcess implements AutoCloseable {
  private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Pattern STARTED =
      Pattern.compile(
          "started in ([0-9.]+)s\\. Listening on: (http://[0-9.]+:\\d+) and (https://[0-9.]+:\\d+)\\. Management interface listening on (http://[0-9.]+:\\d+)");
  private static final TestInfrastructure SURROUNDINGS = new TestInfrastructure();

  static {
    SURROUNDINGS.init(Map.of("service", "key-vault-service"));
  }

  /// What the JVM has learnt of the classes: the tests start some twenty vaults, and with it each
  /// start takes two thirds of the work.
  private static final class Cache {
    static final Path FILE = recorded(Path.of("target/vault-process.aot"));
  }

  private final Process process;
  private final Path log;

  private VaultProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /// By a first vault, which writes it as it ends in order; the database is empty afterwards.
  private static Path recorded(Path cache) {
    try (VaultProcess first = launch("-XX:AOTCacheOutput=" + cache, Map.of())) {
      first.awaitStarted();
      first.process.destroy();
      first.exitCode();
    }
    VaultDatabase.forgetEverything();
    assertThat(cache).exists();
    return cache;
  }

  /// @param settings environment besides, or instead of, the usual; an empty value takes one away
  static VaultProcess launch(Map<String, String> settings) {
    return launch("-XX:AOTCache=" + Cache.FILE, settings);
  }

  private static VaultProcess launch(String cacheFlag, Map<String, String> settings) {
    assertThat(JAR).as("packaged before these tests").exists();
    try {
      Path log = Files.createTempFile(Path.of("target"), "vault-process", ".log");
      ProcessBuilder builder =
          new ProcessBuilder(
                  JavaCommand.java(),
                  "-Xmx320m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-XX:MetaspaceSize=128m",
                  cacheFlag,
                  "--enable-native-access=ALL-UNNAMED",
                  "--sun-misc-unsafe-memory-access=allow",
                  "-jar",
                  JAR.toString())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().putAll(environment());
      builder.environment().putAll(settings);
      builder.environment().values().removeIf(String::isEmpty);
      Process process = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      return new VaultProcess(process, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns when it listens.
  static VaultProcess start(Map<String, String> settings) {
    VaultProcess vault = launch(settings);
    vault.awaitStarted();
    return vault;
  }

  private void awaitStarted() {
    await().atMost(PATIENCE).until(() -> STARTED.matcher(log()).find() || !process.isAlive());
    assertThat(process.isAlive()).as(log()).isTrue();
  }

  private static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    SURROUNDINGS
        .start()
        .forEach(
            (name, value) -> {
              if (name.equals(name.toUpperCase(Locale.ROOT))) {
                environment.put(name, value);
              }
            });
    environment.putAll(
        Map.of(
            "QUARKUS_HTTP_HOST", "127.0.0.1",
            "QUARKUS_HTTP_PORT", "0",
            "QUARKUS_HTTP_SSL_PORT", "0",
            "QUARKUS_MANAGEMENT_PORT", "0",
            // A busy machine is no fault.
            "QUARKUS_REST_CLIENT_ENTITLEMENT_CONNECT_TIMEOUT", "30000",
            "QUARKUS_REST_CLIENT_ENTITLEMENT_READ_TIMEOUT", "30000",
            "TOLLGATE_VAULT_PROBE_TIMEOUT", "30s",
            "TOLLGATE_VAULT_PROBE_RATE_TIMEOUT", "30s"));
    return environment;
  }

  long pid() {
    return process.pid();
  }

  /// The origin of its public API.
  URI open() {
    return URI.create(started().group(2));
  }

  /// A request to its public API by who has this token.
  RequestSpecification by(String token) {
    return given().baseUri(open().toString()).auth().oauth2(token).contentType("application/json");
  }

  /// The origin of its internal API.
  URI internal() {
    return URI.create(started().group(3));
  }

  /// The origin of its health and metrics.
  URI management() {
    return URI.create(started().group(4));
  }

  Duration startTime() {
    return Duration.ofMillis((long) (Double.parseDouble(started().group(1)) * 1000));
  }

  private Matcher started() {
    Matcher matcher = STARTED.matcher(log());
    assertThat(matcher.find()).isTrue();
    return matcher;
  }

  /// All it has said.
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> lines() {
    return log().lines().toList();
  }

  /// Waits until it has ended by itself.
  int exitCode() {
    try {
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(log()).isTrue();
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Asks it to end, as a roll-out does; returns at once.
  void terminate() {
    process.destroy();
  }

  /// As `kill -9` does.
  void kill() {
    process.destroyForcibly();
    exitCode();
  }

  @Override
  public void close() {
    kill();
    try {
      Files.delete(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
