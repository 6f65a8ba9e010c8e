package dev.tollgate.billing.wallet;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A ledger entry as its owner sees it. `from` and `to` are buckets; summing amounts by bucket
/// gives the wallet.
public record LedgerLine(
    long id,
    Instant at,
    String kind,
    String from,
    String to,
    BigDecimal amount,
    UUID lotId,
    @Nullable UUID leaseId,
    @Nullable String chargeId) {}
