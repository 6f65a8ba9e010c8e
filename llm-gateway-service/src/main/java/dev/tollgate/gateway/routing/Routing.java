package dev.tollgate.gateway.routing;

import dev.tollgate.gateway.GatewayConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jboss.logging.Logger;

/// The routing table in force, read again when its file changes.
public final class Routing {
  private static final Logger LOG = Logger.getLogger(Routing.class);
  private static final String SHIPPED = "/routing.yaml";

  private final Optional<Path> file;
  private final Optional<String> baseUrlOverride;
  private volatile RoutingTable table;
  private volatile FileTime readAt = FileTime.fromMillis(0);

  /// @throws IllegalArgumentException when the table is not valid: the gateway does not start
  public Routing(GatewayConfig config) {
    this.file = config.routingFile();
    this.baseUrlOverride = config.providers().baseUrlOverride();
    try {
      this.table = read();
    } catch (IOException unreadable) {
      throw new UncheckedIOException("the routing table cannot be read", unreadable);
    }
  }

  public RoutingTable table() {
    return table;
  }

  /// Called from time to time on a worker thread; one reading at a time, so that the last one
  /// holds.
  public synchronized void reload() {
    try {
      if (file.isPresent() && !Files.getLastModifiedTime(file.get()).equals(readAt)) {
        table = read();
        LOG.infof("routing table %s is in force", table.version());
      }
    } catch (IOException | IllegalArgumentException refused) {
      LOG.errorf(
          "the new routing table is refused, %s stays: %s", table.version(), refused.getMessage());
    }
  }

  private RoutingTable read() throws IOException {
    if (file.isPresent()) {
      readAt = Files.getLastModifiedTime(file.get());
      try (InputStream in = Files.newInputStream(file.get())) {
        return RoutingFile.read(in, baseUrlOverride);
      }
    }
    try (InputStream in = Routing.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new IOException(SHIPPED + " is missing from the jar");
      }
      return RoutingFile.read(in, baseUrlOverride);
    }
  }
}
