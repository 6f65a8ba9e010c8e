package dev.tollgate.bench.process;

import dev.tollgate.local.infrastructure.FreePorts;
import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.JavaCommand;
import dev.tollgate.local.infrastructure.Part;
import dev.tollgate.local.infrastructure.PartCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// A benchmark's processes beside the suite; all end together.
public final class Parts implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final List<String> JVM =
      List.of("-Xmx512m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED");

  private final Home home;
  private final List<Part> parts = new ArrayList<>();

  public Parts(Home home) {
    this.home = home;
  }

  /// Starts a main class of this module, whose first argument is the port it listens on.
  public Part java(String name, Class<?> main, int port, String... more) {
    var line = new ArrayList<String>();
    line.add(JavaCommand.java());
    line.addAll(JVM);
    line.addAll(List.of("-cp", JavaCommand.classPath(), main.getName(), Integer.toString(port)));
    line.addAll(Arrays.asList(more));
    return start(new PartCommand(name, line, Map.of()), port);
  }

  /// Starts a jar with these settings in its environment, the port among them.
  public Part jar(String name, Path jar, Map<String, String> settings, int port) {
    var line = new ArrayList<String>();
    line.add(JavaCommand.java());
    line.addAll(JVM);
    line.addAll(List.of("-jar", jar.toString()));
    return start(new PartCommand(name, line, settings), port);
  }

  /// Returns when the process accepts connections on the port.
  public Part start(PartCommand command, int port) {
    Part part = Part.start(home, command);
    parts.add(part);
    return part.awaitReady(PATIENCE, () -> FreePorts.accepts(port));
  }

  @Override
  public void close() {
    parts.forEach(part -> part.stop(GRACE));
  }
}
