/// The outside world, played: what the fakes of providers and of Stripe have in common.
@NullMarked
package dev.tollgate.local.fake;

import org.jspecify.annotations.NullMarked;
