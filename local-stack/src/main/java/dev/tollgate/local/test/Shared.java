package dev.tollgate.local.test;

import dev.tollgate.local.infrastructure.FreePorts;
import dev.tollgate.local.infrastructure.Home;
import dev.tollgate.local.infrastructure.Infrastructure;
import dev.tollgate.local.infrastructure.InfrastructurePorts;
import dev.tollgate.local.infrastructure.Orphans;
import dev.tollgate.local.infrastructure.Service;
import dev.tollgate.local.infrastructure.Warden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/// The one infrastructure of a test process. Quarkus loads this class in several class loaders, so
/// what they share, a home and its ports, is kept in system properties.
final class Shared {
  private static final String PREFIX = "tollgate.test.";
  private static final String HOME = PREFIX + "home";
  private static final List<String> SERVERS =
      List.of("postgres", "kafka", "kafka-controller", "kafka-linked", "kafka-link", "redis");
  private static final List<String> OTHERS =
      List.of("jwks", "jwks-link", "provider", "stripe", "collector");

  private static final Infrastructure INFRASTRUCTURE = attach();

  private Shared() {}

  static Infrastructure infrastructure() {
    return INFRASTRUCTURE;
  }

  static int port(String name) {
    return Integer.getInteger(PREFIX + name);
  }

  static void kill(String part) {
    Orphans.kill(INFRASTRUCTURE.home(), part);
  }

  static void restart(String part) {
    INFRASTRUCTURE.start(part);
  }

  static void signal(String part, String signal) {
    Orphans.signal(INFRASTRUCTURE.home(), part, signal);
  }

  private static Infrastructure attach() {
    // The same lock for every class loader, and none of the JDK's: whoever sets a property, as the
    // first to ask for the time zone does, takes that of the properties.
    synchronized (HOME) {
      boolean first = System.getProperty(HOME) == null;
      if (first) {
        choose();
      }
      var infrastructure =
          new Infrastructure(
              new Home(Path.of(System.getProperty(HOME))), ports(), false, Clock.systemUTC());
      if (first) {
        Warden.watch(infrastructure.home());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Orphans.reap(infrastructure.home())));
        // No callback of this class: other threads would wait for its initialisation, which waits
        // for them.
        infrastructure.start();
        JwksServer.start(infrastructure.signingKeys(), port("jwks"));
      }
      return infrastructure;
    }
  }

  private static void choose() {
    Path homes = Path.of("target", "infrastructure").toAbsolutePath();
    forgetEarlierRuns(homes);
    System.setProperty(
        HOME, homes.resolve(String.valueOf(ProcessHandle.current().pid())).toString());
    var free = new FreePorts();
    SERVERS.forEach(name -> System.setProperty(PREFIX + name, String.valueOf(free.next())));
    OTHERS.forEach(name -> System.setProperty(PREFIX + name, String.valueOf(free.next())));
    Service.ids()
        .forEach(name -> System.setProperty(PREFIX + "peer." + name, String.valueOf(free.next())));
  }

  private static InfrastructurePorts ports() {
    return new InfrastructurePorts(
        port("postgres"),
        port("kafka"),
        port("kafka-controller"),
        port("kafka-linked"),
        port("kafka-link"),
        port("redis"));
  }

  private static void forgetEarlierRuns(Path homes) {
    try {
      Files.createDirectories(homes);
      try (var earlier = Files.newDirectoryStream(homes)) {
        for (Path directory : earlier) {
          if (ProcessHandle.of(Long.parseLong(directory.getFileName().toString())).isEmpty()) {
            var home = new Home(directory);
            Orphans.reap(home);
            home.forget();
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
