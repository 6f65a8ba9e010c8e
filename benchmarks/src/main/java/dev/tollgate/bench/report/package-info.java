/// From measured values to the table in docs/benchmarks.md.
@NullMarked
package dev.tollgate.bench.report;

import org.jspecify.annotations.NullMarked;
