/// Money that came in and went back, and the credits that follow it.
@NullMarked
package dev.tollgate.billing.payment;

import org.jspecify.annotations.NullMarked;
