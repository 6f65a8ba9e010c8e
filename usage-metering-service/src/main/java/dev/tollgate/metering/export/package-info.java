/// Usage as files for finance: whole periods, streamed, with the same totals as the queries.
@NullMarked
package dev.tollgate.metering.export;

import org.jspecify.annotations.NullMarked;
