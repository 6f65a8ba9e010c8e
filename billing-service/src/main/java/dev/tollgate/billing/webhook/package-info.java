/// Stripe's events: checked, stored once, worked off in any order, and kept where an operator sees
/// them.
@NullMarked
package dev.tollgate.billing.webhook;

import org.jspecify.annotations.NullMarked;
