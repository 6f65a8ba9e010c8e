package dev.tollgate.kit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.Secret;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Settings of the kit; the same in each service.
@ConfigMapping(prefix = "tollgate.kit")
public interface KitConfig {
  /// Name of the service, as in its certificate: `key-vault-service`.
  String service();

  /// `host:port` of one or more brokers.
  @WithConverter(BrokersConverter.class)
  String kafkaBootstrap();

  /// Kafka client settings beyond those fixed here, such as `security.protocol`.
  Optional<String> kafkaPropertiesFile();

  /// What `application.properties` hands on to Quarkus' own settings. It is read here too, because
  /// a mapping is checked first of all: a start without one of them ends with the line that names
  /// it.
  Environment environment();

  /// Control topics on which this service's relay sends a tick.
  Optional<List<String>> tickTopics();

  @WithDefault("500ms")
  Duration tickInterval();

  /// How long the relay rests when the outbox is empty.
  @WithDefault("50ms")
  Duration relayPause();

  /// Records that one settlement of a consumer takes at most.
  @WithDefault("1000")
  int consumerBatch();

  /// How long one settlement of a consumer is to take, since others wait for the rows it locks: the
  /// next takes fewer records when the last one was slower. After a fault, or with few records, it
  /// may take longer.
  @WithDefault("500ms")
  Duration consumerBatchTime();

  Token token();

  /// The keys that sign callers' tokens.
  interface Token {
    /// Where they are published; nothing for the service that has them itself.
    Optional<URI> jwksUrl();

    /// How old they grow before they are fetched again.
    @WithDefault("5m")
    Duration jwksMaxAge();

    /// How long they are good while they cannot be fetched.
    @WithDefault("24h")
    Duration jwksRetained();
  }

  /// The variables that each service with a database needs.
  interface Environment {
    @WithConverter(PostgresUrlConverter.class)
    String postgresUrl();

    Secret<String> postgresOwnerPassword();

    Secret<String> postgresApiPassword();

    Secret<String> postgresWorkerPassword();

    @WithConverter(ReadableFileConverter.class)
    Path tlsCert();

    @WithConverter(ReadableFileConverter.class)
    Path tlsKey();

    /// The authority whose certificates callers and peers carry.
    @WithConverter(ReadableFileConverter.class)
    Path tlsCa();
  }
}
