package dev.tollgate.gateway;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Kafka clients with the settings that the guarantees rest on.
final class KafkaClients {
  private KafkaClients() {}

  /// Waits for Kafka as long as it takes, in order and without duplicates: the spool holds what
  /// waits.
  static Producer<String, byte[]> usageProducer(GatewayConfig config) {
    return connecting(
        () ->
            new KafkaProducer<>(
                Map.of(
                    ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                    config.kafkaBootstrap(),
                    ProducerConfig.CLIENT_ID_CONFIG,
                    config.id() + "-usage",
                    ProducerConfig.ACKS_CONFIG,
                    "all",
                    ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                    true,
                    ProducerConfig.LINGER_MS_CONFIG,
                    20,
                    ProducerConfig.BATCH_SIZE_CONFIG,
                    64 << 10,
                    ProducerConfig.BUFFER_MEMORY_CONFIG,
                    16L << 20,
                    ProducerConfig.MAX_BLOCK_MS_CONFIG,
                    Long.MAX_VALUE,
                    ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                    Integer.MAX_VALUE,
                    ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                    1_000),
                new StringSerializer(),
                new ByteArraySerializer()));
  }

  /// No group, no committed offsets: each gateway reads every control topic for itself.
  static Consumer<String, byte[]> controlConsumer(GatewayConfig config) {
    return connecting(
        () ->
            new KafkaConsumer<>(
                Map.of(
                    ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                    config.kafkaBootstrap(),
                    ConsumerConfig.CLIENT_ID_CONFIG,
                    config.id() + "-control",
                    ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                    false,
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                    "latest",
                    ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                    500,
                    ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                    1_000),
                new StringDeserializer(),
                new ByteArrayDeserializer()));
  }

  /// Kafka's client itself says what is wrong with an address. A refusal has no cause: Quarkus ends
  /// the start with its message alone, in one line.
  private static <T> T connecting(Supplier<T> client) {
    try {
      return client.get();
    } catch (KafkaException refused) {
      Throwable reason = refused.getCause() == null ? refused : refused.getCause();
      throw new ConfigurationException("TOLLGATE_KAFKA_BOOTSTRAP: " + reason.getMessage());
    }
  }
}
