/// The projection of budget standings, fed by usage-metering-service's events.
@NullMarked
package dev.tollgate.entitlement.budget;

import org.jspecify.annotations.NullMarked;
