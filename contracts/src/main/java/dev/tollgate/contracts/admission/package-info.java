/// May this principal make this call now, and on which routes? Asked by the gateway, answered by
/// entitlement-service.
@NullMarked
package dev.tollgate.contracts.admission;

import org.jspecify.annotations.NullMarked;
