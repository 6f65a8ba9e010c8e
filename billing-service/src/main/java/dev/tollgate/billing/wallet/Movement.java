package dev.tollgate.billing.wallet;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A ledger entry before it is written: an amount of one lot went from a bucket to another.
///
/// @param leaseId the lease for which credits were held, released or spent
/// @param chargeId the charge that spent them
public record Movement(
    UUID lotId,
    EntryKind kind,
    Bucket from,
    Bucket to,
    long amountMicro,
    @Nullable UUID leaseId,
    @Nullable String chargeId) {}
