/// Counts every usage event once and answers what was used, by whom, for how much.
@NullMarked
package dev.tollgate.metering;

import org.jspecify.annotations.NullMarked;
