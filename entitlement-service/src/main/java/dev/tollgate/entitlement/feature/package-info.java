/// May this account use this feature now, and what is left of it?
@NullMarked
package dev.tollgate.entitlement.feature;

import org.jspecify.annotations.NullMarked;
