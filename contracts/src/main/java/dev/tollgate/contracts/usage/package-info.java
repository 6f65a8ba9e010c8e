/// The records of the `usage` topic: one per provider attempt, and the end markers of leases.
@NullMarked
package dev.tollgate.contracts.usage;

import org.jspecify.annotations.NullMarked;
