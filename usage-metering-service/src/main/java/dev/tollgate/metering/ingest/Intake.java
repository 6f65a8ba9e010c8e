package dev.tollgate.metering.ingest;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.tollgate.contracts.Tick;
import dev.tollgate.contracts.usage.LeaseClosed;
import dev.tollgate.contracts.usage.LeaseFenced;
import dev.tollgate.contracts.usage.UsageCharged;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.kit.event.IncomingEvent;
import dev.tollgate.metering.ingest.SortedEvent.SetAside;
import dev.tollgate.metering.ingest.SortedEvent.Skipped;
import dev.tollgate.metering.ingest.SortedEvent.Usage;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/// Reads records of the usage topic. Never fails: what cannot be read is set aside.
final class Intake {
  private static final Set<String> OF_OTHERS =
      Set.of(UsageCharged.TYPE, LeaseClosed.TYPE, LeaseFenced.TYPE, Tick.TYPE);

  private final ObjectReader reader;

  /// Members that are unknown come from a newer gateway and are passed over; amounts that are
  /// missing are not taken for zero.
  Intake(ObjectMapper json) {
    this.reader =
        json.readerFor(UsageRecorded.class)
            .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .without(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .with(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  SortedEvent sort(IncomingEvent source, Acceptance acceptance) {
    if (OF_OTHERS.contains(source.type())) {
      return new Skipped(source);
    }
    if (!UsageRecorded.TYPE.equals(source.type())) {
      return new SetAside(
          source, QuarantineReason.UNREADABLE, "the type of event is unknown", null, null);
    }
    return read(source)
        .map(event -> judge(source, event, acceptance))
        .orElseGet(
            () ->
                new SetAside(
                    source, QuarantineReason.UNREADABLE, "no usage event in JSON", null, null));
  }

  private Optional<UsageRecorded> read(IncomingEvent source) {
    try {
      return Optional.ofNullable(reader.readValue(source.value()));
    } catch (IOException unreadable) {
      // The record is kept whole in quarantine: nothing of it is lost here.
      return Optional.empty();
    }
  }

  private static SortedEvent judge(
      IncomingEvent source, UsageRecorded event, Acceptance acceptance) {
    Optional<String> broken = UsageRules.firstBroken(event);
    if (broken.isPresent()) {
      return new SetAside(
          source, QuarantineReason.INVALID, broken.get(), event.eventId(), event.accountId());
    }
    return acceptance
        .refusal(UuidV7.timeOf(event.eventId()))
        .or(() -> acceptance.refusal(event.openedAt()))
        .<SortedEvent>map(reason -> aside(source, event, reason))
        .orElseGet(() -> new Usage(source, event));
  }

  private static SetAside aside(
      IncomingEvent source, UsageRecorded event, QuarantineReason reason) {
    String detail =
        "opened at " + event.openedAt() + ", id minted at " + UuidV7.timeOf(event.eventId());
    return new SetAside(source, reason, detail, event.eventId(), event.accountId());
  }
}
