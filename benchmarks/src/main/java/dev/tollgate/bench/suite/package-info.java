/// The suite as its customers and operators meet it.
@NullMarked
package dev.tollgate.bench.suite;

import org.jspecify.annotations.NullMarked;
