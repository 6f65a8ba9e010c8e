package dev.tollgate.gateway.credit;

import io.vertx.core.Promise;

/// A call that waits for credits.
record Waiter(long micro, Promise<HoldOutcome> promise) {}
