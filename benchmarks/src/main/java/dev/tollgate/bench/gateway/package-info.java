/// The gateway beside nginx, a bare Vert.x proxy and another gateway.
@NullMarked
package dev.tollgate.bench.gateway;

import org.jspecify.annotations.NullMarked;
