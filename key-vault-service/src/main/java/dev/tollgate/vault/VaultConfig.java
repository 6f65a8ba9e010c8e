package dev.tollgate.vault;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Positive;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;

/// Settings of the vault.
@ConfigMapping(prefix = "tollgate.vault")
public interface VaultConfig {
  Master master();

  Kek kek();

  Transit transit();

  Probe probe();

  /// How often a user may rename keys, choose their model and switch them on.
  @WithDefault("30")
  @Positive
  @Max(1_000)
  int changesPerMinute();

  Audit audit();

  Rotation rotation();

  /// What `application.properties` hands on to Quarkus' own settings; read here too, so that a
  /// start without it ends with the line that names it.
  Environment environment();

  /// The master key of the product before us, as it was given it: for imports only.
  Optional<Path> importMasterKeyFile();

  /// Variables without which nothing starts.
  interface Environment {
    URI redisUrl();

    URI jwksUrl();

    URI entitlementUrl();
  }

  /// Master keys, for the local KEK. A file is preferred over the value itself.
  interface Master {
    Optional<Path> keyFile();

    Optional<String> key();

    /// Keys that still unwrap: previous ones, or the next one while it is being distributed.
    Optional<List<Path>> otherKeyFiles();

    Optional<List<String>> otherKeys();
  }

  /// Where the KEKs live.
  interface Kek {
    /// `local` or `transit`.
    @WithDefault("local")
    Source source();

    /// How long an unwrapped data key is kept after its last use.
    @WithDefault("10m")
    Duration dataKeyIdle();

    @WithDefault("20000")
    @Positive
    @Max(1_000_000)
    int dataKeysMax();
  }

  /// The two places KEKs may live in.
  enum Source {
    LOCAL,
    TRANSIT
  }

  /// The transit engine of HashiCorp Vault or OpenBao.
  interface Transit {
    Optional<URI> url();

    /// PEM of the authority that signed its certificate, where the JDK does not know it.
    Optional<Path> caFile();

    @WithDefault("transit")
    String mount();

    @WithDefault("tollgate")
    String keyName();

    /// A file that holds a token. Without it, the pod's own service account logs in as `role`.
    Optional<Path> tokenFile();

    @WithDefault("tollgate-key-vault")
    String role();

    @WithDefault("kubernetes")
    String authMount();

    @WithDefault("/var/run/secrets/kubernetes.io/serviceaccount/token")
    Path serviceAccountTokenFile();

    @WithDefault("3s")
    @DurationMin(millis = 1)
    Duration timeout();
  }

  /// Asking a provider whether it takes a key.
  interface Probe {
    @WithDefault("3s")
    @DurationMin(millis = 1)
    Duration timeout();

    @WithDefault("10")
    @Positive
    @Max(1_000)
    int perMinute();

    /// How long to wait for Redis, which counts them.
    @WithDefault("1s")
    @DurationMin(millis = 1)
    Duration rateTimeout();

    /// Local and tests: every provider's origin becomes `<this>/<provider>`.
    Optional<URI> baseUrlOverride();
  }

  /// The audit log.
  interface Audit {
    /// How long an entry waits for company when no batch is under way; while one is, the next
    /// gathers anyway.
    @WithDefault("0ms")
    Duration linger();

    @WithDefault("500")
    @Positive
    @Max(10_000)
    int batchMax();

    /// How long a batch may take; then its resolves are refused.
    @WithDefault("5s")
    @DurationMin(millis = 1)
    Duration timeout();

    /// Entries that may wait; beyond them resolves are refused.
    @WithDefault("20000")
    @Positive
    @Max(1_000_000)
    int queueMax();
  }

  /// Re-wrapping and data key rotation.
  interface Rotation {
    @WithDefault("100")
    @Positive
    @Max(1_000)
    int batch();

    /// Rest between two batches, so that requests come first.
    @WithDefault("20ms")
    Duration pause();

    /// How often an instance looks for a rotation to go on with.
    @WithDefault("1s")
    Duration lookout();
  }
}
