/// An account's credits: lots, the order in which they burn, and the ledger of every movement.
@NullMarked
package dev.tollgate.billing.wallet;

import org.jspecify.annotations.NullMarked;
