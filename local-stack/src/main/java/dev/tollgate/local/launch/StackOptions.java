package dev.tollgate.local.launch;

import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.Service;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// How a stack is to be started.
///
/// @param repository the directory with the built modules
/// @param home where the stack keeps its data; two stacks need two homes
/// @param edgePort the public port, 0 for any free one
/// @param fresh whether what the home holds is forgotten first
/// @param gateways how many replicas of the gateway run behind the edge
/// @param recordsCaches whether JVMs without a fresh AOT cache record one as they end
/// @param settings what single services are told besides, or instead of, the usual
/// @param progress takes one line for each thing that happens
public record StackOptions(
    Path repository,
    Home home,
    int edgePort,
    boolean fresh,
    int gateways,
    boolean recordsCaches,
    Map<Service, Map<String, String>> settings,
    Consumer<String> progress) {
  public static StackOptions of(Path repository, Home home) {
    return new StackOptions(repository, home, 0, false, 1, false, Map.of(), line -> {});
  }

  public StackOptions onPort(int port) {
    return new StackOptions(
        repository, home, port, fresh, gateways, recordsCaches, settings, progress);
  }

  public StackOptions forgetting(boolean forget) {
    return new StackOptions(
        repository, home, edgePort, forget, gateways, recordsCaches, settings, progress);
  }

  public StackOptions withGateways(int replicas) {
    return new StackOptions(
        repository, home, edgePort, fresh, replicas, recordsCaches, settings, progress);
  }

  public StackOptions recordingCaches(boolean record) {
    return new StackOptions(
        repository, home, edgePort, fresh, gateways, record, settings, progress);
  }

  public StackOptions telling(Consumer<String> listener) {
    return new StackOptions(
        repository, home, edgePort, fresh, gateways, recordsCaches, settings, listener);
  }

  public StackOptions with(Service service, String setting, String value) {
    var all = new HashMap<>(settings);
    var own = new HashMap<>(all.getOrDefault(service, Map.of()));
    own.put(setting, value);
    all.put(service, own);
    return new StackOptions(
        repository, home, edgePort, fresh, gateways, recordsCaches, all, progress);
  }
}
