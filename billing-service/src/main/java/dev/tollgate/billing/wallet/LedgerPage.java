package dev.tollgate.billing.wallet;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// @param next give it as `before` for the page that follows; absent on the last one
public record LedgerPage(List<LedgerLine> entries, @Nullable Long next) {}
