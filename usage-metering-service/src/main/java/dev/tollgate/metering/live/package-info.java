/// Usage as it happens, as server-sent events.
@NullMarked
package dev.tollgate.metering.live;

import org.jspecify.annotations.NullMarked;
