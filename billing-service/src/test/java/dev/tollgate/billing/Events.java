package dev.tollgate.billing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.account.AccountChanged;
import dev.tollgate.contracts.account.AccountErased;
import dev.tollgate.contracts.account.AccountKind;
import dev.tollgate.contracts.account.AccountStatus;
import dev.tollgate.contracts.account.PrincipalType;
import dev.tollgate.contracts.account.Route;
import dev.tollgate.contracts.account.Tier;
import dev.tollgate.contracts.usage.LeaseClosed;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.contracts.usage.UsageCharged;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.contracts.usage.UsageSource;
import dev.tollgate.contracts.usage.UsageStatus;
import dev.tollgate.local.test.TestInfrastructure;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Plays entitlement-service and gateways on Kafka.
@ApplicationScoped
public class Events {
  public static final String GATEWAY = "gateway-0";

  private final ObjectMapper json;
  private final KafkaProducer<String, byte[]> producer;

  Events(ObjectMapper json) {
    this.json = json;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", TestInfrastructure.kafkaBootstrap(), "acks", "all"),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  @PreDestroy
  void close() {
    producer.close();
  }

  public void account(UUID account, AccountKind kind, Tier tier, long version, Instant anchor) {
    var changed =
        new AccountChanged(
            account, version, kind, tier, AccountStatus.ACTIVE, 0, anchor, null, null, null, false);
    send(Topics.ACCOUNT, account.toString(), AccountChanged.TYPE, changed);
  }

  /// As entitlement tells it: closed first, then erased.
  public void erased(UUID account, long version, Instant at) {
    var changed =
        new AccountChanged(
            account,
            version,
            AccountKind.DEVICE,
            Tier.BASIC,
            AccountStatus.ERASED,
            0,
            at,
            null,
            at,
            null,
            false);
    send(Topics.ACCOUNT, account.toString(), AccountChanged.TYPE, changed);
    send(Topics.ACCOUNT, "erased:" + account, AccountErased.TYPE, new AccountErased(account, at));
  }

  /// The account has become part of another.
  public void merged(UUID account, UUID into, long version, Instant anchor) {
    var changed =
        new AccountChanged(
            account,
            version,
            AccountKind.DEVICE,
            Tier.BASIC,
            AccountStatus.MERGED,
            0,
            anchor,
            null,
            null,
            into,
            false);
    send(Topics.ACCOUNT, account.toString(), AccountChanged.TYPE, changed);
  }

  /// A call that was charged and ended.
  public UUID used(UUID account, UUID lease, String gateway, long creditsMicro) {
    UUID eventId = UUID.randomUUID();
    send(usage(account, lease, gateway, eventId, eventId.toString(), creditsMicro));
    return eventId;
  }

  public void send(UsageRecorded usage) {
    send(Topics.USAGE, usage.accountId().toString(), UsageRecorded.TYPE, usage);
  }

  public void chargedEarly(
      UUID account, UUID lease, String gateway, String chargeId, long creditsMicro) {
    send(
        Topics.USAGE,
        account.toString(),
        UsageCharged.TYPE,
        new UsageCharged(chargeId, lease, account, gateway, creditsMicro));
  }

  public void closed(UUID account, UUID lease, String gateway) {
    send(
        Topics.USAGE,
        account.toString(),
        LeaseClosed.TYPE,
        new LeaseClosed(lease, account, gateway));
  }

  public static UsageRecorded usage(
      UUID account, UUID lease, String gateway, UUID eventId, String chargeId, long creditsMicro) {
    return new UsageRecorded(
        eventId,
        chargeId,
        "req-" + eventId,
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
        "2026-11-20",
        creditsMicro,
        1_000_000,
        lease,
        gateway,
        UsageStatus.COMPLETED,
        null,
        true,
        Instant.parse("2026-11-20T12:00:00Z"),
        120L,
        1_200);
  }

  public void send(String topic, String key, String type, Object value) {
    try {
      send(topic, key, type, json.writeValueAsBytes(value));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  public void send(String topic, String key, String type, byte[] value) {
    var out = new ProducerRecord<>(topic, key, value);
    out.headers()
        .add("ce_specversion", "1.0".getBytes(StandardCharsets.UTF_8))
        .add("ce_id", UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8))
        .add("ce_type", type.getBytes(StandardCharsets.UTF_8));
    try {
      producer.send(out).get();
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
