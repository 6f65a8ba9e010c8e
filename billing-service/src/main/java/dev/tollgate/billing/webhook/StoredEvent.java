package dev.tollgate.billing.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An event as the queue has it.
///
/// @param objectId what it is about, at Stripe
/// @param note why it was ignored or parked, or what the last attempt died of
public record StoredEvent(
    String id,
    String type,
    String objectId,
    Instant createdAt,
    Instant receivedAt,
    EventState state,
    int attempts,
    Instant nextAttemptAt,
    @Nullable String note) {}
