package dev.tollgate.bench.wallet;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.PrincipalType;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.contracts.usage.UsageStatus;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntUnaryOperator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Usage as gateways tell it, as fast as Kafka takes it.
final class UsageFeed implements AutoCloseable {
  private static final long PRICE_MICRO = 1_000_000;
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);

  private final KafkaProducer<String, byte[]> producer;
  private final Clock clock = Clock.systemUTC();

  UsageFeed(String bootstrap) {
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ProducerConfig.LINGER_MS_CONFIG,
                5),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /// Returns when Kafka has them all.
  ///
  /// @param payer which account pays for each call
  void tell(int calls, IntUnaryOperator payer) {
    for (int call = 0; call < calls; call++) {
      producer.send(message(payer.applyAsInt(call)));
    }
    producer.flush();
  }

  private ProducerRecord<String, byte[]> message(int payer) {
    UsageRecorded event = event(payer, clock.instant());
    var message = new ProducerRecord<>(Topics.USAGE, event.accountId().toString(), json(event));
    Map.of(
            "ce_specversion",
            "1.0",
            "ce_id",
            event.chargeId(),
            "ce_source",
            "/tollgate/llm-gateway-service",
            "ce_type",
            UsageRecorded.TYPE,
            "ce_time",
            event.openedAt().toString(),
            "content-type",
            "application/json")
        .forEach(
            (name, value) -> message.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    return message;
  }

  private static UsageRecorded event(int payer, Instant now) {
    UUID id = UUID.randomUUID();
    UUID account = Payers.account(payer);
    return new UsageRecorded(
        id,
        id.toString(),
        id.toString(),
        1,
        account,
        account,
        PrincipalType.DEVICE,
        null,
        null,
        "chat",
        "chat",
        "openai",
        "gpt-4.1-mini",
        "openai/gpt-4.1-mini",
        Route.PLATFORM,
        new Tokens(845, 0, 0, 422, 0),
        UsageSource.REPORTED,
        1_013_200,
        "2026-07-01",
        PRICE_MICRO,
        PRICE_MICRO,
        Payers.lease(payer),
        Payers.GATEWAY,
        UsageStatus.COMPLETED,
        null,
        false,
        now,
        100L,
        500);
  }

  private static byte[] json(UsageRecorded event) {
    try {
      return JSON.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a contract record does not serialize", e);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
