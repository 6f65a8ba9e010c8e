package dev.tollgate.billing.settlement;

import java.util.UUID;

/// P11: what is debited once. The account is part of it, so that no account can use up another's
/// charge.
record ChargeKey(UUID accountId, String chargeId) {}
