package dev.tollgate.gateway.usage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.tollgate.contracts.usage.Tokens;
import dev.tollgate.contracts.usage.UsageRecorded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The contract's JSON of the one event that every call sends, written field by field: what an
/// object mapper does by reflection costs three times as much. A test holds the two together.
final class UsageJson {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int USUAL_BYTES = 1_024;

  private final JsonGenerator out;

  private UsageJson(JsonGenerator out) {
    this.out = out;
  }

  static byte[] of(UsageRecorded event) {
    ByteArrayBuilder bytes = new ByteArrayBuilder(USUAL_BYTES);
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      UsageJson json = new UsageJson(out);
      json.who(event);
      json.what(event);
      json.howMuch(event);
      json.howItEnded(event);
      out.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException("writing to memory failed", impossible);
    }
    return bytes.toByteArray();
  }

  private void who(UsageRecorded event) throws IOException {
    uuid("eventId", event.eventId());
    text("chargeId", event.chargeId());
    text("requestId", event.requestId());
    out.writeNumberField("attempt", event.attempt());
    uuid("accountId", event.accountId());
    uuid("principalId", event.principalId());
    text("principalType", event.principalType().name());
    uuid("agentId", event.agentId());
    uuid("sessionId", event.sessionId());
  }

  private void what(UsageRecorded event) throws IOException {
    text("feature", event.feature());
    text("lane", event.lane());
    text("provider", event.provider());
    text("model", event.model());
    text("requestedModel", event.requestedModel());
    text("route", event.route().name());
  }

  private void howMuch(UsageRecorded event) throws IOException {
    Tokens tokens = event.tokens();
    out.writeObjectFieldStart("tokens");
    out.writeNumberField("input", tokens.input());
    out.writeNumberField("cacheRead", tokens.cacheRead());
    out.writeNumberField("cacheWrite", tokens.cacheWrite());
    out.writeNumberField("output", tokens.output());
    out.writeNumberField("reasoning", tokens.reasoning());
    out.writeEndObject();
    text("usageSource", event.usageSource().name());
    out.writeNumberField("costNanoUsd", event.costNanoUsd());
    text("priceVersion", event.priceVersion());
    out.writeNumberField("creditsMicro", event.creditsMicro());
    out.writeNumberField("multiplierMicro", event.multiplierMicro());
    uuid("leaseId", event.leaseId());
  }

  private void howItEnded(UsageRecorded event) throws IOException {
    text("gatewayId", event.gatewayId());
    text("status", event.status().name());
    text("errorCode", event.errorCode());
    out.writeBooleanField("streamed", event.streamed());
    text("openedAt", event.openedAt().toString());
    Long firstToken = event.firstTokenMillis();
    if (firstToken != null) {
      out.writeNumberField("firstTokenMillis", firstToken);
    }
    out.writeNumberField("durationMillis", event.durationMillis());
  }

  private void uuid(String name, @Nullable UUID value) throws IOException {
    text(name, value == null ? null : value.toString());
  }

  private void text(String name, @Nullable String value) throws IOException {
    if (value != null) {
      out.writeStringField(name, value);
    }
  }
}
