/// The projection of which own provider keys are active, fed by key-vault-service's events.
@NullMarked
package dev.tollgate.entitlement.ownkey;

import org.jspecify.annotations.NullMarked;
