/// Where the credits and the money are: wallets, leases, settlement, Stripe, journal.
@NullMarked
package dev.tollgate.billing;

import org.jspecify.annotations.NullMarked;
