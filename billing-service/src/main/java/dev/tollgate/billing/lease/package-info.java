/// Holds on a wallet for one gateway: the billing side of the credit-lease protocol, rules P1 to
/// P18.
@NullMarked
package dev.tollgate.billing.lease;

import org.jspecify.annotations.NullMarked;
