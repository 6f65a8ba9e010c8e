/// May this caller make this call now: entitlement's answers, kept for as long as they allow.
@NullMarked
package dev.tollgate.gateway.admission;

import org.jspecify.annotations.NullMarked;
