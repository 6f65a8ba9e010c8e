package dev.tollgate.gateway.routing;

import dev.tollgate.gateway.pricing.PriceCatalogue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.Optional;
import org.jboss.logging.Logger;

/// The routing table in force, read again when its file changes.
public final class Routing {
  private static final Logger LOG = Logger.getLogger(Routing.class);
  private static final String SHIPPED = "/routing.yaml";

  private final Optional<Path> file;
  private final Optional<String> baseUrlOverride;
  private final PriceCatalogue prices;
  private final Clock clock;
  private volatile RoutingTable table;
  private volatile FileTime readAt = FileTime.fromMillis(0);

  /// @param file a deployment's own; without it the one that comes with this release
  /// @throws IllegalArgumentException in one line, when the table is not valid or cannot be read:
  ///   the gateway does not start
  public Routing(
      Optional<Path> file, Optional<String> baseUrlOverride, PriceCatalogue prices, Clock clock) {
    this.file = file;
    this.baseUrlOverride = baseUrlOverride;
    this.prices = prices;
    this.clock = clock;
    try {
      this.table = file.isPresent() ? read(file.get()) : shipped();
    } catch (IOException unreadable) {
      throw new IllegalArgumentException("cannot be read: " + unreadable, unreadable);
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
        table = read(file.get());
        LOG.infof("routing table %s is in force", table.version());
      }
    } catch (IOException | IllegalArgumentException refused) {
      LOG.errorf(
          "the new routing table is refused, %s stays: %s", table.version(), refused.getMessage());
    }
  }

  /// What was read and is not valid is not looked at again until it changes.
  private RoutingTable read(Path own) throws IOException {
    FileTime changed = Files.getLastModifiedTime(own);
    byte[] yaml = Files.readAllBytes(own);
    readAt = changed;
    return RoutingFile.read(yaml, baseUrlOverride, prices, clock.instant());
  }

  private RoutingTable shipped() {
    try (InputStream in = Routing.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new IllegalStateException(SHIPPED + " is missing from the jar");
      }
      return RoutingFile.read(in.readAllBytes(), baseUrlOverride, prices, clock.instant());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
