package dev.tollgate.billing.stripe;

import java.time.Instant;

/// The envelope of an event. Its contents are never used: the object is fetched again.
public record EventFacts(String id, String type, Instant createdAt, String objectId) {}
