/// Sums per minute, hour, day and month, and how an event adds to them.
@NullMarked
package dev.tollgate.metering.rollup;

import org.jspecify.annotations.NullMarked;
