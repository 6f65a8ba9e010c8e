package dev.tollgate.gateway.usage;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.usage.LeaseClosed;
import dev.tollgate.contracts.usage.UsageCharged;
import dev.tollgate.contracts.usage.UsageRecorded;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/// Records of the usage topic as CloudEvents 1.0 in binary mode, keyed by the billing account: what
/// belongs to one lease lies in one partition, in order.
public final class UsageEvents {
  /// The headers that are always the same, made once.
  private static final Header SPEC_VERSION = header("ce_specversion", "1.0");

  private static final Header SOURCE = header("ce_source", "/tollgate/llm-gateway-service");
  private static final Header JSON = header("content-type", "application/json");

  private final Clock clock;
  private final ObjectMapper mapper =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .build();

  public UsageEvents(Clock clock) {
    this.clock = clock;
  }

  ProducerRecord<String, byte[]> of(UsageRecorded event) {
    return message(
        event.accountId(),
        UsageRecorded.TYPE,
        event.eventId().toString(),
        event.openedAt(),
        UsageJson.of(event));
  }

  ProducerRecord<String, byte[]> of(UsageCharged charge) {
    return message(
        charge.accountId(), UsageCharged.TYPE, charge.chargeId(), clock.instant(), json(charge));
  }

  ProducerRecord<String, byte[]> of(LeaseClosed marker) {
    return message(
        marker.accountId(),
        LeaseClosed.TYPE,
        marker.leaseId().toString(),
        clock.instant(),
        json(marker));
  }

  private ProducerRecord<String, byte[]> message(
      UUID account, String type, String id, Instant time, byte[] payload) {
    ProducerRecord<String, byte[]> message =
        new ProducerRecord<>(Topics.USAGE, account.toString(), payload);
    message
        .headers()
        .add(SPEC_VERSION)
        .add(header("ce_id", id))
        .add(SOURCE)
        .add(header("ce_type", type))
        .add(header("ce_time", time.toString()))
        .add(JSON);
    return message;
  }

  private byte[] json(Object payload) {
    try {
      return mapper.writeValueAsBytes(payload);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a contract record does not serialize", impossible);
    }
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
