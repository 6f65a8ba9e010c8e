package dev.tollgate.local.launch;

import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.JavaCommand;
import dev.tollgate.local.infrastructure.JvmCaches;
import dev.tollgate.local.infrastructure.LaunchFailure;
import dev.tollgate.local.infrastructure.Part;
import dev.tollgate.local.infrastructure.PartCommand;
import dev.tollgate.local.infrastructure.Service;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One process of a service: a JVM of its own, ready when its readiness endpoint says so.
///
/// @param jvmFlags told after the usual ones, and so over them
record ServiceReplica(
    String name,
    Service service,
    ServicePorts ports,
    Map<String, String> settings,
    List<String> jvmFlags) {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int PROBE_MILLIS = 2_000;

  Part start(Path repository, Home home, JvmCaches caches) {
    Path jar = jar(repository, service);
    Part part = Part.start(home, new PartCommand(name, command(jar, caches), settings));
    return part.awaitReady(PATIENCE, () -> isReady(ports.management()));
  }

  /// @throws LaunchFailure when the service is not built
  static void checkBuilt(Path repository, Service service) {
    Path jar = jar(repository, service);
    if (!Files.exists(jar)) {
      throw new LaunchFailure("%s is not built: there is no %s".formatted(service.id(), jar));
    }
  }

  private static Path jar(Path repository, Service service) {
    return repository.resolve(service.id()).resolve("target/quarkus-app/quarkus-run.jar");
  }

  static boolean isReady(int managementPort) {
    try {
      var uri = URI.create("http://127.0.0.1:%d/q/health/ready".formatted(managementPort));
      var connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setConnectTimeout(PROBE_MILLIS);
      connection.setReadTimeout(PROBE_MILLIS);
      boolean ready = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
      connection.disconnect();
      return ready;
    } catch (IOException notYet) {
      return false;
    }
  }

  private List<String> command(Path jar, JvmCaches caches) {
    var command =
        new ArrayList<>(
            List.of(
                JavaCommand.java(),
                "-Xmx" + heapMegabytes() + "m",
                "-XX:+UseSerialGC",
                // Five JVMs start on the cores of one machine: the first compiler halves that time.
                "-XX:TieredStopAtLevel=1",
                // Else each start collects the whole heap three times while it loads its classes.
                "-XX:MetaspaceSize=128m",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(jvmFlags);
    command.addAll(caches.flags(name, jar));
    command.addAll(List.of("-jar", jar.toString()));
    return command;
  }

  /// The vault's key derivation alone takes 128 MiB at its start; the gateway holds open streams.
  private int heapMegabytes() {
    return switch (service) {
      case KEY_VAULT -> 320;
      case LLM_GATEWAY -> 512;
      case ENTITLEMENT, BILLING, USAGE_METERING -> 256;
    };
  }
}
