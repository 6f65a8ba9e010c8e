/// The double-entry books: cash, deferred and recognised revenue, fees.
@NullMarked
package dev.tollgate.billing.journal;

import org.jspecify.annotations.NullMarked;
