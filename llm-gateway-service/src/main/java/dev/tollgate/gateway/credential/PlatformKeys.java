package dev.tollgate.gateway.credential;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.tollgate.gateway.routing.AuthStyle;
import dev.tollgate.gateway.routing.Provider;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// The platform's keys from mounted secrets: `<dir>/<provider>/<any name>`, one key a file, several
/// per provider used in turn. Read again while the gateway runs. A provider that asks for no key
/// has one all the same, without text.
public final class PlatformKeys {
  private static final Logger LOG = Logger.getLogger(PlatformKeys.class);

  private final Path dir;
  private final KeySightings sightings;
  private final Clock clock;
  private final Ticker ticker;
  private final AtomicInteger turn = new AtomicInteger();
  private final Map<String, PlatformKey> keyless = new ConcurrentHashMap<>();
  private volatile Map<String, List<PlatformKey>> keys = Map.of();

  /// @param seen where it is kept since when each key is known
  /// @throws ConfigurationException in one line when there is no such folder
  public PlatformKeys(Path dir, Path seen, Clock clock, Ticker ticker) {
    if (!Files.isDirectory(dir)) {
      throw new ConfigurationException("TOLLGATE_PLATFORM_KEYS_DIR: not a folder: " + dir);
    }
    this.dir = dir;
    this.sightings = new KeySightings(seen);
    this.clock = clock;
    this.ticker = ticker;
    reload();
  }

  /// The next key of this provider that does not rest; all resting, one of them nevertheless. None
  /// that is paused for this model.
  public Optional<PlatformKey> next(Provider provider, String model) {
    List<PlatformKey> all = of(provider);
    int from = turn.getAndIncrement() & Integer.MAX_VALUE;
    PlatformKey resting = null;
    for (int i = 0; i < all.size(); i++) {
      PlatformKey key = all.get((from + i) % all.size());
      if (key.isPaused(model)) {
        continue;
      }
      if (!key.isResting()) {
        return Optional.of(key);
      }
      resting = resting == null ? key : resting;
    }
    return Optional.ofNullable(resting);
  }

  /// How long until the first of this provider's keys may be used for this model; zero when one may
  /// be now, and when there is none.
  public Duration pause(Provider provider, String model) {
    long nanos = of(provider).stream().mapToLong(key -> key.pausedNanos(model)).min().orElse(0);
    return Duration.ofNanos(Math.max(0, nanos));
  }

  private List<PlatformKey> of(Provider provider) {
    return provider.auth() == AuthStyle.NONE
        ? List.of(keyless.computeIfAbsent(provider.name(), this::keyless))
        : keys.getOrDefault(provider.name(), List.of());
  }

  /// Age of the oldest key, for the gauge; zero without keys.
  public Duration oldestAge() {
    Instant now = clock.instant();
    return keys.values().stream()
        .flatMap(List::stream)
        .map(key -> Duration.between(key.since(), now))
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  private PlatformKey keyless(String provider) {
    return new PlatformKey(provider, "", new Secret(new byte[0]), clock.instant(), ticker);
  }

  /// Called from time to time on a worker thread. Keys that did not change keep their state.
  public synchronized void reload() {
    Map<String, PlatformKey> known =
        keys.values().stream()
            .flatMap(List::stream)
            .collect(
                Collectors.toMap(
                    key -> key.provider() + key.fingerprint(), Function.identity(), (a, b) -> a));
    try (Stream<Path> providers = Files.list(dir)) {
      Map<String, List<PlatformKey>> fresh = new HashMap<>();
      for (Path provider : providers.filter(PlatformKeys::isVisibleDirectory).toList()) {
        String name = provider.getFileName().toString();
        fresh.put(name, List.copyOf(read(name, provider, known)));
      }
      keys = Map.copyOf(fresh);
      sightings.save(
          fresh.values().stream()
              .flatMap(List::stream)
              .map(PlatformKey::fingerprint)
              .collect(Collectors.toSet()));
    } catch (IOException | UncheckedIOException unreadable) {
      LOG.errorf("platform keys cannot be read, those at hand stay: %s", unreadable.getMessage());
    }
  }

  private List<PlatformKey> read(String provider, Path folder, Map<String, PlatformKey> known)
      throws IOException {
    List<PlatformKey> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(PlatformKeys::isVisibleFile).sorted().toList()) {
        byte[] text = Files.readString(file).strip().getBytes(StandardCharsets.UTF_8);
        if (text.length > 0) {
          String fingerprint = fingerprint(text);
          PlatformKey held = known.get(provider + fingerprint);
          found.add(held != null ? held : key(provider, fingerprint, text, written(file)));
        }
      }
    }
    return found;
  }

  private PlatformKey key(String provider, String fingerprint, byte[] text, Instant written) {
    Instant since = sightings.since(fingerprint, written);
    return new PlatformKey(provider, fingerprint, new Secret(text), since, ticker);
  }

  private static Instant written(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toInstant();
  }

  /// Kubernetes mounts secrets through hidden folders beside visible links.
  private static boolean isVisibleDirectory(Path path) {
    return !path.getFileName().toString().startsWith(".") && Files.isDirectory(path);
  }

  private static boolean isVisibleFile(Path path) {
    return !path.getFileName().toString().startsWith(".") && Files.isRegularFile(path);
  }

  private static String fingerprint(byte[] text) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
