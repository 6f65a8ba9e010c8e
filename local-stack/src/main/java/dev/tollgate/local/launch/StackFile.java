package dev.tollgate.local.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.tollgate.local.infrastructure.Database;
import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.Infrastructure;
import dev.tollgate.local.infrastructure.LaunchFailure;
import dev.tollgate.local.infrastructure.PrivateFiles;
import dev.tollgate.local.infrastructure.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// `stack.json` in the home of a running stack: where everything is, for commands and scripts of
/// other processes. It holds passwords and is readable by its owner alone.
///
/// @param pids the process of each part
/// @param managementPorts where each service tells its health and metrics
/// @param recordsCaches whether its JVMs record AOT caches as they end
public record StackFile(
    String edgeUrl,
    long launcherPid,
    Map<String, Long> pids,
    Map<String, Integer> managementPorts,
    Map<String, Integer> internalPorts,
    Map<String, String> databases,
    String kafkaBootstrap,
    String redisUrl,
    String fakeProviderUrl,
    String fakeStripeUrl,
    String certificates,
    String signingKeys,
    boolean recordsCaches) {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  private static final String NAME = "stack.json";

  static void write(Stack stack) {
    try {
      PrivateFiles.write(file(stack.home()), JSON.writeValueAsString(of(stack)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a stack is always JSON", e);
    }
  }

  static void delete(Home home) {
    try {
      Files.deleteIfExists(file(home));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Empty when no stack was started in the home, or it has ended in order.
  ///
  /// @throws LaunchFailure where the file is not what a stack writes
  public static Optional<StackFile> read(Home home) {
    try {
      return Files.exists(file(home))
          ? Optional.of(JSON.readValue(file(home).toFile(), StackFile.class))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      throw new LaunchFailure(
          "%s is damaged; ./tollgate down, then up, makes it anew".formatted(file(home)), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// How many gateways stand behind the edge.
  int gateways() {
    return (int)
        pids.keySet().stream().filter(name -> name.startsWith(Service.LLM_GATEWAY.id())).count();
  }

  /// The same, but empty too where it is what a killed launcher left behind, whoever has that pid
  /// by now.
  static Optional<StackFile> running(Home home) {
    return LauncherFile.running(home)
        .flatMap(launcher -> read(home).filter(file -> file.launcherPid == launcher.pid()));
  }

  private static StackFile of(Stack stack) {
    Infrastructure infrastructure = stack.infrastructure();
    var management = new LinkedHashMap<String, Integer>();
    var internal = new LinkedHashMap<String, Integer>();
    for (ServiceReplica replica : stack.replicas()) {
      management.put(replica.name(), replica.ports().management());
      internal.put(replica.name(), replica.ports().internal());
    }
    var databases = new LinkedHashMap<String, String>();
    for (Database database : Database.values()) {
      databases.put(
          database.databaseName(), infrastructure.postgres().adminUrl(database.databaseName()));
    }
    return new StackFile(
        stack.edgeUrl(),
        ProcessHandle.current().pid(),
        stack.pids(),
        management,
        internal,
        databases,
        infrastructure.kafka().bootstrap(),
        infrastructure.redis().url(),
        stack.fakeProvider().url(),
        stack.fakeStripe().url(),
        stack.home().directory("tls").toString(),
        infrastructure.signingKeys().directory().toString(),
        stack.recordsCaches());
  }

  private static Path file(Home home) {
    return home.root().resolve(NAME);
  }
}
