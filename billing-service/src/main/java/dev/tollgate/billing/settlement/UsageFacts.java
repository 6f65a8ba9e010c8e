package dev.tollgate.billing.settlement;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.billing.settlement.UsageFact.Claim;
import dev.tollgate.billing.settlement.UsageFact.End;
import dev.tollgate.billing.settlement.UsageFact.Free;
import dev.tollgate.billing.settlement.UsageFact.Unreadable;
import dev.tollgate.contracts.usage.LeaseClosed;
import dev.tollgate.contracts.usage.LeaseFenced;
import dev.tollgate.contracts.usage.UsageCharged;
import dev.tollgate.contracts.usage.UsageRecorded;
import dev.tollgate.kit.event.EventJson;
import dev.tollgate.kit.event.IncomingEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads records of the usage topic; never fails, whatever they hold. What it takes for a claim or
/// an end can be stored, so that no record stops the batch it is in.
@ApplicationScoped
class UsageFacts {
  private static final int CHARGE_ID_LENGTH_MAX = 200;

  /// A million credits: no call costs that. Metering sets the same aside.
  private static final long MICRO_MAX = 1_000_000_000_000L;

  private final EventJson json;

  /// A fraction of a micro-credit is no amount, and not rounded to one.
  UsageFacts(ObjectMapper json) {
    this.json = new EventJson(json.copy().disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT));
  }

  UsageFact read(IncomingEvent event) {
    try {
      return switch (event.type()) {
        case UsageRecorded.TYPE -> recorded(event, json.read(event, RecordedCharge.class));
        case UsageCharged.TYPE -> charged(event, json.read(event, UsageCharged.class));
        case LeaseClosed.TYPE -> closed(event, json.read(event, LeaseClosed.class));
        case LeaseFenced.TYPE -> fenced(event, json.read(event, LeaseFenced.class));
        default -> new Unreadable(event, "unknown_type");
      };
    } catch (IOException e) {
      return new Unreadable(event, "unreadable");
    }
  }

  private static UsageFact recorded(IncomingEvent event, RecordedCharge usage) {
    Long credits = usage.creditsMicro();
    if (credits == null) {
      return new Unreadable(event, "incomplete");
    }
    if (credits == 0) {
      return new Free(event);
    }
    if (credits < 0 || usage.multiplierMicro() < 0) {
      return new Unreadable(event, "negative");
    }
    if (usage.multiplierMicro() > MICRO_MAX) {
      return new Unreadable(event, "out_of_range");
    }
    ChargeDetails details = usage.details();
    if (details == null) {
      return new Unreadable(event, "incomplete");
    }
    if (!details.texts().allMatch(UsageFacts::isText)) {
      return new Unreadable(event, "unreadable");
    }
    return claim(
        event,
        usage.accountId(),
        usage.chargeId(),
        usage.leaseId(),
        usage.gatewayId(),
        credits,
        details);
  }

  private static UsageFact charged(IncomingEvent event, UsageCharged usage) {
    if (usage.creditsMicro() <= 0) {
      return new Unreadable(event, "negative");
    }
    return claim(
        event,
        usage.accountId(),
        usage.chargeId(),
        usage.leaseId(),
        usage.gatewayId(),
        usage.creditsMicro(),
        null);
  }

  private static UsageFact claim(
      IncomingEvent event,
      @Nullable UUID account,
      @Nullable String chargeId,
      @Nullable UUID lease,
      @Nullable String gateway,
      long credits,
      @Nullable ChargeDetails details) {
    if (account == null || chargeId == null || gateway == null || isTooLong(chargeId)) {
      return new Unreadable(event, "incomplete");
    }
    if (!isText(chargeId)) {
      return new Unreadable(event, "unreadable");
    }
    if (credits > MICRO_MAX) {
      return new Unreadable(event, "out_of_range");
    }
    if (lease == null) {
      return new Unreadable(event, "unknown_lease");
    }
    if (!event.key().equals(account.toString())) {
      return new Unreadable(event, "wrong_key");
    }
    return new Claim(event, new ChargeKey(account, chargeId), lease, gateway, credits, details);
  }

  private static boolean isTooLong(String chargeId) {
    return chargeId.isEmpty() || chargeId.length() > CHARGE_ID_LENGTH_MAX;
  }

  /// Comes back from the database as it went there: no NUL, no half of a surrogate pair.
  private static boolean isText(String text) {
    return text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private static UsageFact closed(IncomingEvent event, LeaseClosed end) {
    return end(event, end.leaseId(), end.accountId(), end.gatewayId());
  }

  private static UsageFact fenced(IncomingEvent event, LeaseFenced end) {
    return end(event, end.leaseId(), end.accountId(), end.gatewayId());
  }

  private static UsageFact end(
      IncomingEvent event, @Nullable UUID lease, @Nullable UUID account, @Nullable String gateway) {
    if (lease == null || account == null || gateway == null) {
      return new Unreadable(event, "incomplete");
    }
    return event.key().equals(account.toString())
        ? new End(event, lease, account, gateway)
        : new Unreadable(event, "wrong_key");
  }
}
