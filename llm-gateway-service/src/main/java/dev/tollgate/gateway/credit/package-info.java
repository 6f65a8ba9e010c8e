/// Credits held on a wallet and spent in memory, by the rules of the lease protocol (P1-P18).
@NullMarked
package dev.tollgate.gateway.credit;

import org.jspecify.annotations.NullMarked;
