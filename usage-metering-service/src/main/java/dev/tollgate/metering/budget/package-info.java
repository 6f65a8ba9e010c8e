/// Limits in USD per period: what is spent, which threshold was crossed, what was told of it.
@NullMarked
package dev.tollgate.metering.budget;

import org.jspecify.annotations.NullMarked;
