package dev.tollgate.billing.settlement;

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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads records of the usage topic; never fails, whatever they hold.
@ApplicationScoped
class UsageFacts {
  private static final int CHARGE_ID_LENGTH_MAX = 200;

  private final EventJson json;

  UsageFacts(EventJson json) {
    this.json = json;
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
    if (credits < 0) {
      return new Unreadable(event, "negative");
    }
    ChargeDetails details = usage.details();
    if (details == null) {
      return new Unreadable(event, "incomplete");
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
