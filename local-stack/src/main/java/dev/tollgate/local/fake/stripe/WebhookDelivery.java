package dev.tollgate.local.fake.stripe;

import java.time.Instant;

/// One attempt to deliver an event.
///
/// @param attempt 1 for the first; repeats ordered by a test begin at 1 again
/// @param status what the receiver answered; 0 when it could not be reached
public record WebhookDelivery(String eventId, String type, int attempt, Instant at, int status) {
  public boolean accepted() {
    return status >= 200 && status < 300;
  }
}
