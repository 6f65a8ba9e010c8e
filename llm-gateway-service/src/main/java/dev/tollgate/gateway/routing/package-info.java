/// Where a call goes: features, lanes, models and providers, as validated data that reloads.
@NullMarked
package dev.tollgate.gateway.routing;

import org.jspecify.annotations.NullMarked;
