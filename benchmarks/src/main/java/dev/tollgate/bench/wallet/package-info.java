/// Credits in the gateway and in billing, beside pgbench.
@NullMarked
package dev.tollgate.bench.wallet;

import org.jspecify.annotations.NullMarked;
