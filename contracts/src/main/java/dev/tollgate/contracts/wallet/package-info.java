/// What billing-service tells the others about credits and subscriptions.
@NullMarked
package dev.tollgate.contracts.wallet;

import org.jspecify.annotations.NullMarked;
