package dev.tollgate.billing.topup;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One purchase for one dip of the balance.
///
/// @param paymentIntentId known after the first answer
/// @param attempts decided ones: each ended in a decline
/// @param askedAt since when an attempt is without an answer; null when none is
record TopUp(
    UUID id,
    UUID accountId,
    String item,
    long amountCents,
    String currency,
    long creditsMicro,
    @Nullable String paymentIntentId,
    int attempts,
    @Nullable Instant askedAt) {}
