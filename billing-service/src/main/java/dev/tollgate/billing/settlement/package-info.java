/// Usage events become debits: each charge once, from the lots its lease has pinned.
@NullMarked
package dev.tollgate.billing.settlement;

import org.jspecify.annotations.NullMarked;
