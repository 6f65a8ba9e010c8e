package dev.tollgate.billing.wallet;

import java.time.Instant;
import java.util.Comparator;

/// The published order in which lots burn (WA-1): priority, expiry (none last), promotional before
/// paid, effective, created, id.
public final class BurnOrder {
  public static final Comparator<Lot> OF_LOTS =
      Comparator.comparingInt(Lot::priority)
          .thenComparing(Lot::expiresAt, Comparator.nullsLast(Comparator.<Instant>naturalOrder()))
          .thenComparing(lot -> !lot.source().promotional())
          .thenComparing(Lot::effectiveAt)
          .thenComparing(Lot::createdAt)
          // As Postgres compares uuids: byte by byte, not as UUID.compareTo does.
          .thenComparing(lot -> lot.id().toString());

  private BurnOrder() {}
}
