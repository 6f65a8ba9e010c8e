/// What every provider must do for the gate, whichever dialect it speaks: one kit, run for each
/// adapter against the fake.
@NullMarked
package dev.tollgate.gateway.contract;

import org.jspecify.annotations.NullMarked;
