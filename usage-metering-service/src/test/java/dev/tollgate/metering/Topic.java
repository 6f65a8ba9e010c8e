package dev.tollgate.metering;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.local.test.TestInfrastructure;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Sends records to a topic as the other services do.
public final class Topic implements AutoCloseable {
  public static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .setSerializationInclusion(JsonInclude.Include.NON_NULL);

  private final String name;
  private final KafkaProducer<String, byte[]> producer;

  public Topic(String name) {
    this.name = name;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                TestInfrastructure.kafkaBootstrap(),
                "acks",
                "all",
                "linger.ms",
                2),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /// Sends each call's event; returns when all are acknowledged.
  public void send(Usage... calls) {
    for (Usage call : calls) {
      put(call.account(), UsageRecorded.TYPE, json(call.event()));
    }
    producer.flush();
  }

  public void send(UUID key, String type, Object payload) {
    put(key, type, json(payload));
    producer.flush();
  }

  public void sendBytes(UUID key, String type, byte[] value) {
    put(key, type, value);
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
  }

  private void put(UUID key, String type, byte[] value) {
    var out = new ProducerRecord<>(name, key.toString(), value);
    out.headers()
        .add("ce_id", UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8))
        .add("ce_type", type.getBytes(StandardCharsets.UTF_8));
    producer.send(out);
  }

  private static byte[] json(Object payload) {
    try {
      return JSON.writeValueAsBytes(payload);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
