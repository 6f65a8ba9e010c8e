/// Records that a consumer could not take, and the operators' way to have them taken again.
@NullMarked
package dev.tollgate.billing.quarantine;

import org.jspecify.annotations.NullMarked;
