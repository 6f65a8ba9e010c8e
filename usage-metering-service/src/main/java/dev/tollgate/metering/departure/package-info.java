/// What happens to accounts, and what it does to their usage and budgets: new months, mergers,
/// ends.
@NullMarked
package dev.tollgate.metering.departure;

import org.jspecify.annotations.NullMarked;
