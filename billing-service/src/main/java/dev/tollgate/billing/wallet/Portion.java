package dev.tollgate.billing.wallet;

import java.util.UUID;

/// A part of one lot.
public record Portion(UUID lotId, long micro) {}
