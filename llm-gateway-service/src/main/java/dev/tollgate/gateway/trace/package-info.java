/// Calls as spans for an OpenTelemetry collector; without an endpoint there are none.
@NullMarked
package dev.tollgate.gateway.trace;

import org.jspecify.annotations.NullMarked;
