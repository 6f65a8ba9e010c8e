/// The counts from which entitlement-service rebuilds its quota counters.
@NullMarked
package dev.tollgate.metering.quota;

import org.jspecify.annotations.NullMarked;
