package dev.tollgate.local.launch;

import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.Service;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
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
/// @param jvmFlags what the JVMs of single services are told after, and so over, the usual
/// @param progress takes one line for each thing that happens
public record StackOptions(
    Path repository,
    Home home,
    int edgePort,
    boolean fresh,
    int gateways,
    boolean recordsCaches,
    Map<Service, Map<String, String>> settings,
    Map<Service, List<String>> jvmFlags,
    Consumer<String> progress) {
  public static StackOptions of(Path repository, Home home) {
    return new StackOptions(repository, home, 0, false, 1, false, Map.of(), Map.of(), line -> {});
  }

  public StackOptions onPort(int port) {
    return new StackOptions(
        repository, home, port, fresh, gateways, recordsCaches, settings, jvmFlags, progress);
  }

  public StackOptions forgetting(boolean forget) {
    return new StackOptions(
        repository, home, edgePort, forget, gateways, recordsCaches, settings, jvmFlags, progress);
  }

  public StackOptions withGateways(int replicas) {
    return new StackOptions(
        repository, home, edgePort, fresh, replicas, recordsCaches, settings, jvmFlags, progress);
  }

  public StackOptions recordingCaches(boolean record) {
    return new StackOptions(
        repository, home, edgePort, fresh, gateways, record, settings, jvmFlags, progress);
  }

  public StackOptions telling(Consumer<String> listener) {
    return new StackOptions(
        repository, home, edgePort, fresh, gateways, recordsCaches, settings, jvmFlags, listener);
  }

  public StackOptions with(Service service, String setting, String value) {
    var all = new HashMap<>(settings);
    var own = new HashMap<>(all.getOrDefault(service, Map.of()));
    own.put(setting, value);
    all.put(service, own);
    return new StackOptions(
        repository, home, edgePort, fresh, gateways, recordsCaches, all, jvmFlags, progress);
  }

  public StackOptions withJvmFlags(Service service, List<String> flags) {
    var all = new HashMap<>(jvmFlags);
    all.put(service, List.copyOf(flags));
    return new StackOptions(
        repository, home, edgePort, fresh, gateways, recordsCaches, settings, all, progress);
  }
}
