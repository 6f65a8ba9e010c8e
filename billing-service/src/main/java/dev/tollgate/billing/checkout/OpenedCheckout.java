package dev.tollgate.billing.checkout;

import java.util.UUID;

/// The answer to an order.
///
/// @param url the page on which a person pays
public record OpenedCheckout(UUID id, String url) {}
