/// Credit leases between the gateway and billing-service.
@NullMarked
package dev.tollgate.contracts.lease;

import org.jspecify.annotations.NullMarked;
