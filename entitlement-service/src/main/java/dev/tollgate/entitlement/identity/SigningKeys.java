package dev.tollgate.entitlement.identity;

import dev.tollgate.entitlement.EntitlementConfig;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// The signing keys in their directory: all are published, the one that `current` names signs.
///
/// So a rotation is: add the next key, wait until every verifier has fetched it, point `current` at
/// it, and remove the old one when its last token has expired. Changes are noticed without a
/// restart; a directory that has become unreadable leaves the keys as they were.
@Singleton
@Startup
public class SigningKeys {
  private static final Logger LOG = Logger.getLogger(SigningKeys.class);
  private static final String SUFFIX = ".pem";

  private final EntitlementConfig config;
  private final Clock clock;
  private volatile Loaded loaded;

  private record Loaded(Map<String, SigningKey> keys, SigningKey current, Instant at) {}

  SigningKeys(EntitlementConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
    this.loaded = first();
  }

  /// A refusal has no cause: Quarkus ends the start with its message alone, in one line.
  private Loaded first() {
    try {
      return load();
    } catch (IllegalStateException | UncheckedIOException e) {
      throw new ConfigurationException("TOLLGATE_SIGNING_KEYS_DIR: " + e.getMessage());
    }
  }

  SigningKey current() {
    return fresh().current();
  }

  Optional<SigningKey> find(String kid) {
    return Optional.ofNullable(fresh().keys().get(kid));
  }

  Collection<SigningKey> all() {
    return fresh().keys().values();
  }

  private Loaded fresh() {
    Loaded now = loaded;
    if (clock.instant().isAfter(now.at().plus(config.signingKeysReload()))) {
      try {
        now = load();
      } catch (IllegalStateException | UncheckedIOException e) {
        LOG.errorf("signing keys not reloaded: %s", e.getMessage());
        now = new Loaded(now.keys(), now.current(), clock.instant());
      }
      loaded = now;
    }
    return now;
  }

  private Loaded load() {
    Path directory = config.signingKeysDir();
    Map<String, SigningKey> keys = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(each -> each.toString().endsWith(SUFFIX)).toList()) {
        String name = file.getFileName().toString();
        String kid = name.substring(0, name.length() - SUFFIX.length());
        keys.put(kid, SigningKey.read(kid, Files.readString(file)));
      }
      SigningKey current = keys.get(Files.readString(directory.resolve("current")).strip());
      if (current == null) {
        throw new IllegalStateException("`current` names no key in " + directory);
      }
      return new Loaded(Map.copyOf(keys), current, clock.instant());
    } catch (IOException e) {
      throw new UncheckedIOException(directory + " cannot be read: " + e, e);
    }
  }
}
