/// What usage-metering-service tells about budgets, and the counts from which quotas are rebuilt.
@NullMarked
package dev.tollgate.contracts.budget;

import org.jspecify.annotations.NullMarked;
