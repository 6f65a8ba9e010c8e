/// The vault beside a bare endpoint.
@NullMarked
package dev.tollgate.bench.vault;

import org.jspecify.annotations.NullMarked;
