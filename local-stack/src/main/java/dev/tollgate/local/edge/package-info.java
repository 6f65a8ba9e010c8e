/// The one origin in front of the five services, as a Gateway API implementation is in a cluster.
@NullMarked
package dev.tollgate.local.edge;

import org.jspecify.annotations.NullMarked;
