/// Admissions: may this principal make this call now, and on which routes?
@NullMarked
package dev.tollgate.entitlement.admission;

import org.jspecify.annotations.NullMarked;
