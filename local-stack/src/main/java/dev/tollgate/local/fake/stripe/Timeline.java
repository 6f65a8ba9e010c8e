package dev.tollgate.local.fake.stripe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Lets due things happen in the order of their time.
record Timeline(
    StripeObjects objects, StripeClock clock, CheckoutSessions sessions, Renewals renewals) {

  private record Due(long second, Runnable event) {}

  /// Moves the clock on; what falls due on the way happens at its own time.
  void runUntil(Instant moment) {
    for (Due due = next(); due != null && due.second() <= moment.getEpochSecond(); due = next()) {
      clock.moveTo(Instant.ofEpochSecond(due.second()));
      due.event().run();
    }
    clock.moveTo(moment);
  }

  private @Nullable Due next() {
    Due next = null;
    for (ObjectNode session : objects.all("checkout.session")) {
      next = earlier(next, new Due(CheckoutSessions.due(session), () -> sessions.expire(session)));
    }
    for (ObjectNode subscription : objects.all("subscription")) {
      next =
          earlier(next, new Due(renewals.due(subscription), () -> renewals.happen(subscription)));
    }
    return next;
  }

  private static Due earlier(@Nullable Due one, Due other) {
    return one == null || other.second() < one.second() ? other : one;
  }
}
