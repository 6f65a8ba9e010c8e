/// The floor beneath an internal endpoint.
@NullMarked
package dev.tollgate.bench.bare;

import org.jspecify.annotations.NullMarked;
